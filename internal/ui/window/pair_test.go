package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"motcua/internal/ui/widget"
)

// plainScreen is a screen of one colour that counts its keys.
type plainScreen struct {
	board *widget.Board
	keys  int
}

func newPlain() *plainScreen {
	s := &plainScreen{}
	s.board = widget.NewBoard(func() string { return "" }, func(p *widget.Painter, size fyne.Size) {
		p.Target(widget.Target{ID: "all", Box: widget.Box{W: size.Width, H: size.Height}})
	})
	s.board.Guard = 0
	s.board.OnRune = func(rune) bool { s.keys++; return true }
	return s
}

func (s *plainScreen) Object() fyne.CanvasObject { return s.board }
func (s *plainScreen) Board() *widget.Board      { return s.board }
func (s *plainScreen) Attach(c fyne.Canvas)      { s.board.Attach(c) }

// Of two screens in a window one is seen, and it alone has the keys.
func TestOneScreenOfAPairIsSeenAndHasTheKeys(t *testing.T) {
	a, b := newPlain(), newPlain()
	p := NewPair(a, b)
	w := test.NewTempWindow(t, p.Object())
	w.Resize(fyne.NewSize(400, 300))
	p.Attach(w.Canvas())
	key := func() {
		w.Canvas().OnTypedRune()('x')
	}
	for _, step := range []struct {
		second bool
		a, b   int
	}{{false, 1, 0}, {true, 1, 1}, {true, 1, 2}, {false, 2, 2}} {
		p.Show(step.second)
		key()
		if a.keys != step.a || b.keys != step.b || a.board.Visible() == step.second || b.board.Visible() != step.second {
			t.Errorf("after %+v: %d and %d keys, %t and %t are seen", step, a.keys, b.keys, a.board.Visible(), b.board.Visible())
		}
	}
	if n := len(boardsOf(p)); n != 2 {
		t.Errorf("%d boards get the guard and the clock", n)
	}
}
