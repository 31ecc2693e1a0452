package i18n

import "testing"

func TestMark(t *testing.T) {
	for _, lang := range Langs() {
		sample, insecure := Text(lang, "common.sample"), Text(lang, "common.insecure")
		for _, c := range []struct {
			sample, insecure bool
			want             string
		}{{false, false, ""}, {true, false, sample}, {false, true, insecure}, {true, true, sample + " · " + insecure}} {
			if got := Mark(lang, c.sample, c.insecure); got != c.want {
				t.Errorf("%s: sample %v, insecure %v: %q, want %q", lang, c.sample, c.insecure, got, c.want)
			}
		}
	}
}
