package receipt

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"motcua/internal/charset"
)

// count measures a line in letters, so that the cases are easy to read.
func count(s string) int { return utf8.RuneCountInString(s) }

func TestLinesBreakAtWords(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, nil},
		{"Quầy 3", 10, []string{"Quầy 3"}},
		{"Đổi giấy phép lái xe", 10, []string{"Đổi giấy", "phép lái", "xe"}},
		{"Đổi giấy phép lái xe", 13, []string{"Đổi giấy phép", "lái xe"}},
		{"nghiêngnghiêng ngả", 8, []string{"nghiêngn", "ghiêng", "ngả"}},
		{"a nghiêngnghiêng b", 8, []string{"a", "nghiêngn", "ghiêng b"}},
		{"abc", 0, []string{"a", "b", "c"}},
	} {
		if got := breakLines(tt.text, tt.width, count); !slices.Equal(got, tt.want) {
			t.Errorf("breakLines(%q, %d) = %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

func TestNoLineBeginsWithAMark(t *testing.T) {
	// A dot below b has no composed form, so it stays a separate rune.
	const word = "b\u0323b\u0323b\u0323b\u0323"
	for _, line := range breakLines(word, 3, count) {
		if strings.HasPrefix(line, "\u0323") {
			t.Errorf("line %q begins with a mark", line)
		}
	}
}

func TestLongNamesKeepEveryWord(t *testing.T) {
	for _, name := range []string{longProcedure, procedure, longAgency} {
		for _, width := range []int{100, 364, 536} {
			ts := &typesetter{}
			f, err := ts.face(style{sizeDots: wide.text})
			if err != nil {
				t.Fatal(err)
			}
			measure := func(s string) int { return f.width(s, 0) }
			for how, lines := range map[string][]string{
				"broken":   breakLines(name, width, measure),
				"balanced": balance(name, width, measure),
			} {
				if got := strings.Join(lines, " "); width > 200 && got != name {
					t.Errorf("%s at %d dots the name became %q", how, width, got)
				}
				if got := letterString(lines...); got != letterString(name) {
					t.Errorf("%s at %d dots letters of the name are lost: %q", how, width, got)
				}
				for _, line := range lines {
					if measure(line) > width {
						t.Errorf("%s line %q is wider than %d dots", how, line, width)
					}
				}
			}
		}
	}
}

// letterString is the texts without their spaces.
func letterString(texts ...string) string {
	return strings.Join(strings.Fields(strings.Join(texts, "")), "")
}

func TestNoLetterIsLostAndNoLineTooWide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aĐổ ẫ/-\u0323 "))).Draw(t, "text")
		width := rapid.IntRange(4, 30).Draw(t, "width")
		for _, lines := range [][]string{breakLines(text, width, count), balance(text, width, count)} {
			if got, want := letterString(lines...), letterString(text); got != want {
				t.Fatalf("%q became %q", want, got)
			}
			for _, line := range lines {
				if count(line) > width && len(charset.Letters(line)) > 1 {
					t.Fatalf("line %q is wider than %d", line, width)
				}
			}
		}
	})
}

func TestBalancedTakesNoMoreLines(t *testing.T) {
	const text = "Trung tâm Phục vụ hành chính công tỉnh Hà Nam"
	for width := 8; width < 50; width++ {
		plain, even := breakLines(text, width, count), balance(text, width, count)
		if len(even) != len(plain) {
			t.Errorf("at %d: %d lines broken, %d balanced", width, len(plain), len(even))
		}
	}
	got := balance(text, 40, count)
	if want := []string{"Trung tâm Phục vụ hành", "chính công tỉnh Hà Nam"}; !slices.Equal(got, want) {
		t.Errorf("balanced to %q, want %q", got, want)
	}
}
