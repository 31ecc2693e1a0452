package queue

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"motcua/internal/eventlog"
)

// What the hall sees and hears besides the calls: announcements (thông báo),
// which a supervisor or the clock makes, quiet, and tests of a wall's sound.

// Announcement is a prepared text that is shown on the walls and spoken. A text
// with Placeholder in it is completed by whoever makes it.
type Announcement struct {
	ID      string `json:"id"`
	Text    string `json:"text"`             // "Chủ xe biển số {} xin ra cổng"
	TextEn  string `json:"textEn,omitempty"` // English twin; empty means that it is said in Vietnamese only
	Blank   string `json:"blank,omitempty"`  // what stands for the placeholder: "biển số xe"
	BlankEn string `json:"blankEn,omitempty"`
	// At is when the clock makes it: AtOpening, "closing-15" (so many minutes
	// before each span of the day's hours ends) or "10:30"; empty means never.
	At string `json:"at,omitempty"`
}

const (
	// Placeholder stands in a text for what is put in when it is announced.
	Placeholder = "{}"
	// AtOpening is the beginning of each span of the day's hours.
	AtOpening = "opening"
	// atClosing begins a time before the end of each of them, in minutes.
	atClosing = "closing-"
)

// Limits of announcements.
const (
	MaxBlank      = 16  // characters that are put into a text, say a number plate
	MaxClosingMin = 240 // "closing-240"
	MaxHushMin    = 60  // minutes of quiet

	announcedKept  = 16            // newest ones that are remembered
	sameAfterMS    = 10_000        // the same is announced again no sooner
	crowdedMS      = 10 * 60_000   // within this time
	crowdedMost    = 10            // so many are announced by people at the most
	announceLateMS = 5 * 60_000    // what the clock missed by more is not said any more
	hushSlackMS    = 60_000        // by which a device's idea of the hub's time may be behind
	testsKept      = 100           // walls whose last test is remembered
	allHalls       = ""            // the zone of what concerns all of them
	minuteMS       = int64(60_000) // a minute
)

// Zone is a part of the centre with its own counters, walls and voice: a floor,
// a wing, a hall. A centre without zones is one zone.
type Zone struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	NameEn   string   `json:"nameEn,omitempty"`
	Counters []string `json:"counters,omitempty"`
	Walls    []string `json:"walls,omitempty"` // device IDs; the first that is there and sounds is the zone's voice
}

// Announced is an announcement that was made, with its texts as they were then.
type Announced struct {
	Pos    uint64 `json:"pos"` // log position
	AtMS   int64  `json:"atMS"`
	ID     string `json:"id"`
	Text   string `json:"text"`
	TextEn string `json:"textEn,omitempty"`
	Blank  string `json:"blank,omitempty"`
	Zone   string `json:"zone,omitempty"` // "" means every hall
	By     string `json:"by,omitempty"`   // officer; "" means the clock
}

// Concerns says whether it is for a zone.
func (a Announced) Concerns(zone string) bool { return a.Zone == allHalls || a.Zone == zone }

// Hushed is a time in which a zone is not to be spoken in.
type Hushed struct {
	Pos     uint64 `json:"pos"`
	FromMS  int64  `json:"fromMS"`
	UntilMS int64  `json:"untilMS"` // 0 means that it was ended
	By      string `json:"by,omitempty"`
}

// SoundTest is the last test of a wall's sound.
type SoundTest struct {
	Dev  string `json:"dev"`
	Pos  uint64 `json:"pos"`
	AtMS int64  `json:"atMS"`
	By   string `json:"by,omitempty"`
}

// Hall is what was said in the halls on the open day.
type Hall struct {
	Announced []Announced       `json:"announced,omitempty"` // newest first
	ByPeople  []int64           `json:"byPeople,omitempty"`  // times of the newest that people made, newest first
	Timed     map[string]string `json:"timed,omitempty"`     // made by the clock: the day, by ID and time of day
	Hushed    map[string]Hushed `json:"hushed,omitempty"`    // by zone
	Tested    []SoundTest       `json:"tested,omitempty"`    // one for each wall, newest first
}

// Announced are the newest announcements of the day, the newest first, at most
// 16. Callers must not change them.
func (s *State) Announced() []Announced {
	if s.Hall == nil {
		return nil
	}
	return s.Hall.Announced
}

// HushedUntil is until when nothing is spoken in a zone, "" for a centre without
// zones, and 0 where it may be spoken. Both times are the hub's, Unix ms. A clock
// that was set back makes no quiet longer than it was asked for.
func (s *State) HushedUntil(zone string, hubMS int64) int64 {
	if s.Hall == nil {
		return 0
	}
	hushed := s.Hall.Hushed[zone]
	if all := s.Hall.Hushed[allHalls]; all.Pos > hushed.Pos {
		hushed = all
	}
	if left := hushed.UntilMS - hubMS; left <= 0 || left > hushed.UntilMS-hushed.FromMS+hushSlackMS {
		return 0
	}
	return hushed.UntilMS
}

// Tested is the last test of a wall's sound today; a zero Pos means none.
func (s *State) Tested(dev string) SoundTest {
	if s.Hall != nil {
		for _, t := range s.Hall.Tested {
			if t.Dev == dev {
				return t
			}
		}
	}
	return SoundTest{}
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

// ZoneOfWall is the zone of a wall by its device ID, "" for one that is in none.
func (r *Rules) ZoneOfWall(dev string) string { return r.zoneOfWall[dev] }

// ZoneOfCounter is the zone of a counter, "" for one that is in none.
func (r *Rules) ZoneOfCounter(id string) string { return r.zoneOfCounter[id] }

// WallsOf are the walls of a zone, in the order of the configuration. Walls that stand
// in no zone are one hall, named "": of those only the connected ones are known, and
// their order is that of their names.
func (r *Rules) WallsOf(zone string, connected []string) []string {
	if z := r.Zone(zone); z != nil {
		return z.Walls
	}
	walls := slices.DeleteFunc(slices.Clone(connected), func(dev string) bool { return r.zoneOfWall[dev] != "" })
	slices.Sort(walls)
	return walls
}

// indexHall enters zones and checks them and the announcements.
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
		case a.At != "" && a.needsBlank():
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

func (a Announcement) needsBlank() bool {
	return strings.Contains(a.Text, Placeholder) || strings.Contains(a.TextEn, Placeholder)
}

// At is a time of day at which the clock makes an announcement.
type At struct {
	Opening    bool // at the beginning of each span of the day's hours
	Closing    bool // ClosingMin before the end of each of them
	ClosingMin int
	Min        int // else so many minutes after midnight
}

// ParseAt reads a time as Announcement.At has it. Nothing is the zero At.
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
	if err1 != nil || err2 != nil || h < 0 || h > 23 || m < 0 || m > 59 || clockText(h*60+m) != text {
		return At{}, fmt.Errorf("time %q is not %s, closing-15 or 10:30", text, AtOpening)
	}
	return At{Min: h*60 + m}, nil
}

// clockText is a time of day, "07:30".
func clockText(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// minutes are the times of a day with these hours, in minutes after midnight. A
// centre that has set no hours opens and closes at none.
func (at At) minutes(spans []Span, hours bool) (list []int) {
	switch {
	case !at.Opening && !at.Closing:
		return []int{at.Min}
	case !hours:
		return nil
	}
	for _, span := range spans {
		if at.Opening {
			list = append(list, span.FromMin)
		} else if span.ToMin-at.ClosingMin >= span.FromMin { // else it is not open by then
			list = append(list, span.ToMin-at.ClosingMin)
		}
	}
	return list
}

// DueAnnouncements are those that the clock makes now. Each is made once a day
// and time, whatever the clock does meanwhile; one that was missed by more than
// five minutes is not, nor any on a day off, nor while the clock is in doubt.
func DueAnnouncements(s *State, atMS int64) (events []eventlog.Event) {
	if s.rules == nil || s.Doubt != nil || s.Day == "" || ServiceDay(atMS) != s.Day {
		return nil
	}
	begin := midnight(atMS)
	var spans []Span
	for _, a := range s.Centre.Announcements {
		at, err := ParseAt(a.At)
		if a.At == "" || err != nil {
			continue
		}
		if spans == nil {
			if spans = s.rules.spansOn(begin); len(spans) == 0 {
				return nil // a day off
			}
		}
		for _, m := range at.minutes(spans, len(s.Centre.Hours.Spans) > 0) {
			late := atMS - begin.UnixMilli() - int64(m)*minuteMS
			if late < 0 || late > announceLateMS || s.saidToday(a.ID, clockText(m)) {
				continue
			}
			events = append(events, AnnouncementMade{ID: a.ID, Text: a.Text, TextEn: a.TextEn, At: clockText(m), AtMS: atMS})
		}
	}
	return events
}

func timedKey(id, at string) string { return id + " " + at }

func (s *State) saidToday(id, at string) bool {
	return s.Hall != nil && s.Hall.Timed[timedKey(id, at)] == s.Day
}

func decideTestSound(_ *State, c TestSound, officer string, _ int64) ([]eventlog.Event, eventlog.Answer) {
	if !c.IsWall {
		return refuse(NoSuchWall)
	}
	return accept("", SoundTested{Dev: c.Dev, By: officer})
}

func (s *State) knowsZone(id string) bool { return id == allHalls || s.rules.Zone(id) != nil }

func decideAnnounce(s *State, c Announce, officer string, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	a := s.rules.Announcement(c.ID)
	if a == nil {
		return refuse(UnknownAnnouncement)
	}
	blank := strings.Join(strings.Fields(c.Blank), " ")
	if !a.needsBlank() {
		blank = ""
	}
	switch {
	case !s.knowsZone(c.Zone):
		return refuse(UnknownZone)
	case a.needsBlank() && blank == "":
		return refuse(BlankNeeded)
	case utf8.RuneCountInString(blank) > MaxBlank:
		return refuse(TooLong)
	case strings.ContainsFunc(blank, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.Contains(blank, Placeholder):
		return nil, eventlog.Answer{Code: Malformed, What: "blank has what cannot be shown"}
	case personal(blank):
		return refuse(PersonalData)
	}
	made := AnnouncementMade{
		ID: a.ID, Text: strings.ReplaceAll(a.Text, Placeholder, blank), TextEn: strings.ReplaceAll(a.TextEn, Placeholder, blank),
		Blank: blank, Zone: c.Zone, By: officer, AtMS: atMS,
	}
	if until := s.announceAgainMS(made, atMS); until > atMS {
		return nil, eventlog.Answer{Code: TooOften, UntilMS: until}
	}
	return accept("", made)
}

// announceAgainMS is from when an announcement may be made. Stamps of a time to
// come, which a clock that was set back has left, hold back nothing.
func (s *State) announceAgainMS(made AnnouncementMade, atMS int64) (until int64) {
	if s.Hall == nil {
		return 0
	}
	for _, a := range s.Hall.Announced {
		if a.ID == made.ID && a.Blank == made.Blank && a.Zone == made.Zone && a.AtMS <= atMS {
			until = max(until, a.AtMS+sameAfterMS)
		}
	}
	people := slices.DeleteFunc(slices.Clone(s.Hall.ByPeople), func(at int64) bool { return at > atMS })
	if len(people) >= crowdedMost {
		until = max(until, people[crowdedMost-1]+crowdedMS)
	}
	return until
}

func decideHush(s *State, c Hush, officer string, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	switch {
	case !s.knowsZone(c.Zone):
		return refuse(UnknownZone)
	case c.Minutes < 0 || c.Minutes > MaxHushMin:
		return refuse(BadDuration)
	case c.Minutes == 0 && s.HushedUntil(c.Zone, atMS) == 0 && !s.hushedSomewhere(c.Zone, atMS):
		return refuse(WrongState)
	case c.Minutes == 0:
		return accept("", SoundHushed{Zone: c.Zone, By: officer})
	}
	return accept("", SoundHushed{UntilMS: atMS + int64(c.Minutes)*minuteMS, Zone: c.Zone, By: officer})
}

// hushedSomewhere says whether any zone is hushed, where all are asked about.
func (s *State) hushedSomewhere(zone string, atMS int64) bool {
	return zone == allHalls && slices.ContainsFunc(s.Centre.Zones, func(z Zone) bool { return s.HushedUntil(z.ID, atMS) > 0 })
}

// hall is what was said in the halls, to be changed.
func (s *State) hall() *Hall {
	if s.Hall == nil {
		s.Hall = &Hall{}
	}
	return s.Hall
}

// applyAnnounced notes what was said in the halls.
func (s *State) applyAnnounced(e eventlog.Entry, ev AnnouncementMade) {
	h := s.hall()
	made := Announced{Pos: e.Pos, AtMS: ev.AtMS, ID: ev.ID, Text: ev.Text, TextEn: ev.TextEn, Blank: ev.Blank, Zone: ev.Zone, By: ev.By}
	h.Announced = newestFirst(made, h.Announced, announcedKept)
	if ev.At == "" {
		h.ByPeople = newestFirst(ev.AtMS, h.ByPeople, crowdedMost)
		return
	}
	if h.Timed == nil {
		h.Timed = map[string]string{}
	}
	h.Timed[timedKey(ev.ID, ev.At)] = s.Day
}

func (s *State) applyHushed(e eventlog.Entry, ev SoundHushed) {
	h := s.hall()
	if h.Hushed == nil || ev.Zone == allHalls {
		h.Hushed = map[string]Hushed{}
	}
	h.Hushed[ev.Zone] = Hushed{Pos: e.Pos, FromMS: e.AtMS, UntilMS: ev.UntilMS, By: ev.By}
}

func (s *State) applyTested(e eventlog.Entry, ev SoundTested) {
	h := s.hall()
	others := slices.DeleteFunc(slices.Clone(h.Tested), func(t SoundTest) bool { return t.Dev == ev.Dev })
	h.Tested = newestFirst(SoundTest{ev.Dev, e.Pos, e.AtMS, ev.By}, others, testsKept)
}

// newestFirst puts an element before the others, of which the oldest go. It
// makes a new list: whoever has the old one keeps it.
func newestFirst[E any](newest E, list []E, most int) []E {
	return append([]E{newest}, list[:min(len(list), most-1)]...)
}

// restampHall moves the stamps of the halls as restamp does those of the day.
func (s *State) restampHall(past func(stamps ...*int64)) {
	if s.Hall == nil {
		return
	}
	h := *s.Hall
	h.Announced, h.ByPeople, h.Tested = slices.Clone(h.Announced), slices.Clone(h.ByPeople), slices.Clone(h.Tested)
	for i := range h.Announced {
		past(&h.Announced[i].AtMS)
	}
	for i := range h.ByPeople {
		past(&h.ByPeople[i])
	}
	for i := range h.Tested {
		past(&h.Tested[i].AtMS)
	}
	hushed := map[string]Hushed{}
	for zone, q := range h.Hushed {
		long := q.UntilMS - q.FromMS
		past(&q.FromMS)
		if q.UntilMS != 0 {
			q.UntilMS = q.FromMS + long
		}
		hushed[zone] = q
	}
	h.Hushed = hushed
	s.Hall = &h
}

// renameHall has the clock have said on the day's true name what it said.
func (s *State) renameHall(ev DayRenamed) {
	if s.Hall == nil {
		return
	}
	for key, day := range s.Hall.Timed {
		if day == ev.From {
			s.Hall.Timed[key] = ev.To
		}
	}
}

// closeHall forgets what was said on a day, but for what the clock has said: a
// clock that is set back to it says that no second time.
func (s *State) closeHall(day string) {
	if s.Hall == nil {
		return
	}
	timed := map[string]string{}
	for key, on := range s.Hall.Timed {
		if on == day {
			timed[key] = on
		}
	}
	s.Hall = nil
	if len(timed) > 0 {
		s.Hall = &Hall{Timed: timed}
	}
}
