package centre

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxClosingMin is the largest N of an announcement at "closing-N".
const MaxClosingMin = 240

// Announcement is a prepared text that is shown on the walls and spoken. A text that
// contains Placeholder is completed by the person who makes the announcement.
type Announcement struct {
	ID      string `json:"id"`
	Text    string `json:"text"`             // "Chủ xe biển số {} xin ra cổng"
	TextEn  string `json:"textEn,omitempty"` // English text; empty means that it is said in Vietnamese only
	Blank   string `json:"blank,omitempty"`  // what to fill in for the placeholder: "biển số xe"
	BlankEn string `json:"blankEn,omitempty"`
	// At is when it is made automatically: AtOpening, "closing-15" (this many minutes
	// before each span of the day's hours ends) or "10:30"; empty means never.
	At string `json:"at,omitempty"`
}

const (
	// Placeholder is replaced in a text when it is announced.
	Placeholder = "{}"
	// AtOpening is the start of each span of the day's hours.
	AtOpening = "opening"
	// atClosing is the prefix for a time before the end of each span, in minutes.
	atClosing = "closing-"
)

// Zone is a part of the centre with its own counters, walls and voice: a floor,
// a wing, a hall. A centre without zones is one zone.
type Zone struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	NameEn   string   `json:"nameEn,omitempty"`
	Counters []string `json:"counters,omitempty"`
	Walls    []string `json:"walls,omitempty"` // device IDs; the first connected one whose sound works is the zone's voice
}

// Announcement returns a prepared text, or nil.
func (r *Rules) Announcement(id string) *Announcement {
	for i := range r.centre.Announcements {
		if a := &r.centre.Announcements[i]; a.ID == id {
			return a
		}
	}
	return nil
}

// Zone returns a zone, or nil.
func (r *Rules) Zone(id string) *Zone {
	for i := range r.centre.Zones {
		if z := &r.centre.Zones[i]; z.ID == id {
			return z
		}
	}
	return nil
}

// ZoneOfWall is the zone of a wall by its device ID, "" if it is in none.
func (r *Rules) ZoneOfWall(dev string) string { return r.zoneOfWall[dev] }

// ZoneOfCounter is the zone of a counter, "" if it is in none.
func (r *Rules) ZoneOfCounter(id string) string { return r.zoneOfCounter[id] }

// WallsOf are the walls of a zone, in the order of the configuration. Walls in no zone
// form one hall, named "": of those only the connected ones are known, in the order of
// their names.
func (r *Rules) WallsOf(zone string, connected []string) []string {
	if z := r.Zone(zone); z != nil {
		return z.Walls
	}
	walls := slices.DeleteFunc(slices.Clone(connected), func(dev string) bool { return r.zoneOfWall[dev] != "" })
	slices.Sort(walls)
	return walls
}

// indexHall indexes zones, and checks them and the announcements.
func (r *Rules) indexHall() (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	seen := map[string]bool{}
	for _, a := range r.centre.Announcements {
		switch _, err := ParseAt(a.At); {
		case a.ID == "" || seen[a.ID]:
			fault("announcement %q: the id is empty or used twice", a.ID)
		case a.Text == "":
			fault("announcement %q: it has no text", a.ID)
		case err != nil:
			fault("announcement %q: %w", a.ID, err)
		case a.At != "" && a.NeedsBlank():
			fault("announcement %q: the clock cannot fill its blank", a.ID)
		}
		seen[a.ID] = true
	}
	clear(seen)
	for _, z := range r.centre.Zones {
		if z.ID == "" || seen[z.ID] {
			fault("zone %q: the id is empty or used twice", z.ID)
		}
		seen[z.ID] = true
		faults = append(faults, r.checkCounters(fmt.Sprintf("zone %q", z.ID), z.Counters)...)
		for _, list := range []struct {
			what string
			ids  []string
			in   map[string]string
		}{{"counter", z.Counters, r.zoneOfCounter}, {"wall", z.Walls, r.zoneOfWall}} {
			for _, id := range list.ids {
				if other, taken := list.in[id]; taken {
					fault("zone %q: %s %q is in zone %q already", z.ID, list.what, id, other)
				}
				list.in[id] = z.ID
			}
		}
	}
	return faults
}

// NeedsBlank reports whether a text has a placeholder.
func (a Announcement) NeedsBlank() bool {
	return strings.Contains(a.Text, Placeholder) || strings.Contains(a.TextEn, Placeholder)
}

// At is a time of day of an automatic announcement.
type At struct {
	Opening    bool // at the start of each span of the day's hours
	Closing    bool // ClosingMin before the end of each of them
	ClosingMin int
	Min        int // otherwise minutes after midnight
}

// ParseAt parses an Announcement.At. An empty text is the zero At.
func ParseAt(text string) (at At, err error) {
	if text == "" || text == AtOpening {
		return At{Opening: text == AtOpening}, nil
	}
	if rest, closing := strings.CutPrefix(text, atClosing); closing {
		n, err := strconv.Atoi(rest)
		if err != nil || n < 0 || n > MaxClosingMin || strconv.Itoa(n) != rest {
			return At{}, fmt.Errorf("time %q is not closing-0 to closing-%d", text, MaxClosingMin)
		}
		return At{Closing: true, ClosingMin: n}, nil
	}
	hours, minutes, _ := strings.Cut(text, ":")
	h, err1 := strconv.Atoi(hours)
	m, err2 := strconv.Atoi(minutes)
	if err1 != nil || err2 != nil || h < 0 || h > 23 || m < 0 || m > 59 || ClockText(h*60+m) != text {
		return At{}, fmt.Errorf("time %q is not %s, closing-15 or 10:30", text, AtOpening)
	}
	return At{Min: h*60 + m}, nil
}

// ClockText is a time of day, "07:30".
func ClockText(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// Minutes are the times on a day with these spans, in minutes after midnight. Without
// configured hours there is no opening and no closing.
func (at At) Minutes(spans []Span, hours bool) (list []int) {
	switch {
	case !at.Opening && !at.Closing:
		return []int{at.Min}
	case !hours:
		return nil
	}
	for _, span := range spans {
		if at.Opening {
			list = append(list, span.FromMin)
		} else if span.ToMin-at.ClosingMin >= span.FromMin { // otherwise it is not open yet
			list = append(list, span.ToMin-at.ClosingMin)
		}
	}
	return list
}
