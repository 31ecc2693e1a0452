package config

import (
	"reflect"
	"strings"
	"testing"
)

func TestBackupIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Backup
		days int
	}{
		"none":     {"", Backup{}, 35},
		"empty":    {"[backup]", Backup{}, 35},
		"defaults": {"[backup]\nfolder = \"/media/usb\"", Backup{"/media/usb", []int{735, 1050}, 14}, 35},
		"whole": {
			"[backup]\nfolder = \"/media/usb\"\nat = [\"17:45\", \"00:00\", \"17:45\"]\nkeep = 3\n[hub]\nlive_days = 60",
			Backup{"/media/usb", []int{0, 1065}, 3},
			60,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ParseCentre("centre.toml", []byte(change(t, "[policy]", c.text+"\n[policy]")))
			if err != nil || !reflect.DeepEqual(f.Backup, c.want) || f.LiveDays != c.days {
				t.Fatalf("read is %+v, %d days (%v)", f.Backup, f.LiveDays, err)
			}
			var dump strings.Builder
			if err := f.Dump(&dump); err != nil {
				t.Fatal(err)
			}
			again, err := ParseCentre("dump", []byte(dump.String()))
			if err != nil || !reflect.DeepEqual(again.Backup, c.want) || again.LiveDays != c.days {
				t.Errorf("the dump is read as %+v (%v):\n%s", again, err, dump.String())
			}
		})
	}
}

// Default limits are not written into the configuration that devices get.
func TestLimitsOfAnswersAreRead(t *testing.T) {
	for text, want := range map[string][2]int{
		"": {0, 0},
		"free_per_minute = 3\nfree_per_hour = 30\n":  {0, 0},
		"free_per_minute = 5\nfree_per_hour = 120\n": {5, 120},
	} {
		f, err := ParseCentre("centre.toml", []byte(change(t, "[rating]", "[rating]\n"+text)))
		if err != nil || [2]int{f.Centre.Rating.FreePerMinute, f.Centre.Rating.FreePerHour} != want {
			t.Fatalf("%q is read as %+v (%v)", text, f.Centre.Rating, err)
		}
		var dump strings.Builder
		if err := f.Dump(&dump); err != nil {
			t.Fatal(err)
		}
		if again, err := ParseCentre("dump", []byte(dump.String())); err != nil || !reflect.DeepEqual(again.Centre.Rating, f.Centre.Rating) {
			t.Errorf("the dump of %q is read as %+v (%v)", text, again.Centre.Rating, err)
		}
	}
	wantFault(t, change(t, "[rating]", "[rating]\nfree_per_minute = 0 # HERE"), "from 1 to 60", false)
}

func TestFormOfExportIsRead(t *testing.T) {
	for text, want := range map[string]bool{"": false, "[hub]\nexport_for_excel = false": false, "[hub]\nexport_for_excel = true": true} {
		f, err := ParseCentre("centre.toml", []byte(change(t, "[policy]", text+"\n[policy]")))
		if err != nil || f.ExportForExcel != want {
			t.Fatalf("%q is read as %v (%v)", text, f.ExportForExcel, err)
		}
		var dump strings.Builder
		if err := f.Dump(&dump); err != nil {
			t.Fatal(err)
		}
		if again, err := ParseCentre("dump", []byte(dump.String())); err != nil || again.ExportForExcel != want {
			t.Errorf("the dump of %q is read as %v (%v)", text, again.ExportForExcel, err)
		}
	}
}

func TestFaultsOfBackupAreSaid(t *testing.T) {
	const folder = "folder = \"/media/usb\"\n"
	for name, c := range map[string]struct{ text, want string }{
		"no folder":     {"[backup] # HERE\nkeep = 3", `[backup] has no folder`},
		"relative":      {"[backup]\nfolder = \"usb\" # HERE", `folder "usb" is no whole path`},
		"no time":       {"[backup]\n" + folder + "at = [\"noon\"] # HERE", `"noon" is not a time`},
		"end of day":    {"[backup]\n" + folder + "at = [\"24:00\"] # HERE", `write "00:00"`},
		"no list":       {"[backup]\n" + folder + "at = \"12:15\" # HERE", `at is a text: write at = ["…", "…"]`},
		"keeps none":    {"[backup]\n" + folder + "keep = 0 # HERE", `from 1 to 1000`},
		"unknown":       {"[backup]\n" + folder + "kepe = 5 # HERE", `did you mean "keep"?`},
		"too few days":  {"[hub]\nlive_days = 3 # HERE", `from 7 to 3660`},
		"folder number": {"[backup]\nfolder = 5 # HERE", `write folder = "5", with quotes`},
	} {
		t.Run(name, func(t *testing.T) {
			wantFault(t, change(t, "[policy]", c.text+"\n[policy]"), c.want, false)
		})
	}
}
