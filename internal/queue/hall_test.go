package queue

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/searches"
)

// withHalls gives a centre prepared texts and two zones.
func withHalls(c *centre.Centre) {
	c.Announcements = []centre.Announcement{
		{ID: "xe", Text: "Chủ xe biển số {} xin ra cổng", TextEn: "The owner of {}, to the gate please", Blank: "biển số xe"},
		{ID: "sap-het-gio", Text: "Còn 15 phút hết giờ tiếp nhận"},
		{ID: "mo-cua", Text: "Bắt đầu tiếp nhận", At: "opening"},
		{ID: "con-15", Text: "Còn 15 phút", TextEn: "15 minutes left", At: "closing-15"},
		{ID: "trua", Text: "Nghỉ trưa", At: "12:15"},
	}
	c.Zones = []centre.Zone{
		{ID: "tang-1", Name: "Tầng 1", Counters: []string{"1", "2"}, Walls: []string{"wall-1", "wall-2"}},
		{ID: "tang-2", Name: "Tầng 2", Counters: []string{"3"}, Walls: []string{"wall-3"}},
	}
}

// hours are those of the clock's announcements.
func withHours(c *centre.Centre) {
	c.Hours = centre.Hours{Days: []int{1, 2, 3, 4, 5}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1020}}}
	c.Holidays = []centre.Holiday{{Date: "2026-11-25", Name: "Nghỉ"}}
	c.Workdays = []centre.Workday{{Date: "2026-11-28", Name: "Làm bù", Spans: []centre.Span{{FromMin: 480, ToMin: 660}}}}
}

// halls is a centre with a supervisor at the device "sup".
func halls(t *testing.T, change ...func(*centre.Centre)) *world {
	w := newWorld(t, append([]func(*centre.Centre){rich}, change...)...)
	w.must("sup", Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
	return w
}

// anyHallCommand draws a command for the halls.
func anyHallCommand(r *rapid.T) Command {
	zone := rapid.SampledFrom([]string{"", "", "tang-1", "tang-2"}).Draw(r, "zone")
	return rapid.SampledFrom([]Command{
		Announce{ID: "xe", Blank: rapid.SampledFrom([]string{"90A-123.45", "29B1-001.02", ""}).Draw(r, "blank"), Zone: zone},
		Announce{ID: "sap-het-gio", Zone: zone},
		Hush{Minutes: rapid.IntRange(-1, MaxHushMin+1).Draw(r, "minutes"), Zone: zone},
		Hush{Zone: zone},
		CountSearches{[]searches.Tally{{Text: "khai sinh", N: 1}}},
		TestSound{Dev: rapid.SampledFrom([]string{"wall-1", "wall-3", "wall-9"}).Draw(r, "wall")},
		Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234", Takeover: true},
	}).Draw(r, "hall command")
}

// checkHall finds from the log alone what was announced on the open day, by the
// plainest rule: go through all entries, keep the last.
func checkHall(r *rapid.T, w *world) {
	type quiet struct{ from, until int64 }
	var made []Announced
	tested := map[string]uint64{}
	hushed := map[string]quiet{}
	for _, e := range w.log {
		for _, ev := range e.Events {
			switch ev := ev.(type) {
			case DayConfirmed:
				return // which moves the timestamps
			case DayClosed:
				made, tested, hushed = nil, map[string]uint64{}, map[string]quiet{}
			case AnnouncementMade:
				made = append(made, Announced{Pos: e.Pos, AtMS: e.AtMS, ID: ev.ID, Text: ev.Text, TextEn: ev.TextEn, Blank: ev.Blank, Zone: ev.Zone, By: ev.By})
			case SoundTested:
				tested[ev.Dev] = e.Pos
			case SoundHushed:
				for _, zone := range []string{"", "tang-1", "tang-2"} {
					if ev.Zone == "" || ev.Zone == zone {
						hushed[zone] = quiet{e.AtMS, ev.UntilMS}
					}
				}
			}
		}
	}
	slices.Reverse(made)
	if got, want := w.s.Announced(), made[:min(len(made), 16)]; !slices.Equal(got, want) {
		r.Fatalf("announced:\n%+v\nwant\n%+v", got, want)
	}
	for _, dev := range []string{"wall-1", "wall-3", "wall-9"} {
		if got := w.s.Tested(dev).Pos; got != tested[dev] {
			r.Fatalf("%s was tested at %d, want %d", dev, got, tested[dev])
		}
	}
	for _, zone := range []string{"", "tang-1", "tang-2"} {
		want := hushed[zone].until
		if want <= w.at || w.at < hushed[zone].from-minute { // over, or from a clock that was set back
			want = 0
		}
		if got := w.s.HushedUntil(zone, w.at); got != want {
			r.Fatalf("zone %q is quiet until %d, want %d", zone, got, want)
		}
	}
}

func TestAnnouncementSaysWhatWasPutIn(t *testing.T) {
	w := halls(t)
	w.must("sup", Announce{ID: "xe", Blank: "  90A-123.45 ", Zone: "tang-2"})
	got := w.s.Announced()
	want := Announced{
		Pos: w.s.Pos, AtMS: w.at, ID: "xe", Text: "Chủ xe biển số 90A-123.45 xin ra cổng", TextEn: "The owner of 90A-123.45, to the gate please",
		Blank: "90A-123.45", Zone: "tang-2", By: "lan",
	}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if !got[0].Concerns("tang-2") || got[0].Concerns("tang-1") || got[0].Concerns("") || !(Announced{}).Concerns("tang-1") {
		t.Error("it is for other zones than those it was made for")
	}
	c := *w.s.Centre
	c.Announcements = slices.Clone(c.Announcements)
	c.Announcements[0].Text = "Xin ra cổng: {}"
	w.do("", SetCentre{c}) // the words stay those of the moment
	if again := w.s.Announced(); again[0] != want {
		t.Errorf("after a change of the text: %+v", again[0])
	}
}

func TestOnlyASupervisorSpeaksToTheHall(t *testing.T) {
	w := halls(t)
	w.sit("1", "duc")
	for _, c := range []Command{Announce{ID: "sap-het-gio"}, Hush{Minutes: 10}, TestSound{Dev: "wall-1"}} {
		for _, device := range []string{"desk-1", "kiosk", "wall-1", ""} {
			w.refused(device, c, NotSupervisor)
		}
		w.must("sup", c)
	}
	w.must("sup", Logout{Counter: centre.SupervisorDesk})
	w.refused("sup", Hush{}, NotSupervisor)
}

func TestAnnouncementsThatAreRefused(t *testing.T) {
	w := halls(t)
	for _, c := range []struct {
		announce Announce
		want     eventlog.Code
	}{
		{Announce{ID: "none"}, UnknownAnnouncement},
		{Announce{}, UnknownAnnouncement},
		{Announce{ID: "sap-het-gio", Zone: "tang-9"}, UnknownZone},
		{Announce{ID: "xe"}, BlankNeeded},
		{Announce{ID: "xe", Blank: " \t"}, BlankNeeded},
		{Announce{ID: "xe", Blank: strings.Repeat("Ữ", MaxBlank+1)}, TooLong},
		{Announce{ID: "xe", Blank: "90A\u202e"}, Malformed},
		{Announce{ID: "xe", Blank: "{}"}, Malformed},
		{Announce{ID: "xe", Blank: "036 090 000 123"}, PersonalData}, // the number of a card
	} {
		w.refused("sup", c.announce, c.want)
	}
	w.must("sup", Announce{ID: "xe", Blank: strings.Repeat("Ữ", MaxBlank)})
	w.must("sup", Announce{ID: "sap-het-gio", Blank: "what nobody asked for"})
	if got := w.s.Announced()[0]; got.Blank != "" || got.Text != "Còn 15 phút hết giờ tiếp nhận" {
		t.Errorf("a text without a placeholder becomes %+v", got)
	}
}

func TestTheHallIsNotTalkedAtWithoutEnd(t *testing.T) {
	w := halls(t)
	w.must("sup", Announce{ID: "sap-het-gio"})
	first := w.at
	w.at += 8000 // and the second that passes with each command
	if a := w.refused("sup", Announce{ID: "sap-het-gio"}, TooOften); a.UntilMS != first+10_000 {
		t.Errorf("it may be said again in %d ms", a.UntilMS-w.at)
	}
	w.must("sup", Announce{ID: "xe", Blank: "90A-1"}) // another
	w.must("sup", Announce{ID: "xe", Blank: "90A-2"})
	w.must("sup", Announce{ID: "xe", Blank: "90A-2", Zone: "tang-1"})
	for range 6 {
		w.at += 10_000
		w.must("sup", Announce{ID: "sap-het-gio"})
	}
	w.at += 10_000
	a := w.refused("sup", Announce{ID: "sap-het-gio"}, TooOften)
	if a.UntilMS != first+10*minute {
		t.Errorf("after ten, the next may be said in %d ms", a.UntilMS-w.at)
	}
	w.at = first + 10*minute - 2000
	w.refused("sup", Announce{ID: "sap-het-gio"}, TooOften)
	w.must("sup", Announce{ID: "sap-het-gio"})
}

// The clock's announcements do not count against the limit of people, and setting the
// clock back by hours blocks nobody.
func TestLimitOfAnnouncementsIsThatOfPeople(t *testing.T) {
	w := halls(t, withHours)
	for range 10 {
		w.at += 11_000
		w.must("sup", Announce{ID: "sap-het-gio"})
	}
	w.at += 11_000
	w.refused("sup", Announce{ID: "sap-het-gio"}, TooOften)
	w.at -= 30 * minute
	w.must("sup", Announce{ID: "sap-het-gio"})
	w.at = eight + 4*60*minute + 15*minute // the clock's own
	for range 10 {
		w.at += 11_000
		w.must("sup", Announce{ID: "sap-het-gio"})
	}
	if got := len(w.s.Announced()); got != 16 {
		t.Errorf("%d announcements are remembered, want 16", got)
	}
}

func TestQuietEndsByItself(t *testing.T) {
	w := halls(t)
	quiet := func(zone string) bool { return w.s.HushedUntil(zone, w.at) > 0 }
	w.refused("sup", Hush{}, WrongState)
	w.refused("sup", Hush{Minutes: 61}, BadDuration)
	w.refused("sup", Hush{Minutes: -1}, BadDuration)
	w.refused("sup", Hush{Minutes: 10, Zone: "none"}, UnknownZone)
	w.must("sup", Hush{Minutes: 10})
	until := w.at + 10*minute
	if got := w.s.HushedUntil("tang-1", w.at); got != until {
		t.Errorf("quiet until %d, want %d", got, until)
	}
	w.must("sup", Hush{Zone: "tang-2"}) // only that floor
	if !quiet("") || !quiet("tang-1") || quiet("tang-2") {
		t.Error("the end of the quiet of one floor is not that of that floor only")
	}
	w.refused("sup", Hush{Zone: "tang-2"}, WrongState)
	w.at = until - 1
	if !quiet("tang-1") {
		t.Error("it ends too early")
	}
	w.at = until
	if quiet("tang-1") || quiet("") {
		t.Error("it does not end")
	}
	w.must("sup", Hush{Minutes: 5, Zone: "tang-1"})
	if quiet("") || quiet("tang-2") || !quiet("tang-1") {
		t.Error("the quiet of one floor is not that of that floor only")
	}
	w.must("sup", Hush{}) // of all, also of that floor
	if quiet("tang-1") {
		t.Error("a floor is quiet although all quiet was ended")
	}
}

// If the clock was ahead when somebody asked for quiet, and is set back, the quiet must
// not last until that time.
func TestQuietIsNoLongerThanItWasAskedFor(t *testing.T) {
	w := halls(t)
	w.at += 50 * minute
	w.must("sup", Hush{Minutes: 10})
	if w.s.HushedUntil("", w.at-30_000) == 0 {
		t.Error("a device whose idea of the time is half a minute behind speaks")
	}
	w.at -= 50 * minute
	if got := w.s.HushedUntil("", w.at); got != 0 {
		t.Errorf("the hall is quiet for %d minutes more", (got-w.at)/minute)
	}
}

func TestSoundIsTestedAtAWallThatIsThere(t *testing.T) {
	w := halls(t)
	w.refused("sup", TestSound{Dev: noWall}, NoSuchWall)
	w.must("sup", TestSound{Dev: "wall-1"})
	first := w.s.Tested("wall-1")
	w.must("sup", TestSound{Dev: "wall-2"})
	if again := w.s.Tested("wall-1"); again != first || first.Pos != w.s.Pos-1 || first.By != "lan" || w.s.Tested("wall-3").Pos != 0 {
		t.Errorf("tested: %+v, then %+v", first, again)
	}
	w.must("sup", TestSound{Dev: "wall-1"})
	if got := w.s.Tested("wall-1"); got.Pos != w.s.Pos || got.AtMS != w.at {
		t.Errorf("tested again: %+v", got)
	}
	for n := range testsKept + 5 {
		w.must("sup", TestSound{Dev: "w" + strings.Repeat("x", n%40) + string(rune('a'+n/40))})
	}
	if n := len(w.s.Hall.Tested); n != testsKept {
		t.Errorf("the tests of %d walls are kept, want %d", n, testsKept)
	}
}

// ofClock are the announcements that the clock made, "con-15 11:15".
func ofClock(w *world) (list []string) {
	for _, e := range w.log {
		for _, ev := range e.Events {
			if made, ok := ev.(AnnouncementMade); ok && made.By == "" {
				list = append(list, e.Events[0].EventType()+" "+made.ID+" "+made.At)
				if e.Cause != (eventlog.Cause{}) {
					list = append(list, "not of the hub itself")
				}
			}
		}
	}
	for i := range list {
		list[i] = strings.TrimPrefix(list[i], "announcement.made ")
	}
	return list
}

// pass has the clock go on minute by minute, as the hub looks at it.
func (w *world) pass(minutes int) {
	for range minutes {
		w.at += minute
		w.roll()
	}
}

func TestTheClockAnnouncesOnceADay(t *testing.T) {
	w := newWorld(t, rich, withHours)
	w.pass(12 * 60)
	monday := []string{"con-15 11:15", "trua 12:15", "mo-cua 13:30", "con-15 16:45"}
	if got := ofClock(w); !slices.Equal(got, monday) {
		t.Errorf("on Monday: %q, want %q", got, monday)
	}
	w.pass(12 * 60)
	whole := append([]string{"mo-cua 07:30"}, monday...)
	w.pass(12 * 60)
	if got := ofClock(w)[len(monday):]; !slices.Equal(got, whole) {
		t.Errorf("on Tuesday: %q, want %q", got, whole)
	}
	so := len(ofClock(w))
	w.pass(24 * 60)
	if got := ofClock(w)[so:]; len(got) != 0 {
		t.Errorf("on a holiday: %q", got)
	}
	w.pass(2 * 24 * 60)
	so = len(ofClock(w))
	w.pass(24 * 60)
	if got, want := ofClock(w)[so:], []string{"mo-cua 08:00", "con-15 10:45", "trua 12:15"}; !slices.Equal(got, want) {
		t.Errorf("on a Saturday that is worked in exchange: %q, want %q", got, want)
	}
	so = len(ofClock(w))
	if w.pass(24 * 60); len(ofClock(w)) != so {
		t.Errorf("on a Sunday: %q", ofClock(w)[so:])
	}
}

func TestTheClockDoesNotAnnounceLateOrTwice(t *testing.T) {
	w := newWorld(t, rich, withHours)
	due := eight + (3*60+15)*minute // 11:15
	w.at = due - 1
	if w.roll(); len(ofClock(w)) != 0 {
		t.Error("it is announced too early")
	}
	w.at = due + 5*minute + 1
	if w.roll(); len(ofClock(w)) != 0 {
		t.Error("it is announced more than five minutes late")
	}
	w.at = due + 5*minute
	if w.roll(); !slices.Equal(ofClock(w), []string{"con-15 11:15"}) {
		t.Errorf("after five minutes: %q", ofClock(w))
	}
	again, err := LoadState([]byte(toJSON(t, w.s))) // the hub starts again
	if err != nil {
		t.Fatal(err)
	}
	w.s = again
	for range 3 { // and the clock is set back and forth
		w.at = due - 20*minute
		w.roll()
		w.pass(30)
	}
	if got := ofClock(w); len(got) != 1 {
		t.Errorf("in all: %q", got)
	}
}

func TestTheClockIsSilentWhileItIsInDoubt(t *testing.T) {
	w := newWorld(t, rich, withHours)
	w.pass(1)
	w.held = true // somebody sets it to the next day
	w.at += 24*60*minute - 40*minute
	w.roll()
	w.held = false
	if w.s.Doubt == nil {
		t.Fatal("the clock is believed")
	}
	w.pass(5 * 60)
	if got := ofClock(w); len(got) != 0 {
		t.Errorf("by a clock in doubt: %q", got)
	}
}

// A day that a wrong clock opened and that has its true date again does not repeat
// announcements made under either date.
func TestRenamedDayIsNotToldTwice(t *testing.T) {
	for jump, want := range map[int64]int{45: 1, 0: 2} { // by 0 minutes it is announced under the wrong date too
		w := halls(t, withHours)
		w.at = eight + (3*60+15)*minute
		w.roll()
		w.held = true
		w.at += (24*60 + jump) * minute
		w.must("sup", SetDay{Day: "2026-11-24"})
		w.held = false
		w.must("", SetDay{Day: "2026-11-23"})
		w.at -= (24*60 + jump) * minute
		w.must("", SetDay{Day: "2026-11-23"})
		w.pass(2)
		got := slices.DeleteFunc(ofClock(w), func(one string) bool { return one != "con-15 11:15" })
		if len(got) != want || w.s.Doubt != nil || w.s.Day != "2026-11-23" {
			t.Errorf("by %d minutes more: on %s it was announced %d times, want %d", jump, w.s.Day, len(got), want)
		}
	}
}

func TestANewDayForgetsWhatWasSaid(t *testing.T) {
	w := halls(t)
	w.must("sup", Announce{ID: "sap-het-gio"})
	w.must("sup", Hush{Minutes: 60})
	w.must("sup", TestSound{Dev: "wall-1"})
	w.at = eight + 16*60*minute - minute
	w.must("sup", Hush{Minutes: 60})
	w.at += 2 * minute
	w.roll()
	if w.s.Day != "2026-11-24" || len(w.s.Announced()) != 0 || w.s.HushedUntil("", w.at) != 0 || w.s.Tested("wall-1").Pos != 0 {
		t.Errorf("on %s: %+v", w.s.Day, w.s.Hall)
	}
}
