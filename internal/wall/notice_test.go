package wall

import (
	"fmt"
	"image"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/notice"
	"motcua/internal/queue"
	"motcua/internal/seattest"
)

// folder has pages, some of which are not ready.
type folder struct {
	mu    sync.Mutex
	pages []notice.Page
	late  string // key of a page that is not ready
}

func (f *folder) Next(after string) (notice.Page, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.pages {
		switch {
		case p.Key <= after:
		case p.Key == f.late:
			return notice.Page{}, true
		default:
			return p, true
		}
	}
	return notice.Page{}, false
}

func (f *folder) Has(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.pages, func(p notice.Page) bool { return p.Key == key })
}

func (f *folder) set(late string, pages ...notice.Page) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.late, f.pages = late, pages
}

func card(key string, seconds int) notice.Page {
	return notice.Page{Key: key, Title: key, Text: "text of " + key, Seconds: seconds}
}

// titles are the pages that the panel shows from now on, observed every second.
func (l *lobby) titles(lasts time.Duration) (list []string) {
	for range int(lasts / time.Second) {
		if title := l.see().Notice.Title; len(list) == 0 || list[len(list)-1] != title {
			list = append(list, title)
		}
		time.Sleep(time.Second)
	}
	return list
}

// ownNotices are those of the centre.
func (l *lobby) ownNotices() (titles []string) {
	l.hub.State(func(s *queue.State) {
		for _, n := range s.Centre.Notices {
			titles = append(titles, n.Title)
		}
	})
	return titles
}

func TestFolderTurnsWithTheCentresNotices(t *testing.T) {
	seattest.WithEveryClock(t, func(t *testing.T) {
		f := &folder{}
		f.set("", card("a", 20), card("b", 3))
		run(t, "round", func(c *Config) { c.Notices = f }, func(l *lobby) {
			own := l.ownNotices()
			round := slices.Concat(own, []string{"a", "b"}, own[:1])
			lasts := time.Duration(len(own))*noticePage + 23*time.Second + 2*time.Second
			if got := l.titles(lasts); !slices.Equal(got, round) {
				t.Errorf("shown are %q, want %q", got, round)
			}
		})
	})
}

func TestPageIsShownForItsSeconds(t *testing.T) {
	for _, seconds := range []int{3, 12, 600} {
		f := &folder{}
		f.set("", card("a", seconds))
		run(t, fmt.Sprint(seconds), func(c *Config) { c.Notices = f }, func(l *lobby) {
			own := l.ownNotices()
			l.after(time.Duration(len(own))*noticePage + time.Second/2)
			if v := l.after(time.Duration(seconds-1) * time.Second); v.Notice.Title != "a" || v.Notice.Text != "text of a" {
				t.Errorf("before its end: %+v", v.Notice)
			}
			l.seat.StepClock(-5 * time.Hour)
			if v := l.after(2 * time.Second); v.Notice.Title != own[0] {
				t.Errorf("after its end: %+v", v.Notice)
			}
		})
	}
}

// without is a wall of a centre without notices of its own.
func without(t *testing.T, f *folder, test func(l *lobby)) {
	synctest.Test(t, func(t *testing.T) {
		c := seattest.Centre()
		c.Notices = nil
		l := &lobby{t: t, hub: seattest.NewHub(t, c)}
		l.seat = l.hub.Seat("wall")
		l.Wall = New(Config{Lang: i18n.Vietnamese, Seat: l.seat, Clock: l.seat.Clock(), Notices: f, Show: func(v View) {
			l.mu.Lock()
			l.last, l.shown = v, l.shown+1
			l.mu.Unlock()
		}})
		l.Wall.Run()
		defer l.Close()
		test(l)
	})
}

func TestPictureIsShownWhole(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 2, 3))
	f := &folder{}
	f.set("", notice.Page{Key: "a", Image: img, Seconds: 5})
	without(t, f, func(l *lobby) {
		for range 20 {
			if n := l.after(time.Second).Notice; n.Image != image.Image(img) || !n.Whole || n.Title != "" {
				t.Fatalf("shown is %+v", n)
			}
		}
		l.mu.Lock()
		before := l.shown
		l.mu.Unlock()
		l.after(55 * time.Second)
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.shown > before+1 {
			t.Errorf("%d views in a minute in which nothing changes", l.shown-before)
		}
	})
}

// While a page is not ready, the page before it stays.
func TestPageThatIsLate(t *testing.T) {
	f := &folder{}
	f.set("b", card("a", 3), card("b", 3))
	without(t, f, func(l *lobby) {
		if got := l.titles(30 * time.Second); !slices.Equal(got, []string{"a"}) {
			t.Errorf("shown are %q", got)
		}
		f.set("", card("a", 3), card("b", 3))
		l.Look()
		if v := l.see(); v.Notice.Title != "b" {
			t.Errorf("when it is ready: %+v", v.Notice)
		}
		f.set("a", card("a", 3), card("b", 3))
		if got := l.titles(10 * time.Second); !slices.Equal(got, []string{"b"}) {
			t.Errorf("at the end of the round, before the first is ready: %q", got)
		}
		f.set("")
		if v := l.after(4 * time.Second); v.Notice != (Notice{}) {
			t.Errorf("an empty folder: %+v", v.Notice)
		}
		f.set("", card("c", 3))
		l.Look()
		if v := l.see(); v.Notice.Title != "c" {
			t.Errorf("a new file: %+v", v.Notice)
		}
	})
	run(t, "one that never comes", func(c *Config) { c.Notices = f }, func(l *lobby) {
		f.set("a", card("a", 3))
		own := l.ownNotices()
		got := l.titles(time.Duration(2*len(own)+2) * noticePage)
		if want := slices.Concat(own, own); !slices.Equal(got[:len(want)], want) {
			t.Errorf("shown are %q, and not the centre's own notices", got)
		}
	})
}

// The page of a deleted file is removed at once and not after its ten minutes.
func TestPageOfAFileThatIsGoneIsTakenDown(t *testing.T) {
	f := &folder{}
	f.set("", card("a", 600), card("b", 600))
	without(t, f, func(l *lobby) {
		if v := l.after(time.Minute); v.Notice.Title != "a" {
			t.Fatalf("%+v", v.Notice)
		}
		f.set("", card("b", 600), card("c", 600))
		l.Look()
		if v := l.see(); v.Notice.Title != "b" {
			t.Errorf("when a is gone: %+v", v.Notice)
		}
		f.set("", card("c", 3))
		l.Look()
		if v := l.see(); v.Notice.Title != "c" {
			t.Errorf("when b is gone: %+v", v.Notice)
		}
		f.set("")
		l.Look()
		if v := l.see(); v.Notice != (Notice{}) {
			t.Errorf("when all are gone: %+v", v.Notice)
		}
	})
}

func TestDisplayOverACounterHasNoNotices(t *testing.T) {
	f := &folder{}
	f.set("", card("a", 3))
	run(t, "over", func(c *Config) { c.Notices, c.Counter = f, "3" }, func(l *lobby) {
		if v := l.after(time.Minute); v.Notice != (Notice{}) {
			t.Errorf("%+v", v.Notice)
		}
	})
}

func filmed(key string, seconds int) notice.Page {
	return notice.Page{Key: key, Film: "/" + key + ".mp4", Seconds: seconds}
}

func TestFilmHasItsTurnUntilItIsOver(t *testing.T) {
	f := &folder{}
	f.set("", filmed("a", 900), card("b", 12))
	without(t, f, func(l *lobby) {
		first := l.after(10 * time.Minute).Notice.Film
		if first != (film.Film{Key: "a", Turn: 1, Path: "/a.mp4"}) {
			t.Fatalf("shown is %+v", first)
		}
		l.FilmOver(film.Film{Key: "a", Turn: 0, Path: "/a.mp4"}) // of an earlier turn
		if v := l.after(time.Second); v.Notice.Film != first {
			t.Errorf("the end of another turn ends it: %+v", v.Notice)
		}
		l.FilmOver(first)
		if v := l.see(); v.Notice.Title != "b" || v.Notice.Film != (film.Film{}) {
			t.Errorf("after its end: %+v", v.Notice)
		}
		if v := l.after(12*time.Second + time.Second/2); v.Notice.Film != (film.Film{Key: "a", Turn: 2, Path: "/a.mp4"}) {
			t.Errorf("in the next round: %+v", v.Notice)
		}
		if v := l.after(15 * time.Minute); v.Notice.Title != "b" {
			t.Errorf("one that never ends is shown for longer than 15 minutes: %+v", v.Notice)
		}
	})
}

// A short film that is alone in its folder starts again, but not sixty times a
// second.
func TestShortFilmAloneBeginsAnew(t *testing.T) {
	f := &folder{}
	f.set("", filmed("a", 900))
	without(t, f, func(l *lobby) {
		for turn := 1; turn < 5; turn++ {
			v := l.see()
			if v.Notice.Film.Turn != turn {
				t.Fatalf("turn %d: %+v", turn, v.Notice.Film)
			}
			l.FilmOver(v.Notice.Film)
			if early := l.after(filmAtLeast - time.Second/2); early.Notice.Film.Turn != turn {
				t.Errorf("turn %d is over in less than %v: %+v", turn, filmAtLeast, early.Notice.Film)
			}
			l.after(time.Second/2 + 10*time.Millisecond)
		}
	})
}

func TestFilmThatFailedIsPassedOver(t *testing.T) {
	f := &folder{}
	f.set("", filmed("a", 900), card("b", 600))
	without(t, f, func(l *lobby) {
		was := l.see().Notice.Film
		f.set("", card("b", 600))
		l.Look()
		l.FilmOver(was)
		if v := l.see(); v.Notice.Title != "b" {
			t.Errorf("%+v", v.Notice)
		}
		l.FilmOver(was)
		if v := l.after(time.Minute); v.Notice.Title != "b" {
			t.Errorf("the end of a film that is gone ends a text: %+v", v.Notice)
		}
	})
}
