package wall

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// lobby is a wall in a bubble of virtual time, before three waiting citizens.
type lobby struct {
	*Wall
	t     *testing.T
	hub   *seattest.Hub
	seat  *seattest.Seat
	mu    sync.Mutex
	last  View
	shown int
	said  []string
}

func run(t *testing.T, name string, change func(*Config), test func(l *lobby)) {
	runCentre(t, name, func(*centre.Centre) {}, change, test)
}

// runCentre runs a lobby of a changed centre.
func runCentre(t *testing.T, name string, alter func(*centre.Centre), change func(*Config), test func(l *lobby)) {
	t.Run(name, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := seattest.Centre()
			alter(&c)
			l := &lobby{t: t, hub: seattest.NewHub(t, c)}
			l.seat = l.hub.Seat("wall")
			for _, service := range []string{"gplx", "gplx", "lltp"} {
				l.hub.Must("kiosk", queue.IssueTicket{Service: service})
			}
			l.hub.Must("desk-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
			l.hub.Must("desk-7", queue.Login{Counter: "7", Officer: "hoa", PIN: "1234"})
			cfg := Config{Lang: i18n.Vietnamese, Seat: l.seat, Clock: l.seat.Clock(), Show: func(v View) {
				l.mu.Lock()
				l.last, l.shown = v, l.shown+1
				l.mu.Unlock()
			}, Announce: func(t *queue.Ticket) {
				l.mu.Lock()
				l.said = append(l.said, t.Number+"→"+t.Counter)
				l.mu.Unlock()
			}}
			if change != nil {
				change(&cfg)
			}
			l.Wall = New(cfg)
			l.Wall.Run()
			defer l.Close()
			synctest.Wait()
			test(l)
		})
	})
}

func (l *lobby) see() View {
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

func (l *lobby) after(d time.Duration) View {
	time.Sleep(d)
	return l.see()
}

func (l *lobby) call(counter string) {
	l.t.Helper()
	l.hub.Must("desk-"+counter, queue.CallNext{Counter: counter})
}

func (l *lobby) finish(counter string) {
	l.t.Helper()
	l.hub.Must("desk-"+counter, queue.Start{Counter: counter})
	l.hub.Must("desk-"+counter, queue.Finish{Counter: counter})
}

func TestNewestCallIsBigAndSpoken(t *testing.T) {
	run(t, "lit for 20 s", nil, func(l *lobby) {
		if v := l.see(); v.Hero.Number != "" || len(v.Queues) != 2 || v.Queues[0].Waiting != 2 {
			t.Errorf("at first: %+v %+v", v.Hero, v.Queues)
		}
		l.call("3")
		v := l.see()
		if v.Hero.Number != "A001" || v.Hero.Counter != "3" || v.Hero.Arrow != ArrowLeft || !v.Lit || v.Pulse != 1 || v.Queues[0].Waiting != 1 {
			t.Errorf("called: %+v lit %v pulse %d %+v", v.Hero, v.Lit, v.Pulse, v.Queues)
		}
		if v = l.after(19 * time.Second); !v.Lit {
			t.Error("not lit after 19 s")
		}
		if v = l.after(2 * time.Second); v.Lit || v.Hero.Number != "A001" {
			t.Errorf("after 21 s: lit %v, %+v", v.Lit, v.Hero)
		}
		l.hub.Must("desk-3", queue.Recall{Counter: "3"})
		if v = l.see(); !v.Lit || v.Pulse != 2 {
			t.Errorf("recalled: lit %v, pulse %d", v.Lit, v.Pulse)
		}
		if want := []string{"A001→3", "A001→3"}; !slices.Equal(l.said, want) {
			t.Errorf("said %v, want %v", l.said, want)
		}
	})
	run(t, "each at least 5 s when they come together", nil, func(l *lobby) {
		l.call("3")
		l.call("7")
		if v := l.see(); v.Hero.Number != "A001" || len(v.Calls) != 0 {
			t.Errorf("first: %+v, list %+v", v.Hero, v.Calls)
		}
		if v := l.after(4 * time.Second); v.Hero.Number != "A001" {
			t.Errorf("after 4 s: %+v", v.Hero)
		}
		v := l.after(2 * time.Second)
		if v.Hero.Number != "C001" || len(v.Calls) != 1 || v.Calls[0].Number != "A001" || v.Pulse != 2 {
			t.Errorf("after 6 s: %+v, list %+v, pulse %d", v.Hero, v.Calls, v.Pulse)
		}
		if want := []string{"A001→3", "C001→7"}; !slices.Equal(l.said, want) {
			t.Errorf("said %v, want %v", l.said, want)
		}
	})
}

// A call from before the wall was switched on is shown and not spoken.
func TestOldCallsAreNotSpoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := seattest.NewHub(t, seattest.Centre())
		hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
		hub.Must("desk-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
		hub.Must("desk-3", queue.CallNext{Counter: "3"})
		var mu sync.Mutex
		var last View
		seat := hub.Seat("wall")
		w := New(Config{Lang: i18n.Vietnamese, Seat: seat, Clock: seat.Clock(), Show: func(v View) {
			mu.Lock()
			last = v
			mu.Unlock()
		}, Announce: func(called *queue.Ticket) { t.Errorf("%s is spoken", called.Number) }})
		w.Run()
		synctest.Wait()
		w.Close()
		mu.Lock()
		defer mu.Unlock()
		if last.Hero.Number != "A001" || last.Lit || last.Pulse != 0 {
			t.Errorf("shown: %+v lit %v pulse %d", last.Hero, last.Lit, last.Pulse)
		}
	})
}

// A call made while the link was down is shown when it is back, and spoken only if
// it is recent.
func TestCallsMadeOfflineAreNotSpoken(t *testing.T) {
	run(t, "one old, one fresh", nil, func(l *lobby) {
		l.seat.Freeze(true)
		l.call("3")
		l.after(2 * time.Minute)
		l.seat.Freeze(false)
		if v := l.see(); v.Hero.Number != "A001" || v.Lit || v.Pulse != 0 {
			t.Errorf("the old one: %+v lit %v pulse %d", v.Hero, v.Lit, v.Pulse)
		}
		l.call("7")
		if v := l.see(); v.Hero.Number != "C001" || !v.Lit || v.Pulse != 1 {
			t.Errorf("the fresh one: %+v lit %v pulse %d", v.Hero, v.Lit, v.Pulse)
		}
		if want := []string{"C001→7"}; !slices.Equal(l.said, want) {
			t.Errorf("said %v, want %v", l.said, want)
		}
	})
}

// A citizen who was called and served while the link was down is not called again by
// a wall that reconnects seconds later.
func TestCallsThatWereAnsweredAreNotSpoken(t *testing.T) {
	for name, answered := range map[string]func(l *lobby){
		"served":       func(l *lobby) { l.hub.Must("desk-3", queue.Start{Counter: "3"}) },
		"gone":         func(l *lobby) { l.finish("3") },
		"put aside":    func(l *lobby) { l.hub.Must("desk-3", queue.Hold{Counter: "3"}) },
		"still called": nil,
	} {
		run(t, name, nil, func(l *lobby) {
			l.seat.Freeze(true)
			l.call("7") // nobody has come for this one
			l.call("3")
			want := []string{"C001→7"}
			if answered != nil {
				answered(l)
			} else {
				want = append(want, "A001→3")
			}
			l.after(10 * time.Second)
			l.seat.Freeze(false)
			l.see()
			v := l.after(2 * heroAtLeast)
			if !slices.Equal(l.said, want) {
				t.Errorf("said %v, want %v", l.said, want)
			}
			shown := []string{v.Hero.Number}
			for _, c := range v.Calls {
				shown = append(shown, c.Number)
			}
			slices.Sort(shown)
			if !slices.Equal(shown, []string{"A001", "C001"}) {
				t.Errorf("shown are %v", shown)
			}
		})
	}
}

func TestNoticesTurn(t *testing.T) {
	run(t, "every 12 s", nil, func(l *lobby) {
		first := l.see().Notice.Title
		second := l.after(noticePage + time.Second).Notice.Title
		third := l.after(noticePage + time.Second).Notice.Title
		if first == second || first != third {
			t.Errorf("pages: %s, %s, %s", first, second, third)
		}
	})
}

func TestDeadLinkIsSaid(t *testing.T) {
	run(t, "after 15 s, with the time of the data", nil, func(l *lobby) {
		at := calendar.Local(seattest.Now()).Truncate(time.Minute)
		l.seat.SetLine(false)
		if v := l.after(14 * time.Second); v.Offline {
			t.Error("after 14 s")
		}
		v := l.after(2 * time.Second)
		if !v.Offline || !v.DataAt.Equal(at) {
			t.Errorf("after 16 s: %v, data of %v, want %v", v.Offline, v.DataAt, at)
		}
		l.seat.SetLine(true)
		if v = l.see(); v.Offline {
			t.Error("still said when the link is back")
		}
	})
}

// estimated is the wall of a centre where two wait for Transport, whose counter is
// at work, with these target times of the services.
func estimated(t *testing.T, change func(gplx, phuhieu *centre.Service), test func(l *lobby)) {
	synctest.Test(t, func(t *testing.T) {
		c := seattest.Centre()
		c.Services[0].TargetSec, c.Services[1].TargetSec = 1800, 300
		change(&c.Services[0], &c.Services[1])
		l := &lobby{t: t, hub: seattest.NewHub(t, c)}
		l.seat = l.hub.Seat("wall")
		l.hub.Must("desk-3", queue.Login{Counter: "3", Officer: "duc", PIN: "1234"})
		for _, service := range []string{"gplx", "phuhieu", "phuhieu"} {
			if s := c.Services[0]; service != s.ID || s.Closed == "" && s.Message == "" {
				l.hub.Must("kiosk", queue.IssueTicket{Service: service})
			}
		}
		l.Wall = New(Config{Lang: i18n.Vietnamese, Seat: l.seat, Clock: l.seat.Clock(), Show: func(v View) {
			l.mu.Lock()
			l.last, l.shown = v, l.shown+1
			l.mu.Unlock()
		}})
		l.Wall.Run()
		defer l.Close()
		test(l)
	})
}

func TestEstimateIsThatOfTheFirstOpenService(t *testing.T) {
	for name, c := range map[string]struct {
		change            func(gplx, phuhieu *centre.Service)
		waiting, from, to int
	}{
		"the first":           {func(_, _ *centre.Service) {}, 3, 85, 155},
		"a closed one before": {func(gplx, _ *centre.Service) { gplx.Closed = "Tạm dừng" }, 2, 5, 20},
		"a message before":    {func(gplx, _ *centre.Service) { gplx.Message = "Nộp tại xã" }, 2, 5, 20},
	} {
		t.Run(name, func(t *testing.T) {
			estimated(t, c.change, func(l *lobby) {
				want := Queue{Name: "Sở Giao thông vận tải", Letter: "A", Waiting: c.waiting, Known: true, FromMin: c.from, ToMin: c.to}
				if v := l.see(); len(v.Queues) != 1 || v.Queues[0] != want {
					t.Errorf("got %+v, want %+v", v.Queues, want)
				}
				l.hub.State(func(s *queue.State) {
					_, quote := s.Quote(firstOpen(s.Rules().ServicesOf("gt")).ID, "", seattest.Now())
					if quote.LowMin != want.FromMin || quote.HighMin != want.ToMin {
						t.Errorf("the kiosk would quote %+v", quote)
					}
				})
			})
		})
	}
}

func TestEstimateIsHiddenWhileNothingIsKnown(t *testing.T) {
	estimated(t, func(_, _ *centre.Service) {}, func(l *lobby) {
		hidden := func(when string, want bool) {
			t.Helper()
			if v := l.see(); len(v.Queues) != 1 || v.Queues[0].Waiting != 3 || v.Queues[0].Known == want {
				t.Errorf("%s: %+v, want hidden %v", when, v.Queues, want)
			}
		}
		hidden("at work", false)
		l.hub.Must("desk-3", queue.Pause{Counter: "3", Reason: "giai-lao"})
		hidden("paused", true)
		l.hub.Must("desk-3", queue.Unpause{Counter: "3"})
		hidden("at work again", false)
		l.seat.SetLine(false)
		l.after(14 * time.Second)
		hidden("14 s without the hub", false)
		l.after(2 * time.Second)
		hidden("16 s without the hub", true)
		l.seat.SetLine(true)
		hidden("the hub is back", false)
	})
}

// An idle wall shows a new view only for the clock and the notices.
func TestAtRestLittleMoves(t *testing.T) {
	run(t, "ten minutes", nil, func(l *lobby) {
		l.mu.Lock()
		before := l.shown
		l.mu.Unlock()
		l.after(10 * time.Minute)
		l.mu.Lock()
		defer l.mu.Unlock()
		if n := l.shown - before; n > 10+50+2 {
			t.Errorf("%d views in ten minutes", n)
		}
	})
}

func TestOverCounter(t *testing.T) {
	run(t, "states", func(c *Config) { c.Counter = "3" }, func(l *lobby) {
		over := func(what string, state OverState, number string) {
			t.Helper()
			o := l.see().Over
			if o == nil || o.State != state || o.Number != number || o.Officer != "Trần Minh Đức" || o.Agency != "Sở Giao thông vận tải" {
				t.Errorf("%s: %+v", what, o)
			}
		}
		over("free", OverFree, "")
		l.call("7") // a call at another counter
		over("still free", OverFree, "")
		l.call("3")
		over("called", OverCalling, "A001")
		l.hub.Must("desk-3", queue.Start{Counter: "3"})
		over("serving", OverServing, "A001")
		l.hub.Must("desk-3", queue.Finish{Counter: "3"})
		l.hub.Must("desk-3", queue.Pause{Counter: "3", Reason: "giai-lao"})
		over("paused", OverPaused, "")
		if o := l.see().Over; o.Reason != "Giải lao" {
			t.Errorf("reason: %q", o.Reason)
		}
		l.hub.Must("desk-3", queue.Unpause{Counter: "3"})
		l.hub.Must("desk-3", queue.Logout{Counter: "3"})
		if o := l.see().Over; o.State != OverClosed || o.Officer != "" {
			t.Errorf("closed: %+v", o)
		}
		if want := []string{"A001→3"}; !slices.Equal(l.said, want) {
			t.Errorf("said %v, want %v", l.said, want)
		}
	})
}

func TestNextDayBeginsEmpty(t *testing.T) {
	run(t, "no old calls", nil, func(l *lobby) {
		l.call("3")
		l.finish("3")
		time.Sleep(24 * time.Hour)
		l.hub.Must("kiosk", queue.IssueTicket{Service: "gplx"})
		if v := l.see(); v.Hero.Number != "" || len(v.Calls) != 0 {
			t.Errorf("shown: %+v %+v", v.Hero, v.Calls)
		}
	})
}

// Nobody works at a wall, so it reports its faults to the hub.
func TestWallTellsWhatIsWrongWithIt(t *testing.T) {
	run(t, "its disk", nil, func(l *lobby) {
		before := l.see()
		l.seat.SetDisk(true)
		l.see()
		if got := l.seat.Status(); got.Code != string(health.DiskFailing) || got.Text != health.DiskFailing.Staff(i18n.Vietnamese) {
			t.Errorf("the hub is told %+v", got)
		}
		if v := l.see(); !reflect.DeepEqual(v, before) {
			t.Errorf("citizens see %+v", v)
		}
		l.seat.SetDisk(false)
		l.see()
		if got := l.seat.Status(); got != (wire.Status{}) {
			t.Errorf("when the disk is sound the hub is told %+v", got)
		}
	})
}
