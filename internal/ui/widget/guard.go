package widget

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
)

// DefaultGuard is how long a new target ignores presses. The second of two taps, meant
// for the page before, falls into that time; nobody can read a page and press something
// within it.
const DefaultGuard = 400 * time.Millisecond

// maxLayouts limits the layouts that a board remembers.
const maxLayouts = 64

// layout is the set of targets during some time.
type layout struct {
	page    string
	targets []Target
	until   time.Duration // when the next layout replaced it
}

// unborn is the page of a board before its first drawing.
const unborn = "\x00"

// monotonic is a clock that cannot be set.
func monotonic() func() time.Duration {
	began := time.Now()
	return func() time.Duration { return time.Since(began) }
}

// identity is the meaning of a press on t. The same target on another page, or a switch
// in another state, has another one.
func (l layout) identity(t *Target) string {
	if t == nil {
		return ""
	}
	return l.page + "\x1f" + t.ID + "\x1f" + t.Means
}

// at is the target at pos; of several, the one drawn last.
func (l layout) at(pos fyne.Position) *Target {
	for i := len(l.targets) - 1; i >= 0; i-- {
		if l.targets[i].Box.Contains(pos) {
			return &l.targets[i]
		}
	}
	return nil
}

// choice is the n-th target (from 1) that counts as a choice.
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

// named is the target with an ID, if it can have the focus.
func (l layout) named(id string) *Target {
	for i := range l.targets {
		if t := &l.targets[i]; t.ID == id && !t.Off && !t.Mute {
			return t
		}
	}
	return nil
}

// same reports whether every press has the same meaning in both layouts.
func (l layout) same(o layout) bool {
	return l.page == o.page && slices.EqualFunc(l.targets, o.targets, func(a, b Target) bool {
		return a.ID == b.ID && a.Means == b.Means && a.Box == b.Box && a.Choice == b.Choice
	})
}

// current is the layout of the last drawing.
func (b *Board) current() layout { return layout{page: b.page, targets: b.targets} }

// replace replaces the last layout by a new one.
func (b *Board) replace(next layout) {
	last, now := b.current(), b.Clock()
	b.page, b.targets = next.page, next.targets
	if last.same(next) {
		return
	}
	from := b.guarded(now)
	b.past = slices.DeleteFunc(b.past, func(l layout) bool { return l.until <= from })
	if len(b.past) == maxLayouts { // the first is kept: a resting finger may have pressed it
		b.past = slices.Delete(b.past, 1, 2)
	}
	last.until = now
	b.past = append(b.past, last)
}

// guarded is since when a spot must have had the same meaning for a press that ends now:
// from a while before the press began.
func (b *Board) guarded(now time.Duration) time.Duration {
	if b.pending {
		now = b.pressedAt
	}
	return now - b.Guard
}

// stood reports whether a meaning has been the same since then.
func (b *Board) stood(since time.Duration, meaning func(layout) string) bool {
	want := meaning(b.current())
	return !slices.ContainsFunc(b.past, func(l layout) bool { return l.until > since && meaning(l) != want })
}

// spotStood reports whether the meaning of the spot at pos has been the same long enough.
func (b *Board) spotStood(pos fyne.Position) bool {
	return b.stood(b.guarded(b.Clock()), func(l layout) string { return l.identity(l.at(pos)) })
}

// keyStood is the same for the target that a key finds.
func (b *Board) keyStood(find func(layout) *Target) bool {
	return b.KeysAtOnce || b.stood(b.Clock()-b.Guard, func(l layout) string { return l.identity(find(l)) })
}

// pageStood reports whether the page has been shown long enough for a key.
func (b *Board) pageStood() bool {
	return b.KeysAtOnce || b.stood(b.Clock()-b.Guard, func(l layout) string { return l.page })
}
