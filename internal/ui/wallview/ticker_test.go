package wallview

import (
	"errors"
	"image"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/inspection"
	"motcua/internal/ui/sheetview"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

// belt is a band that records its calls.
type belt struct {
	asked   []string // "run", "rest"
	at      image.Rectangle
	strip   *image.RGBA
	from    int
	speed   float64
	fails   error
	refuses error
}

func (b *belt) Run(at image.Rectangle, strip *image.RGBA, from int, speed float64) error {
	b.asked = append(b.asked, "run")
	b.at, b.strip, b.from, b.speed = at, strip, from, speed
	return b.refuses
}

func (b *belt) Rest() error {
	b.asked = append(b.asked, "rest")
	return nil
}

func (b *belt) Err() error { return b.fails }

// since are the calls of the band since the last time.
func (b *belt) since() string {
	asked := strings.Join(b.asked, " ")
	b.asked = nil
	return asked
}

// belted is a wall of 1280 by 720 whose line is moved by a band.
func belted(t *testing.T) (s *Screen, b *belt, v wall.View) {
	s, b = New(), &belt{}
	t.Cleanup(s.Close)
	uitest.Window(t, s.Board(), 1280, 720)
	v = lobby()
	v.TickerScroll = true
	s.SetBand(b, func(err error) { t.Errorf("the band is given up: %v", err) })
	b.since()
	return s, b, v
}

func TestBandMovesTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b, v := belted(t)
		pass := clocked(s)
		s.Show(v)
		if got := b.since(); got != "run" {
			t.Fatalf("asked: %q", got)
		}
		if b.at.Max != image.Pt(1280, 720) || b.at.Dy() != 56 || b.at.Min.X < 100 || b.strip.Rect.Dy() != 56 || b.strip.Rect.Dx() <= b.at.Dx() {
			t.Errorf("a strip of %v moves through %v", b.strip.Rect, b.at)
		}
		if b.from <= b.strip.Rect.Dx()-40 || b.from >= b.strip.Rect.Dx() || b.speed < 60 || b.speed > 80 {
			t.Errorf("it begins at %d of %d, %v pixels a second", b.from, b.strip.Rect.Dx(), b.speed)
		}
		if shows(s, "Trung tâm làm việc") {
			t.Error("Fyne draws the line too")
		}
		before, drawn := s.Board().Repaints(), 0
		s.Board().Drawn = func() { drawn++ }
		pass(wall.TickerPage + 100*scrollStep)
		if drawn > 0 {
			t.Errorf("while it moves, the wall is drawn %d times", drawn)
		}
		s.Show(v)
		v.Now = v.Now.Add(60e9)
		s.Show(v)
		if n := s.Board().Repaints() - before; n != 1 || b.since() != "" {
			t.Errorf("while it moves, %d objects are painted (the clock is one)", n)
		}
	})
}

// TestBandLooksAsTheLineDoes: the strip has the wall's letters and colours, also where it
// starts again.
func TestBandLooksAsTheLineDoes(t *testing.T) {
	for _, contrast := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s, b, v := belted(t)
			v.Contrast = contrast
			s.Show(v)
			c := theme.Evening
			if contrast {
				c = theme.EveningContrast
			}
			if got := widget.Color(b.strip.RGBAAt(3, 2)); got != c.Strip {
				t.Errorf("its ground is %v, want %v", got, c.Strip)
			}
			ink, last := 0, 0
			for x := range b.strip.Rect.Dx() {
				for y := range b.strip.Rect.Dy() {
					if widget.Color(b.strip.RGBAAt(x, y)) == c.OnStrip {
						ink, last = ink+1, x
					}
				}
			}
			if ink < 2000 || b.strip.Rect.Dx()-last > 12 {
				t.Errorf("%d pixels are ink, the last of them %d before its end: what follows stands a word's distance away", ink, b.strip.Rect.Dx()-last)
			}
		})
	}
}

func TestBandRestsWhereNoLineIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b, v := belted(t)
		for name, change := range map[string]func(v *wall.View){
			"closed":              func(v *wall.View) { v.Closed = &wall.Closed{Says: "Hết giờ"} },
			"over a counter":      func(v *wall.View) { v.Over = &wall.Over{Counter: "3"} },
			"nothing to say":      func(v *wall.View) { v.Ticker = nil },
			"a line that fits":    func(v *wall.View) { v.Ticker = []string{"Xin chào"} },
			"pages":               func(v *wall.View) { v.TickerScroll = false },
			"longer than a strip": func(v *wall.View) { v.Ticker = slices.Repeat(v.Ticker, 60) },
		} {
			s.Show(v)
			if got := b.since(); got != "run" {
				t.Fatalf("before %s: asked %q", name, got)
			}
			w := v
			change(&w)
			s.Show(w)
			if got := b.since(); got != "rest" {
				t.Errorf("%s: asked %q, want it to rest", name, got)
			}
		}
	})
}

func TestLongLineTurnsItsPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, v := belted(t)
		pass := clocked(s)
		v.Ticker = slices.Repeat(v.Ticker, 60)
		s.Show(v)
		if !shows(s, "Trung tâm làm việc") {
			t.Error("the first line is not shown")
		}
		pass(wall.TickerPage + 1e9)
		if !shows(s, "Không hút thuốc") {
			t.Error("the second line is not shown")
		}
	})
}

func TestBandFollowsTheWindowAndTheWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b, v := belted(t)
		s.Show(v)
		b.since()
		s.Board().Resize(fyne.NewSize(1920, 1080))
		if got := b.since(); got != "run" || b.at.Max != image.Pt(1920, 1080) || b.at.Dy() != 84 {
			t.Errorf("in a larger window: asked %q, at %v", got, b.at)
		}
		before := b.strip.Rect.Dx()
		v.Ticker = append(slices.Clone(v.Ticker), "Xin giữ trật tự.")
		s.Show(v)
		if got := b.since(); got != "run" || b.strip.Rect.Dx() <= before {
			t.Errorf("with another line: asked %q, the strip is %d long, was %d", got, b.strip.Rect.Dx(), before)
		}
		v.Lang = i18n.English
		s.Show(v)
		if got := b.since(); got != "run" {
			t.Errorf("beside another word: asked %q", got)
		}
	})
}

func TestBandGivesWayToTheTechniciansCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b, v := belted(t)
		card := sheetview.Attach(s.Board(), func(show func(inspection.Sheet)) {
			show(inspection.Sheet{Rows: []inspection.Row{{Name: "Máy", Text: "wall"}}})
		})
		s.Show(v)
		b.since()
		card.Key(&fyne.KeyEvent{Name: fyne.KeyF1})
		if got := b.since(); got != "rest" {
			t.Errorf("under the card: asked %q", got)
		}
		card.Key(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if got := b.since(); got != "run" {
			t.Errorf("after the card: asked %q", got)
		}
	})
}

func TestScreenMovesTheLineWhenTheBandFails(t *testing.T) {
	for name, fail := range map[string]func(b *belt){
		"it refuses":    func(b *belt) { b.refuses = errors.New("no memory") },
		"it has failed": func(b *belt) { b.fails = errors.New("no memory") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, b, v := belted(t)
				pass := clocked(s)
				var lost []error
				s.lost = func(err error) { lost = append(lost, err) }
				fail(b)
				s.Show(v)
				s.Show(v)
				if len(lost) != 1 || !strings.HasSuffix(b.since(), "rest") {
					t.Errorf("told %v, asked %v", lost, b.asked)
				}
				pass(10*scrollStep + 1e6)
				if s.shift <= 0 || !shows(s, "Trung tâm làm việc") {
					t.Error("the line stands still")
				}
			})
		})
	}
}
