//go:build unix

package film

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"motcua/internal/filmtest"
)

func TestSubtitlesSuitTheReader(t *testing.T) {
	list := []track{{ID: 1, Language: "fra"}, {ID: 2, Language: "eng"}, {ID: 3, Language: "vie"}, {ID: 4, Language: "ko", Default: true}}
	for _, tt := range []struct {
		list     []track
		language string
		want     int
	}{
		{list, "vi", 3},
		{list, "en", 2},
		{list, "", 0},
		{nil, "vi", 0},
		{[]track{{ID: 1, Language: "ko"}, {ID: 2, Language: "vi-VN"}}, "vi", 2},
		{[]track{{ID: 1, Language: "VI"}}, "vi", 1},
		{[]track{list[0], list[3]}, "vi", 4}, // none of its own: what the film would show
		{list[:1], "vi", 1},
		{[]track{{ID: 6}, {ID: 7}}, "vi", 6},
	} {
		if got := choose(tt.list, tt.language); got != tt.want {
			t.Errorf("%v for %q: %d, want %d", tt.list, tt.language, got, tt.want)
		}
	}
}

func TestSubtitlesAreTextsOfTheFilmItself(t *testing.T) {
	list := subtitles(json.RawMessage(`[{"id":1,"type":"video"},{"id":1,"type":"audio","lang":"vie"},{"id":1,"type":"sub","forced":true},
		{"id":2,"type":"sub","external":true},{"id":3,"type":"sub","lang":"vie","default":true},{"id":0,"type":"sub"}]`))
	if len(list) != 1 || list[0] != (track{ID: 3, Type: "sub", Language: "vie", Default: true}) {
		t.Errorf("subtitles are %+v", list)
	}
	for _, text := range []string{"", "null", "7", `{"id":1}`, `[{"id":"x"}]`} {
		if list := subtitles(json.RawMessage(text)); len(list) > 0 {
			t.Errorf("%q has subtitles: %+v", text, list)
		}
	}
}

// The letters are as large on a wide film as on an upright one of a telephone, for the
// width that they have.
func TestSubtitlesHaveTheSizeOfTheirLine(t *testing.T) {
	for _, tt := range []struct{ w, h, shown, want float64 }{
		{1920, 1080, 1032, 60.7}, {640, 480, 1032, 60.7}, {1080, 1920, 980, 57.6}, {1280, 720, 1600, 94.1},
	} {
		if got := subtitleSize(tt.w, tt.h) * tt.shown * tt.h / tt.w / 720; math.Abs(got-tt.want) > 0.5 {
			t.Errorf("%v by %v, shown %v wide: letters of %v pixels, want %v", tt.w, tt.h, tt.shown, got, tt.want)
		}
	}
	for _, odd := range [][2]float64{{0, 0}, {1, 0}, {-1, 5}, {8000, 2}, {2, 8000}} {
		if got := subtitleSize(odd[0], odd[1]); got < 16 || got > 110 {
			t.Errorf("%v: %v", odd, got)
		}
	}
}

func TestSubtitlesAreTurnedOnAndOff(t *testing.T) {
	c := open(t, usual, "")
	f := Film{Key: "a", Path: filmtest.Lesson(t, t.TempDir(), filmtest.Subtitles{Language: "eng", Text: "Step one"}, filmtest.Subtitles{Language: "vie", Text: "Bước một: điền tờ khai"})}
	shown := func(id any, text string) func() bool {
		return func() bool {
			got, _ := c.property("sub-text").(string)
			return c.property("sid") == id && c.property("sub-visibility") == (text != "") && (text == "" || got == text)
		}
	}
	c.Show(f, 0)
	c.plays()
	c.until("the film's tracks", func() bool { return len(c.subtitled()) == 1 })
	if got := c.property("sid"); got != false || !c.subtitled()[0] {
		t.Errorf("without being wanted: sid %v; opened %v", got, c.subtitled())
	}
	for _, step := range []struct {
		language, text string
		id             any
	}{{"vi", "Bước một: điền tờ khai", 2.0}, {"", "", 2.0}, {"en", "Step one", 1.0}, {"vi", "Bước một: điền tờ khai", 2.0}} {
		f.Subtitles = step.language
		c.Show(f, 0)
		c.until("subtitles in "+step.language, shown(step.id, step.text))
	}
	f.Paused = true
	c.Show(f, 0)
	c.until("the pause", func() bool { return c.property("pause") == true })
	for _, language := range []string{"", "vi"} { // without going on
		f.Subtitles = language
		c.Show(f, 0)
		c.until("subtitles while it is paused", func() bool { return c.property("sub-visibility") == (language != "") })
	}
	if got := c.property("sub-text"); got != "Bước một: điền tờ khai" {
		t.Errorf("while it is paused they are %q", got)
	}
	f.Paused = false
	f.Turn++ // from its start, as it was
	c.Show(f, 0)
	c.until("subtitles again", shown(2.0, "Bước một: điền tờ khai"))
	if got := c.subtitled(); len(got) != 2 || !got[1] {
		t.Errorf("of its two turns it tells %v", got)
	}
	want := math.Round(subtitleSize(filmtest.LessonWidth, filmtest.LessonHeight))
	if size, _ := c.property("sub-font-size").(float64); math.Round(size) != want {
		t.Errorf("the letters have %v, want %v", size, want)
	}
}

// Subtitles in a file beside the film are not read.
func TestFilmWithoutSubtitlesSaysSo(t *testing.T) {
	c := open(t, usual, "")
	f := c.film(filmtest.Film{Seconds: 60})
	if err := os.WriteFile(strings.TrimSuffix(f.Path, ".mp4")+".srt", []byte("1\n00:00:00,000 --> 00:01:00,000\nof another file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.Subtitles = "vi"
	c.Show(f, 0)
	c.until("the film's tracks", func() bool { return len(c.subtitled()) == 1 })
	if c.subtitled()[0] || c.property("sid") != false {
		t.Errorf("it has subtitles: %v, sid %v", c.subtitled(), c.property("sid"))
	}
}
