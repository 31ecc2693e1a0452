package widget

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// keyboard reports keys like Fyne: a press with KeyDown, its repeats without.
type keyboard struct {
	b   *Board
	log []string
}

func newKeyboard(t *testing.T, atOnce bool) *keyboard {
	t.Helper()
	k := &keyboard{b: NewBoard(onePage, func(*Painter, fyne.Size) {})}
	k.b.KeysAtOnce = atOnce
	k.b.OnKey = func(e *fyne.KeyEvent) bool { k.log = append(k.log, string(e.Name)); return true }
	k.b.OnRune = func(r rune) bool { k.log = append(k.log, string(r)); return true }
	k.b.OnShortcut = func(s fyne.Shortcut) bool { k.log = append(k.log, s.ShortcutName()); return true }
	shown(t, k.b)
	return k
}

// code gives each key its own scan code.
func code(name fyne.KeyName) *fyne.KeyEvent {
	n := 0
	for _, r := range string(name) {
		n = n*31 + int(r)
	}
	return &fyne.KeyEvent{Name: name, Physical: fyne.HardwareKey{ScanCode: n}}
}

// reports reports a key once, with the character that it types, if any.
func (k *keyboard) reports(name fyne.KeyName, types rune) {
	k.b.TypedKey(code(name))
	if types != 0 {
		k.b.TypedRune(types)
	}
}

// holds presses a key and holds it for a number of repeats.
func (k *keyboard) holds(name fyne.KeyName, types rune, repeats int) {
	k.b.KeyDown(code(name))
	for range repeats + 1 {
		k.reports(name, types)
	}
	k.b.KeyUp(code(name))
}

func (k *keyboard) wants(t *testing.T, what string, want ...string) {
	t.Helper()
	if !slices.Equal(k.log, want) {
		t.Errorf("%s: got %q, want %q", what, k.log, want)
	}
	k.log = nil
}

func TestHeldKeyCountsOnce(t *testing.T) {
	commands := []fyne.KeyName{
		fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10,
		fyne.KeyF11, fyne.KeyF12, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape, fyne.KeyDelete, fyne.KeyAsterisk, fyne.KeyPlus,
	}
	for _, atOnce := range []bool{false, true} {
		headless(t, func(t *testing.T) {
			k := newKeyboard(t, atOnce)
			for _, name := range commands {
				k.holds(name, 0, 30)
				k.wants(t, string(name)+" held", string(name))
				k.holds(name, 0, 0)
				k.holds(name, 0, 0)
				k.wants(t, string(name)+" pressed twice", string(name), string(name))
			}
			k.holds(fyne.Key1, '1', 30)
			k.wants(t, "a digit held", "1", "1")
			k.holds(fyne.Key1, '1', 0)
			k.holds(fyne.Key1, '1', 0)
			k.wants(t, "a digit pressed twice", "1", "1", "1", "1")
		})
	}
}

func TestKeysThatOnlyMoveOrEraseMayBeHeld(t *testing.T) {
	moving := []fyne.KeyName{fyne.KeyTab, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd}
	for _, atOnce := range []bool{false, true} {
		headless(t, func(t *testing.T) {
			k := newKeyboard(t, atOnce)
			for _, name := range moving {
				k.holds(name, 0, 2)
				k.wants(t, string(name), string(name), string(name), string(name))
			}
			k.holds(fyne.KeyBackspace, 0, 1)
			if atOnce {
				k.wants(t, "a clerk erases", "BackSpace", "BackSpace")
			} else {
				k.wants(t, "a citizen goes back one step", "BackSpace")
			}
		})
	}
}

func TestHeldShortcutCountsOnce(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newKeyboard(t, true)
		undo := &desktop.CustomShortcut{KeyName: fyne.KeyZ, Modifier: fyne.KeyModifierControl}
		name := undo.ShortcutName()
		for range 2 {
			k.b.KeyDown(code(desktop.KeyControlLeft))
			k.b.KeyDown(code(fyne.KeyZ))
			for range 5 {
				k.b.TypedShortcut(undo)
			}
			k.b.KeyUp(code(desktop.KeyControlLeft)) // released first
			k.b.KeyUp(code(fyne.KeyZ))
		}
		k.wants(t, "held twice", name, name)
		k.b.TypedShortcut(undo)
		k.b.TypedShortcut(undo)
		k.wants(t, "from a keyboard that tells of no presses", name, name)
	})
}

func TestAnotherKeyIsNoRepeat(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newKeyboard(t, true)
		k.b.KeyDown(code(fyne.KeyF2))
		k.reports(fyne.KeyF2, 0)
		k.reports(fyne.KeyF2, 0)
		k.b.KeyDown(code(fyne.KeyF4)) // before F2 is released
		k.reports(fyne.KeyF4, 0)
		k.b.KeyUp(code(fyne.KeyF2))
		k.reports(fyne.KeyF4, 0)
		k.b.KeyUp(code(fyne.KeyF4))
		k.holds(fyne.KeyF4, 0, 0)
		k.wants(t, "rolled over", "F2", "F4", "F4")
	})
}

// TestKeyThatWasLetGoElsewhereCountsAgain: the release goes to another window that has
// the keyboard by then.
func TestKeyThatWasLetGoElsewhereCountsAgain(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newKeyboard(t, true)
		k.b.KeyDown(code(fyne.KeyF2))
		k.reports(fyne.KeyF2, 0)
		k.b.FocusLost()
		k.b.FocusGained()
		k.holds(fyne.KeyF2, 0, 3)
		k.wants(t, "pressed again", "F2", "F2")
	})
}

// deskCanvas is the test's canvas, with the additional methods of a desktop canvas.
type deskCanvas struct {
	fyne.Canvas
	down, up func(*fyne.KeyEvent)
}

var _ desktop.Canvas = (*deskCanvas)(nil)

func (c *deskCanvas) OnKeyDown() func(*fyne.KeyEvent)     { return c.down }
func (c *deskCanvas) SetOnKeyDown(f func(*fyne.KeyEvent)) { c.down = f }
func (c *deskCanvas) OnKeyUp() func(*fyne.KeyEvent)       { return c.up }
func (c *deskCanvas) SetOnKeyUp(f func(*fyne.KeyEvent))   { c.up = f }

func TestRepeatsAreToldApartWithoutTheFocusToo(t *testing.T) {
	headless(t, func(t *testing.T) {
		k := newKeyboard(t, true)
		c := &deskCanvas{Canvas: test.NewTempWindow(t, k.b).Canvas()}
		k.b.Attach(c)
		c.Unfocus()
		c.down(code(fyne.KeyF2))
		c.OnTypedKey()(code(fyne.KeyF2))
		c.OnTypedKey()(code(fyne.KeyF2))
		c.up(code(fyne.KeyF2))
		k.wants(t, "held", "F2")
	})
}
