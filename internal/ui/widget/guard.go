package widget

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
)

// DefaultGuard is how long what has just come to a spot does nothing there.
// The second of two taps, meant for the page before, falls into it; nobody can
// read a page and press something within it.
const DefaultGuard = 400 * time.Millisecond

// maxLayouts bounds the layouts a board remembers.
const maxLayouts = 64

// layout is what could be pressed during a while.
type layout struct {
	page    string
	targets []Target
	until   time.Duration // when another took its place
}

// unborn is the page of a board that has drawn nothing yet.
const unborn = "\x00"

// monotonic is a clock that nobody can set.
func monotonic() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// identity is what a press on t means: the same target of another page, or a
// switch that has been turned, is something else.
func (l layout) identity(t *Target) string {
	if t == nil {
		return ""
	}
	return l.page + "\x1f" + t.ID + "\x1f" + t.Means
}

// at returns the target under pos, the one drawn last where several lie there.
func (l layout) at(pos fyne.Position) *Target {
	for i := len(l.targets) - 1; i >= 0; i-- {
		if l.targets[i].Box.Contains(pos) {
			return &l.targets[i]
		}
	}
	return nil
}

// choice returns the n-th target (from 1) that counts as a choice.
func (l layout) choice(n int) *Target {
	for i := range l.targets {
		if l.targets[i].Choice {
			if n--; n == 0 {
				return &l.targets[i]
			}
		}
	}
	return nil
}

// named returns the target with an ID, if the keyboard can be on it.
func (l layout) named(id string) *Target {
	for i := range l.targets {
		if t := &l.targets[i]; t.ID == id && !t.Off && !t.Mute {
			return t
		}
	}
	return nil
}

// same says whether a press means the same in both layouts, wherever it goes.
func (l layout) same(o layout) bool {
	return l.page == o.page && slices.EqualFunc(l.targets, o.targets, func(a, b Target) bool {
		return a.ID == b.ID && a.Means == b.Means && a.Box == b.Box && a.Choice == b.Choice
	})
}

// current is the layout of the last drawing.
func (b *Board) current() layout { return layout{page: b.page, targets: b.targets} }

// replace puts a new layout in the place of the last one.
func (b *Board) replace(next layout) {
	last, now := b.current(), b.Clock()
	b.page, b.targets = next.page, next.targets
	if last.same(next) {
		return
	}
	from := b.guarded(now)
	b.past = slices.DeleteFunc(b.past, func(l layout) bool { return l.until <= from })
	if len(b.past) == maxLayouts { // the first stays: a finger that rests may have pressed it
		b.past = slices.Delete(b.past, 1, 2)
	}
	last.until = now
	b.past = append(b.past, last)
}

// guarded is since when a spot must have meant the same for a press that ends
// now: from a while before the press began.
func (b *Board) guarded(now time.Duration) time.Duration {
	if b.pending {
		now = b.pressedAt
	}
	return now - b.Guard
}

// stood says whether what a press means has been the same since then.
func (b *Board) stood(since time.Duration, meaning func(layout) string) bool {
	want := meaning(b.current())
	return !slices.ContainsFunc(b.past, func(l layout) bool { return l.until > since && meaning(l) != want })
}

// spotStood says whether the spot under a finger has meant the same for long
// enough.
func (b *Board) spotStood(pos fyne.Position) bool {
	return b.stood(b.guarded(b.Clock()), func(l layout) string { return l.identity(l.at(pos)) })
}

// keyStood is the same for what a key leads to.
func (b *Board) keyStood(find func(layout) *Target) bool {
	return b.KeysAtOnce || b.stood(b.Clock()-b.Guard, func(l layout) string { return l.identity(find(l)) })
}

// pageStood says whether the page has been there long enough for a key.
func (b *Board) pageStood() bool {
	return b.KeysAtOnce || b.stood(b.Clock()-b.Guard, func(l layout) string { return l.page })
}
