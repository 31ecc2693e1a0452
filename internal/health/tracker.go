package health

import (
	"slices"
	"time"
)

// Trouble is a warnable that is on.
type Trouble struct {
	Warnable
	Since  time.Time
	Detail string // of the device, for the log and the technician: "write: input/output error"
}

// Tracker holds what is wrong. The zero Tracker is a healthy device. It is
// used by one goroutine at a time, or under its owner's lock.
type Tracker struct {
	on map[Code]Trouble
}

// Set says that code is on or off at the time now. Codes that are not Known
// are ignored.
func (t *Tracker) Set(code Code, on bool, detail string, now time.Time) {
	if !on {
		delete(t.on, code)
		return
	}
	at := slices.IndexFunc(Known, func(w Warnable) bool { return w.Code == code })
	if at < 0 {
		return
	}
	if t.on == nil {
		t.on = map[Code]Trouble{}
	}
	trouble, already := t.on[code]
	if !already {
		trouble = Trouble{Warnable: Known[at], Since: now}
	}
	trouble.Detail = detail
	t.on[code] = trouble
}

// On says whether code is on, visible or not.
func (t *Tracker) On(code Code) bool {
	_, on := t.on[code]
	return on
}

// Visible gives what people see at the time now, the worst first: what has
// lasted long enough, without the consequences of something else that is on.
// A cause hides them even before it is visible itself, so that a plug that is
// pulled shows as that and not first as something else.
func (t *Tracker) Visible(now time.Time) []Trouble {
	var list []Trouble
	for _, w := range Known {
		trouble, on := t.on[w.Code]
		if on && now.Sub(trouble.Since) >= w.TimeToVisible && !slices.ContainsFunc(w.DependsOn, t.On) {
			list = append(list, trouble)
		}
	}
	return list
}

// Next is when Visible gives more than it gives now, if nothing is set until
// then; zero if never.
func (t *Tracker) Next(now time.Time) time.Time {
	var next time.Time
	for _, trouble := range t.on {
		at := trouble.Since.Add(trouble.TimeToVisible)
		if at.After(now) && !slices.ContainsFunc(trouble.DependsOn, t.On) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}
