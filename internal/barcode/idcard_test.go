package barcode

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The cards are made up.
const (
	card7 = "035090000123|168000111|Nguyễn Văn Mẫu|05081990|Nam|Tổ 1, Phường Quang Trung, Phủ Lý, Hà Nam|10052021"
	card6 = "035190000456|Trần Thị Thử|12031990|Nữ|Thôn 2, Xã Thanh Hà, Thanh Liêm, Hà Nam|01012022"
)

func mustParseCard(t *testing.T, s string) Person {
	t.Helper()
	p, err := ParseIDCard(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCardWithSevenFields(t *testing.T) {
	p := mustParseCard(t, card7)
	got := []any{p.ID(), p.OldID(), p.Name(), p.Birth(), p.Sex(), p.Address(), p.Issued()}
	want := []any{
		"035090000123", "168000111", "Nguyễn Văn Mẫu",
		Date{1990, 8, 5},
		Male,
		"Tổ 1, Phường Quang Trung, Phủ Lý, Hà Nam",
		Date{2021, 5, 10},
	}
	if !slices.Equal(got, want) || len(p.Warnings()) > 0 || p.IsZero() {
		t.Errorf("got %v with %v, want %v", got, p.Warnings(), want)
	}
}

// Some readers leave out the old number, and new cards have fields after the day of
// issue. The person is the same in every form.
func TestCardsWithFewerAndMoreFields(t *testing.T) {
	for _, s := range []string{
		card6,
		strings.Replace(card6, "|", "||", 1),
		strings.Replace(card6, "|", "|  |", 1),
		strings.Replace(card6, "|", "||", 1) + "||Trần Văn Cha|Lê Thị Mẹ|",
		card6 + "|",
		norm.NFD.String(card6),
		strings.ReplaceAll(card6, "|", " | ") + "\r\n",
		strings.Replace(card6, "035190000456", "０３５１９００００４５６", 1),
		strings.Replace(card6, "Nữ", "NỮ", 1),
		strings.Replace(card6, "Trần Thị Thử", "Trần  Thị\tThử", 1),
	} {
		p := mustParseCard(t, s)
		got := []any{p.ID(), p.OldID(), p.Name(), p.Birth(), p.Sex(), p.Address(), p.Issued(), len(p.Warnings())}
		want := []any{
			"035190000456", "", "Trần Thị Thử",
			Date{1990, 3, 12},
			Female,
			"Thôn 2, Xã Thanh Hà, Thanh Liêm, Hà Nam",
			Date{2022, 1, 1},
			0,
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", s, got, want)
		}
	}
}

func TestOldNumberMayHaveTwelveDigits(t *testing.T) {
	p := mustParseCard(t, strings.Replace(card7, "168000111", "035090000999", 1))
	if p.OldID() != "035090000999" || len(p.Warnings()) > 0 {
		t.Errorf("got %q with %v", p.OldID(), p.Warnings())
	}
}

// An inconsistent card is not its holder's fault.
func TestOddCardsAreReadWithAWarning(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     []Warning
	}{
		{"|Nam|", "|Nữ|", []Warning{WarnSexDigit}},
		{"|Nam|", "|Nu|", []Warning{WarnSexDigit}},
		{"|Nam|", "|N|", []Warning{WarnSex}},
		{"|Nam|", "||", []Warning{WarnSex}},
		{"|05081990|", "|05081991|", []Warning{WarnYearDigit}},
		{"|05081990|", "|05082090|", []Warning{WarnSexDigit, WarnIssued}},
		{"|05081990|", "|05081890|", []Warning{WarnSexDigit}},
		{"|168000111|", "|16800011|", []Warning{WarnOldID}},
		{"|168000111|", "|-|", []Warning{WarnOldID}},
		{"|10052021", "|31022021", []Warning{WarnIssued}},
		{"|10052021", "|01011980", []Warning{WarnIssued}},
		{"|10052021", "|", nil},
		{"|10052021", "", nil},
	} {
		p := mustParseCard(t, strings.Replace(card7, tt.from, tt.to, 1))
		if got := p.Warnings(); !slices.Equal(got, tt.want) {
			t.Errorf("%q for %q: warnings %v, want %v", tt.to, tt.from, got, tt.want)
		}
		if slices.Contains(tt.want, WarnIssued) && !p.Issued().IsZero() || slices.Contains(tt.want, WarnOldID) && p.OldID() != "" {
			t.Errorf("%q for %q: what is wrong was kept: %v %q", tt.to, tt.from, p.Issued(), p.OldID())
		}
	}
}

func TestFourthDigitTellsSexAndCentury(t *testing.T) {
	for _, tt := range []struct {
		id, birth, sex string
		fits           bool
	}{
		{"035090000001", "01011990", "Nam", true},
		{"035190000001", "01011990", "Nữ", true},
		{"035205000001", "01012005", "Nam", true},
		{"035305000001", "01012005", "Nữ", true},
		{"035090000001", "01011990", "Nữ", false},
		{"035205000001", "01011905", "Nam", false},
		{"035005000001", "01012005", "Nam", false},
		{"035405000001", "01012105", "Nam", true},
	} {
		p := mustParseCard(t, tt.id+"||Nguyễn Văn Mẫu|"+tt.birth+"|"+tt.sex+"|Hà Nam|")
		if got := len(p.Warnings()) == 0; got != tt.fits {
			t.Errorf("%s, born %s, %s: warnings %v", tt.id, tt.birth, tt.sex, p.Warnings())
		}
	}
}

func TestWhatIsNoCardIsRefusedWithoutQuotingIt(t *testing.T) {
	for _, tt := range []struct{ s, why string }{
		{"", "1 fields"},
		{"035090000123", "1 fields"},
		{"035090000123|Nguyễn Văn Mẫu|05081990|Nam|Hà Nam", "5 fields"},
		{card7 + strings.Repeat("|", 10), "17 fields"},
		{strings.Replace(card7, "035090000123", "35090000123", 1), "12 digits"},
		{strings.Replace(card7, "035090000123", "03509000012A", 1), "12 digits"},
		{strings.Replace(card7, "05081990", "31021990", 1), "date of birth"},
		{strings.Replace(card7, "05081990", "1990-8-5", 1), "date of birth"},
		{strings.Replace(card7, "05081990", "05081790", 1), "date of birth"},
		{strings.Replace(card7, "05081990", "", 1), "date of birth"},
		{strings.Replace(card7, "Nguyễn Văn Mẫu", "", 1), "name"},
		{strings.Replace(card7, "Hà Nam", strings.Repeat("Hà Nam ", 60), 1), "field 6"},
		{"035090000123||||||", "name"},
		{"035090000123|168000111|Nguyễn Văn Mẫu|05081990|Nam", "5 fields"},
		{strings.Repeat("0", 2000) + card7, "longer than"},
	} {
		p, err := ParseIDCard(tt.s)
		if !errors.Is(err, ErrIDCard) || !p.IsZero() {
			t.Errorf("ParseIDCard(%q) = %v, %v; want ErrIDCard", tt.s, p, err)
			continue
		}
		if !strings.Contains(err.Error(), tt.why) {
			t.Errorf("ParseIDCard(%q): %v; want it to say %q", tt.s, err, tt.why)
		}
		if leaks(err.Error()) != "" {
			t.Errorf("the error %q quotes the card", err)
		}
	}
}

func TestAge(t *testing.T) {
	for _, tt := range []struct {
		birth string
		day   Date
		want  int
	}{
		{"05081960", Date{2020, 8, 4}, 59},
		{"05081960", Date{2020, 8, 5}, 60},
		{"05081960", Date{2020, 8, 6}, 60},
		{"29021960", Date{2021, 2, 28}, 60},
		{"29021960", Date{2021, 3, 1}, 61},
		{"01012026", Date{2026, 1, 1}, 0},
		{"02012026", Date{2026, 1, 1}, -1},
		{"1960", Date{2020, 1, 1}, 60},
		{"00001960", Date{2020, 1, 1}, 60},
		{"00081960", Date{2020, 7, 31}, 59},
		{"00081960", Date{2020, 8, 1}, 60},
	} {
		p := mustParseCard(t, "035060000123||Nguyễn Văn Mẫu|"+tt.birth+"|Nam|Hà Nam|")
		if got := p.AgeAt(tt.day); got != tt.want {
			t.Errorf("born %s, on %s: %d years, want %d", tt.birth, tt.day, got, tt.want)
		}
	}
	if got := (Person{}).AgeAt(Date{2020, 1, 1}); got != -1 {
		t.Errorf("nobody is %d years old", got)
	}
}

func TestUnknownDayOfBirthIsKeptUnknown(t *testing.T) {
	for birth, want := range map[string]Date{
		"1960": {1960, 0, 0}, "00001960": {1960, 0, 0}, "00081960": {1960, 8, 0},
	} {
		p := mustParseCard(t, "035060000123||Nguyễn Văn Mẫu|"+birth+"|Nam|Hà Nam|")
		if p.Birth() != want {
			t.Errorf("born %s: %v, want %v", birth, p.Birth(), want)
		}
	}
	if _, err := ParseIDCard("035060000123||Nguyễn Văn Mẫu|00131960|Nam|Hà Nam|"); err == nil {
		t.Error("the 13th month passes")
	}
}

func TestDateOfAMomentIsTheLocalOne(t *testing.T) {
	at := time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC).In(time.FixedZone("Asia/Ho_Chi_Minh", 7*3600))
	if got := DateOf(at); got != (Date{2026, 11, 24}) || got.String() != "2026-11-24" {
		t.Errorf("got %s", got)
	}
}

// leaks finds data of card7 in s that must not be there.
func leaks(s string) string {
	for _, secret := range []string{"090000", "168000111", "Nguy", "Văn", "Mẫu", "0508", "1990", "Quang Trung", "Nam|", "10052021"} {
		if strings.Contains(s, secret) {
			return secret
		}
	}
	return ""
}

var (
	longNumber = regexp.MustCompile(`\b(0x[0-9a-f]+|\d{9,})\b`)
	hexAddress = regexp.MustCompile(`\b(0x)?[cC]0[0-9a-fA-F]{8}\b`) // of Go's heap
	logTime    = regexp.MustCompile(`time=\S+|"time":"[^"]*"`)
)

// withoutAddresses removes memory addresses, which %d, %x and %v print, and the time
// of a log line: they may contain any digits. A number of the card is not removed.
func withoutAddresses(printed string) string {
	printed = hexAddress.ReplaceAllString(logTime.ReplaceAllString(printed, "time"), "address")
	return longNumber.ReplaceAllStringFunc(printed, func(number string) string {
		if strings.Contains(card7, number) {
			return number
		}
		return "address"
	})
}

func TestAddressesAreNoPersonalData(t *testing.T) {
	for printed, want := range map[string]string{
		"{{c0000061e8} {C000508DA0}}": "{{address} {address}}",
		"&{0xc000508da0}":             "&{address}",
		"{824639031712}":              "{address}",
		"05081990":                    "05081990",
		"c000508da0ff":                "c000508da0ff",
	} {
		if got := withoutAddresses(printed); got != want {
			t.Errorf("%s becomes %s, want %s", printed, got, want)
		}
	}
}

// Rule 6 of the design: no personal data in logs. It must hold whatever a person or
// a text is wrapped in, and however it is printed.
func TestPrintingShowsNoPersonalData(t *testing.T) {
	type exported struct {
		P Person
		T Hidden
		C Content
	}
	type inside struct {
		p Person
		t Hidden
		c Content
	}
	p, text := mustParseCard(t, card7), Hide(card7)
	c := Read(card7)
	if c.Kind != IDCard {
		t.Fatal("the card is not read")
	}
	for name, v := range map[string]any{
		"person": p, "pointer": &p, "text": text, "content": c, "list": []Person{p}, "map": map[string]Hidden{"k": text},
		"exported": exported{p, text, c}, "inside": inside{p, text, c}, "pointer inside": &inside{p, text, c},
		"broken": Read(strings.Replace(card7, "0508", "9908", 1)),
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%10.3v"} {
			if got := withoutAddresses(fmt.Sprintf(verb, v)); leaks(got) != "" {
				t.Errorf("%s printed with %s leaks %q: %s", name, verb, leaks(got), got)
			}
		}
		if b, err := json.Marshal(v); err != nil || leaks(string(b)) != "" {
			t.Errorf("%s in JSON: %s, %v", name, b, err)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("scan", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("scan", "v", v)
		if got := withoutAddresses(log.String()); leaks(got) != "" {
			t.Errorf("%s in a log leaks %q: %s", name, leaks(got), got)
		}
	}
	for _, got := range []string{fmt.Sprint(p), p.String(), p.GoString(), p.Masked(), p.LogValue().String()} {
		if got != "035******123" {
			t.Errorf("a person prints as %q", got)
		}
	}
	if text.GoString() != text.String() {
		t.Errorf("a text prints as %q", text.GoString())
	}
	if got := fmt.Sprintf("%q %v", text, Hidden{}); got != "(100 characters) (0 characters)" {
		t.Errorf("texts print as %q", got)
	}
	if text.Reveal() != card7 || (Hidden{}).Reveal() != "" {
		t.Error("a hidden text is not revealed as it was")
	}
}

func TestNobodyPrintsAsNothing(t *testing.T) {
	var p Person
	b, err := json.Marshal(p)
	if got := fmt.Sprintf("%v|%s|%s|%d", p, p.Name(), b, len(p.Warnings())); got != `||""|0` || err != nil || !p.IsZero() {
		t.Errorf("got %s, %v", got, err)
	}
}

func FuzzParseIDCard(f *testing.F) {
	for _, s := range []string{
		card7, card6, card6 + "||||", "035090000123||||||", "|||||||", strings.ReplaceAll(card7, "1990", "0000"),
		"035060000123||Mẫu|1960|Nam|x|", "035060000123|٣|Mẫu|00001960|Nam|x|", "\xff|\xff|\xff|\xff|\xff|\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseIDCard(s)
		if err != nil {
			if !errors.Is(err, ErrIDCard) || !p.IsZero() {
				t.Fatalf("ParseIDCard(%q) = %v, %v", s, p, err)
			}
			return
		}
		if len(p.ID()) != idDigits || !isOf(p.ID(), isDigit) || p.Name() == "" || p.Birth().Year < firstBirthYear {
			t.Fatalf("ParseIDCard(%q): number %q, name %q, born %v", s, p.ID(), p.Name(), p.Birth())
		}
		if utf8.ValidString(s) && !norm.NFC.IsNormalString(p.Name()) {
			t.Fatalf("the name %q is not composed", p.Name())
		}
		if p.AgeAt(Date{9999, 12, 31}) < 0 || len(fmt.Sprintf("%+v", p)) != idDigits {
			t.Fatalf("ParseIDCard(%q): age %d, printed %v", s, p.AgeAt(Date{9999, 12, 31}), p)
		}
	})
}
