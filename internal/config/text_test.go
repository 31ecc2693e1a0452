package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/charset"
	"motcua/internal/i18n"
)

// rare is a centre with the texts that neither the sample nor full has.
const rare = `ticker = ["Chào"]
[centre]
name = "Trung tâm"
name_en = "Centre"
parent = "UBND tỉnh"
motto = "Vì dân"
address = "1 Lê Lợi"
phone = "0226 3 888 999"
public_url = "https://motcua.example"
key = "a-long-enough-key"
[support]
name = "Tổ hỗ trợ"
phone = "0226 3 888 999"
[hub]
listen = ":7420"
allow_unenrolled_until = "31/12/2026"
[backup]
folder = "/media/backup"
at = ["12:00"]
recipients = ["age1uwwnv40sqp0xfp09uvvydz329aqcm3vcr5gakc7kp5reeqngnywqh5vsnt"]
[[holiday]]
date = "02/09/2026"
name = "Quốc khánh"
name_en = "National Day"
[[workday]]
date = "2026-08-22"
name = "Làm bù"
spans = ["07:30-11:30"]
[[class]]
id = "gia"
name = "Người cao tuổi"
name_en = "Elderly"
[[agency]]
id = "gtvt"
name = "Sở"
name_en = "Department"
short = "GTVT"
kind = "results"
prefix = "A"
[[agency.service]]
id = "gplx"
name = "Đổi"
name_en = "Renewal"
code = "1.002809"
closed = "Nghỉ"
[[item]]
id = "x"
name = "Bản sao"
name_en = "Copies"
[[mark]]
id = "x"
name = "Ủy quyền"
name_en = "By proxy"
[[rating.reason]]
id = "x"
name = "Chậm"
name_en = "Slow"
[[counter]]
id = "3"
name = "Quầy 3"
arrow = "left"
place = "tầng 2"
place_en = "2nd floor"
spoken = "phòng 2"
spoken_en = "room 2"
serves = ["gtvt"]
[[profile]]
id = "p"
name = "Trưa"
name_en = "Noon"
serves = ["gtvt"]
[[officer]]
id = "lan"
name = "Lan"
title = "Chuyên viên"
agency = "gtvt"
pin = "2580"
counters = ["3"]
[[notice]]
title = "Thông báo"
text = "Giữ trật tự"
[[announcement]]
id = "xe"
text = "Chủ xe {} xin ra cổng"
text_en = "The owner of {}, please"
blank = "biển số"
blank_en = "plate"
[[announcement]]
id = "trua"
text = "Nghỉ trưa"
at = "11:30"
[[zone]]
id = "tang-1"
name = "Tầng 1"
name_en = "First floor"
counters = ["3"]
walls = ["wall-1"]
[register]
name = "Hệ thống của tỉnh"
name_en = "The province"
ask = "Quầy 18"
ask_en = "Counter 18"
elsewhere = "Hệ thống của bộ"
elsewhere_en = "A ministry"
folder = "/media/province"
[register.columns]
"Số phiếu" = "code"
[register.states]
"Tạm dừng" = "supplement"
`

// asked is a centre whose register is another system.
const asked = `
[register]
name = "Hệ thống của tỉnh"
ask = "Quầy 18"
url = "https://dvc.example/?ma={code}"
open_url = "https://dvc.example/?ma={code}&so={secret}"
method = "POST"
body = "ma={code}"
headers_file = "/etc/motcua/h.json"
missing_path = "error"
as_of_path = "at"
[register.paths]
state = "data.trangThai"
`

// asTheyAre are the keys whose texts are kept exactly: paths and secrets.
var asTheyAre = map[string]bool{"packs": true, "key": true, "pin": true, "pin_hash": true, "folder": true, "service_pin": true, "centre": true, "player": true, "headphones": true, "address": true, "notices": true, "catalogue": true, "url": true, "open_url": true, "body": true, "headers_file": true}

// planted is a text of a tree that a test may change.
type planted struct {
	key string
	*value
}

// plantedIn lists the texts of a tree, also those in lists.
func plantedIn(t *table) (all []planted) {
	var within func(key string, v *value)
	within = func(key string, v *value) {
		switch {
		case v.kind == unstable.String:
			all = append(all, planted{key, v})
		case v.table != nil:
			all = append(all, plantedIn(v.table)...)
		}
		for _, entry := range v.list {
			within(key, entry)
		}
	}
	for _, key := range t.order {
		within(key, t.keys[key])
	}
	return all
}

// stringsOf visits every text of a value, with its field.
func stringsOf(v reflect.Value, field string, visit func(field, text string)) {
	switch v.Kind() {
	case reflect.String:
		visit(field, v.String())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			stringsOf(v.Index(i), field, visit)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			stringsOf(v.Elem(), field, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				stringsOf(v.Field(i), v.Type().Name()+"."+f.Name, visit)
			}
		}
	}
}

// stringFields are the text fields of a type.
func stringFields(t reflect.Type, field string, into map[string]bool) {
	switch t.Kind() {
	case reflect.String:
		into[field] = true
	case reflect.Slice, reflect.Array, reflect.Pointer:
		stringFields(t.Elem(), field, into)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && !strings.HasPrefix(f.Name, "Warning") {
				stringFields(f.Type, t.Name()+"."+f.Name, into)
			}
		}
	}
}

// reading is a file, and the function that reads it.
type reading struct {
	name, text string
	read       func(r *reader, root *table) any
}

func readings() []reading {
	centre := func(r *reader, root *table) any {
		c := newCentreReader(r, root)
		c.read()
		return &CentreFile{Centre: c.centre, Listen: c.listen, Key: c.key, UnenrolledUntil: c.unenrolled, Backup: c.backup, Register: c.register, Support: c.help}
	}
	device := func(r *reader, root *table) any {
		d := &Device{}
		d.read(r.section(root, "the file"))
		return d
	}
	return []reading{
		{"full", full, centre},
		{"rare", rare, centre},
		{"asked", asked, centre},
		{"a device", deviceText, device},
		{"a silent device", "[speaker]\nplayer = \"aplay\"\n", device},
	}
}

// nameIt are the forms in which a fault names the planted character: by its number,
// as in the file, or as something that no scanner sends.
var nameIt = regexp.MustCompile(`U\+202E|\\u202e|\x{1F4C4}|is not what a scanner sends`)

// TestEveryTextOfAFileIsCleanedOrRefused puts a character that cannot be shown into
// each text of each file in turn. It must be reported for its line, and must not be
// in anything that was read except paths and secrets.
func TestEveryTextOfAFileIsCleanedOrRefused(t *testing.T) {
	const foreign = "\u202e\U0001F4C4"
	for _, file := range readings() {
		root := (&reader{file: file.name}).parse([]byte(file.text))
		for _, at := range plantedIn(root) {
			r, before := &reader{file: file.name}, at.text
			at.text = before[:len(before)/2] + foreign + before[len(before)/2:]
			if strings.ToValidUTF8(at.text, "") != at.text {
				at.text = before + foreign
			}
			got := file.read(r, root)
			told := false
			for _, f := range append(r.faults, r.warnings...) {
				told = told || f.Line == at.line && (asTheyAre[at.key] || nameIt.MatchString(f.String()))
			}
			if !told {
				t.Errorf("%s: %s = %q is taken without a word (%v, %v)", file.name, at.key, at.text, r.faults, r.warnings)
			}
			stringsOf(reflect.ValueOf(got), "", func(field, text string) {
				if strings.ContainsAny(text, foreign) && len(r.faults) == 0 && !asTheyAre[at.key] {
					t.Errorf("%s: %s is %q after %s = %q", file.name, field, text, at.key, at.text)
				}
			})
			at.text = before
		}
	}
}

// TestTheTestAboveSeesEveryText requires a text for each field that can be read.
func TestTheTestAboveSeesEveryText(t *testing.T) {
	fields, seen := map[string]bool{}, map[string]bool{}
	stringFields(reflect.TypeFor[CentreFile](), "", fields)
	stringFields(reflect.TypeFor[Device](), "", fields)
	for _, file := range readings() {
		r := &reader{}
		got := file.read(r, r.parse([]byte(file.text)))
		stringsOf(reflect.ValueOf(got), "", func(field, text string) { seen[field] = seen[field] || text != "" })
	}
	for field := range fields {
		if !seen[field] {
			t.Errorf("no file of the test has a text in %s: write one into rare", field)
		}
	}
}

func TestTextsAreCleanedWithAWarning(t *testing.T) {
	for _, c := range []struct{ name, want, vietnamese, english string }{
		{"📄 Đổi GPLX \u202eabc\u202c", "Đổi GPLX abc", "có biểu tượng cảm xúc (U+1F4C4) ở ký tự thứ 1 và 2 ký tự khác như vậy: ký tự này bị bỏ qua; hãy xóa đi", "has an emoji (U+1F4C4) as character 1 and 2 more like it: it is left out; delete it"},
		{"Đổi\u200b GPLX", "Đổi GPLX", "có ký tự không nhìn thấy được (U+200B) ở ký tự thứ 4", "a character that cannot be seen (U+200B) as character 4"},
		{"Đổi → cấp", "Đổi -> cấp", `có ký hiệu → (U+2192), phông chữ của phần mềm không có ở ký tự thứ 5: sẽ hiện "->" thay vào; hãy gõ lại cho đúng`, `"->" is shown instead`},
		{"Đổi 中", "Đổi ?", `sẽ hiện "?" thay vào`, `"?" is shown instead`},
		{"S\ufffd Tư pháp", "S? Tư pháp", "dấu của một chữ đã bị mất", "a letter that was lost"},
		{"📄", "?", "biểu tượng cảm xúc", "an emoji"},
		{"a\u0323\u0323\u0323b", "ạ\u0323b", "dấu thừa chồng trên một chữ", "a mark too many"},
		{strings.Repeat("a", 80), strings.Repeat("a", 80), "có một từ dài 80 chữ, sẽ bị ngắt ở chỗ bất kỳ để đọc được: hãy thêm dấu cách", "has a word of 80 letters"},
		{"Sở\u00a0Tư\u202fpháp", "Sở Tư pháp", "", ""},
		{"“Một cửa” – ₫", "“Một cửa” – ₫", "", ""},
	} {
		d, err := ParseDevice("device.toml", fmt.Appendf(nil, "id = \"a\"\nname = %q\n", c.name))
		if err != nil {
			t.Errorf("%q stops the program: %v", c.name, err)
			continue
		}
		if d.Name != c.want {
			t.Errorf("%q becomes %q, want %q", c.name, d.Name, c.want)
		}
		wantVietnamese(t, d.Warnings)
		vietnamese, english := d.Warnings.In(i18n.Vietnamese), d.Warnings.In(i18n.English)
		if c.english == "" && english != "" || !strings.Contains(english, c.english) || !strings.Contains(vietnamese, c.vietnamese) {
			t.Errorf("%q is told as\n%s\n%s\nwant\n%s\n%s", c.name, vietnamese, english, c.vietnamese, c.english)
		}
		if c.english != "" && !strings.HasPrefix(vietnamese, "device.toml:2: tệp: name ") {
			t.Errorf("%q is told as %s, without its place", c.name, vietnamese)
		}
	}
}

func TestWhatIsCleanedStaysSo(t *testing.T) {
	for r := rune(' '); r < 0x3100; r++ {
		if r >= 0xd800 && r < 0xe000 || charset.KindOf(r) == charset.Control {
			continue
		}
		first, err := ParseDevice("device.toml", []byte("name = '''x"+string(r)+"y'''\n"))
		if err != nil {
			t.Fatalf("%U stops the program: %v", r, err)
		}
		again, err := ParseDevice("device.toml", []byte("name = '''"+first.Name+"'''\n"))
		if err != nil || again.Name != first.Name || len(again.Warnings) > 0 {
			t.Fatalf("%U becomes %q, and that %q: %v %v", r, first.Name, again.Name, again.Warnings, err)
		}
	}
}

func TestSecretsAndPathsAreKeptAndWhatIsUnseenInThemIsTold(t *testing.T) {
	const key = "khóa\u200b-📄-bí-mật"
	d, err := ParseDevice("device.toml", []byte("key = \""+key+"\"\n[embedded_hub]\ncentre = \"/srv/một\u00a0cửa/中.toml\"\n"))
	if err != nil || d.Key != key || d.Embedded.Centre != "/srv/một\u00a0cửa/中.toml" {
		t.Fatalf("got %+v: %v", d, err)
	}
	want := []string{
		"device.toml:1: the file: key has a character that cannot be seen (U+200B) as character 5, and is used with it",
		"device.toml:3: [embedded_hub]: centre has a space of another kind (U+00A0) as character 9, and is used with it",
	}
	for i, f := range d.Warnings {
		if i >= len(want) || !strings.HasPrefix(f.String(), want[i]) {
			t.Errorf("got %v", f)
		}
	}
	if len(d.Warnings) != len(want) || strings.Contains(d.Warnings.Error(), "📄") || strings.Contains(d.Warnings.Error(), "1F4C4") {
		t.Errorf("got %v", d.Warnings)
	}
}
