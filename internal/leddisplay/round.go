package leddisplay

import (
	"time"

	"motcua/internal/ledframe"
)

// place is a display, with the text it should have and the text it was sent.
type place struct {
	Box
	text  string
	due   due       // why it must be sent its text
	since uint64    // since when it is due: decides its turn
	told  time.Time // when it was last sent its text
}

// due is why a display must be sent its text; larger values are more urgent.
type due int

const (
	dueNot     due = iota
	dueUnknown     // the line was lost, and its text is unknown
	dueChanged     // its text has changed
)

// round decides which display is next. Changed texts come first, in the order of the
// changes, however many displays are on the line and however slow it is. In between,
// every display is sent its text again, because one that was without power has lost
// it. It has no clock and no line.
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

// forget makes every display due, because the line was lost and their texts are
// unknown.
func (r *round) forget() {
	for i := range r.places {
		r.set(&r.places[i], dueUnknown)
	}
}

// set makes a display due, after those that are due for the same reason.
func (r *round) set(p *place, why due) {
	if p.due < why {
		r.turn++
		p.due, p.since = why, r.turn
	}
}

// want sets the text of each counter's display; a counter that is not in the map has
// none. It reports whether anything has changed.
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

// next is the display to send to now, or nil, and how long there is nothing to send.
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

// tell is the frame for a display, which counts as sent from now on.
func (p *place) tell(t *ledframe.Table, now time.Time) []byte {
	p.due, p.told = dueNot, now
	return t.Frame(p.Address, p.text)
}
