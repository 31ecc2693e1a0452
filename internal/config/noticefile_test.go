package config

import (
	"reflect"
	"strings"
	"testing"

	"motcua/internal/centre"
)

func TestNoticeFileIsRead(t *testing.T) {
	got, err := ParseNoticeFile("a.toml", []byte("from = \"01/12/2026\"\nto = 2026-12-31\ndays = [\"T2\", \"CN\"]\nhours = [\"07:30-11:30\", \"13:00-17:00\"]\nseconds = 20\ntitle = \"Đổi giấy phép\"\ntext = \"Mang gì?\"\n"))
	want := &NoticeFile{
		From: "2026-12-01", To: "2026-12-31", Days: []int{1, 7},
		Hours: []centre.Span{{FromMin: 450, ToMin: 690}, {FromMin: 780, ToMin: 1020}}, Seconds: 20, Title: "Đổi giấy phép", Text: "Mang gì?",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if got, err = ParseNoticeFile("a.toml", nil); err != nil || !reflect.DeepEqual(got, &NoticeFile{}) {
		t.Errorf("an empty file is %+v, %v", got, err)
	}
}

func TestFaultsOfNoticeFiles(t *testing.T) {
	for text, want := range map[string]string{
		"\nfrom = \"31/11/2026\"": "a.toml:2: ",
		"from = 5":                "from is a whole number",
		"from = \"2026-12-31\"\nto = \"30/12/2026\"": "a.toml:2: the file ends before it begins",
		"days = [\"T8\"]":         `day "T8" does not exist`,
		"hours = [\"0730-1130\"]": `"0730" is not a time`,
		"seconds = 2":             "from 3 to 600",
		"seconds = 601":           "from 3 to 600",
		"second = 12":             `did you mean "seconds"?`,
		"seconds 12":              "a.toml:1: ",
		"\ntitle = \"" + strings.Repeat("đ", MaxNoticeTitle+1) + "\"": "a.toml:2: title has 121 characters",
		strings.Repeat("#", MaxNoticeFileBytes+1):                     "it has 16385 bytes",
	} {
		if n, err := ParseNoticeFile("a.toml", []byte(text)); n != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %+v, %v, want %q", text, n, err, want)
		}
	}
}
