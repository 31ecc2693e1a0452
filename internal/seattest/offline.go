package seattest

import (
	"errors"
	"sync"
	"time"

	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

var errFull = errors.New("no space left on device")

// neverSent is the number of a stored command that the hub has never seen.
const neverSent = 1 << 40

// offline is the offline part of a seat.
type offline struct {
	mu      sync.Mutex     // guards the content of a frozen state
	given   map[string]int // last number by day and series
	waiting []queue.Command
	unacked []queue.Command
	full    bool
}

// Lease makes the hub give the seat's device a block of numbers.
func (s *Seat) Lease() {
	s.hub.Must("", queue.LeaseBlock{Device: s.Name, Inc: 1})
}

// FillDisk makes every number that is drawn offline fail, as a full disk does.
func (s *Seat) FillDisk() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offline.full = true
}

// LeaveUnacked adds commands as if an earlier run had left them.
func (s *Seat) LeaveUnacked(list ...queue.Command) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offline.unacked = list
}

// Block is like a device's.
func (s *Seat) Block(day string) (b queue.Block, ok bool) {
	s.Read(func(state *queue.State, _ device.Line, _ []wire.Peer) { b, ok = state.BlockOf(s.Name, 1, day) })
	return b, ok
}

// ReportOfflineTicket is like a device's: the hub gets the number when the link is up.
func (s *Seat) ReportOfflineTicket(draw device.Draw) (queue.Command, device.Kept, error) {
	s.mu.Lock()
	if s.offline.full {
		s.mu.Unlock()
		return nil, device.Kept{}, errFull
	}
	if s.offline.given == nil {
		s.offline.given = map[string]int{}
	}
	key := draw.Day + "/" + draw.Series
	if s.offline.given[key] >= draw.Limit {
		s.mu.Unlock()
		return nil, device.Kept{}, store.ErrBlockEmpty
	}
	s.offline.given[key]++
	own := draw.Command(s.offline.given[key])
	c := s.restamped(own)
	up := s.line.Up
	if !up {
		s.offline.waiting = append(s.offline.waiting, c)
	}
	s.mu.Unlock()
	if up {
		s.hub.decide(s.Name, c)
	}
	return own, device.Kept{Seq: neverSent, Ack: s.Ack}, nil
}

// DoOffline is like a device's. It is reported to the hub when the link is up.
func (s *Seat) DoOffline(c queue.Command) (eventlog.Answer, error) {
	s.mu.Lock()
	up, full, copied := s.line.Up, s.offline.full, s.frozen
	s.mu.Unlock()
	switch {
	case up:
		return eventlog.Answer{}, device.ErrNotOffline
	case full:
		return eventlog.Answer{}, errFull
	case copied == nil:
		s.Freeze(true)
		return s.DoOffline(c)
	}
	s.offline.mu.Lock()
	defer s.offline.mu.Unlock()
	now := s.clock.Stamp()
	did := queue.OfflineAction{AtMS: now.HubMS, What: c, Officer: copied.OfficerAt(s.Name)}
	cause := eventlog.Cause{Device: s.Name, Inc: 1}
	events, answer := queue.Decide(copied, cause, did, queue.Given{AtMS: did.AtMS})
	if answer.Code != queue.OK {
		return answer, nil
	}
	if err := queue.Apply(copied, eventlog.Entry{Pos: copied.Pos + 1, AtMS: did.AtMS, Cause: cause, Events: events, Answer: answer}); err != nil {
		return eventlog.Answer{}, err
	}
	s.mu.Lock()
	s.offline.waiting = append(s.offline.waiting, did)
	s.mu.Unlock()
	s.changed()
	return answer, nil
}

// Reserve makes the hub reserve tickets for the seat's device.
func (s *Seat) Reserve() {
	s.hub.Must("", queue.Reserve{Devices: []string{s.Name}})
}

// Unacked is like a device's.
func (s *Seat) Unacked(fn func(c queue.Command, kept device.Kept)) {
	s.mu.Lock()
	list := s.offline.unacked
	s.mu.Unlock()
	for _, c := range list {
		now := s.clock.Stamp()
		fn(queue.Restamped(c, now.OwnMS-now.HubMS), device.Kept{Seq: neverSent, Ack: s.Ack})
	}
}

// SetClock sets how far the device's clock is ahead of the hub's.
func (s *Seat) SetClock(ahead time.Duration) {
	s.mu.Lock()
	s.line.AheadMS = ahead.Milliseconds()
	s.mu.Unlock()
	s.changed()
}

// SetWaiting sets how many commands the hub has not answered.
func (s *Seat) SetWaiting(n int) {
	s.mu.Lock()
	s.line.Waiting = n
	s.mu.Unlock()
	s.changed()
}

// Restore makes the hub start as if its log had just been restored to an older one.
func (h *Hub) Restore() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.roll()
	h.add(queue.LogRestored{Log: "centre-1", Pos: h.ledger.State().Pos})
}
