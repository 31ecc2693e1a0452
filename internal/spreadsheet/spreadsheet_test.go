package spreadsheet

import (
	"reflect"
	"testing"
	"unicode/utf16"
)

// utf16Text is a text as a spreadsheet saves it as "Unicode text".
func utf16Text(text string) []byte {
	data := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		data = append(data, byte(unit), byte(unit>>8))
	}
	return data
}

func TestTextIsUTF8WithOneLineEnd(t *testing.T) {
	for what, data := range map[string][]byte{
		"UTF-8":            []byte("mã,tên\nb\n"),
		"byte order mark":  []byte("\ufeffmã,tên\nb\n"),
		"Windows":          []byte("mã,tên\r\nb\r\n"),
		"old Mac":          []byte("mã,tên\rb\r"),
		"UTF-16 with mark": utf16Text("mã,tên\r\nb\r\n"),
		"UTF-16":           utf16Text("mã,tên\r\nb\r\n")[2:],
	} {
		if text, ok := Text(data); !ok || text != "mã,tên\nb\n" {
			t.Errorf("%s: got %q, %v", what, text, ok)
		}
	}
	for what, data := range map[string][]byte{
		"another encoding": {'m', 0xe3, ',', 't'}, "odd UTF-16": {0xff, 0xfe, 'a'}, "no text": []byte("ab\x00\x00"),
	} {
		if text, ok := Text(data); ok {
			t.Errorf("%s: got %q", what, text)
		}
	}
}

func TestLinesKeepTheirNumbers(t *testing.T) {
	for what, c := range map[string]struct {
		text   string
		quotes Quotes
		want   []Line
		broken int
	}{
		"commas":               {"a,b\n\n c, d\n", Strict, []Line{{1, []string{"a", "b"}}, {3, []string{" c", " d"}}}, 0},
		"semicolons":           {"a;b,c\n", Strict, []Line{{1, []string{"a", "b,c"}}}, 0},
		"more commas":          {"a;b,c,d\n", Strict, []Line{{1, []string{"a;b", "c", "d"}}}, 0},
		"tabs":                 {"a\t b\n", Spaced, []Line{{1, []string{"a", " b"}}}, 0},
		"sep":                  {"sep=;\na,b;c\n", Strict, []Line{{2, []string{"a,b", "c"}}}, 0},
		"sep saved again":      {"\"sep=;\",,\na;b\n", Strict, []Line{{2, []string{"a", "b"}}}, 0},
		"sep without":          {"sep=\na;b\n", Strict, []Line{{2, []string{"a", "b"}}}, 0},
		"several lines":        {"a,\"b\nc\"\nd\n", Strict, []Line{{1, []string{"a", "b\nc"}}, {3, []string{"d"}}}, 0},
		"a space before quote": {"a, \"b\"\n", Spaced, []Line{{1, []string{"a", "b"}}}, 0},
		"the same, strict":     {"a\nb, \"c\"\n", Strict, []Line{{1, []string{"a"}}}, 2},
		"a quote inside":       {"a,b \"c\" d\n", Lazy, []Line{{1, []string{"a", `b "c" d`}}}, 0},
		"nothing":              {"", Strict, nil, 0},
	} {
		var got []Line
		broken := Each(c.text, c.quotes, func(l Line) bool { got = append(got, l); return true })
		if !reflect.DeepEqual(got, c.want) || broken != c.broken {
			t.Errorf("%s: got %+v and line %d, want %+v and %d", what, got, broken, c.want, c.broken)
		}
	}
}

func TestEachStopsWhenTold(t *testing.T) {
	n := 0
	if broken := Each("a\nb\nc\n", Strict, func(Line) bool { n++; return n < 2 }); broken != 0 || n != 2 {
		t.Errorf("%d lines were read, broken %d", n, broken)
	}
}

func TestTrim(t *testing.T) {
	if got := Trim([]string{" a\u00a0", "", "\ufeffb\n", " ", ""}); !reflect.DeepEqual(got, []string{"a", "", "b"}) {
		t.Errorf("got %q", got)
	}
}

func TestHarmlessTextIsNoFormula(t *testing.T) {
	got := Harmless([]string{"=1+1", "＝1", "@x", "a=b", "", "-5", "\t=1"})
	if want := []string{"'=1+1", "'＝1", "'@x", "a=b", "", "'-5", "'\t=1"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
