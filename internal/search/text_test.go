package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Đăng": "dang", "KÝ": "ki", "kĩ": "ki", "kỹ": "ki", "quý": "qui", "ủy": "uy", "thúy": "thuy", "thuý": "thuy", "ngày": "ngay", "hoà": "hoa", "hòa": "hoa",
		"mượn": "muon", "giấy": "giay", "y": "y", "GPLX": "gplx", "ộ": "o", "e\u0302\u0301": "e", // decomposed
	} {
		if got := fold(text); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
	}
}

func TestWordsKnowWhereTheyAre(t *testing.T) {
	const text = "Cấp đổi Giấy phép (hạng A1), lần 2."
	var got []string
	for _, w := range words(text) {
		got = append(got, text[w.from:w.to])
	}
	if want := []string{"Cấp", "đổi", "Giấy", "phép", "hạng", "A1", "lần", "2"}; !slices.Equal(got, want) {
		t.Errorf("the words are %q, want %q", got, want)
	}
}

func TestTonelessKeepsTheLetters(t *testing.T) {
	for text, want := range map[string]string{"đất": "đât", "được": "đươc", "dược": "dươc", "kỳ": "ky", "ăn": "ăn"} {
		if got := toneless(text); got != want {
			t.Errorf("%q without tone is %q, want %q", text, got, want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, text := range []string{"", "đăng ký", "a\u0301b", "\xff\xfe", "１２３ＡＢＣ", "İ", strings.Repeat("a", 500)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, w := range words(text) {
			if w.from < last || w.to <= w.from || w.to > len(text) {
				t.Fatalf("a word of %q is from %d to %d", text, w.from, w.to)
			}
			if utf8.ValidString(text) && !utf8.ValidString(w.exact+w.fold) {
				t.Fatalf("%q has the word %q, folded %q", text, w.exact, w.fold)
			}
			last = w.to
		}
	})
}
