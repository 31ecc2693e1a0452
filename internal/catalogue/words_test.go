package catalogue

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// forms says as patterns what the short texts of a catalogue may be. The patterns are too
// large for a program that starts; they are not for a test.
var forms = []struct {
	name    string
	pattern *regexp.Regexp
	is      func(string) bool
	begins  []string // what a text of that form often begins with
	middle  string   // characters of its middle, wrong ones among them
	ends    []string
}{
	{"code", regexp.MustCompile(`^[0-9A-Z][0-9A-Z._-]{0,39}$`), isCode, []string{"", "1.", "D", ".", "-"}, "09AZ._-az đ\n", []string{"", ".000.00.00.H41", "\n"}},
	{"hash", regexp.MustCompile(`^[0-9a-f]{64}$`), isHash, []string{"", strings.Repeat("0a", 30), strings.Repeat("f9", 32)}, "09afAFgđ", []string{"", "\n"}},
	{
		"file name", regexp.MustCompile(`^[\pL\pN][\pL\pN ._()-]{0,120}\.[a-z0-9]{1,5}$`), isFileName,
		[]string{"", "Mẫu số 1", "Tờ", ".", "/", "²", strings.Repeat("đ", 118)},
		"aZ9ữ²Ⅳ ._()-/\\:\u0301\n\xff",
		[]string{"", ".pdf", ".docx", ".x", ".", ".abcdef", ".Pdf", ".pdf\n"},
	},
	{
		"link", regexp.MustCompile(`^https://[^\s"<>]{1,400}$`), IsLink,
		[]string{"", "https://", "http://", "HTTPS://", "https://" + strings.Repeat("ữ", 397)},
		"az09./?=&đ\" <>\t\r\n\v\u00a0\xff",
		[]string{"", "\n"},
	},
}

func TestShortTextsHaveTheirForms(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			found := map[bool]int{}
			rapid.Check(t, func(t *rapid.T) {
				middle := rapid.StringOfN(rapid.RuneFrom([]rune(f.middle)), 0, 8, -1).Draw(t, "middle")
				if rapid.IntRange(0, 9).Draw(t, "broken") == 0 {
					middle += "\xff"
				}
				text := rapid.SampledFrom(f.begins).Draw(t, "begins") + middle + rapid.SampledFrom(f.ends).Draw(t, "ends")
				want := f.pattern.MatchString(text)
				found[want]++
				if got := f.is(text); got != want {
					t.Fatalf("%q: %v, want %v", text, got, want)
				}
			})
			if found[true] == 0 || found[false] == 0 {
				t.Errorf("the texts are %v: this test finds nothing", found)
			}
		})
	}
}
