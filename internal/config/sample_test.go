package config

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"motcua/assets"
	"motcua/internal/centre"
)

func sampleFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := fs.ReadFile(assets.Sample, path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sampleCentre(t testing.TB) *CentreFile {
	t.Helper()
	f, err := ParseCentre("centre.toml", sampleFile(t, assets.SampleCentre))
	if err != nil {
		t.Fatalf("the sample centre has faults:\n%v", err)
	}
	return f
}

func TestSampleCentreLoadsWithoutAWord(t *testing.T) {
	f := sampleCentre(t)
	if len(f.Warnings) > 0 {
		t.Errorf("the sample centre has warnings:\n%v", f.Warnings)
	}
	c := f.Centre
	if !c.Sample {
		t.Error("the sample centre does not say that it is one")
	}
	if len(c.Agencies) != 21 || len(c.Services) != 81 || len(c.Counters) != 18 || len(c.Officers) < 18 {
		t.Errorf("got %d agencies, %d services, %d counters, %d officers; want 21, 81, 18 and at least 18",
			len(c.Agencies), len(c.Services), len(c.Counters), len(c.Officers))
	}
	if data := sampleFile(t, assets.SampleCentre); !norm.NFC.IsNormal(data) {
		t.Error("the sample centre is not composed (NFC)")
	}
}

func TestSampleCentreCanServeEverybody(t *testing.T) {
	f := sampleCentre(t)
	rules, err := centre.Compile(f.Centre)
	if err != nil {
		t.Fatal(err)
	}
	seated := map[string]bool{}
	for _, o := range f.Centre.Officers {
		if !f.PINs[o.ID].Right("1234") {
			t.Errorf("officer %s cannot log in with the sample's PIN", o.ID)
		}
		for _, counter := range o.Counters {
			seated[counter] = true
		}
	}
	for _, counter := range f.Centre.Counters {
		if !seated[counter.ID] {
			t.Errorf("nobody may sit at counter %s", counter.ID)
		}
	}
	for _, s := range f.Centre.Services {
		if len(rules.OwnCounters(s.ID)) == 0 {
			t.Errorf("service %s is no counter's own work", s.ID)
		}
		if s.NameEn == "" {
			t.Errorf("service %s has no English name", s.ID)
		}
	}
	duc := rules.Officer("duc")
	if duc == nil || duc.Name != "Trần Minh Đức" || duc.Agency != "gtvt" || len(duc.Counters) != 1 || duc.Counters[0] != "3" {
		t.Errorf("officer duc = %+v", duc)
	}
	if a, b := rules.Agency("ttra"), rules.Agency("chqs"); a.Prefix != "Z" || b.Prefix != "Z" {
		t.Errorf("the Inspectorate and the Military Command do not share series Z: %q, %q", a.Prefix, b.Prefix)
	}
}

// Centres copy from the sample: it has one of each setting, and requires nothing
// before a visit can be finished by one key.
func TestSampleCentreShowsWhatCanBeSet(t *testing.T) {
	c := sampleCentre(t).Centre
	shown := map[string]bool{}
	for _, s := range c.Services {
		shown["a series of its own"] = shown["a series of its own"] || s.Series != ""
		shown["a limit of the day"] = shown["a limit of the day"] || s.DayLimit > 0
		shown["a limit of the half-day, with hours"] = shown["a limit of the half-day, with hours"] || s.HalfDayLimit > 0 && len(s.Hours) > 0
		shown["a message in both languages"] = shown["a message in both languages"] || s.Message != "" && s.MessageEn != ""
		shown["a margin of its own"] = shown["a margin of its own"] || s.MarginMin > 0
		shown["no appointments"] = shown["no appointments"] || s.SlotLimit < 0
	}
	for _, o := range c.Officers {
		shown["a supervisor"] = shown["a supervisor"] || o.Supervisor
		shown["skills"] = shown["skills"] || len(o.Skills) > 0
	}
	shown["a profile"] = len(c.Profiles) > 0
	shown["items"] = len(c.Items) > 0
	shown["five outcomes"] = len(c.Outcomes) == 5
	shown["a limited pause"] = c.PauseReasons[0].LimitMin == 15
	shown["an announcement with a blank"] = len(c.Announcements) >= 3 && c.Announcements[0].Blank != ""
	shown["an announcement of the clock"] = slices.ContainsFunc(c.Announcements, func(a centre.Announcement) bool { return a.At == "closing-15" })
	shown["a place"] = slices.ContainsFunc(c.Counters, func(k centre.Counter) bool {
		return k.Place != "" && k.PlaceEn != "" && k.Spoken != "" && k.SpokenEn != ""
	})
	shown["all reasons"] = len(c.CallReasons) > 0 && len(c.CancelReasons) > 0 && len(c.ClassReasons) > 0
	for what, ok := range shown {
		if !ok {
			t.Errorf("the sample does not show %s", what)
		}
	}
	if c.Policy.OutcomeRequired || !c.Policy.CapacityCheck {
		t.Errorf("policy: %+v", c.Policy)
	}
	for _, m := range c.Marks {
		if m.Required {
			t.Errorf("mark %s must be set before a visit can be finished", m.ID)
		}
	}
}

func TestSampleDevicesLoadWithoutAWord(t *testing.T) {
	entries, err := fs.ReadDir(assets.Sample, "sample")
	if err != nil {
		t.Fatal(err)
	}
	own := sampleCentre(t).Centre
	rules, err := centre.Compile(own)
	if err != nil {
		t.Fatal(err)
	}
	devices := 0
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "device-") {
			continue
		}
		devices++
		d, err := ParseDevice(e.Name(), sampleFile(t, "sample/"+e.Name()))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if len(d.Warnings) > 0 {
			t.Errorf("%v", d.Warnings)
		}
		if d.Counter != "" && rules.Counter(d.Counter) == nil {
			t.Errorf("%s stands at counter %q, which does not exist", e.Name(), d.Counter)
		}
	}
	if devices != 5 {
		t.Errorf("found %d sample devices, want 5", devices)
	}
}
