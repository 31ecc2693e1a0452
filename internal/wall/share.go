package wall

import (
	"sync"

	"motcua/internal/device"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Share gives one seat to several walls of one machine. Each is told of every
// change. The status of the first wall is the seat's. The caller must call stop.
func Share(seat Seat, walls int) (seats []Seat, stop func()) {
	shared := make([]*sharedSeat, walls)
	for i := range shared {
		shared[i] = &sharedSeat{seat: seat, first: i == 0, changes: make(chan struct{}, 1)}
		seats = append(seats, shared[i])
	}
	end := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			select {
			case <-end:
				return
			case <-seat.Changes():
			}
			for _, s := range shared {
				select {
				case s.changes <- struct{}{}:
				default: // it has a signal pending already
				}
			}
		}
	})
	return seats, func() {
		close(end)
		wait.Wait()
	}
}

// sharedSeat is the seat as one wall sees it.
type sharedSeat struct {
	seat    Seat
	first   bool
	changes chan struct{}
}

var _ Seat = (*sharedSeat)(nil)

// Read implements Seat.
func (s *sharedSeat) Read(fn func(s *queue.State, line device.Line, peers []wire.Peer)) {
	s.seat.Read(fn)
}

// Changes implements Seat.
func (s *sharedSeat) Changes() <-chan struct{} { return s.changes }

// SetStatus implements Seat.
func (s *sharedSeat) SetStatus(status wire.Status) {
	if s.first {
		s.seat.SetStatus(status)
	}
}
