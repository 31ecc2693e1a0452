package i18n

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

func TestCataloguesHaveTheSameKeys(t *testing.T) {
	all := catalogues()
	for _, a := range Langs() {
		if len(all[a]) == 0 {
			t.Errorf("the catalogue %s is empty", a)
		}
		for _, b := range Langs() {
			for key := range all[a] {
				if _, ok := all[b][key]; !ok {
					t.Errorf("%s has %q, %s has not", a, key, b)
				}
			}
		}
	}
}

var verb = regexp.MustCompile(`%[a-z]`)

func TestTranslationsTakeTheSameArguments(t *testing.T) {
	all := catalogues()
	for key, vi := range all[Vietnamese] {
		if a, b := verb.FindAllString(vi, -1), verb.FindAllString(all[English][key], -1); !slices.Equal(a, b) {
			t.Errorf("%s takes %v in Vietnamese and %v in English", key, a, b)
		}
	}
}

func TestTextsAreComposedAndWithoutGlyphsTheFontLacks(t *testing.T) {
	for lang, texts := range catalogues() {
		for key, text := range texts {
			if !norm.NFC.IsNormalString(text) {
				t.Errorf("%s %s is not in NFC: %q", lang, key, text)
			}
			if strings.ContainsAny(text, "→←↑↓✓★☆") {
				t.Errorf("%s %s has a glyph that must be an icon: %q", lang, key, text)
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s %s is blank", lang, key)
			}
		}
	}
}

// keyLike is the form of the catalogue's keys: a screen and a name. A literal that
// ends in a dot is the prefix of a family of keys.
var keyLike = regexp.MustCompile(`^(estimate|common|daybook|inspection|kiosk|wall|console|pad|hub\.copy|safe)\.[a-z.-]+$`)

func TestEveryKeyInTheCodeIsInTheCatalogue(t *testing.T) {
	used := keysInCode(t, filepath.Join("..", ".."))
	if len(used) < 50 {
		t.Fatalf("only %d keys found in the code: the search is wrong", len(used))
	}
	for key, where := range used {
		if !known(key) {
			t.Errorf("%s uses %q, which no catalogue has", where, key)
		}
	}
}

func known(key string) bool {
	if !strings.HasSuffix(key, ".") {
		return Has(Vietnamese, key)
	}
	for k := range catalogues()[Vietnamese] {
		if strings.HasPrefix(k, key) {
			return true
		}
	}
	return false
}

// keysInCode returns the string literals below root that look like keys, with the
// place of each.
func keysInCode(t *testing.T, root string) map[string]string {
	t.Helper()
	used := map[string]string{}
	eachFile(t, root, func(path string, files *token.FileSet, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if s, err := strconv.Unquote(lit.Value); err == nil && keyLike.MatchString(s) && !strings.HasSuffix(s, ".toml") {
				used[s] = files.Position(lit.Pos()).String()
			}
			return true
		})
	})
	return used
}

func TestText(t *testing.T) {
	tests := []struct {
		lang Lang
		key  string
		args []any
		want string
	}{
		{Vietnamese, "kiosk.back", nil, "Quay lại"},
		{English, "kiosk.back", nil, "Back"},
		{"fr", "kiosk.back", nil, "Quay lại"},
		{Vietnamese, "common.counter", []any{"3"}, "Quầy 3"},
		{Vietnamese, "no.such.key", nil, "no.such.key"},
	}
	for _, tt := range tests {
		if got := Text(tt.lang, tt.key, tt.args...); got != tt.want {
			t.Errorf("Text(%s, %s) = %q, want %q", tt.lang, tt.key, got, tt.want)
		}
	}
}

func TestPick(t *testing.T) {
	if got := English.Pick("Sở Tư pháp", ""); got != "Sở Tư pháp" {
		t.Errorf("a name without an English twin became %q", got)
	}
	if got := English.Pick("Sở Tư pháp", "Justice"); got != "Justice" {
		t.Errorf("got %q", got)
	}
	if got := Vietnamese.Pick("Sở Tư pháp", "Justice"); got != "Sở Tư pháp" {
		t.Errorf("got %q", got)
	}
}

func TestDatesAndTimes(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 42, 17, 0, time.UTC)
	if got := Date(Vietnamese, at); got != "Thứ Hai, 23/11/2026" {
		t.Errorf("got %q", got)
	}
	if got := Date(English, at.AddDate(0, 0, 6)); got != "Sunday, 29/11/2026" {
		t.Errorf("got %q", got)
	}
	if got := Date("fr", at.AddDate(0, 0, 6)); got != "Chủ Nhật, 29/11/2026" {
		t.Errorf("got %q", got)
	}
	if Clock(at) != "08:42" || ClockSec(at) != "08:42:17" {
		t.Errorf("got %q and %q", Clock(at), ClockSec(at))
	}
	if got, other := Since(at, at.Add(9*time.Hour)), Since(at, at.AddDate(0, 0, 3)); got != "08:42" || other != "08:42 23/11" {
		t.Errorf("got %q, and %q on another day", got, other)
	}
}

func TestEveryWeekdayHasItsName(t *testing.T) {
	for _, lang := range Langs() {
		for _, day := range weekdayKeys {
			if !Has(lang, "kiosk.weekday."+day) {
				t.Errorf("%s has no name for %s", lang, day)
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1407: "1.407", 35591: "35.591", 1234567: "1.234.567", -1000: "-1.000"} {
		if got := Number(Vietnamese, n); got != want {
			t.Errorf("Number(vi, %d) = %q, want %q", n, got, want)
		}
	}
	if got := Number(English, 1407); got != "1,407" {
		t.Errorf("got %q", got)
	}
	if Tenths(Vietnamese, 47) != "4,7" || Tenths(English, 50) != "5.0" {
		t.Errorf("got %q and %q", Tenths(Vietnamese, 47), Tenths(English, 50))
	}
}

func TestMinutes(t *testing.T) {
	tests := []struct {
		from, to    int
		long, short string
	}{
		{10, 15, "10–15 phút", "10–15’"},
		{5, 5, "5 phút", "5’"},
		{20, 15, "15 phút", "15’"},
		{0, 0, "Gọi ngay", "0’"},
	}
	for _, tt := range tests {
		if got := Minutes(Vietnamese, tt.from, tt.to); got != tt.long {
			t.Errorf("Minutes(%d, %d) = %q, want %q", tt.from, tt.to, got, tt.long)
		}
		if got := ShortMinutes(tt.from, tt.to); got != tt.short {
			t.Errorf("ShortMinutes(%d, %d) = %q, want %q", tt.from, tt.to, got, tt.short)
		}
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "00:00", -time.Second: "00:00", 252 * time.Second: "04:12", 59*time.Minute + 59*time.Second: "59:59", 3852 * time.Second: "1:04:12",
	} {
		if got := Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}
