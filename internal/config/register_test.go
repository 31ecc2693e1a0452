package config

import (
	"reflect"
	"strings"
	"testing"

	"motcua/internal/i18n"
	"motcua/internal/register"
)

// registerHead is what both kinds of registers have.
const registerHead = "[register]\nname = \"Hệ thống một cửa của tỉnh\"\nask = \"Quầy 18\"\n"

func TestRegisterIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Register
	}{
		"none": {"", Register{}},
		"a folder": {registerHead + "folder = \"/media/province\"", Register{
			Name: "Hệ thống một cửa của tỉnh", Ask: "Quầy 18", StaleMin: 1440, Folder: "/media/province", TimeoutSec: 5,
		}},
		"its own names": {
			registerHead + "name_en = \"The province\"\nelsewhere = \"Hệ thống của bộ\"\nstale_after_min = 60\nfolder = \"/media/province\"\n[register.columns]\n\"Số phiếu\" = \"code\"\n\"Ghi chú\" = \"ignored\"\n[register.states]\n\"Tạm dừng\" = \"supplement\"\n\"A1\" = \"4\"",
			Register{
				Name: "Hệ thống một cửa của tỉnh", NameEn: "The province", Ask: "Quầy 18", Elsewhere: "Hệ thống của bộ", StaleMin: 60, Folder: "/media/province", TimeoutSec: 5,
				Columns: map[string]register.Field{"Số phiếu": register.FieldCode, "Ghi chú": "ignored"},
				States:  map[string]register.State{"Tạm dừng": register.StateSupplement, "A1": register.StateProcessing},
			},
		},
		"an address": {
			registerHead + "url = \"https://dvc.example/tra-cuu?ma={code}\"\nopen_url = \"http://127.0.0.1:9/mo?ma={code}&so={secret}\"\nmethod = \"POST\"\nbody = '{\"ma\":\"{code}\"}'\nheaders_file = \"/etc/motcua/h.json\"\ntimeout_sec = 9\nmissing_path = \"error\"\nas_of_path = \"at\"\n[register.paths]\nstate = \"data.trangThai\"\ndue = \"data.ngayHenTra\"",
			Register{
				Name: "Hệ thống một cửa của tỉnh", Ask: "Quầy 18", StaleMin: 1440, TimeoutSec: 9, Method: "POST", Body: `{"ma":"{code}"}`, Headers: "/etc/motcua/h.json",
				URL: "https://dvc.example/tra-cuu?ma={code}", OpenURL: "http://127.0.0.1:9/mo?ma={code}&so={secret}", MissingPath: "error", AsOfPath: "at",
				Paths: map[register.Field]string{register.FieldState: "data.trangThai", register.FieldDue: "data.ngayHenTra"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := ParseCentre("centre.toml", []byte(change(t, "[policy]", c.text+"\n[policy]")))
			if err != nil || !reflect.DeepEqual(f.Register, c.want) {
				t.Fatalf("read is %+v (%v)", f.Register, err)
			}
			var dump strings.Builder
			if err := f.Dump(&dump); err != nil {
				t.Fatal(err)
			}
			again, err := ParseCentre("dump", []byte(dump.String()))
			if err != nil || !reflect.DeepEqual(again.Register, c.want) {
				t.Errorf("the dump is read as %+v (%v):\n%s", again.Register, err, dump.String())
			}
		})
	}
}

func TestFaultsOfARegister(t *testing.T) {
	const folder, address, state = "folder = \"/m\"\n", "url = \"https://dvc.example/?ma={code}\"\n", "[register.paths]\nstate = \"s\"\n"
	for text, want := range map[string]string{
		"[register]\nname = \"x\"":                                                                 "neither folder nor url",
		"[register]\nask = \"x\"\n" + folder:                                                       "has no name",
		"[register]\nname = \"x\"\n" + folder:                                                      "has no ask",
		registerHead + folder + "name_en = \"" + strings.Repeat("ă", 81) + "\"":                    "name_en has 81 characters: write at most 80",
		registerHead + folder + "ask_en = \"" + strings.Repeat("ă", 81) + "\"":                     "ask_en has 81 characters: write at most 80",
		registerHead + folder + "elsewhere = \"" + strings.Repeat("ă", 121) + "\"":                 "elsewhere has 121 characters: write at most 120",
		registerHead + folder + "elsewhere_en = \"" + strings.Repeat("ă", 121) + "\"":              "elsewhere_en has 121 characters: write at most 120",
		registerHead + folder + address:                                                            "both folder and url",
		registerHead + "folder = \"ho-so\"":                                                        "no whole path",
		registerHead + folder + "method = \"GET\"":                                                 "belongs to a url",
		registerHead + folder + "[register.columns]\n\"a\" = \"khong\"":                            "none of ours",
		registerHead + folder + "[register.columns]\nMa = \"code\"\n\"Mã\" = \"due\"":              "marks and capitals only",
		registerHead + folder + "[register.states]\nx = \"processin\"":                             "did you mean \"processing\"",
		registerHead + folder + "[register.states]\nx = 4":                                         "with quotes",
		registerHead + folder + "colums = 1":                                                       "has no key \"colums\"",
		registerHead + "url = \"http://dvc.example/?ma={code}\"\n" + state:                         "not an https address",
		registerHead + "url = \"https://a:b@dvc.example/?ma={code}\"\n" + state:                    "not an https address",
		registerHead + "url = \"https://dvc.example/\"\n" + state:                                  "has {code}",
		registerHead + "url = \"https://dvc.example/?ma={code}&so={secret}\"\n" + state:            "go to open_url only",
		registerHead + address + "open_url = \"https://dvc.example/?ma={code}\"\n" + state:         "one of {secret}",
		registerHead + address + "open_url = \"http://dvc.example/?ma={code}&so={id4}\"\n" + state: "not an https address",
		registerHead + address + "method = \"PUT\"\n" + state:                                      "not known",
		registerHead + address + "body = \"x\"\n" + state:                                          "method = \"POST\" only",
		registerHead + address + "headers_file = \"h.json\"\n" + state:                             "no whole path",
		registerHead + address: "no path to the state",
		registerHead + address + "[register.columns]\na = \"code\"\n" + state: "write paths",
		registerHead + address + state + "status = \"s\"":                     "has no key \"status\"",
	} {
		_, err := ParseCentre("centre.toml", []byte(change(t, "[policy]", text+"\n[policy]")))
		faults, is := err.(Faults)
		if !is || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
			continue
		}
		if faults.In(i18n.Vietnamese) == faults.In(i18n.English) {
			t.Errorf("%q: it says the same in both languages", text)
		}
	}
}
