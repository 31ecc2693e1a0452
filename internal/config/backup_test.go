package config

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"motcua/internal/backupkey"
	"motcua/internal/i18n"
)

// Recipients and a secret, drawn for these tests alone.
const (
	someRecipient = "age1uwwnv40sqp0xfp09uvvydz329aqcm3vcr5gakc7kp5reeqngnywqh5vsnt"
	quiteAnother  = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
	someSecret    = "AGE-SECRET-KEY-1CEFY2EFM363ZX2XM5HSAZAGLZE4J3QRQXGLWDDDDUNXQ026C8SPSJ4MAA7"
	quantumSecret = "AGE-SECRET-KEY-PQ-1XHXVD83MX87W8Y4WFU7AU6GNGL3VV52FKE8S8FP3ZEQ9UGGZGXPSCKWER4"
)

func TestBackupIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Backup
		days int
	}{
		"none":     {"", Backup{}, 35},
		"empty":    {"[backup]", Backup{}, 35},
		"defaults": {"[backup]\nfolder = \"/media/usb\"", Backup{Folder: "/media/usb", AtMin: []int{735, 1050}, Keep: 14}, 35},
		"whole": {
			"[backup]\nfolder = \"/media/usb\"\nat = [\"17:45\", \"00:00\", \"17:45\"]\nkeep = 3\n[hub]\nlive_days = 60",
			Backup{Folder: "/media/usb", AtMin: []int{0, 1065}, Keep: 3},
			60,
		},
		"recipients":    {"[backup]\nfolder = \"/media/usb\"\nrecipients = [\"" + someRecipient + "\", \" " + quiteAnother + " \"]", Backup{Folder: "/media/usb", AtMin: []int{735, 1050}, Keep: 14, Recipients: []string{someRecipient, quiteAnother}}, 35},
		"plain":         {"[backup]\nfolder = \"/media/usb\"\nplain = true", Backup{Folder: "/media/usb", AtMin: []int{735, 1050}, Keep: 14, Plain: true}, 35},
		"by hand":       {"[backup]\nrecipients = [\"" + someRecipient + "\"]", Backup{Recipients: []string{someRecipient}}, 35},
		"plain by hand": {"[backup]\nplain = true", Backup{Plain: true}, 35},
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

		"cut recipient":    {"[backup]\n" + folder + "recipients = [\"" + someRecipient[:50] + "\"] # HERE", `"age1uwwnv40sqp0xfp09uvvy…" is no recipient: copy the whole line`},
		"wrong character":  {"[backup]\n" + folder + "recipients = [\n\"" + someRecipient + "\",\n\"" + strings.Replace(quiteAnother, "hjy5", "hjy6", 1) + "\", # HERE\n]", `is no recipient`},
		"ssh key":          {"[backup]\n" + folder + "recipients = [\"ssh-ed25519 AAAA\"] # HERE", `"ssh-ed25519 AAAA" is no recipient`},
		"no recipients":    {"[backup]\n" + folder + "recipients = [] # HERE", `or plain = true for backups in clear text`},
		"recipient number": {"[backup]\n" + folder + "recipients = [5] # HERE", `write it in quotes`},
		"one recipient":    {"[backup]\n" + folder + "recipients = \"" + someRecipient + "\" # HERE", `write recipients = ["age1…"]`},
		"many recipients":  {"[backup]\n" + folder + "recipients = [" + strings.Repeat("\""+someRecipient+"\",", 21) + "] # HERE", `write at most 20`},
		"both":             {"[backup]\n" + folder + "recipients = [\"" + someRecipient + "\"]\nplain = true # HERE", `both recipients and plain`},
		"plain text":       {"[backup]\n" + folder + "plain = \"yes\" # HERE", `plain = true or plain = false`},
	} {
		t.Run(name, func(t *testing.T) {
			wantFault(t, change(t, "[policy]", c.text+"\n[policy]"), c.want, false)
		})
	}
}

// A secret that was written where a recipient belongs is refused, and nowhere repeated: a
// message is in logs, and on the telephone.
func TestSecretInTheFileIsNotRepeated(t *testing.T) {
	for _, secret := range []string{someSecret, quantumSecret, strings.ToLower(someSecret), "  " + someSecret, someSecret[:40]} {
		text := change(t, "[policy]", "[backup]\nfolder = \"/media/usb\"\nrecipients = [\""+someRecipient+"\", \""+secret+"\"] # HERE\n[policy]")
		wantFault(t, text, "take it out, draw another by hub backup-key -new", false)
		_, err := ParseCentre("centre.toml", []byte(text))
		var faults Faults
		if !errors.As(err, &faults) {
			t.Fatal(err)
		}
		piece := strings.ToUpper(strings.TrimSpace(secret))[22:36]
		for _, lang := range i18n.Langs() {
			if strings.Contains(strings.ToUpper(faults.In(lang)), piece) {
				t.Errorf("it is repeated: %s", faults.In(lang))
			}
		}
	}
}

func TestKindsOfRecipientsAreNotMixed(t *testing.T) {
	key, err := backupkey.ParseKey(quantumSecret)
	if err != nil {
		t.Fatal(err)
	}
	wantFault(t, change(t, "[policy]", "[backup]\nrecipients = [\""+someRecipient+"\", \""+key.Recipient()+"\"] # HERE\n[policy]"), "which cannot be mixed", false)
	f, err := ParseCentre("centre.toml", []byte(change(t, "[policy]", "[backup]\nrecipients = [\""+key.Recipient()+"\"]\n[policy]")))
	if err != nil || len(f.Backup.Recipients) != 1 {
		t.Errorf("a long one is read as %v (%v)", f, err)
	}
}
