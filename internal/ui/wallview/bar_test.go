package wallview

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/uitest"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

// spot is the place of a text.
func spot(t *testing.T, s *Screen, text string) widget.Box {
	t.Helper()
	for _, x := range s.Board().Texts() {
		if x.Text == text {
			return x.Box
		}
	}
	t.Fatalf("%q does not stand there", text)
	return widget.Box{}
}

// A bar is low: what must be readable from the seats has its full height, and the rest is
// beside it.
func TestBarIsReadFromAfar(t *testing.T) {
	for _, size := range []struct{ w, h int }{{1920, 360}, {1280, 256}, {1920, 540}} {
		bubble(t, fmt.Sprint(size), func(t *testing.T) {
			s := New()
			defer s.Close()
			uitest.Window(t, s.Board(), size.w, size.h)
			s.Show(over(wall.OverCalling, "A018", "Trần Minh Đức", ""))
			number, counter, state, who := spot(t, s, "A018"), spot(t, s, "3"), spot(t, s, "MỜI VÀO"), spot(t, s, "Trần Minh Đức")
			if share := number.H / float32(size.h); share < 0.5 {
				t.Errorf("%v: the number is %.2f of the height", size, share)
			}
			if counter.X+counter.W > number.X || number.X+number.W > state.X || state.Y+state.H > who.Y || state.H < who.H*1.5 {
				t.Errorf("%v: counter %v, number %v, state %v, officer %v", size, counter, number, state, who)
			}
			s.Show(over(wall.OverPaused, "", "Trần Minh Đức", "Ăn trưa"))
			paused, why := spot(t, s, "TẠM NGƯNG"), spot(t, s, "Ăn trưa")
			if paused.H < 0.2*float32(size.h) || why.Y < paused.Y || spot(t, s, "Trần Minh Đức").X < paused.X+paused.W {
				t.Errorf("%v: paused: %v, why %v", size, paused, why)
			}
		})
	}
	for _, size := range []fyne.Size{{Width: 1920, Height: 1080}, {Width: 800, Height: 480}, {Width: 1080, Height: 1920}, {Width: 1280, Height: 500}} {
		if barUnit(size) != 0 {
			t.Errorf("%v is a bar", size)
		}
	}
}
