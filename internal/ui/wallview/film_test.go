package wallview

import (
	"fmt"
	"image"
	"slices"
	"testing"
	"testing/synctest"

	"fyne.io/fyne/v2"

	"motcua/internal/film"
	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

func withFilm() wall.View {
	v := lobby()
	v.Notice = wall.Notice{Film: film.Film{Key: "a", Turn: 1, Path: "/a.mp4"}}
	return v
}

func TestFilmHasAPlaceOnEveryWall(t *testing.T) {
	for _, size := range sizes {
		bubble(t, fmt.Sprint(size), func(t *testing.T) {
			s := New()
			defer s.Close()
			var told []string
			var at image.Rectangle
			s.OnFilm = func(f film.Film, place image.Rectangle) {
				told, at = append(told, fmt.Sprintf("%s/%d", f.Key, f.Turn)), place
			}
			uitest.Window(t, s.Board(), size.w, size.h)
			s.Show(withFilm())
			if at.Empty() || !at.In(image.Rect(0, 0, size.w, size.h)) {
				t.Errorf("%v: the film is at %v", size, at)
				return
			}
			if ratio := float64(at.Dx()) / float64(at.Dy()); ratio < 1.75 || ratio > 1.81 {
				t.Errorf("%v: its place is %v, not 16 to 9", size, at)
			}
			for _, text := range s.Board().Texts() {
				box := image.Rect(int(text.Box.X), int(text.Box.Y), int(text.Box.X+text.Box.W), int(text.Box.Y+text.Box.H))
				if box.Overlaps(at) {
					t.Errorf("%v: %q is under the film at %v", size, text.Text, at)
				}
			}
			s.Show(withFilm())
			if want := []string{"a/1"}; !slices.Equal(told, want) {
				t.Errorf("%v: told %q for one film that stays", size, told)
			}
		})
	}
}

// cover is the technician's card.
type cover struct{ shown bool }

func (c *cover) Shown() bool                         { return c.shown }
func (c *cover) Key(*fyne.KeyEvent) bool             { return false }
func (c *cover) Draw(p *widget.Painter, _ fyne.Size) {}

// A window inside the window covers everything that is drawn, so it must be hidden where
// something else is to be seen.
func TestFilmGoesWhereItWouldHideSomething(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New()
		defer s.Close()
		card := &cover{}
		s.Board().Cover = card
		var f film.Film
		var at image.Rectangle
		s.OnFilm = func(of film.Film, place image.Rectangle) { f, at = of, place }
		uitest.Window(t, s.Board(), 1920, 1080)
		s.Show(withFilm())
		before := at
		card.shown = true
		s.Board().Redraw()
		if f.Path == "" || !at.Empty() {
			t.Errorf("under the technician's card: %+v at %v", f, at)
		}
		card.shown = false
		s.Board().Redraw()
		if at != before {
			t.Errorf("after it: at %v, before %v", at, before)
		}
		v := withFilm()
		v.Announcement = "Xe biển số 90A-123.45 đang chắn lối ra"
		s.Show(v)
		if at.Empty() || at.Min.Y <= before.Min.Y {
			t.Errorf("below an announcement it is at %v, before at %v", at, before)
		}
		v = closed()
		s.Show(v)
		if f.Path != "" || !at.Empty() {
			t.Errorf("in a closed hall: %+v at %v", f, at)
		}
		s.Show(withFilm())
		s.Show(lobby())
		if f.Path != "" || !at.Empty() {
			t.Errorf("when its turn is over: %+v at %v", f, at)
		}
	})
}
