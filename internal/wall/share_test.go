package wall

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// statusSeat records the status that its walls report.
type statusSeat struct {
	Seat
	mu   sync.Mutex
	said []wire.Status
}

func (s *statusSeat) SetStatus(status wire.Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, status)
}

func TestWallsOfOneMachineShareItsSeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := seattest.NewHub(t, seattest.Centre())
		hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
		hub.Must("desk-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
		seat := hub.Seat("wall")
		seats, stop := Share(seat, 3)
		var mu sync.Mutex
		views := make([]View, len(seats))
		for i, s := range seats {
			cfg := Config{Lang: i18n.Vietnamese, Seat: s, Clock: seat.Clock(), Show: func(v View) {
				mu.Lock()
				defer mu.Unlock()
				views[i] = v
			}}
			if i == 2 {
				cfg.Counter = "3"
			}
			w := New(cfg)
			w.Run()
			defer w.Close()
		}
		synctest.Wait()
		hub.Must("desk-3", queue.CallNext{Counter: "3"})
		synctest.Wait() // each wall is told, not woken by its clock
		mu.Lock()
		shown := slices.Clone(views)
		mu.Unlock()
		if views := shown; views[0].Hero.Number != "A001" || views[1].Hero.Number != "A001" || views[2].Over == nil || views[2].Over.Number != "A001" {
			t.Errorf("shown are %+v, %+v, %+v", views[0].Hero, views[1].Hero, views[2].Over)
		}
		stop()
		time.Sleep(time.Minute) // a wall wakes by its clock
	})
}

func TestOnlyTheFirstWallSpeaksForTheSeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		under := &statusSeat{Seat: seattest.NewHub(t, seattest.Centre()).Seat("wall")}
		seats, stop := Share(under, 2)
		defer stop()
		seats[1].SetStatus(wire.Status{Code: "sound-missing"})
		seats[0].SetStatus(wire.Status{})
		if len(under.said) != 1 || under.said[0].Code != "" {
			t.Errorf("said is %+v", under.said)
		}
		seats[1].Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
			if s.Rules() == nil {
				t.Error("the second sees nothing")
			}
		})
	})
}
