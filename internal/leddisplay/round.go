package leddisplay

import (
	"time"

	"motcua/internal/ledframe"
)

// place is a box, with what it should show and what it was told.
type place struct {
	Box
	text  string
	due   due       // why it must be told
	since uint64    // of due: by what it takes its turn
	told  time.Time // when it was told last
}

// due is why a box must be told, the more urgent the larger.
type due int

const (
	dueNot     due = iota
	dueUnknown     // the line was away, and nobody knows what it shows
	dueChanged     // it shows what is not so any more
)

// round decides which box is told next. What has changed comes first, in the order in
// which it has, however many boxes are on the line and however slow it is. Between,
// every box is told again what it shows, since one that was without power has
// forgotten it. It knows no clock and no line.
type round struct {
	places []place
	repeat time.Duration
	turn   uint64
}

func newRound(boxes []Box, repeat time.Duration) *round {
	r := &round{repeat: repeat}
	for _, b := range boxes {
		r.places = append(r.places, place{Box: b})
	}
	r.forget()
	return r
}

// forget has every box told anew: the line was away, and nobody knows what they show.
func (r *round) forget() {
	for i := range r.places {
		r.set(&r.places[i], dueUnknown)
	}
}

// set makes a box due, behind those that are so for the same reason.
func (r *round) set(p *place, why due) {
	if p.due < why {
		r.turn++
		p.due, p.since = why, r.turn
	}
}

// want takes what each counter should show; one that is not named shows nothing. It
// says whether anything has changed.
func (r *round) want(texts map[string]string) (changed bool) {
	for i := range r.places {
		p := &r.places[i]
		if text := texts[p.Counter]; text != p.text {
			p.text = text
			r.set(p, dueChanged)
			changed = true
		}
	}
	return changed
}

// next is the box to tell now, or nil, and how long there is nothing to tell.
func (r *round) next(now time.Time) (p *place, wait time.Duration) {
	var oldest *place
	for i := range r.places {
		q := &r.places[i]
		if q.due != dueNot && (p == nil || q.due > p.due || q.due == p.due && q.since < p.since) {
			p = q
		}
		if oldest == nil || q.told.Before(oldest.told) {
			oldest = q
		}
	}
	if p != nil || oldest == nil {
		return p, r.repeat
	}
	if wait = oldest.told.Add(r.repeat).Sub(now); wait <= 0 {
		return oldest, 0
	}
	return nil, wait
}

// tell is the frame for a box, which counts as told from now on.
func (p *place) tell(t *ledframe.Table, now time.Time) []byte {
	p.due, p.told = dueNot, now
	return t.Frame(p.Address, p.text)
}
