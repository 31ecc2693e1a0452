package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/centre"
	"motcua/internal/i18n"
)

// base is a small centre without faults. Tests change one place of it.
const base = `ticker = ["Chào"]

[centre]
name = "Trung tâm"
key = "a-long-enough-key"

[hours]
days = ["T2", "T3"]
spans = ["07:30-11:30", "13:30-17:00"]

[policy]
digits = 3

[rating]
levels = 4
[[rating.reason]]
id = "slow"
name = "Chờ lâu"

[[class]]
id = "old"
name = "Người cao tuổi"
head_start_min = 30

[[agency]]
id = "gtvt"
name = "Sở Giao thông vận tải"
prefix = "A"
[[agency.service]]
id = "gplx"
name = "Đổi giấy phép lái xe"
code = "1.002809"

[[agency]]
id = "tp"
name = "Sở Tư pháp"
prefix = "C"
[[agency.service]]
id = "lltp"
name = "Phiếu lý lịch tư pháp"

[[counter]]
id = "3"
serves = ["gtvt"]
helps = [{ agency = "tp", after_minutes = 10 }]

[[counter]]
id = "7"
serves = ["lltp"]

[[officer]]
id = "duc"
name = "Trần Minh Đức"
agency = "gtvt"
counters = ["3"]
pin = "4071"

[[notice]]
title = "Nội quy"
text = "Giữ trật tự."
`

// here marks the line of a changed file that must be named.
const here = "# HERE"

// lineOfHere is the marked line, 0 if there is none.
func lineOfHere(text string) int {
	i := strings.Index(text, here)
	if i < 0 {
		return 0
	}
	return 1 + strings.Count(text[:i], "\n")
}

// change replaces a text of base, which must be in it exactly once.
func change(t testing.TB, old, with string) string {
	t.Helper()
	if n := strings.Count(base, old); n != 1 {
		t.Fatalf("%q stands %d times in the base file", old, n)
	}
	return strings.Replace(base, old, with, 1)
}

func TestBaseCentreLoads(t *testing.T) {
	f, err := ParseCentre("centre.toml", []byte(base))
	if err != nil || len(f.Warnings) > 0 {
		t.Fatalf("err %v, warnings %v", err, f)
	}
	if f.Key != "a-long-enough-key" || f.Listen != DefaultListen {
		t.Errorf("key %q, listen %q", f.Key, f.Listen)
	}
	want := []centre.Serve{{Agency: "gtvt"}, {Agency: "tp", HandicapMin: 10}}
	if got := f.Centre.Counters[0]; got.Name != "Quầy 3" || !reflect.DeepEqual(got.Serves, want) {
		t.Errorf("counter 3 = %+v", got)
	}
	if got := f.Centre.Hours; !reflect.DeepEqual(got, centre.Hours{Days: []int{1, 2}, Spans: []centre.Span{{FromMin: 450, ToMin: 690}, {FromMin: 810, ToMin: 1020}}}) {
		t.Errorf("hours = %+v", got)
	}
	if f.Centre.Policy.NoShowAfterSec != 90 || f.Centre.Rating.AskSec != 30 {
		t.Errorf("defaults are not filled in: %+v %+v", f.Centre.Policy, f.Centre.Rating)
	}
}

var tooLong = strings.Repeat("ă", MaxText+1)

// faults are changes that make a file wrong in one place, with the expected message.
var faults = []struct{ name, old, with, want string }{
	{"syntax", `digits = 3`, `digits : 3 # HERE`, `is not TOML`},
	{"open quote", `levels = 4`, `levels = "4 # HERE`, `is not TOML`},
	{"open bracket", `[policy]`, `[policy # HERE`, `is not TOML`},
	{"no value", `digits = 3`, `digits = # HERE`, `is not TOML`},
	{"leading zero", `digits = 3`, `digits = 03 # HERE`, `is not TOML`},
	{"near key", `code = "1.002809"`, `cod = "1.002809" # HERE`, `has no key "cod": did you mean "code"?`},
	{"far key", `digits = 3`, `wibblewobble = 3 # HERE`, `[policy] has no key "wibblewobble": write one of "alert_idle_min"`},
	{"unknown table", `[[notice]]`, "[printing] # HERE\nx = 1\n[[notice]]", `the file has no key "printing"`},
	{"near table", `[rating]`, "[ratng] # HERE\nlevels = 3\n[rating]", `did you mean "rating"?`},
	{"key twice", `digits = 3`, "digits = 3\ndigits = 4 # HERE", `"digits" stands here a second time, first in line 12: remove one`},
	{"table twice", `[rating]`, "[hours] # HERE\n[rating]", `"hours" stands here a second time, first in line 7`},
	{"table for list", `[[notice]]`, `[notice] # HERE`, `write [[notice]], in double brackets`},
	{"list for table", `[policy]`, `[[policy]] # HERE`, `write [policy], in single brackets`},
	{"single after double", `[[notice]]`, "[agency] # HERE\n[[notice]]", `[agency] is a list here, begun in line 25: write [[agency]]`},
	{"no centre name", `name = "Trung tâm"`, `name_en = "Centre"`, `3: [centre] has no name: write name = "…"`},
	{"empty name", `name = "Trung tâm"`, `name = "  " # HERE`, `[centre] has no name`},
	{"short key", `key = "a-long-enough-key"`, `key = "short" # HERE`, `write at least 12 characters`},
	{"text is a number", `name = "Sở Tư pháp"`, `name = 5 # HERE`, `agency "tp": name is a whole number: write name = "5", with quotes`},
	{"text is a list", `name = "Sở Tư pháp"`, `name = ["x"] # HERE`, `name is a list: write name = "…"`},
	{"number is a text", `digits = 3`, `digits = "3" # HERE`, `digits is a text: write digits = 3, without quotes`},
	{"number too large", `digits = 3`, `digits = 9 # HERE`, `digits is 9: write a whole number from 1 to 6`},
	{"number beyond all", `digits = 3`, `digits = 99999999999999999999 # HERE`, `too large`},
	{"fraction", `digits = 3`, `digits = 2.5 # HERE`, `digits is a number with a fraction`},
	{"flag is a text", `digits = 3`, `finish_on_call = "yes" # HERE`, `write finish_on_call = true or finish_on_call = false`},
	{"levels", `levels = 4`, `levels = 7 # HERE`, `from 3 to 5`},
	{"text too long", `name = "Sở Tư pháp"`, `name = "` + tooLong + `" # HERE`, `name has 501 characters: write at most 500`},
	{"control character", `name = "Sở Tư pháp"`, `name = "a\tb" # HERE`, `control character U+0009`},
	{"bad time", `"07:30-11:30"`, `"7h30-11:30" # HERE` + "\n", `"7h30" is not a time: write "07:30"`},
	{"time without zero", `"07:30-11:30"`, `"7:30-11:30" # HERE` + "\n", `"7:30" is not a time: write "07:30"`},
	{"hour alone", `"13:30-17:00"`, `"13:30-17h" # HERE` + "\n", `"17h" is not a time: write "17:00"`},
	{"no such time", `"13:30-17:00"`, `"13:30-25:00" # HERE` + "\n", `"25:00" is not a time: write hours and minutes`},
	{"no span", `"07:30-11:30"`, `"07:30" # HERE` + "\n", `is not a span of hours: write "07:30-11:30"`},
	{"span backwards", `"07:30-11:30"`, `"11:30-07:30" # HERE` + "\n", `ends before it begins`},
	{"overlap", `"13:30-17:00"`, "\n" + `"11:00-17:00" # HERE` + "\n", `11:00-17:00 overlaps 07:30-11:30`},
	{"order", `"13:30-17:00"`, "\n" + `"06:00-07:00" # HERE` + "\n", `comes before 07:30-11:30: write the spans in order`},
	{"bad day", `"T2", "T3"`, `"T8" # HERE` + "\n", `day "T8" does not exist: write "T2" to "T7" and "CN"`},
	{"day twice", `"T2", "T3"`, `"T2", 1 # HERE` + "\n", `day "1" stands twice`},
	{"agency twice", "[[counter]]\nid = \"3\"", "[[agency]]\nid = \"gtvt\" # HERE\nname = \"X\"\nprefix = \"E\"\nservice = [{ id = \"y\", name = \"Y\" }]\n[[counter]]\nid = \"3\"", `agency "gtvt" stands here a second time, first in line 26: write another id`},
	{"service twice", `id = "lltp"`, "id = \"lltp\"\nname = \"X\"\n[[agency.service]]\nid = \"gplx\" # HERE", `service "gplx" stands here a second time`},
	{"counter twice", `id = "7"`, `id = "3" # HERE`, `counter "3" stands here a second time`},
	{"service named as agency", `id = "lltp"`, "id = \"lltp\"\nname = \"X\"\n[[agency.service]]\nid = \"gtvt\" # HERE", `service "gtvt" has the id of the agency in line 26`},
	{"id form", `id = "duc"`, `id = "Đức" # HERE`, `id "Đức" has a form that cannot be kept`},
	{"no id", `id = "duc"`, `title = "Chuyên viên"`, `51: [[officer]] has no id: write id = "…"`},
	{"prefix twice", `prefix = "C"`, `prefix = "A" # HERE`, `agency "tp" has prefix "A" like agency "gtvt" in line 28: write another, or shares_series = true`},
	{"prefix letters", `prefix = "C"`, `prefix = "c1" # HERE`, `write one or two letters A to Z`},
	{"prefix Đ", `prefix = "C"`, `prefix = "Đ" # HERE`, `prefix "Đ" does not fit a number`},
	{"prefix three", `prefix = "C"`, `prefix = "CAK" # HERE`, `write one or two letters`},
	{"shares with nobody", `prefix = "C"`, "prefix = \"C\" # HERE\nshares_series = true", `no other agency has prefix "C"`},
	{"kind", `prefix = "C"`, "prefix = \"C\"\nkind = \"result\" # HERE", `write kind = "results"`},
	{"dangling agency", `serves = ["gtvt"]`, `serves = ["gtvtt"] # HERE`, `counter "3" serves agency "gtvtt", which does not exist: did you mean "gtvt"? or add the agency`},
	{"dangling far", `serves = ["gtvt"]`, `serves = ["quyhoach"] # HERE`, `which does not exist: write one of "gtvt", "tp" or add the agency`},
	{"dangling service", `serves = ["lltp"]`, `serves = ["lltpp"] # HERE`, `counter "7" serves service "lltpp", which does not exist: did you mean "lltp"?`},
	{"dangling help", `{ agency = "tp", after_minutes = 10 }`, `{ agency = "tpp" }]# HERE` + "\nx=[", `helps of counter "3" names agency "tpp", which does not exist: did you mean "tp"?`},
	{"serves twice", `serves = ["lltp"]`, `serves = ["lltp", "lltp"] # HERE`, `counter "7" serves "lltp" twice: remove one`},
	{"help form", `[{ agency = "tp", after_minutes = 10 }]`, `["tp"] # HERE`, `write { agency = "…", after_minutes = 10 }`},
	{"help of nothing", `{ agency = "tp", after_minutes = 10 }`, `{ after_minutes = 10 }]# HERE` + "\nx=[", `names an agency or a service, one of them`},
	{"help key", `after_minutes = 10`, `after_minute = 10 }] # HERE` + "\nx=[{", `did you mean "after_minutes"?`},
	{"serves nothing", `serves = ["lltp"]`, `name = "Quầy 7"`, `47: counter "7" serves nothing`},
	{"serves an empty list", `serves = ["lltp"]`, `serves = []`, `47: counter "7" serves nothing`},
	{"counter name", `id = "7"`, `id = "B2" # HERE`, `cannot be spoken: write a number from "1" to "999"`},
	{"counter number", `id = "7"`, `id = 7 # HERE`, `write id = "7", with quotes`},
	{"arrow", `id = "7"`, "id = \"7\"\narrow = \"lefft\" # HERE", `arrow "lefft" does not exist: did you mean "left"?`},
	{"officer's counter", `counters = ["3"]`, `counters = ["4"] # HERE`, `officer "duc" names counter "4", which does not exist`},
	{"officer's counter twice", `counters = ["3"]`, `counters = ["3", "3"] # HERE`, `names counter "3" twice`},
	{"officer's agency", `agency = "gtvt"`, `agency = "gtv" # HERE`, `officer "duc" names agency "gtv", which does not exist: did you mean "gtvt"?`},
	{"pin number", `pin = "4071"`, `pin = 4071 # HERE`, `write it with quotes`},
	{"pin form", `pin = "4071"`, `pin = "40a1" # HERE`, `write 4 to 8 digits`},
	{"pin twice over", `pin = "4071"`, "pin = \"4071\"\npin_hash = \"x\" # HERE", `both pin and pin_hash`},
	{"pin hash", `pin = "4071"`, `pin_hash = "md5$1$x$y" # HERE`, `it is not what hub hash-pin prints`},
	{"pin hash rounds", `pin = "4071"`, `pin_hash = "pbkdf2-sha256$999999999$AAAAAAAAAAAAAAAAAAAAAA$AAAA" # HERE`, `its rounds are not`},
	{"class both ways", `head_start_min = 30`, "always = true\nhead_start_min = 30 # HERE", `has both always and head_start_min`},
	{"public url", `name = "Trung tâm"`, "name = \"Trung tâm\"\npublic_url = \"motcua.vn\" # HERE", `write public_url = "https://…"`},
	{"listen", `[policy]`, "[hub]\nlisten = \"7420\" # HERE\n[policy]", `is not an address with a port: write listen = ":7420"`},
	{"listen port", `[policy]`, "[hub]\nlisten = \":99999\" # HERE\n[policy]", `is not an address with a port`},
	{"empty entry", `["Chào"]`, `[" "] # HERE`, `an entry of ticker is empty`},
	{"ticker of numbers", `["Chào"]`, `[5] # HERE`, `an entry of ticker is a whole number`},
	{"ticker is a text", `["Chào"]`, `"Chào" # HERE`, `write ticker = ["…", "…"]`},
	{"no service", "[[agency.service]]\nid = \"lltp\"\nname = \"Phiếu lý lịch tư pháp\"\n", "[[agency.service]]\nid = \"lltp\"\nname = \"P\"\n[[agency]] # HERE\nid = \"x\"\nname = \"X\"\nprefix = \"E\"\n", `agency "x" has no service`},
	{"too deep", `["Chào"]`, `[[[[[[[[[[[1]]]]]]]]]]] # HERE`, `brackets stand more than 8 deep`},
}

// TestEveryFaultNamesItsLineAndTheCure changes one place of the base file and
// expects exactly one fault, in the marked line, with this message.
func TestEveryFaultNamesItsLineAndTheCure(t *testing.T) {
	for _, c := range faults {
		t.Run(c.name, func(t *testing.T) {
			wantFault(t, change(t, c.old, c.with), c.want, strings.Contains(c.with, "\nx=["))
		})
	}
}

// wantFault expects exactly one fault of a file, in the marked line, with this
// message. With scaffolded, one more may follow, caused by the case's own additions.
func wantFault(t *testing.T, text, want string, scaffolded bool) {
	t.Helper()
	_, err := ParseCentre("centre.toml", []byte(text))
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatalf("loads without a fault; error %v", err)
	}
	where := "centre.toml:"
	if line := lineOfHere(text); line > 0 {
		where = fmt.Sprintf("centre.toml:%d: ", line)
	}
	wantVietnamese(t, faults)
	first := faults[0].String()
	if !strings.HasPrefix(first, where) || !strings.Contains(first, want) {
		t.Errorf("got  %s\nwant %s… %s", first, where, want)
	}
	extra := faults[1:]
	if scaffolded {
		extra = extra[1:]
	}
	if len(extra) > 0 {
		t.Errorf("more faults than the one planted:\n%v", extra)
	}
}

// ourEnglish are English words that must not occur in a Vietnamese message, except
// in quotations from the file and in what is to be written into it.
var ourEnglish = regexp.MustCompile(`(?i)\b(the|is|are|has|no|not|write|remove|with|without|did|mean|one|of|or|and|line|text|list|number|agency|service|knows|counter)\b`)

// asWritten matches quotations from a file, and what is to be written into it.
var asWritten = regexp.MustCompile(`announcement "[^"]*"(: | chưa có )text|\b(agency|service|counter) "[^"]*"|"[^"]*"|\[+[a-z._]+\]+|[a-z_]+ = `)

// wantVietnamese expects messages in one language only.
func wantVietnamese(t *testing.T, faults Faults) {
	t.Helper()
	for _, f := range faults {
		said := f.Says.In(i18n.Vietnamese)
		if found := ourEnglish.FindString(asWritten.ReplaceAllString(said, " ")); found != "" {
			t.Errorf("%q is English in: %s", found, said)
		}
	}
}

// wantWarning expects a file to load with exactly one warning, in the marked line,
// with this message.
func wantWarning(t *testing.T, text, want string) {
	t.Helper()
	f, err := ParseCentre("centre.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	wantVietnamese(t, f.Warnings)
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0].String(), want) {
		t.Fatalf("got %v, want one warning: %s", f.Warnings, want)
	}
	if line := lineOfHere(text); line > 0 && f.Warnings[0].Line != line {
		t.Errorf("warning in line %d, want %d", f.Warnings[0].Line, line)
	}
}

func TestAllFaultsAreReportedInTheOrderOfTheFile(t *testing.T) {
	text := change(t, `digits = 3`, `digits = 9`)
	text = strings.Replace(text, `serves = ["gtvt"]`, `serves = ["gtvtt"]`, 1)
	text = strings.Replace(text, `prefix = "C"`, `prefix = "A"`, 1)
	text = strings.Replace(text, `pin = "4071"`, `pim = "4071"`, 1)
	_, err := ParseCentre("centre.toml", []byte(text))
	want := []string{
		`centre.toml:12: [policy]: digits is 9`,
		`centre.toml:37: agency "tp" has prefix "A"`,
		`centre.toml:44: counter "3" serves agency "gtvtt"`,
		`centre.toml:56: officer "duc" has no key "pim": did you mean "pin"?`,
	}
	if err == nil {
		t.Fatal("loads without a fault")
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("got %d faults, want %d:\n%v", len(got), len(want), err)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("fault %d:\ngot  %s\nwant %s…", i, got[i], want[i])
		}
	}
}

func TestWhatIsHardlyMeantIsAWarning(t *testing.T) {
	for _, c := range []struct{ name, old, with, want string }{
		{"misheard letter", `prefix = "C"`, `prefix = "BC" # HERE`, `the letter "B" of prefix "BC" is easily misheard`},
		{"nobody serves", `serves = ["lltp"]`, `serves = ["gplx"]`, ``},
		{"PIN of everybody", `pin = "4071"`, `pin = "1234" # HERE`, `the PIN of officer "duc" is one that anybody would try`},
		{"PIN of one digit", `pin = "4071"`, `pin = "7777" # HERE`, `anybody would try`},
		{"PIN of a dump", `pin = "4071"`, `pin = "…set…" # HERE`, `placeholder of a dump`},
		{"no key", `key = "a-long-enough-key"`, ``, `[centre] has no key`},
		{"key of a dump", `key = "a-long-enough-key"`, `key = "…set…" # HERE`, `placeholder of a dump`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := change(t, c.old, c.with)
			if c.want == "" { // tp is also served at counter 3 after a wait: remove that too
				text = strings.Replace(text, `helps = [{ agency = "tp", after_minutes = 10 }]`, "", 1)
				text = strings.Replace(text, `id = "lltp"`, `id = "lltp" # HERE`, 1)
				c.want = `service "lltp" is served at no counter`
			}
			wantWarning(t, text, c.want)
		})
	}
}

func TestOneOfTwoAgenciesMayShareTheSeriesOfTheOther(t *testing.T) {
	for _, text := range []string{
		change(t, `prefix = "C"`, "prefix = \"A\"\nshares_series = true"),
		strings.Replace(change(t, `prefix = "C"`, `prefix = "A"`), `prefix = "A"`, "prefix = \"A\"\nshares_series = true", 1),
	} {
		if _, err := ParseCentre("centre.toml", []byte(text)); err != nil {
			t.Error(err)
		}
	}
}

func TestNamesAreComposed(t *testing.T) {
	f, err := ParseCentre("centre.toml", norm.NFD.Bytes([]byte(base)))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Centre.Officers[0].Name; got != "Trần Minh Đức" {
		t.Errorf("a decomposed name stays so: %+q", got)
	}
}

func TestEditorsMarkAndWindowsLinesAreTaken(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(base, "\n", "\r\n")
	text = strings.Replace(text, `text = "Giữ trật tự."`, "text = \"\"\"\r\nGiữ trật tự.\r\nKhông hút thuốc.\"\"\"", 1)
	f, err := ParseCentre("centre.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Centre.Notices[0].Text; got != "Giữ trật tự.\nKhông hút thuốc." {
		t.Errorf("notice = %q", got)
	}
}

func TestWhatIsNotTextIsRefused(t *testing.T) {
	_, err := ParseCentre("centre.toml", []byte("# one\nticker = [\"\xff\"]\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "centre.toml:2: this line is not UTF-8") {
		t.Errorf("got %v", err)
	}
	_, err = ParseCentre("centre.toml", bytes.Repeat([]byte("#\n"), MaxFileBytes/2+1))
	if err == nil || !strings.Contains(err.Error(), "write at most 1048576") {
		t.Errorf("got %v", err)
	}
}

func TestEmptyCentreSaysWhatItNeeds(t *testing.T) {
	_, err := ParseCentre("centre.toml", nil)
	for _, want := range []string{"has no name", "has no agency", "has no counter", "has no officer"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the fault %q is missing from: %v", want, err)
		}
	}
}

func TestTooManyOfAKindAreRefused(t *testing.T) {
	var b strings.Builder
	b.WriteString(base)
	for i := range MaxAgencies {
		fmt.Fprintf(&b, "[[agency]]\nid = \"x%d\"\nname = \"X\"\n", i)
	}
	_, err := ParseCentre("centre.toml", []byte(b.String()))
	if err == nil || !strings.Contains(err.Error(), "there are 202 [[agency]]: write at most 200") {
		t.Errorf("got %.200v", err)
	}
}

func TestLoadCentreNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "centre.toml")
	if _, err := LoadCentre(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file gives %v", err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadCentre(path); err == nil || !strings.HasPrefix(err.Error(), path+":1: ") {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(path, []byte(base), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err := LoadCentre(path); err != nil || f.Centre.Name != "Trung tâm" {
		t.Errorf("got %v, %v", f, err)
	}
}

func TestDumpLoadsToTheSameCentre(t *testing.T) {
	for name, text := range map[string]string{
		"sample":  string(sampleFile(t, "sample/centre.toml")),
		"base":    base,
		"full":    full,
		"rare":    rare,
		"shared":  change(t, `prefix = "C"`, "prefix = \"A\"\nshares_series = true"),
		"quotes":  change(t, `"Giữ trật tự."`, `"Giữ \"trật tự\"\n\\ và im lặng"`),
		"support": change(t, `[policy]`, "[support]\nname = \"Tổ hỗ trợ\"\nphone = \"0226 3 888 999\"\n[policy]"),
		"helped":  change(t, `{ agency = "tp", after_minutes = 10 }`, `{ service = "lltp", after_minutes = 5 }`),
	} {
		t.Run(name, func(t *testing.T) {
			first, err := ParseCentre("centre.toml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := first.Dump(&out); err != nil {
				t.Fatal(err)
			}
			second, err := ParseCentre("dump.toml", out.Bytes())
			if err != nil {
				t.Fatalf("the dump does not load:\n%v\n%s", err, out.String())
			}
			if !reflect.DeepEqual(first.Centre, second.Centre) || first.Listen != second.Listen || first.Support != second.Support {
				t.Errorf("the dump loads to another centre:\n%+v\n%+v", first.Centre, second.Centre)
			}
		})
	}
}

func TestDumpKeepsSecrets(t *testing.T) {
	f, err := ParseCentre("centre.toml", []byte(base))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Dump(&out); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"4071", "a-long-enough-key"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the dump tells the secret %q", secret)
		}
	}
	for _, want := range []string{`pin = "…set…"`, `key = "…set…"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the dump lacks %s", want)
		}
	}
	second, err := ParseCentre("dump.toml", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(second.Warnings) != 2 || len(second.PINs) > 0 || second.Key != "" {
		t.Errorf("a dump stands in for the real file: warnings %v", second.Warnings)
	}
}

// FuzzCentre expects no panic on any file, and that a file that loads can be dumped
// and loaded again.
func FuzzCentre(f *testing.F) {
	f.Add([]byte(base))
	f.Add([]byte(full))
	f.Add([]byte(strings.Replace(base, "[policy]", year2026, 1)))
	f.Add([]byte("[a.b]\nc.d = {e = [1, 2.5, 1979-05-27]}\n[[a.b.x]]\n[a]\n"))
	f.Add([]byte("[[a]]\n[a.b]\n[[a]]\n[a.b]\na.a.a=1\n\"\"=1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := ParseCentre("centre.toml", data)
		if err != nil {
			if first != nil {
				t.Fatal("both a centre and an error")
			}
			return
		}
		var out bytes.Buffer
		if err := first.Dump(&out); err != nil {
			t.Fatal(err)
		}
		second, err := ParseCentre("dump.toml", out.Bytes())
		if err != nil {
			t.Fatalf("the dump does not load: %v\n%s", err, out.String())
		}
		if !reflect.DeepEqual(first.Centre, second.Centre) {
			t.Fatalf("the dump loads to another centre:\n%s", out.String())
		}
	})
}
