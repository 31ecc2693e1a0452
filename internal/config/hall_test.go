package config

import (
	"strings"
	"testing"

	"motcua/internal/centre"
)

// Each case changes one place of the full file and expects exactly one fault, in the
// marked line, with this message.
func TestFaultsOfTheHall(t *testing.T) {
	long, wide := strings.Repeat("dài ", 51), strings.Repeat("tầng ", 14)
	for _, c := range []struct{ name, old, with, want string }{
		{"announcement twice", `id = "sap-het"`, `id = "xe" # HERE`, `announcement "xe" stands here a second time`},
		{"announcement without text", `text = "Còn 15 phút"`, ``, `announcement "sap-het" has no text: write text = "…"`},
		{"announcement too long", `text = "Còn 15 phút"`, `text = "` + long + `" # HERE`, `announcement "sap-het": text has 203 characters: write at most 200`},
		{"placeholder twice", `text_en = "Owner of {}, please"`, `text_en = "{} {}" # HERE`, `text_en has 2 places for a blank: write {} once`},
		{"placeholder of nothing", `text = "Còn 15 phút"`, `text = "Còn {} phút" # HERE`, `text has {}, and nobody is told what to put in: write blank = "biển số xe"`},
		{"blank of nothing", `text_en = "Owner of {}, please"`, `text_en = "Owner, please" # HERE`, `announcement "xe" has a blank, and text_en has no place for it: write {} where it stands`},
		{"half a blank", `at = "11:30"`, "blank_en = \"number plate\" # HERE", `announcement "het-sang" has blank_en and no blank: write blank = "…"`},
		{"time of the clock", `at = "closing-15"`, `at = "noon" # HERE`, `announcement "sap-het": at "noon" is not understood: write "opening", "closing-15" (minutes before the end, at most 240) or a time, "10:30"`},
		{"time of another form", `at = "11:30"`, `at = "7h30" # HERE`, `at "7h30" is not understood`},
		{"closing too early", `at = "closing-15"`, `at = "closing-300" # HERE`, `at "closing-300" is not understood`},
		{"clock and blank", `blank = "biển số xe"`, "blank = \"biển số xe\"\nat = \"opening\" # HERE", `announcement "xe" has both at and blank, but the clock cannot fill it in: write one of them`},
		{"counter in two zones", `counters = ["7"]`, `counters = ["7", "3"] # HERE`, `zone "tang-2": "3" is in zone "tang-1" already: remove it from one of the two`},
		{"counter that is not", `counters = ["7"]`, `counters = ["7", "8"] # HERE`, `zone "tang-2" names counter "8", which does not exist`},
		{"wall in two zones", `walls = ["man-hinh-3"]`, `walls = ["man-hinh-2"] # HERE`, `zone "tang-2": "man-hinh-2" is in zone "tang-1" already`},
		{"wall of no device", `walls = ["man-hinh-3"]`, `walls = ["Màn hình 3"] # HERE`, `zone "tang-2": wall "Màn hình 3" is not the id of a device`},
		{"zone without a wall", `walls = ["man-hinh-3"]`, ``, `zone "tang-2" has no wall, so nothing is shown or spoken there: write walls = ["…"]`},
		{"zone without a name", `name = "Tầng 2"`, ``, `zone "tang-2" has no name`},
		{"zone key", `name = "Tầng 2"`, "name = \"Tầng 2\"\nfloor = 2 # HERE", `zone "tang-2" has no key "floor"`},
		{"place too long", `serves = ["tp"]`, "serves = [\"tp\"]\nplace = \"" + wide + "\" # HERE", `counter "7": place has 69 characters: write at most 64`},
		{"half a place", `serves = ["tp"]`, "serves = [\"tp\"]\nplace_en = \"2nd floor\" # HERE", `counter "7" has place_en and no place: write place = "…"`},
		{"half of what is said", `serves = ["tp"]`, "serves = [\"tp\"]\nspoken_en = \"room 2\" # HERE", `counter "7" has spoken_en and no spoken: write spoken = "…"`},
	} {
		t.Run(c.name, func(t *testing.T) { wantFault(t, alter(t, c.old, c.with), c.want, false) })
	}
}

func TestCounterWithoutAZoneIsAWarning(t *testing.T) {
	wantWarning(t, strings.Replace(alter(t, `counters = ["7"]`, `counters = []`), "id = \"7\"", "id = \"7\" # HERE", 1), `counter "7" is in no zone, so the walls of the zones do not show its calls: add it to the counters of one`)
}

// Automatic announcements at opening and closing need hours.
func TestClockNeedsHoursToOpenAndClose(t *testing.T) {
	const hall = "\n[[announcement]]\nid = \"x\"\ntext = \"X\"\nat = \"opening\" # HERE\n"
	text := strings.Replace(rare, "[[announcement]]\nid = \"xe\"", hall[1:]+"[[announcement]]\nid = \"xe\"", 1)
	_, err := ParseCentre("centre.toml", []byte(text))
	if err == nil || strings.Count(err.Error(), "\n") > 0 || !strings.Contains(err.Error(), `announcement "x": at "opening" needs hours: write spans = ["07:30-11:30"] under [hours], or a time, at = "10:30"`) {
		t.Errorf("%v", err)
	}
}

func TestPlaceOfACounter(t *testing.T) {
	f, err := ParseCentre("centre.toml", []byte(rare))
	if err != nil {
		t.Fatal(err)
	}
	k := f.Centre.Counters[0]
	if (k.Place != "tầng 2") || k.PlaceEn != "2nd floor" || k.Spoken != "phòng 2" || k.SpokenEn != "room 2" {
		t.Errorf("%+v", k)
	}
	rules, err := centre.Compile(f.Centre)
	if err != nil || rules.ZoneOfCounter("3") != "tang-1" || rules.Announcement("xe").BlankEn != "plate" {
		t.Errorf("compiled: %v", err)
	}
}
