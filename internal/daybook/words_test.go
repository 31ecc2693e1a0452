package daybook

import (
	"strings"
	"testing"
	"unicode"

	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// The English record is in English also where the program gave the reason, which the log
// has in Vietnamese.
func TestOwnReasonsAreToldInBothLanguages(t *testing.T) {
	w := newWorld(t)
	for text, code := range queue.OwnReasons {
		vi := Words{Lang: i18n.Vietnamese, Summary: &w.book("").Summary}
		if got := vi.reason(text); got != text {
			t.Errorf("%s: %q, and in the log %q", code, got, text)
		}
		en := Words{Lang: i18n.English, Summary: &w.book("").Summary}
		got := en.reason(text)
		if got == text || got == "" || strings.ContainsFunc(got, func(r rune) bool { return r > unicode.MaxASCII }) {
			t.Errorf("%s in English: %q", code, got)
		}
	}
	if got := (Words{Lang: i18n.English, Summary: &w.book("").Summary}).reason("bà cụ ốm"); got != "bà cụ ốm" {
		t.Errorf("what a person typed is told as %q", got)
	}
}
