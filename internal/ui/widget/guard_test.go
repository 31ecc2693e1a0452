package widget

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// book is a board with several pages that the test draws.
type book struct {
	*Board
	page    string
	targets []Target
	log     []string
}

// spot is a target of 100 by 100 in a row of targets.
func (k *book) spot(i int, id, means string) Target {
	return Target{
		ID: id, Means: means, Box: Box{X: float32(i) * 100, W: 100, H: 100}, Choice: true,
		Do: func() { k.log = append(k.log, id+means) },
	}
}

func newBook(t *testing.T, page string, ids ...string) *book {
	t.Helper()
	k := &book{}
	k.Board = NewBoard(func() string { return k.page }, func(p *Painter, _ fyne.Size) {
		for _, g := range k.targets {
			p.Target(g)
		}
	})
	k.put(page, ids...)
	shown(t, k.Board)
	return k
}

// put draws a page with a row of targets; "" leaves a gap.
func (k *book) put(page string, ids ...string) {
	k.page, k.targets = page, nil
	for i, id := range ids {
		if id != "" {
			k.targets = append(k.targets, k.spot(i, id, ""))
		}
	}
	k.Redraw()
}

func (k *book) point(i int) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(float32(i)*100+50, 50)}}
}

func (k *book) press(i int) { k.MouseDown(k.point(i)) }

func (k *book) lift(i int) {
	k.MouseUp(k.point(i))
	k.Tapped(&k.point(i).PointEvent)
}

func (k *book) tap(i int) {
	k.press(i)
	k.lift(i)
}

func (k *book) wants(t *testing.T, what string, want ...string) {
	t.Helper()
	if !slices.Equal(k.log, want) {
		t.Errorf("%s: got %q, want %q", what, k.log, want)
	}
	k.log = nil
}

// digit presses a digit key.
func (k *book) digit(n int) { k.TypedRune(rune('0' + n)) }

const tick = time.Millisecond

// change is a change of a screen, and the effect of a tap on the first spot, or of its
// digit, immediately afterwards. Later it always has an effect.
type change struct {
	what  string
	do    func(k *book)
	tap   string // the first spot, immediately
	digit string
	later string
}

var changes = []change{
	{"nothing", func(*book) {}, "a", "a", "a"},
	{"the same page again", func(k *book) { k.put("one", "a", "b") }, "a", "a", "a"},
	{"another page with another target", func(k *book) { k.put("two", "x", "y") }, "", "", "x"},
	{"another page with the same target", func(k *book) { k.put("two", "a", "b") }, "", "", "a"},
	{"a target beside it", func(k *book) { k.put("one", "a", "c") }, "a", "a", "a"},
	{"a target that moved", func(k *book) { k.put("one", "b", "a") }, "", "", "b"},
	{"a target that moved, its turn did not", func(k *book) {
		k.targets = []Target{k.spot(1, "a", ""), k.spot(0, "b", "")}
		k.Redraw()
	}, "", "a", "b"},
	{"one that came where none was", func(k *book) {
		k.put("one", "", "b")
		later(k.Board, k.Guard)
		k.put("one", "a", "b")
	}, "", "", "a"},
	{"a switch that was turned", func(k *book) {
		k.targets[0] = k.spot(0, "a", "on")
		k.Redraw()
	}, "", "", "aon"},
	{"a page that came and went", func(k *book) {
		k.put("two", "x")
		k.put("one", "a", "b")
	}, "", "", "a"},
	{"the window's size", func(k *book) { k.Resize(fyne.NewSize(500, 500)) }, "a", "a", "a"},
}

func TestWhatHasJustComeToASpotDoesNothing(t *testing.T) {
	for _, c := range changes {
		t.Run(c.what, func(t *testing.T) {
			headless(t, func(t *testing.T) {
				k := newBook(t, "one", "a", "b")
				c.do(k)
				k.tap(0)
				k.wants(t, "a tap at once", filledIn(c.tap)...)
				k.digit(1)
				k.wants(t, "a digit at once", filledIn(c.digit)...)
				later(k.Board, k.Guard-tick)
				k.tap(0)
				k.wants(t, "a tap a moment too soon", filledIn(c.tap)...)
				later(k.Board, tick)
				k.tap(0)
				k.wants(t, "a tap in time", c.later)
			})
		})
	}
}

func filledIn(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func TestFirstPageOfAProgramIsNewToo(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		fresh := &book{page: "one"}
		fresh.Board = NewBoard(func() string { return fresh.page }, k.draw)
		fresh.Resize(fyne.NewSize(300, 300))
		fresh.Redraw()
		fresh.tap(0)
		k.wants(t, "at once")
		later(fresh.Board, fresh.Guard)
		fresh.tap(0)
		k.wants(t, "in time", "a")
	})
}

func TestSwallowedTapIsNothing(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		touched, down := 0, 0
		k.OnTouch = func() { touched++ }
		k.Later = func(time.Duration, func()) {}
		k.page = "two"
		k.targets = []Target{{ID: "x", Box: Box{W: 100, H: 100}, Down: func() { down++ }, Do: func() { k.log = append(k.log, "x") }}}
		k.Redraw()
		before := k.Repaints()
		k.tap(0)
		if touched+down != 0 || k.pressed != "" || k.Repaints() != before {
			t.Errorf("the screen was touched %d times, %d presses began, %q is marked", touched, down, k.pressed)
		}
		later(k.Board, k.Guard)
		k.tap(0)
		if touched != 1 || down != 1 {
			t.Errorf("in time the screen was touched %d times, %d presses began", touched, down)
		}
		k.wants(t, "in time", "x")
	})
}

func TestMarkOfAPressGoesWithItsPage(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		k.Later = func(time.Duration, func()) {}
		k.tap(0)
		if k.pressed != "a" {
			t.Fatalf("%q is marked", k.pressed)
		}
		k.put("two", "a")
		if k.pressed != "" {
			t.Errorf("%q is marked on another page", k.pressed)
		}
	})
}

// TestRestingFingerBelongsToThePageItPressed changes pages during a press: the layout at
// the start of the press decides.
func TestRestingFingerBelongsToThePageItPressed(t *testing.T) {
	for _, c := range []struct {
		what string
		rest time.Duration // before the page changes
		more time.Duration // and afterwards
		page string
		want []string
	}{
		{"the page stays", 5 * time.Second, 5 * time.Second, "one", []string{"a"}},
		{"a page comes just before it lifts", 5 * time.Second, 0, "two", nil},
		{"a page comes long before it lifts", 0, time.Hour, "two", nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			headless(t, func(t *testing.T) {
				k := newBook(t, "one", "a")
				k.press(0)
				later(k.Board, c.rest)
				k.put(c.page, "a")
				later(k.Board, c.more)
				k.lift(0)
				k.wants(t, "lifted", c.want...)
				later(k.Board, k.Guard)
				k.tap(0)
				k.wants(t, "the next tap", "a")
			})
		})
	}
}

func TestPressBeforeItsTimeStaysNothingHoweverLong(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		k.put("two", "x")
		later(k.Board, k.Guard-tick)
		k.press(0)
		later(k.Board, time.Minute)
		k.lift(0)
		k.wants(t, "lifted")
	})
}

func TestLayoutsRememberedAreBounded(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		k.press(0)
		for i := range 10 * maxLayouts {
			k.put("page", strconv.Itoa(i))
		}
		if n := len(k.past); n > maxLayouts {
			t.Errorf("%d layouts are kept", n)
		}
		k.put("one", "a")
		k.lift(0)
		k.wants(t, "after ten times as many")
		k.put("two", "a")
		k.put("one", "a")
		later(k.Board, k.Guard)
		k.put("two", "x")
		if n := len(k.past); n != 1 {
			t.Errorf("%d layouts are kept that nothing looks back to", n)
		}
	})
}

func TestGuardOfNothingLeavesItOut(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		k.Guard = 0
		k.put("two", "x")
		k.tap(0)
		k.digit(1)
		k.wants(t, "at once", "x", "x")
	})
}

// TestClerksKeysAreNeverHeldUp: the mouse is guarded, because the same spot has another
// meaning; a key of the key table never is.
func TestClerksKeysAreNeverHeldUp(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		k.KeysAtOnce = true
		k.OnKey = func(e *fyne.KeyEvent) bool {
			k.log = append(k.log, string(e.Name))
			k.put(string(e.Name), "x")
			return true
		}
		for _, key := range []fyne.KeyName{fyne.KeyF2, fyne.KeyF4, fyne.KeyF9} {
			k.TypedKey(&fyne.KeyEvent{Name: key})
		}
		k.digit(1)
		k.tap(0)
		k.wants(t, "at once", "F2", "F4", "F9", "x")
	})
}

// TestScanIsNeverHeldUp: a scanner's keys are passed to it on the newest page, and
// returned keys were typed by a person.
func TestScanIsNeverHeldUp(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		var scanned []rune
		k.ScanRune = func(r rune) bool { scanned = append(scanned, r); return true }
		k.ScanKey = func(*fyne.KeyEvent) bool { scanned = append(scanned, '\r'); return true }
		k.OnKey = func(e *fyne.KeyEvent) bool { k.log = append(k.log, string(e.Name)); return true }
		k.put("two", "x")
		k.TypedRune('1')
		k.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if string(scanned) != "1\r" {
			t.Errorf("the scanner got %q", string(scanned))
		}
		k.ReplayRune('1')
		k.ReplayKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		k.wants(t, "given back at once")
		later(k.Board, k.Guard)
		k.ReplayRune('1')
		k.ReplayKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		k.wants(t, "given back in time", "x", "Return")
	})
}

// TestEnterOnASwitchCountsOnce: the focus stays on the switch that Enter has turned.
func TestEnterOnASwitchCountsOnce(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newBook(t, "one", "a")
		k.Focus("a")
		k.Press()
		k.targets[0] = k.spot(0, "a", "on")
		k.Redraw()
		k.Press()
		k.wants(t, "twice", "a")
		later(k.Board, k.Guard)
		k.Press()
		k.wants(t, "in time", "aon")
	})
}
