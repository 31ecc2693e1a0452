package window

import (
	"errors"
	"fmt"
	"image"
	"log/slog"
	"slices"
	"testing"

	"motcua/internal/film"
	"motcua/internal/filmtest"
)

// diary records the calls of a player and an inset.
type diary struct {
	told []string
	err  error // of the inset
}

func (d *diary) tell(format string, args ...any) error {
	d.told = append(d.told, fmt.Sprintf(format, args...))
	return d.err
}

type diaryPlayer struct{ *diary }

func (p diaryPlayer) Show(f film.Film, w uint32) { _ = p.tell("play %s/%d in %d", f.Key, f.Turn, w) }
func (p diaryPlayer) Rest()                      { _ = p.tell("rest") }
func (p diaryPlayer) Stop()                      { _ = p.tell("stop") }

type diaryInset struct{ *diary }

func (i diaryInset) ID() uint32                    { return 7 }
func (i diaryInset) Show(at image.Rectangle) error { return i.tell("at %v", at) }
func (i diaryInset) Hide() error                   { return i.tell("hide") }
func (i diaryInset) Close() error                  { return i.tell("close") }

func (d *diary) films() *Films {
	return &Films{
		player: diaryPlayer{d}, scale: func() float32 { return 2 }, lost: func(err error) { _ = d.tell("lost: %v", err) },
		open: func() (inner, error) { return diaryInset{d}, d.err },
	}
}

func (d *diary) has(t *testing.T, when string, want ...string) {
	t.Helper()
	if !slices.Equal(d.told, want) {
		t.Errorf("%s: told %q, want %q", when, d.told, want)
	}
	d.told = nil
}

func TestFilmFollowsItsPlace(t *testing.T) {
	d := &diary{}
	s := d.films()
	a := film.Film{Key: "a", Turn: 1, Path: "/a.mp4"}
	s.Show(film.Film{}, image.Rectangle{})
	d.has(t, "no film", "stop")
	s.Show(a, image.Rect(10, 20, 31, 41))
	d.has(t, "in pixels, and not in Fyne's units", "at (20,40)-(62,82)", "play a/1 in 7")
	s.Show(a, image.Rectangle{})
	d.has(t, "covered", "rest", "hide")
	a.Turn = 2
	s.Show(a, image.Rect(0, 0, 5, 5))
	d.has(t, "again", "at (0,0)-(10,10)", "play a/2 in 7")
	s.Show(film.Film{}, image.Rectangle{})
	d.has(t, "over", "stop", "hide")
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	s.Show(a, image.Rect(0, 0, 5, 5))
	d.has(t, "closed", "close")
}

func TestWindowWithoutAPlaceForFilmsSaysSoOnce(t *testing.T) {
	a, at := film.Film{Key: "a", Path: "/a.mp4"}, image.Rect(0, 0, 5, 5)
	d := &diary{err: errors.New("no X11")}
	s := d.films()
	s.Show(a, at)
	s.Show(a, at.Add(image.Pt(1, 1)))
	s.Show(film.Film{}, image.Rectangle{})
	d.has(t, "no inset", "stop", "lost: no X11")

	d = &diary{}
	s = d.films()
	s.Show(a, at)
	d.told, d.err = nil, errors.New("the window is gone")
	s.Show(a, image.Rectangle{})
	s.Show(a, at)
	d.has(t, "an inset that is gone", "rest", "hide", "stop", "lost: the window is gone")
}

// The real mpv in a real window of an X server: the film is what can be seen.
func TestFilmIsSeenInItsPlace(t *testing.T) {
	d := openDesktop(t)
	path := filmtest.Make(t, t.TempDir(), filmtest.Film{Width: 64, Height: 36, Seconds: 60})
	d.paint(d.win, white)
	player := film.New(film.Config{Log: slog.New(slog.DiscardHandler), Options: []string{"--ao=null"}, Failed: func(_ film.Film, why error) { t.Error(why) }})
	defer player.Close()
	s := &Films{player: player, scale: func() float32 { return 1 }, lost: func(err error) { t.Error(err) }, open: func() (inner, error) { return openInset(d.win) }}
	defer s.Close()
	red := func(x, y int) func() bool {
		return func() bool {
			p := d.pixel(x, y)
			return p>>16 > 0xE0 && p&0xFFFF == p&0x1F1F
		}
	}
	f := film.Film{Key: "a", Path: path}
	s.Show(f, image.Rect(100, 6, 164, 42))
	d.until("the film", red(132, 24))
	if p := d.pixel(90, 24); p != white {
		t.Errorf("beside the film is %06x", p)
	}
	s.Show(f, image.Rect(200, 0, 264, 36))
	d.until("the film at another place", red(232, 18))
	s.Show(film.Film{}, image.Rectangle{})
	d.sees("what lies under it", 232, 18, white)
}
