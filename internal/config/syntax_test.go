package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"motcua/internal/charset"
	"motcua/internal/i18n"
)

// saidOf are the messages for a device.toml, in both languages.
func saidOf(t *testing.T, data []byte) (vietnamese, english string) {
	t.Helper()
	_, err := ParseDevice("device.toml", data)
	faults, ok := err.(Faults)
	if !ok {
		t.Fatalf("%q loads without a fault: %v", data, err)
	}
	wantVietnamese(t, faults)
	return faults.In(i18n.Vietnamese), faults.Error()
}

// inUTF16 is a text in the form that editors call "Unicode".
func inUTF16(text string, order func(unit uint16) []byte) []byte {
	var data []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		data = append(data, order(unit)...)
	}
	return data
}

func little(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }
func big(u uint16) []byte    { return []byte{byte(u >> 8), byte(u)} }

func TestWhatAWordProcessorWritesIsToldAsWhatItIs(t *testing.T) {
	file := func(name string) string {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, c := range []struct{ name, text, vietnamese, english string }{
		{
			"curly quotes", file("curly.toml"),
			`device.toml:1: cột 6 là dấu nháy kép cong “ (U+201C): hãy gõ dấu nháy thẳng, "`,
			`device.toml:1: column 6 is the curly quotation mark “ (U+201C): write the straight one, "`,
		},
		{
			"a no-break space", file("no-break-space.toml"),
			"device.toml:1: cột 3 là dấu cách không ngắt dòng (U+00A0), trông như dấu cách nhưng không phải: hãy xóa đi và gõ dấu cách",
			"device.toml:1: column 3 is a no-break space (U+00A0), which looks like a space and is none: delete it and write a space",
		},
		{
			"a mark inside", file("mark-inside.toml"),
			"device.toml:2: cột 1 là dấu BOM (U+FEFF), không nhìn thấy được và chỉ được đứng ở đầu tệp: hãy xóa đi, hoặc gõ lại cả dòng",
			"device.toml:2: column 1 is a byte order mark (U+FEFF), which cannot be seen and belongs nowhere but at the very beginning: delete it, or write the line anew",
		},
		{"a second mark at the beginning", "\ufeff\ufeffid = \"a\"", "device.toml:1: cột 1 là dấu BOM", "device.toml:1: column 1 is a byte order mark"},
		{"curly single quotes", "id = \"a\"\nname = ‘K’", "device.toml:2: cột 8 là dấu nháy đơn cong ‘ (U+2018)", "write the straight one, \" or '"},
		{"a low quote", "id = „a“", "cột 6 là dấu nháy kép cong „ (U+201E)", "column 6 is the curly quotation mark „"},
		{"closed by a curly one", "id = \"a\"\nname = \"K”\n", "device.toml:2: cột 10 là dấu nháy kép cong ” (U+201D)", "device.toml:2: column 10 is the curly quotation mark ”"},
		{"an en dash", "[wall]\ncalls = –6", "device.toml:2: cột 9 là dấu gạch dài – (U+2013): hãy gõ dấu gạch nối, -", "write a hyphen, -"},
		{"a minus sign", "[wall]\ncalls = −6", "cột 9 là dấu gạch dài − (U+2212)", "write a hyphen, -"},
		{"a zero width space", "id\u200b = \"a\"", "cột 3 là ký tự không nhìn thấy được (U+200B): hãy xóa đi", "a character that cannot be seen (U+200B): delete it"},
		{"a narrow no-break space", "id\u202f= \"a\"", "dấu cách không ngắt dòng (U+202F)", "a no-break space (U+202F)"},
		{"an em space", "id\u2003= \"a\"", "dấu cách loại khác (U+2003): hãy xóa đi và gõ dấu cách", "a space of another kind (U+2003)"},
		{"a line separator", "id = \"a\"\u2028name = \"K\"", "cột 9 là dấu cách loại khác (U+2028)", "column 9 is a space of another kind"},
		{"a direction", "\u202eid = \"a\"", "cột 1 là dấu đảo chiều chữ (U+202E)", "a mark that turns the text round"},
		{"an emoji", "📄 = \"a\"", "cột 1 là biểu tượng cảm xúc (U+1F4C4)", "an emoji (U+1F4C4)"},
		{"a wide sign", "id ＝ \"a\"", "cột 4 là ký hiệu ＝ (U+FF1D), phông chữ của phần mềm không có: hãy ghi =", "write ="},
		{"an order", "id\x00 = \"a\"", "cột 3 là ký tự điều khiển (U+0000)", "a control character (U+0000)"},
		{"a letter in a key", "tên = \"K\"", "cột 2 là chữ ê nằm ngoài dấu nháy: hãy ghi nội dung trong dấu nháy", "the letter ê outside of quotes"},
		{"a text without quotes", "name = Kiosk sảnh", "cột 15 là chữ ả nằm ngoài dấu nháy", "the letter ả outside of quotes"},
		{"CR alone", "id = \"a\"\rname = \"K\"\r", "device.toml: các dòng của tệp kết thúc kiểu máy Macintosh cũ", "in CR alone: save it with the line ends of Linux (LF) or Windows (CRLF)"},
		{"UTF-16", string(inUTF16("\ufeffid = \"a\"\n", little)), "device.toml: tệp được lưu dạng UTF-16", "save it as UTF-8"},
		{"UTF-16 the other way round", string(inUTF16("\ufeffid = \"a\"\n", big)), "tệp được lưu dạng UTF-16", "UTF-16"},
		{"UTF-16 without a mark", string(inUTF16("id = \"a\"\n", little)), "tệp được lưu dạng UTF-16", "UTF-16"},
		{"Windows-1258", "id = \"a\"\nname = \"S\xf3 T\xfd ph\xe1p\"\n", "device.toml:2: dòng này không phải UTF-8 (cột 10, byte 0xf3): tệp được lưu bằng bảng mã cũ, như Windows-1258 hoặc TCVN3", "device.toml:2: this line is not UTF-8 (column 10, byte 0xf3)"},
		{"TCVN3", "# ghi ch\xf3\n", "device.toml:1: dòng này không phải UTF-8 (cột 9, byte 0xf3)", "save it as UTF-8"},
	} {
		vietnamese, english := saidOf(t, []byte(c.text))
		if !strings.Contains(vietnamese, c.vietnamese) || !strings.Contains(english, c.english) || strings.Contains(vietnamese, "\n") {
			t.Errorf("%s:\n got %s\n and %s\nwant %s\n and %s", c.name, vietnamese, english, c.vietnamese, c.english)
		}
	}
}

func TestWhatStandsInTextsAndCommentsIsNoStranger(t *testing.T) {
	for _, text := range []string{
		"\ufeffid = \"a\"\r\nname = \"“Sở” – \u00a0’\" # “ghi chú” \u00a0\ufeff\r\n",
		"name = 'Sở ‘Tư pháp’' # '\nid = \"a\"",
		"name = \"a \\\" “b” \\\\\" # “\nid = \"a\"",
		"name = \"\"\"“a” \"\" \\\" “b”\"\"\"\nid = \"a\"",
		"name = '''“a” '' “b”'''\nid = \"a\"",
		"name = \"\" # “\nid = \"a\"",
	} {
		if d, err := ParseDevice("device.toml", []byte(text)); err != nil || d.ID != "a" {
			t.Errorf("%q does not load: %v", text, err)
		}
	}
}

func TestEachLineWithAStrangerIsToldOnceAndNotForEver(t *testing.T) {
	var text strings.Builder
	for i := range maxStrangers + 5 {
		fmt.Fprintf(&text, "key%d = “a”\n", i)
	}
	_, err := ParseDevice("device.toml", []byte(text.String()))
	faults, _ := err.(Faults)
	if len(faults) != maxStrangers || faults[0].Line != 1 || faults[maxStrangers-1].Line != maxStrangers {
		t.Errorf("got %d faults: %v", len(faults), faults)
	}
}

func TestWhatTheParserStumblesOverIsToldInOurWords(t *testing.T) {
	for _, c := range []struct{ text, vietnamese, english string }{
		{`name = "a`, "nội dung chưa đóng dấu nháy: hãy ghi \" ở cuối", "a text is not closed"},
		{"name = \"a\nid = \"b\"", "device.toml:1: dòng này không đúng dạng TOML: nội dung chưa đóng dấu nháy", "device.toml:1: this line is not TOML: a text is not closed"},
		{`name = "C:\motcua"`, "dấu \\ trong dấu nháy bắt đầu một ký hiệu riêng", "write two of them"},
		{"name = \"a\tb\x01\"", "ký tự điều khiển", "control character"},
		{"id = \"a\"\rname = \"b\"\n", "", "CR alone"},
		{`name "a"`, "không có dấu \"=\"", "not followed by \"=\""},
		{`id = "a" name = "b"`, "còn thứ khác đứng sau giá trị", "one key = value a line"},
		{`name = Kiosk`, "nội dung không nằm trong dấu nháy", "a text is not in quotes"},
		{`name = true1`, "còn thứ khác", "something stands behind"},
		{`name =`, "thiếu giá trị", "a value is missing"},
		{`[wall`, "ngoặc vuông chưa đóng: hãy ghi [bảng]", "write [table]"},
		{`[[wall]`, "ngoặc vuông chưa đóng: hãy ghi [[danh sách]]", "write [[list]]"},
		{`name = ["a"`, "danh sách chưa đóng", "a list is not closed"},
		{`name = { a = 1`, "ngoặc nhọn chưa đóng", "braces are not closed"},
		{"[support]\nphone = 0226", "device.toml:2: dòng này không đúng dạng TOML: số bắt đầu bằng 0: hãy bỏ số 0, hoặc ghi trong dấu nháy", "as a telephone number is"},
		{"name = \"\"\"a", "đoạn chữ nhiều dòng chưa đóng", "the three quotes"},
		{"= 3", "device.toml:1: dòng này không đúng dạng TOML (cột 1): hãy ghi key = \"nội dung\"", "write key = \"text\", key = 5"},
	} {
		vietnamese, english := saidOf(t, []byte(c.text))
		if !strings.Contains(vietnamese, c.vietnamese) || !strings.Contains(english, c.english) {
			t.Errorf("%q:\n got %s\n and %s\nwant %s\n and %s", c.text, vietnamese, english, c.vietnamese, c.english)
		}
	}
}

// FuzzOutside compares strangers with the parser: a file that the parser accepts has
// none, and a file that has one is not accepted.
func FuzzOutside(f *testing.F) {
	for _, seed := range []string{deviceText, "a = \"\"\"x\\\n “”\"\"\" # “\n", "a = 'x' # '\nb = “", "a = \"\\\"“\"", "a = ''''“'''\n", "a = \"\"\"\"\"“\"\"\"\"\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		data := []byte(text)
		r := &reader{}
		p := &parser{reader: r, lines: lineStarts(data)}
		if p.encoding(data); len(r.faults) > 0 {
			return
		}
		if p.strangers(data); len(r.faults) == 0 {
			return
		}
		p.toml.Reset(data)
		for p.toml.NextExpression() {
			continue
		}
		if p.toml.Error() == nil {
			t.Errorf("%q is TOML, and refused: %v", text, r.faults)
		}
	})
}

func TestEveryKindOfCharacterHasItsName(t *testing.T) {
	names := map[string]charset.Kind{}
	for kind := charset.Fine; kind <= charset.Unknown; kind++ {
		name := kindWords('x', kind).In(i18n.Vietnamese)
		if other, double := names[name]; double || !bytes.ContainsRune([]byte(name), ' ') {
			t.Errorf("the kinds %d and %d are both %q", kind, other, name)
		}
		names[name] = kind
	}
}
