package widget

import (
	"slices"
	"testing"
)

func TestMarksAreFoundInTheirLines(t *testing.T) {
	const text = "Cấp bản sao Giấy khai sinh"
	sub := func(word string) Span {
		for i := range text {
			if len(text[i:]) >= len(word) && text[i:i+len(word)] == word {
				return Span{i, i + len(word)}
			}
		}
		return Span{}
	}
	for name, tt := range map[string]struct {
		lines []string
		marks []Span
		want  [][]string
	}{
		"one line":   {[]string{text}, []Span{sub("khai"), sub("sinh")}, [][]string{{"khai sinh"}}},
		"two lines":  {[]string{"Cấp bản sao Giấy khai", "sinh"}, []Span{sub("khai"), sub("sinh")}, [][]string{{"khai"}, {"sinh"}}},
		"apart":      {[]string{"Cấp bản sao", "Giấy khai sinh"}, []Span{sub("Cấp"), sub("sao"), sub("sinh")}, [][]string{{"Cấp", "sao"}, {"sinh"}}},
		"a part":     {[]string{text}, []Span{sub("kh")}, [][]string{{"kh"}}},
		"cut off":    {[]string{"Cấp bản…"}, []Span{sub("Cấp"), sub("sinh")}, [][]string{{"Cấp"}}},
		"no mark":    {[]string{text}, nil, [][]string{nil}},
		"other text": {[]string{"zzz"}, []Span{sub("Cấp")}, [][]string{nil}},
	} {
		at := 0
		for i, line := range tt.lines {
			var got []string
			for _, m := range marksIn(line, text, &at, tt.marks) {
				got = append(got, line[m.From:m.To])
			}
			if !slices.Equal(got, tt.want[i]) {
				t.Errorf("%s, line %d: %q, want %q", name, i, got, tt.want[i])
			}
		}
	}
}
