package centre

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestBadSeriesAreRefused(t *testing.T) {
	for name, s := range map[string]Series{
		"prefix":    {Prefix: "é"},
		"digits":    {Prefix: "G", Digits: 7},
		"range":     {Prefix: "G", From: 5, To: 4},
		"too large": {Prefix: "G", Digits: 2, To: 100},
		"below one": {Prefix: "G", From: -1},
	} {
		c := testCentre()
		c.Series = []Series{s}
		if _, err := Compile(c); err == nil {
			t.Errorf("a series with a bad %s is taken", name)
		}
	}
	c := testCentre()
	c.Series = []Series{{Prefix: "G"}, {Prefix: "G"}}
	if _, err := Compile(c); err == nil {
		t.Error("a series is taken twice")
	}
}

func TestNumbersOfASeries(t *testing.T) {
	r := compiled(t, func(c *Centre) {
		c.Series = []Series{{Prefix: "G", Digits: 4, From: 11, To: 12}}
		c.Services[0].Series = "G"
		c.Services[3].Series = "H"
	})
	for prefix, want := range map[string]Numbers{"G": {4, 11, 12}, "H": {3, 1, 999}, "A": {3, 1, 999}} {
		if got, known := r.Numbers(prefix); !known || got != want {
			t.Errorf("%s: %+v, %v, want %+v", prefix, got, known, want)
		}
	}
	if _, known := r.Numbers("Z"); known {
		t.Error("a series that nobody uses is known")
	}
	if got := slices.Sorted(r.Prefixes()); !slices.Equal(got, []string{"A", "C", "E", "G", "H"}) {
		t.Errorf("the series are %q", got)
	}
	for service, want := range map[string]string{"gplx": "G", "phuhieu": "A", "duoc": "H", "none": ""} {
		if got := r.SeriesOf(service); got != want {
			t.Errorf("%s has %q, want %q", service, got, want)
		}
	}
}

func TestFaultsOfACentre(t *testing.T) {
	for want, change := range map[string]func(*Centre){
		`agency "gt": the id is empty or used twice`:   func(c *Centre) { c.Agencies[1].ID = "gt" },
		`agency "gt": prefix "ABC" is not one or two`:  func(c *Centre) { c.Agencies[0].Prefix = "ABC" },
		`agency "gt": prefix "é" is not one or two`:    func(c *Centre) { c.Agencies[0].Prefix = "é" },
		`service "": the id is empty or used twice`:    func(c *Centre) { c.Services[0].ID = "" },
		`service "gplx": there is no agency "x"`:       func(c *Centre) { c.Services[0].Agency = "x" },
		`counter "1": the id is empty or used twice`:   func(c *Centre) { c.Counters[1].ID = "1" },
		`counter "1": there is no agency "x"`:          func(c *Centre) { c.Counters[0].Serves = []Serve{{Agency: "x"}} },
		`counter "1": there is no service "x"`:         func(c *Centre) { c.Counters[0].Serves = []Serve{{Service: "x"}} },
		`counter "1": handicap -1 is below 0`:          func(c *Centre) { c.Counters[0].Serves[0].HandicapMin = -1 },
		`names either an agency or a service`:          func(c *Centre) { c.Counters[0].Serves[0].Service = "gplx" },
		`officer "duc": the id is empty or used twice`: func(c *Centre) { c.Officers[1].ID = "duc" },
		`officer "nam": there is no counter "9"`:       func(c *Centre) { c.Officers[2].Counters = []string{"9"} },
		`officer "duc": there is no agency "x"`:        func(c *Centre) { c.Officers[0].Agency = "x" },
		`officer "duc": there is no service "x"`:       func(c *Centre) { c.Officers[0].Skills = []Serve{{Service: "x"}} },
		`class "gia": the id is empty or used twice`:   func(c *Centre) { c.Classes[1].ID = "gia" },
		`profile "p": there is no counter "9"`:         func(c *Centre) { c.Profiles = []Profile{{ID: "p", Counters: []string{"9"}}} },
		`profile "": the id is empty or used twice`:    func(c *Centre) { c.Profiles = []Profile{{}} },
		`policy: digits 7 is not between 1 and 6`:      func(c *Centre) { c.Policy.DigitsPerNumber = 7 },
		`rating: levels 6 is not 3, 4 or 5`:            func(c *Centre) { c.Rating.Levels = 6 },
	} {
		c := testCentre()
		change(&c)
		if _, err := Compile(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	c := testCentre()
	c.Agencies[0].Prefix, c.Rating.Levels = "", 9
	if _, err := Compile(c); err == nil || !strings.Contains(err.Error(), "prefix") || !strings.Contains(err.Error(), "levels") {
		t.Errorf("not every fault is told: %v", err)
	}
}

func TestWhatACounterTakes(t *testing.T) {
	r := compiled(t, func(c *Centre) {
		c.Counters[2].Serves = append(c.Counters[2].Serves, Serve{Agency: "gt", HandicapMin: 5}, Serve{Service: "gplx"})
		c.Profiles = []Profile{{ID: "chieu", Serves: []Serve{{Agency: "yt"}}}}
		c.Officers[0].Skills = []Serve{{Service: "gplx", HandicapMin: 1}}
	})
	if got, want := r.ServedAt("3"), (Handicaps{"lltp": 0, "duoc": 0, "phuhieu": 300_000, "gplx": 0}); !maps.Equal(got, want) {
		t.Errorf("counter 3 takes %v, want %v: the later line is the narrower one", got, want)
	}
	if !maps.Equal(r.ProfileOf("chieu"), Handicaps{"duoc": 0}) || r.ProfileOf("none") != nil || r.Profile("chieu") == nil || r.Profile("none") != nil {
		t.Errorf("the profile takes %v", r.ProfileOf("chieu"))
	}
	if !maps.Equal(r.SkillsOf("duc"), Handicaps{"gplx": 60_000}) || r.SkillsOf("hoa") != nil {
		t.Errorf("duc knows %v, hoa %v", r.SkillsOf("duc"), r.SkillsOf("hoa"))
	}
	if got := r.OwnCounters("gplx"); !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("own work of %q", got)
	}
	if got := r.Peers("duoc"); !slices.Equal(got, []string{"duoc", "gplx", "lltp"}) {
		t.Errorf("duoc competes with %q", got)
	}
	if a := r.AgencyAt("3"); a == nil || a.ID != "tp" {
		t.Errorf("counter 3 is of %+v", a)
	}
	if r.AgencyAt("9") != nil || r.AgencyOf("none") != nil {
		t.Error("what is not there is served, or what is there is not")
	}
	if got := r.ServicesOf("gt"); len(got) != 2 || got[1].ID != "phuhieu" {
		t.Errorf("services of gt: %+v", got)
	}
}

func TestClassesInTheirOrder(t *testing.T) {
	r := compiled(t, func(*Centre) {})
	if got := r.ClassIDs(); !slices.Equal(got, []string{"", "gia", "cap-cuu"}) || r.ClassAt("cap-cuu") != 2 || r.ClassAt("none") != 0 {
		t.Errorf("%q", got)
	}
	if normal, old, urgent := r.HeadStartMS(""), r.HeadStartMS("gia"), r.HeadStartMS("cap-cuu"); normal != 0 || old != 30*minute || urgent < 1<<40 {
		t.Errorf("head starts %d, %d, %d", normal, old, urgent)
	}
}

// Missing values get the default given in their comment, and other values are kept.
func TestDefaultsAreFilledIn(t *testing.T) {
	r := compiled(t, func(c *Centre) { c.Policy.UndoSec = 9 })
	p, rating := r.Centre().Policy, r.Centre().Rating
	if p.UndoSec != 9 || p.DigitsPerNumber != 3 || p.HoldWindowMin != 240 || p.SlotMin != 30 || p.AlertIdleMin != 5 || rating.Levels != 4 || rating.AskSec != 30 {
		t.Errorf("%+v, %+v", p, rating)
	}
	if minute, hour := rating.FreeLimits(); minute != DefaultFreePerMinute || hour != DefaultFreePerHour {
		t.Errorf("free answers %d, %d", minute, hour)
	}
	if minute, hour := (Rating{FreePerMinute: 1, FreePerHour: 2}).FreeLimits(); minute != 1 || hour != 2 {
		t.Errorf("free answers %d, %d", minute, hour)
	}
}
