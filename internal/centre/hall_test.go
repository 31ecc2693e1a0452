package centre

import (
	"slices"
	"strings"
	"testing"
)

// withHalls gives a centre prepared texts and two zones.
func withHalls(c *Centre) {
	c.Announcements = []Announcement{
		{ID: "xe", Text: "Chủ xe biển số {} xin ra cổng", TextEn: "The owner of {}, to the gate please", Blank: "biển số xe"},
		{ID: "sap-het-gio", Text: "Còn 15 phút hết giờ tiếp nhận"},
		{ID: "mo-cua", Text: "Bắt đầu tiếp nhận", At: "opening"},
		{ID: "con-15", Text: "Còn 15 phút", TextEn: "15 minutes left", At: "closing-15"},
		{ID: "trua", Text: "Nghỉ trưa", At: "12:15"},
	}
	c.Zones = []Zone{
		{ID: "tang-1", Name: "Tầng 1", Counters: []string{"1", "2"}, Walls: []string{"wall-1", "wall-2"}},
		{ID: "tang-2", Name: "Tầng 2", Counters: []string{"3"}, Walls: []string{"wall-3"}},
	}
}

func TestZonesOfWallsAndCounters(t *testing.T) {
	c := testCentre()
	withHalls(&c)
	r, err := Compile(c)
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{r.ZoneOfWall("wall-2"), r.ZoneOfWall("wall-9"), r.ZoneOfCounter("3"), r.ZoneOfCounter("9")}; !slices.Equal(got, []string{"tang-1", "", "tang-2", ""}) {
		t.Errorf("zones %q", got)
	}
	connected := []string{"wall-9", "wall-2", "wall-3", "wall-8"}
	for zone, want := range map[string][]string{
		"tang-1": {"wall-1", "wall-2"}, "tang-2": {"wall-3"}, "": {"wall-8", "wall-9"}, "none": {"wall-8", "wall-9"},
	} {
		if got := r.WallsOf(zone, connected); !slices.Equal(got, want) {
			t.Errorf("the walls of %q are %q, want %q", zone, got, want)
		}
	}
	if connected[0] != "wall-9" {
		t.Error("the caller's list was sorted")
	}
}

func TestFaultsOfHalls(t *testing.T) {
	for want, change := range map[string]func(*Centre){
		`announcement "xe": the id is empty or used twice`:     func(c *Centre) { c.Announcements[1].ID = "xe" },
		`announcement "": the id is empty or used twice`:       func(c *Centre) { c.Announcements[1].ID = "" },
		`announcement "xe": it has no text`:                    func(c *Centre) { c.Announcements[0].Text = "" },
		`announcement "xe": the clock cannot fill its blank`:   func(c *Centre) { c.Announcements[0].At = "opening" },
		`time "noon" is not opening, closing-15 or 10:30`:      func(c *Centre) { c.Announcements[2].At = "noon" },
		`time "7:30" is not opening`:                           func(c *Centre) { c.Announcements[2].At = "7:30" },
		`time "24:00" is not opening`:                          func(c *Centre) { c.Announcements[2].At = "24:00" },
		`time "closing-241" is not closing-0 to closing-240`:   func(c *Centre) { c.Announcements[2].At = "closing-241" },
		`time "closing-+5" is not closing-0`:                   func(c *Centre) { c.Announcements[2].At = "closing-+5" },
		`zone "tang-1": the id is empty or used twice`:         func(c *Centre) { c.Zones[1].ID = "tang-1" },
		`zone "tang-2": there is no counter "9"`:               func(c *Centre) { c.Zones[1].Counters = []string{"9"} },
		`zone "tang-2": counter "1" is in zone "tang-1"`:       func(c *Centre) { c.Zones[1].Counters = []string{"1"} },
		`zone "tang-2": wall "wall-1" is in zone "tang-1"`:     func(c *Centre) { c.Zones[1].Walls = []string{"wall-1"} },
		`zone "tang-2": wall "wall-3" is in zone "tang-2" alr`: func(c *Centre) { c.Zones[1].Walls = []string{"wall-3", "wall-3"} },
	} {
		c := testCentre()
		withHalls(&c)
		change(&c)
		if _, err := Compile(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestTimesOfTheClock(t *testing.T) {
	spans := []Span{{450, 690}, {810, 820}}
	for text, want := range map[string][]int{
		"opening": {450, 810}, "closing-0": {690, 820}, "closing-15": {675}, "10:30": {630}, "00:00": {0}, "23:59": {1439},
	} {
		at, err := ParseAt(text)
		if got := at.Minutes(spans, true); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", text, got, err, want)
		}
		if got := at.Minutes(spans, false); (at.Opening || at.Closing) == (len(got) > 0) {
			t.Errorf("%s without hours: %v", text, got)
		}
	}
	if ClockText(450) != "07:30" {
		t.Error(ClockText(450))
	}
}
