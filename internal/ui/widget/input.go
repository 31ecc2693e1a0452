package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"motcua/internal/ui/uithread"
)

// at is the target at pos.
func (b *Board) at(pos fyne.Position) *Target { return b.current().at(pos) }

// Tapped implements fyne.Tappable. Fyne reports a click before the movement that led to
// it, and a touch screen sends both at once: without waiting for the movement, a tap
// would hit the target of the tap before. A tap on a spot whose meaning was different
// when the finger came down, or shortly before, is ignored.
func (b *Board) Tapped(e *fyne.PointEvent) {
	moves, pos := b.moves, e.Position
	uithread.Do(func() {
		if b.moves != moves {
			pos = b.pointer
		}
		meant := b.spotStood(pos)
		b.pending = false
		if !meant {
			return
		}
		if b.OnTouch != nil {
			b.OnTouch()
		}
		if t := b.at(pos); t != nil && !t.Off && t.Do != nil {
			t.Do()
		}
	})
}

// MouseDown implements desktop.Mouseable: the target below the finger is shown as
// pressed.
func (b *Board) MouseDown(e *desktop.MouseEvent) {
	moves, pos := b.moves, e.Position
	b.down, b.pending, b.pressedAt = true, true, b.Clock()
	uithread.Do(func() {
		if b.moves != moves {
			pos = b.pointer
		}
		b.press(pos)
	})
}

// pressShown is the shortest time that a target is shown as pressed: a tap alone would be
// too short to be seen.
const pressShown = 140 * time.Millisecond

// press shows the target at pos as pressed. If the finger has been lifted already, as on
// a touch screen that sends both at once, the target is shown as pressed for a moment and
// Down is not called.
func (b *Board) press(pos fyne.Position) {
	if !b.down && b.Later == nil || !b.spotStood(pos) {
		return
	}
	b.ring = false
	b.pressed = ""
	if t := b.at(pos); t != nil && !t.Off {
		b.pressed = t.ID
		if t.Down != nil && b.down {
			held := *t
			b.held = &held
			t.Down()
		}
	}
	if !b.down {
		b.release()
	}
	b.Redraw()
}

// release ends the display of the press, after it could be seen.
func (b *Board) release() {
	id := b.pressed
	if b.Later == nil || id == "" {
		b.pressed = ""
		return
	}
	b.Later(pressShown, func() {
		if !b.down && b.pressed == id {
			b.pressed = ""
			b.Redraw()
		}
	})
}

// MouseIn implements desktop.Hoverable.
func (b *Board) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (b *Board) MouseMoved(e *desktop.MouseEvent) {
	b.pointer = e.Position
	b.moves++
}

// MouseOut implements desktop.Hoverable.
func (b *Board) MouseOut() {}

// MouseUp implements desktop.Mouseable.
func (b *Board) MouseUp(*desktop.MouseEvent) {
	b.down = false
	b.release()
	if h := b.held; h != nil {
		b.held = nil
		if h.Up != nil {
			h.Up()
		}
	}
	b.Redraw()
}

// Cursor implements desktop.Cursorable.
func (b *Board) Cursor() desktop.Cursor { return desktop.DefaultCursor }

// Scrolled implements fyne.Scrollable.
func (b *Board) Scrolled(e *fyne.ScrollEvent) {
	if b.OnScroll != nil {
		b.OnScroll(e.Position, -e.Scrolled.DY)
	}
}

// FocusGained implements fyne.Focusable.
func (b *Board) FocusGained() {}

// FocusLost implements fyne.Focusable.
func (b *Board) FocusLost() { b.struck = strike{} }

// AcceptsTab implements fyne.Tabbable: Tab moves between the board's targets.
func (b *Board) AcceptsTab() bool { return true }

// TypedShortcut implements fyne.Shortcutable. A shortcut that is held counts once.
func (b *Board) TypedShortcut(s fyne.Shortcut) {
	if b.struck.repeats() {
		return
	}
	defer b.keyed()
	if b.OnShortcut != nil && !b.Covered() {
		b.OnShortcut(s)
	}
}

func (b *Board) keyed() {
	if b.AfterKey != nil {
		b.AfterKey()
	}
}

// TypedRune implements fyne.Focusable. A key that is held types once.
func (b *Board) TypedRune(r rune) {
	if b.struck.again {
		return
	}
	if b.ScanRune == nil || !b.ScanRune(r) {
		b.ReplayRune(r)
	}
}

// ReplayRune handles a character that did not come from a scanner.
func (b *Board) ReplayRune(r rune) {
	defer b.keyed()
	if !b.pageStood() || b.Covered() || b.OnRune != nil && b.OnRune(r) {
		return
	}
	if r >= '1' && r <= '9' {
		b.Choose(int(r - '0'))
	}
}

// TypedKey implements fyne.Focusable. The space bar never has an effect, because it is
// too easily hit by accident. A key that is held counts once, except those that only move
// the focus or delete.
func (b *Board) TypedKey(e *fyne.KeyEvent) {
	if b.struck.repeatsAs(e) && !b.mayRepeat(e.Name) {
		return
	}
	if b.ScanKey == nil || !b.ScanKey(e) {
		b.ReplayKey(e)
	}
}

// ReplayKey handles a key that did not come from a scanner.
func (b *Board) ReplayKey(e *fyne.KeyEvent) {
	defer b.keyed()
	if !b.pageStood() || b.Cover != nil && b.Cover.Key(e) || b.OnKey != nil && b.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyTab:
		b.Step(!shifted())
	case fyne.KeyLeft:
		b.Walk(-1, 0)
	case fyne.KeyRight:
		b.Walk(1, 0)
	case fyne.KeyUp:
		b.Walk(0, -1)
	case fyne.KeyDown:
		b.Walk(0, 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		b.Press()
	}
}

func shifted() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// Choose presses the n-th target (from 1) that counts as a choice; a target that is off
// has no effect.
func (b *Board) Choose(n int) {
	b.doFound(func(l layout) *Target { return l.choice(n) })
}

// Press presses the focused target.
func (b *Board) Press() {
	if b.ring {
		b.doFound(func(l layout) *Target { return l.named(b.focus) })
	}
}

// doFound presses the target that a key finds, if it has found the same one for long
// enough.
func (b *Board) doFound(find func(layout) *Target) {
	if t := find(b.current()); t != nil && !t.Off && t.Do != nil && b.keyStood(find) {
		t.Do()
	}
}

// Focus moves the focus to the target with this ID and shows the ring; an empty ID
// removes the ring.
func (b *Board) Focus(id string) {
	b.focus, b.ring = id, id != ""
	b.Redraw()
	if id != "" && b.OnFocus != nil {
		b.OnFocus(id)
	}
}

// FocusedID is the focused target, empty if the ring is not shown or its target is gone.
func (b *Board) FocusedID() string {
	if b.ring && b.focusIndex() >= 0 {
		return b.focus
	}
	return ""
}

func (b *Board) focusIndex() int {
	for i, t := range b.targets {
		if t.ID == b.focus && !t.Off && !t.Mute {
			return i
		}
	}
	return -1
}

// Step moves the focus to the next or previous target, around the ends.
func (b *Board) Step(forward bool) {
	n := len(b.targets)
	if n == 0 {
		return
	}
	d, i := 1, b.focusIndex()
	if !forward {
		d = -1
	}
	if i < 0 && !forward {
		i = 0
	}
	for range n {
		i = (i + d + n) % n
		if t := b.targets[i]; !t.Off && !t.Mute {
			b.Focus(t.ID)
			return
		}
	}
}

// Walk moves the focus to the nearest target in a direction; without a focus it starts at
// the first.
func (b *Board) Walk(dx, dy float32) {
	i := b.focusIndex()
	if i < 0 || !b.ring {
		b.focus = ""
		b.Step(true)
		return
	}
	fx, fy := b.targets[i].Box.middle()
	best, bestCost := "", float32(0)
	for j, t := range b.targets {
		if j == i || t.Off || t.Mute {
			continue
		}
		x, y := t.Box.middle()
		along := (x-fx)*dx + (y-fy)*dy
		across := abs((x-fx)*dy) + abs((y-fy)*dx)
		if along <= 1 || across > 4*along {
			continue
		}
		if cost := along + 3*across; best == "" || cost < bestCost {
			best, bestCost = t.ID, cost
		}
	}
	if best != "" {
		b.Focus(best)
	}
}

func abs(v float32) float32 {
	if v < 0 {
		return -v
	}
	return v
}
