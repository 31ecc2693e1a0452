package ledger

import (
	"maps"
	"slices"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

const (
	// AskWithin is how long a call waits for the console that has its ticket reserved.
	// A console on the same network answers within a few milliseconds; one that has
	// just gone offline never does, and the hub cannot tell them apart.
	AskWithin = 300 * time.Millisecond
	// GoneAfter is how long a console must be disconnected to count as offline. One
	// that restarts, or whose line breaks for a moment, is back before that.
	GoneAfter = 5 * time.Second
	// laterLimit is how many commands of a device wait behind a parked one. A device
	// has no more in flight.
	laterLimit = 64
)

// Request is a command of a device.
type Request struct {
	From    any // whom the owner sends the answer to
	Cause   eventlog.Cause
	Command queue.Command
	Given   queue.Given // what was found out at the door; the ledger adds the rest
}

// parked is a request that waits for another console to give a ticket back.
type parked struct {
	request Request
	later   []Request // of the same device, in order
	until   time.Duration
}

// Ask takes a request: it is decided, and its reply is in the batch; or it is parked
// until the console that has its ticket reserved has given that back. Room is false if
// there is no room for it behind parked ones, as of an earlier connection; the device
// sends it again.
func (l *Ledger) Ask(now Moment, r Request) (room bool, err error) {
	if p := l.parked[r.Cause.Device]; p != nil {
		if len(p.later) >= laterLimit {
			return false, nil
		}
		p.later = append(p.later, r)
		return true, nil
	}
	waits, err := l.askBack(now, r)
	if err != nil {
		return true, err
	}
	if waits {
		l.parked[r.Cause.Device] = &parked{request: r, until: now.Mono + AskWithin}
		return true, nil
	}
	return true, l.answer(now, r)
}

// answer decides a request; if it was decided before, it repeats the answer.
func (l *Ledger) answer(now Moment, r Request) error {
	if old, found := l.fold.Known(r.Cause, r.Command); found {
		l.batch.Replies = append(l.batch.Replies, Reply{To: r.From, Cause: r.Cause, Result: old, Repeated: true, Idle: true})
		return nil
	}
	events, answer, err := l.decide(now, r.Cause, r.Command, r.Given)
	if err != nil {
		return err
	}
	if err := l.Enter(now, r.Cause, events, answer); err != nil {
		return err
	}
	if answer.Code == queue.OK && len(events) > 0 {
		l.clock.done(now)
	}
	_, guessed := r.Command.(queue.Login)
	idle := answer.Code != queue.OK && (len(events) == 0 || guessed)
	l.batch.Replies = append(l.batch.Replies, Reply{To: r.From, Cause: r.Cause, Result: l.fold.result(l.State().Pos, answer, r.Command), Idle: idle})
	return nil
}

// askBack asks the console for which the request's ticket is reserved to give it back,
// if it is connected.
func (l *Ledger) askBack(now Moment, r Request) (asked bool, err error) {
	t := l.State().InTheWay(r.Cause, r.Command)
	if t == nil || !l.consoles[t.Reserved] {
		return false, nil
	}
	if !t.AskedBack {
		_, err = l.Do(now, queue.AskBack{Ticket: t.ID})
	}
	return true, err
}

// Retry decides the parked requests whose ticket is no longer reserved, or whose time is
// over.
func (l *Ledger) Retry(now Moment) error {
	for _, device := range slices.Sorted(maps.Keys(l.parked)) {
		p := l.parked[device]
		if now.Mono < p.until {
			waits, err := l.askBack(now, p.request)
			if err != nil {
				return err
			}
			if waits {
				continue
			}
		}
		delete(l.parked, device)
		if err := l.answer(now, p.request); err != nil {
			return err
		}
		for _, r := range p.later {
			if _, err := l.Ask(now, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// RetryIn is how long it is until a parked request must be decided; waits is false if
// none is parked.
func (l *Ledger) RetryIn(now Moment) (in time.Duration, waits bool) {
	for _, p := range l.parked {
		if left := max(0, p.until-now.Mono); !waits || left < in {
			in, waits = left, true
		}
	}
	return in, waits
}

// Joined says that a device has connected. Offline says that it is a console that can
// work offline.
func (l *Ledger) Joined(device string, offline bool) {
	if offline {
		l.consoles[device] = true
	} else {
		delete(l.consoles, device)
	}
	delete(l.left, device)
	l.reserved = 0
}

// Left says that a device has disconnected.
func (l *Ledger) Left(now Moment, device string) {
	if l.consoles[device] && l.State().CounterOf(device) != "" {
		l.left[device] = now.Mono
	}
	delete(l.consoles, device)
	l.reserved = 0
}

// Reserve reserves tickets that the connected consoles may call if they go offline, and
// records which consoles are offline. It runs once for all requests that came together.
func (l *Ledger) Reserve(now Moment) error {
	gone := l.gone(now)
	if l.reserved == l.State().Pos && slices.Equal(gone, l.goneBefore) {
		return nil
	}
	l.goneBefore = gone
	if devices := slices.Sorted(maps.Keys(l.consoles)); len(devices)+len(gone) > 0 {
		if _, err := l.Do(now, queue.Reserve{Devices: devices, Gone: gone}); err != nil {
			return err
		}
	}
	l.reserved = l.State().Pos
	return nil
}

// gone lists the consoles that disconnected without a logout, longer than GoneAfter ago.
func (l *Ledger) gone(now Moment) (devices []string) {
	for device, left := range l.left {
		if now.Mono-left >= GoneAfter {
			devices = append(devices, device)
		}
	}
	slices.Sort(devices)
	return devices
}

// Lease gives a kiosk a block of numbers for offline use, or prolongs its block.
func (l *Ledger) Lease(now Moment, device string, inc uint64) (eventlog.Code, error) {
	answer, err := l.Do(now, queue.LeaseBlock{Device: device, Inc: inc})
	return answer.Code, err
}
