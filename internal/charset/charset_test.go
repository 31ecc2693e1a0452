package charset

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"

	"motcua/assets"
)

// TestWhatIsFineTheTypefaceHas compares the table with the font files: an extra character
// would be drawn as a box, a missing one would be removed from names without need.
func TestWhatIsFineTheTypefaceHas(t *testing.T) {
	for _, w := range []assets.Weight{assets.Regular, assets.Medium, assets.SemiBold, assets.Bold, assets.ExtraBold} {
		f, err := sfnt.Parse(assets.Font(w))
		if err != nil {
			t.Fatal(err)
		}
		var b sfnt.Buffer
		for r := rune(' '); r <= unicode.MaxRune; r++ {
			glyph, err := f.GlyphIndex(&b, r)
			has := err == nil && glyph != 0
			kind := KindOf(r)
			if kind == Fine && !has {
				t.Errorf("weight %d lacks %U, which is taken for fine", w, r)
			}
			if has && (kind == Unknown || kind == Emoji) {
				t.Errorf("weight %d has %U, which is taken for foreign", w, r)
			}
		}
	}
}

func TestWhatStandsInsteadCanBeDrawn(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		instead := Instead(r)
		if !utf8.ValidRune(r) {
			continue
		}
		for _, s := range instead {
			if KindOf(s) != Fine {
				t.Errorf("in the place of %U stands %U, which cannot be drawn either", r, s)
			}
		}
		if clean, found := Clean(string(r)); KindOf(r) != Fine && (clean != instead || len(found) != 1 || found[0].Kind != KindOf(r)) {
			t.Fatalf("%U becomes %q and is told as %+v", r, clean, found)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		kinds            []Kind
		columns          []int
	}{
		{"Vietnamese", "Sở Giao thông vận tải – “Một cửa”, ₫ 5…", "Sở Giao thông vận tải – “Một cửa”, ₫ 5…", nil, nil},
		{"lines", "một\nhai", "một\nhai", nil, nil},
		{"an emoji and an override", "\U0001F4C4 Đổi GPLX \u202eabc\u202c", " Đổi GPLX abc", []Kind{Emoji, Direction, Direction}, []int{1, 12, 16}},
		{"a family", "A\U0001F468\u200d\U0001F469\ufe0fB", "AB", []Kind{Emoji, Invisible, Emoji, Invisible}, []int{2, 3, 4, 5}},
		{"a flag", "\U0001F1FB\U0001F1F3", "", []Kind{Emoji, Emoji}, []int{1, 2}},
		{"a keycap", "1\u20e3", "1", []Kind{Emoji}, []int{2}},
		{"spaces", "a\u00a0b\u202fc\u3000d\u2028e", "a b c d e", []Kind{Space, Space, Space, Space}, []int{2, 4, 6, 8}},
		{"what is not seen", "a\u200bb\ufeffc\u00add\u2060e", "abcde", []Kind{Invisible, Invisible, Invisible, Invisible}, []int{2, 4, 6, 8}},
		{"orders", "a\x07b\tc\u0085d", "ab cd", []Kind{Control, Control, Control}, []int{2, 4, 6}},
		{"wide letters", "ＧＰＬＸ №1 ﬁ 𝗦", "GPLX No1 fi S", []Kind{Unknown, Unknown, Unknown, Unknown, Unknown, Unknown, Unknown}, []int{1, 2, 3, 4, 6, 9, 11}},
		{"another script", "中 и ១", "? ? ?", []Kind{Unknown, Unknown, Unknown}, []int{1, 3, 5}},
		{"signs", "a → b ✓ c ‑ d", "a -> b  c - d", []Kind{Unknown, Emoji, Unknown}, []int{3, 7, 11}},
		{"a lost letter", "S\ufffd T\ufffd", "S? T?", []Kind{Broken, Broken}, []int{2, 5}},
		{"heaped marks", "a\u0300\u0301\u0302\u0303b", "a\u0300b", []Kind{Heaped, Heaped, Heaped}, []int{3, 4, 5}},
		{"bytes that are no letters", "a\xffb", "a?b", []Kind{Broken}, []int{2}},
	} {
		clean, found := Clean(c.text)
		var kinds []Kind
		var columns []int
		for _, f := range found {
			kinds, columns = append(kinds, f.Kind), append(columns, f.Column)
		}
		if clean != c.want || !reflect.DeepEqual(kinds, c.kinds) || !reflect.DeepEqual(columns, c.columns) {
			t.Errorf("%s: got %q with %v at %v, want %q with %v at %v", c.name, clean, kinds, columns, c.want, c.kinds, c.columns)
		}
		if again, more := Clean(clean); again != clean || more != nil {
			t.Errorf("%s: %q is not clean: it becomes %q", c.name, clean, again)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\U0001F4C4 Đổi GPLX \u202eabc\u202c")
	f.Add("a\u0300\u0301\u0302\xff")
	f.Fuzz(func(t *testing.T, text string) {
		clean, found := Clean(text)
		if !utf8.ValidString(clean) {
			t.Errorf("%q becomes %q, which is no text", text, clean)
		}
		for _, r := range clean {
			if KindOf(r) != Fine {
				t.Errorf("%q becomes %q", text, clean)
			}
		}
		if len(found) == 0 && clean != text {
			t.Errorf("%q becomes %q, and nothing is told", text, clean)
		}
		if got := strings.Join(Letters(text), ""); got != text {
			t.Errorf("the letters of %q make %q", text, got)
		}
	})
}

func TestLongWord(t *testing.T) {
	long := strings.Repeat("a", MaxWord+1)
	for text, want := range map[string]string{
		"":                                        "",
		"Nghiêng ngả đường quanh":                 "",
		strings.Repeat("a", MaxWord):              "",
		strings.Repeat("ệ", MaxWord):              "",
		"Sở " + long + " x":                       long,
		"theo tuyến/" + long + "/khác":            long,
		strings.Repeat("cấp-phép/", 9):            "",
		strings.Repeat("a\u0323", MaxWord) + " b": "",
	} {
		if got := LongWord(text); got != want {
			t.Errorf("the long word of %q is %q, want %q", text, got, want)
		}
	}
}

func TestALetterKeepsItsMarks(t *testing.T) {
	want := []string{"a\u0323\u0302", "b", "\U0001F468\u200d", "\U0001F469\ufe0f"}
	if got := Letters(strings.Join(want, "")); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Letters(""); got != nil {
		t.Errorf("nothing has the letters %q", got)
	}
}
