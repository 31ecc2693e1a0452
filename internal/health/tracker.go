package health

import (
	"slices"
	"time"
)

// Trouble is a Warnable that is on.
type Trouble struct {
	Warnable
	Since  time.Time
	Detail string // from the device, for the log and the technician: "write: input/output error"
}

// Tracker holds the present troubles. The zero Tracker is a healthy device. It is
// used by one goroutine at a time, or under its owner's lock.
type Tracker struct {
	on map[Code]Trouble
}

// Set says that a code is on or off at the time now. Codes that are not Known are
// ignored.
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

// On reports whether a code is on, visible or not.
func (t *Tracker) On(code Code) bool {
	_, on := t.on[code]
	return on
}

// Visible is what people see at the time now, the worst first: the troubles that
// have lasted long enough, without those that another one causes. A cause hides its
// consequences even before it is visible itself, so that a pulled plug is not first
// shown as something else.
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

// Next is when Visible will give more, if nothing is set until then; the zero time
// if never.
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
