package hub

import (
	"maps"
	"slices"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// askWithin is how long a call waits for the console that has its ticket reserved. A
// console on the same network answers within a few milliseconds; one that has just gone
// offline never does, and the hub cannot tell them apart.
const askWithin = 300 * time.Millisecond

// goneAfter is how long a console must be disconnected to count as offline. One that
// restarts, or whose line breaks for a moment, is back before that.
const goneAfter = 5 * time.Second

// laterLimit is how many commands of a device wait behind a parked one. A device has no
// more in flight.
const laterLimit = 64

// parked is a command that waits for another console to give a ticket back.
type parked struct {
	request request
	later   []request // of the same device, in order
	until   time.Time
	timer   *time.Timer
}

// there says whether a console that can work offline is connected.
func (h *Hub) there(device string) bool {
	s := h.subs[device]
	return s != nil && s.conn.Hello.Alone
}

// reserve reserves tickets that the connected consoles may call if they go offline. It
// runs in the loop, once for all requests that came together.
func (h *Hub) reserve(b *batch) error {
	gone := h.gone()
	if h.reservedPos == h.state.Pos && slices.Equal(gone, h.goneBefore) {
		return nil
	}
	h.goneBefore = gone
	var devices []string
	for device := range h.subs {
		if h.there(device) {
			devices = append(devices, device)
		}
	}
	if len(devices)+len(gone) > 0 {
		slices.Sort(devices)
		events, _ := queue.Decide(h.state, eventlog.Cause{}, queue.Reserve{Devices: devices, Gone: gone}, h.cfg.Now())
		if len(events) > 0 {
			if err := b.add(h, eventlog.Cause{}, events, eventlog.Answer{}); err != nil {
				return err
			}
		}
	}
	h.reservedPos = h.state.Pos
	return nil
}

// gone lists the consoles that disconnected without a logout, longer than goneAfter
// ago.
func (h *Hub) gone() (devices []string) {
	for device, left := range h.left {
		if time.Since(left) >= goneAfter {
			devices = append(devices, device)
		}
	}
	slices.Sort(devices)
	return devices
}

// park parks a command whose ticket is reserved for another console, and asks that
// console for it; or queues it behind a parked command of the same device. It does not
// wait for a console that is not connected.
func (h *Hub) park(b *batch, r request) (waits bool, err error) {
	if p := h.parked[r.cause.Device]; p != nil {
		if len(p.later) < laterLimit {
			p.later = append(p.later, r)
		} else { // from an earlier connection; the device sends it again
			r.conn.Answered()
		}
		return true, nil
	}
	waits, err = h.ask(b, r)
	if !waits || err != nil {
		return waits, err
	}
	p := &parked{request: r, until: time.Now().Add(askWithin)}
	p.timer = time.AfterFunc(askWithin, func() { h.post(request{run: func(*batch) error { return nil }}) })
	h.parked[r.cause.Device] = p
	return true, nil
}

// ask asks the console for which the command's ticket is reserved to give it back, if
// it is connected.
func (h *Hub) ask(b *batch, r request) (asked bool, err error) {
	t := h.state.InTheWay(r.cause, r.command)
	if t == nil || !h.there(t.Reserved) {
		return false, nil
	}
	if !t.AskedBack {
		events, _ := queue.Decide(h.state, eventlog.Cause{}, queue.AskBack{Ticket: t.ID}, h.cfg.Now())
		err = b.add(h, eventlog.Cause{}, events, eventlog.Answer{})
	}
	return true, err
}

// retry decides the parked commands whose ticket is no longer reserved, or whose time
// is over.
func (h *Hub) retry(b *batch) error {
	for _, device := range slices.Sorted(maps.Keys(h.parked)) {
		p := h.parked[device]
		if time.Now().Before(p.until) {
			waits, err := h.ask(b, p.request)
			if err != nil {
				return err
			}
			if waits {
				continue
			}
		}
		p.timer.Stop()
		delete(h.parked, device)
		if err := h.decideOnce(b, p.request); err != nil {
			return err
		}
		for _, r := range p.later {
			if err := h.decide(b, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropParked stops the timers when the loop ends.
func (h *Hub) dropParked() {
	for _, p := range h.parked {
		p.timer.Stop()
	}
}

// missConsoles expects the consoles that had tickets reserved when the hub stopped:
// those that do not reconnect count as offline.
func (h *Hub) missConsoles() {
	for _, t := range h.state.Tickets {
		if t.Reserved != "" {
			h.left[t.Reserved] = time.Now()
		}
	}
}
