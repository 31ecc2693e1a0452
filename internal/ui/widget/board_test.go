package widget

import (
	"bytes"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"motcua/internal/ui/theme"
)

// keypad draws a 2 × 2 grid of targets a b / c d, of which those in off have no effect.
func keypad(log *[]string, off ...string) *Board {
	return NewBoard(onePage, func(p *Painter, s fyne.Size) {
		cells := Box{W: s.Width, H: s.Height}.Rows(2, 10)
		for i, id := range []string{"a", "b", "c", "d"} {
			b := cells[i/2].Columns(2, 10)[i%2]
			p.Rect(b, Frame{Fill: theme.White})
			p.Text(b, Type{Size: 20, Color: theme.Night}, id)
			p.Target(Target{ID: id, Box: b, Choice: true, Off: slices.Contains(off, id), Do: func() { *log = append(*log, id) }})
		}
	})
}

// onePage is for boards with one page.
func onePage() string { return "one" }

// later advances a board's clock.
func later(b *Board, d time.Duration) {
	before := b.Clock
	b.Clock = func() time.Duration { return before() + d }
}

func shown(t *testing.T, b *Board) {
	t.Helper()
	w := test.NewTempWindow(t, b)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 300))
	later(b, b.Guard)
}

func TestSameDrawingRepaintsNothing(t *testing.T) {
	headless(t, func(t *testing.T) {
		b := keypad(new([]string))
		shown(t, b)
		before := b.Repaints()
		b.Redraw()
		b.Refresh()
		if n := b.Repaints() - before; n != 0 {
			t.Errorf("%d objects were repainted", n)
		}
	})
}

func TestOnlyWhatDiffersIsRepainted(t *testing.T) {
	headless(t, func(t *testing.T) {
		clock := "08:42"
		b := NewBoard(onePage, func(p *Painter, s fyne.Size) {
			all := Box{W: s.Width, H: s.Height}
			p.Fill(all, theme.Night)
			p.Text(all, Type{Size: 20, Color: theme.White}, clock)
			p.Icon(all, theme.Star, theme.White)
		})
		shown(t, b)
		before := b.Repaints()
		clock = "08:43"
		b.Redraw()
		if n := b.Repaints() - before; n != 1 {
			t.Errorf("%d objects were repainted, want the text alone", n)
		}
	})
}

func TestDrawingMayGrowAndShrink(t *testing.T) {
	headless(t, func(t *testing.T) {
		n := 1
		b := NewBoard(onePage, func(p *Painter, _ fyne.Size) {
			for i := range n {
				p.Fill(Box{X: float32(i), W: 1, H: 1}, theme.White)
			}
		})
		shown(t, b)
		for _, n = range []int{5, 2, 0, 3} {
			b.Redraw()
			if got := len(test.WidgetRenderer(b).Objects()); got != n {
				t.Errorf("%d objects are on the screen, want %d", got, n)
			}
		}
	})
}

// TestIconThatChangesTogetherWithItsSizeIsTheNewOne draws two icons in turns, each in its
// own size and colour, on one object.
func TestIconThatChangesTogetherWithItsSizeIsTheNewOne(t *testing.T) {
	headless(t, func(t *testing.T) {
		first := true
		b := NewBoard(onePage, func(p *Painter, _ fyne.Size) {
			if first {
				p.Icon(Box{W: 31, H: 31}, theme.Chevron, theme.Night)
				return
			}
			p.Icon(Box{W: 47, H: 47}, theme.ArrowLeft, theme.Night)
		})
		shown(t, b)
		first = false
		b.Redraw()
		var got, want *canvas.Image
		for i := range b.nodes {
			if pr := b.nodes[i].prim; pr.kind == kindIcon {
				got = b.nodes[i].obj.(*canvas.Image)
				want = &canvas.Image{Resource: fyne.NewStaticResource("the same.svg", pr.icon.Resource(pr.fill, pr.box.W).Content()), FillMode: got.FillMode}
			}
		}
		w := test.NewTempWindow(t, want)
		w.SetPadded(false)
		want.Resize(got.Size())
		want.Refresh()
		if !bytes.Equal(got.Image.(*image.NRGBA).Pix, want.Image.(*image.NRGBA).Pix) {
			t.Error("the icon is another one")
		}
	})
}

func TestTargetDrawnLastIsPressed(t *testing.T) {
	headless(t, func(t *testing.T) {
		var log []string
		b := NewBoard(onePage, func(p *Painter, s fyne.Size) {
			all := Box{W: s.Width, H: s.Height}
			p.Target(Target{ID: "behind", Box: all, Do: func() { log = append(log, "behind") }})
			p.Target(Target{ID: "front", Box: all.Left(50), Do: func() { log = append(log, "front") }})
		})
		shown(t, b)
		b.Tapped(&fyne.PointEvent{Position: fyne.NewPos(10, 10)})
		b.Tapped(&fyne.PointEvent{Position: fyne.NewPos(100, 10)})
		if want := []string{"front", "behind"}; !slices.Equal(log, want) {
			t.Errorf("got %q, want %q", log, want)
		}
	})
}

func TestModalTakesTargetsAway(t *testing.T) {
	headless(t, func(t *testing.T) {
		var log []string
		b := NewBoard(onePage, func(p *Painter, s fyne.Size) {
			all := Box{W: s.Width, H: s.Height}
			p.Target(Target{ID: "behind", Box: all, Do: func() { log = append(log, "behind") }})
			p.Modal()
		})
		shown(t, b)
		b.Tapped(&fyne.PointEvent{Position: fyne.NewPos(10, 10)})
		if len(log) != 0 {
			t.Errorf("a target behind a dialog answered: %q", log)
		}
	})
}

func TestWalkAndStep(t *testing.T) {
	headless(t, func(t *testing.T) {
		var log []string
		b := keypad(&log, "b")
		shown(t, b)
		steps := []struct {
			key  fyne.KeyName
			want string
		}{
			{fyne.KeyDown, "a"},  // the first key only shows the focus
			{fyne.KeyRight, "d"}, // b is off: the nearest to the right
			{fyne.KeyLeft, "c"},
			{fyne.KeyLeft, "c"}, // nothing further left
			{fyne.KeyTab, "d"},
			{fyne.KeyTab, "a"}, // around the end
		}
		for _, s := range steps {
			b.TypedKey(&fyne.KeyEvent{Name: s.key})
			if got := b.FocusedID(); got != s.want {
				t.Errorf("after %s the focus is on %q, want %q", s.key, got, s.want)
			}
		}
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if want := []string{"a"}; !slices.Equal(log, want) {
			t.Errorf("got %q, want %q", log, want)
		}
	})
}

func TestDigitsCountTargetsThatAreOff(t *testing.T) {
	headless(t, func(t *testing.T) {
		var log []string
		b := keypad(&log, "b")
		shown(t, b)
		for _, r := range "2349" {
			b.TypedRune(r)
		}
		if want := []string{"c", "d"}; !slices.Equal(log, want) {
			t.Errorf("got %q, want %q", log, want)
		}
	})
}

func TestTouchHidesTheFocusRing(t *testing.T) {
	headless(t, func(t *testing.T) {
		b := keypad(new([]string))
		shown(t, b)
		b.Focus("c")
		e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(5, 5)}}
		b.MouseDown(e)
		b.MouseUp(e)
		if got := b.FocusedID(); got != "" {
			t.Errorf("the ring stays on %q", got)
		}
		b.Press()
	})
}

func TestPictureThatCannotBeComparedIsDrawn(t *testing.T) {
	headless(t, func(t *testing.T) {
		b := NewBoard(onePage, func(p *Painter, _ fyne.Size) {
			p.Picture(Box{W: 10, H: 10}, oddImage{make([]byte, 4), image.NewGray(image.Rect(0, 0, 2, 2))}, Contain, 0)
			p.Picture(Box{W: 10, H: 10}, nil, Contain, 0)
		})
		shown(t, b)
		b.Redraw()
		if n := len(b.objects); n != 1 {
			t.Errorf("%d pictures are drawn, want 1", n)
		}
	})
}

// oddImage is an image whose value cannot be compared.
type oddImage struct {
	data []byte
	image.Image
}

func TestQuickTapIsSeen(t *testing.T) {
	headless(t, func(t *testing.T) {
		var log []string
		var due []func()
		b := keypad(&log)
		b.Later = func(d time.Duration, f func()) {
			if d < 100*time.Millisecond {
				t.Errorf("the mark of a press stays %v, too short to be seen", d)
			}
			due = append(due, f)
		}
		shown(t, b)
		e := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, 20)}}
		b.MouseDown(e)
		b.MouseUp(e)
		if b.pressed != "a" {
			t.Errorf("after the tap %q is marked, want %q", b.pressed, "a")
		}
		for _, f := range due {
			f()
		}
		if b.pressed != "" {
			t.Errorf("%q stays marked", b.pressed)
		}
	})
}

func TestLayerOfTheClearedColourIsLeftOut(t *testing.T) {
	tests := []struct {
		name  string
		layer func(p *Painter, whole Box)
		left  int // objects drawn, with the text
	}{
		{"the whole board in the window's colour", func(p *Painter, whole Box) { p.Fill(whole, theme.Day.Paper) }, 1},
		{"another colour", func(p *Painter, whole Box) { p.Fill(whole, theme.Night) }, 2},
		{"less than the whole board", func(p *Painter, whole Box) { p.Fill(whole.Inset(1, 1), theme.Day.Paper) }, 2},
		{"with an edge", func(p *Painter, whole Box) {
			p.Rect(whole, Frame{Fill: theme.Day.Paper, Line: theme.Night, Width: 1})
		}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			headless(t, func(t *testing.T) {
				b := NewBoard(onePage, func(p *Painter, s fyne.Size) {
					whole := Box{W: s.Width, H: s.Height}
					tt.layer(p, whole)
					p.Text(whole, Type{Size: 20, Color: theme.Night}, "08:42")
				})
				b.Cleared = theme.Day.Paper
				shown(t, b)
				if got := len(b.objects); got != tt.left {
					t.Errorf("%d objects are drawn, want %d", got, tt.left)
				}
			})
		})
	}
}

func TestAfterKeyFollowsEveryKindOfKey(t *testing.T) {
	headless(t, func(t *testing.T) {
		var did []string
		b := NewBoard(onePage, func(*Painter, fyne.Size) {})
		b.OnKey = func(*fyne.KeyEvent) bool { did = append(did, "key"); return true }
		b.OnRune = func(rune) bool { did = append(did, "rune"); return true }
		b.OnShortcut = func(fyne.Shortcut) bool { did = append(did, "shortcut"); return true }
		b.AfterKey = func() { did = append(did, "after") }
		shown(t, b)
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF2})
		b.TypedRune('7')
		b.TypedShortcut(&fyne.ShortcutUndo{})
		if got, want := strings.Join(did, " "), "key after rune after shortcut after"; got != want {
			t.Errorf("the order was %q, want %q", got, want)
		}
	})
}
