package queue

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// What the hall sees and hears besides the calls: announcements (thông báo),
// which a supervisor or the clock makes, quiet, and tests of a wall's sound.

// Limits of announcements.
const (
	MaxBlank   = 16 // characters that are put into a text, say a number plate
	MaxHushMin = 60 // minutes of quiet

	announcedKept  = 16            // newest ones that are remembered
	sameAfterMS    = 10_000        // the same is announced again no sooner
	crowdedMS      = 10 * 60_000   // within this time
	crowdedMost    = 10            // so many are announced by people at the most
	announceLateMS = 5 * 60_000    // what the clock missed by more is not announced
	hushSlackMS    = 60_000        // how far a device's estimate of the hub's time may be behind
	testsKept      = 100           // walls whose last test is remembered
	allHalls       = ""            // the zone of what concerns all of them
	minuteMS       = int64(60_000) // a minute
)

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

// DueAnnouncements are those that the clock makes now. Each is made once a day
// and time, whatever the clock does meanwhile; one that was missed by more than
// five minutes is not, nor any on a day off, nor while the clock is in doubt.
func DueAnnouncements(s *State, atMS int64) (events []eventlog.Event) {
	if s.rules == nil || s.Doubt != nil || s.Day == "" || calendar.ServiceDay(atMS) != s.Day {
		return nil
	}
	begin := calendar.Midnight(atMS)
	var spans []centre.Span
	for _, a := range s.Centre.Announcements {
		at, err := centre.ParseAt(a.At)
		if a.At == "" || err != nil {
			continue
		}
		if spans == nil {
			if spans = s.rules.SpansOn(begin); len(spans) == 0 {
				return nil // a day off
			}
		}
		for _, m := range at.Minutes(spans, len(s.Centre.Hours.Spans) > 0) {
			late := atMS - begin.UnixMilli() - int64(m)*minuteMS
			if late < 0 || late > announceLateMS || s.saidToday(a.ID, centre.ClockText(m)) {
				continue
			}
			events = append(events, AnnouncementMade{ID: a.ID, Text: a.Text, TextEn: a.TextEn, At: centre.ClockText(m), AtMS: atMS})
		}
	}
	return events
}

func timedKey(id, at string) string { return id + " " + at }

func (s *State) saidToday(id, at string) bool {
	return s.Hall != nil && s.Hall.Timed[timedKey(id, at)] == s.Day
}

func decideTestSound(_ *State, c TestSound, officer string, g Given) ([]eventlog.Event, eventlog.Answer) {
	if !g.IsWall {
		return refuse(NoSuchWall)
	}
	return accept("", SoundTested{Dev: c.Dev, By: officer})
}

func (s *State) knowsZone(id string) bool { return id == allHalls || s.rules.Zone(id) != nil }

func decideAnnounce(s *State, c Announce, officer string, g Given) ([]eventlog.Event, eventlog.Answer) {
	a := s.rules.Announcement(c.ID)
	if a == nil {
		return refuse(UnknownAnnouncement)
	}
	blank := strings.Join(strings.Fields(c.Blank), " ")
	if !a.NeedsBlank() {
		blank = ""
	}
	switch {
	case !s.knowsZone(c.Zone):
		return refuse(UnknownZone)
	case a.NeedsBlank() && blank == "":
		return refuse(BlankNeeded)
	case utf8.RuneCountInString(blank) > MaxBlank:
		return refuse(TooLong)
	case strings.ContainsFunc(blank, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.Contains(blank, centre.Placeholder):
		return nil, eventlog.Answer{Code: Malformed, What: "blank has what cannot be shown"}
	case personal(blank):
		return refuse(PersonalData)
	}
	made := AnnouncementMade{
		ID: a.ID, Text: strings.ReplaceAll(a.Text, centre.Placeholder, blank), TextEn: strings.ReplaceAll(a.TextEn, centre.Placeholder, blank),
		Blank: blank, Zone: c.Zone, By: officer, AtMS: g.AtMS,
	}
	if until := s.announceAgainMS(made, g.AtMS); until > g.AtMS {
		return nil, eventlog.Answer{Code: TooOften, UntilMS: until}
	}
	return accept("", made)
}

// announceAgainMS is from when an announcement may be made. Timestamps in the future,
// which remain after a clock was set back, do not delay it.
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

func decideHush(s *State, c Hush, officer string, g Given) ([]eventlog.Event, eventlog.Answer) {
	switch {
	case !s.knowsZone(c.Zone):
		return refuse(UnknownZone)
	case c.Minutes < 0 || c.Minutes > MaxHushMin:
		return refuse(BadDuration)
	case c.Minutes == 0 && s.HushedUntil(c.Zone, g.AtMS) == 0 && !s.hushedSomewhere(c.Zone, g.AtMS):
		return refuse(WrongState)
	case c.Minutes == 0:
		return accept("", SoundHushed{Zone: c.Zone, By: officer})
	}
	return accept("", SoundHushed{UntilMS: g.AtMS + int64(c.Minutes)*minuteMS, Zone: c.Zone, By: officer})
}

// hushedSomewhere says whether any zone is hushed, where all are asked about.
func (s *State) hushedSomewhere(zone string, atMS int64) bool {
	return zone == allHalls && slices.ContainsFunc(s.Centre.Zones, func(z centre.Zone) bool { return s.HushedUntil(z.ID, atMS) > 0 })
}

// hall is s.Hall for writing; it makes it if there is none.
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

// restampHall moves the timestamps of the halls as restamp does those of the day.
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

// renameHall dates the clock's announcements with the day's true date.
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

// closeHall forgets what was announced on a day, except by the clock: if the clock is
// set back to that day, it must not announce twice.
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
