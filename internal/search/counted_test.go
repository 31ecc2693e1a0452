package search

import (
	"strings"
	"testing"

	"motcua/internal/queue"
)

func TestQuestionIsCountedFolded(t *testing.T) {
	for question, want := range map[string]string{
		"  Đăng ký KHAI SINH? ":   "dang ki khai sinh",
		"đổi bằng lái (A1)":       "doi bang lai a1",
		"GPLX":                    "gplx",
		"":                        "",
		"…":                       "",
		"0912.345.678":            "",
		"cccd 035 090 000 123":    "",
		"1.001193":                "", // a code is found, or typed wrong; it is no word that is missing
		"护照":                      "",
		strings.Repeat("a", 61):   "",
		strings.Repeat("từ ", 30): strings.TrimSpace(strings.Repeat("tu ", 20)),
	} {
		got := Counted(question)
		if got != want {
			t.Errorf("%q is counted as %q, want %q", question, got, want)
		}
		if got != "" && queue.SearchFits(got) != queue.OK {
			t.Errorf("the hub does not take %q", got)
		}
	}
}
