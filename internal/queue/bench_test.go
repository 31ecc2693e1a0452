package queue

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// bigCentre has one counter that takes everything: services of one agency,
// six priority classes beside the normal one.
func bigCentre(services, classes int) centre.Centre {
	c := centre.Centre{
		Name: "Trung tâm lớn", Policy: centre.Policy{IssueOutsideHours: true, DigitsPerNumber: 5},
		Agencies: []centre.Agency{{ID: "s", Name: "Sở", Prefix: "A"}},
		Counters: []centre.Counter{{ID: "1", Serves: []centre.Serve{{Agency: "s"}}}},
		Officers: []centre.Officer{{ID: "duc", Name: "Đức"}},
	}
	for i := range services {
		c.Services = append(c.Services, centre.Service{ID: fmt.Sprintf("dv-%d", i), Agency: "s", Name: "Dịch vụ"})
	}
	for i := range classes {
		c.Classes = append(c.Classes, centre.Class{ID: fmt.Sprintf("ut-%d", i), Name: "Ưu tiên", HeadStartMin: 5 * (i + 1)})
	}
	return c
}

// crowd is a state in which so many wait, spread over all services and
// classes.
func crowd(tb testing.TB, services, classes, waiting int) *world {
	w := &world{t: tb, s: NewState(), at: eight, seq: map[string]uint64{}}
	w.do("", SetCentre{bigCentre(services, classes)})
	w.roll()
	for i := range waiting {
		class := ""
		if n := i % (classes + 1); n > 0 {
			class = fmt.Sprintf("ut-%d", n-1)
		}
		w.do("kiosk", IssueTicket{Service: fmt.Sprintf("dv-%d", (i/(classes+1))%services), Class: class})
	}
	w.sit("1", "duc")
	w.log = nil
	return w
}

// BenchmarkNext chooses among 100 services × 6 classes with 10,000 waiting,
// beside a bare sort of the same heads. The aim is 20 µs.
func BenchmarkNext(b *testing.B) {
	w := crowd(b, 100, 6, 10_000)
	b.Run("queue", func(b *testing.B) {
		for b.Loop() {
			if t, _, _ := w.s.next("1"); t == nil {
				b.Fatal("nobody is next")
			}
		}
	})
	b.Run("baseline: scan of 10,000 tickets", func(b *testing.B) {
		for b.Loop() {
			var best *Ticket
			for _, t := range w.s.Tickets {
				if t.State == Waiting && (best == nil || w.s.key(t).Before(w.s.key(best))) {
					best = t
				}
			}
			if best == nil {
				b.Fatal("nobody is next")
			}
		}
	})
}

// dayLog is a whole day: every ticket is issued, called, started and finished.
func dayLog(tb testing.TB, tickets int) []eventlog.Entry {
	w := &world{t: tb, s: NewState(), at: eight, seq: map[string]uint64{}}
	c := bigCentre(20, 3)
	c.Counters = nil
	for i := range 20 {
		id := strconv.Itoa(i + 1)
		c.Counters = append(c.Counters, centre.Counter{ID: id, Name: "Quầy " + id, Serves: []centre.Serve{{Agency: "s"}}})
		c.Officers = append(c.Officers, centre.Officer{ID: "cb-" + id, Name: "Cán bộ"})
	}
	w.do("", SetCentre{c})
	w.roll()
	for i := range 20 {
		w.sit(strconv.Itoa(i+1), "cb-"+strconv.Itoa(i+1))
	}
	for i := range tickets {
		w.do("kiosk-1", IssueTicket{Service: fmt.Sprintf("dv-%d", i%20)})
		counter := strconv.Itoa(i%20 + 1)
		w.do("desk-"+counter, CallNext{Counter: counter})
		w.do("desk-"+counter, Start{Counter: counter})
		w.do("desk-"+counter, Finish{Counter: counter})
		w.at -= 3000
	}
	return w.log
}

// BenchmarkApply folds a day into a state; the aim is a million events a
// second. The baseline is the least any fold does: it counts the events.
func BenchmarkApply(b *testing.B) {
	log := dayLog(b, 5000)
	events := 0
	for _, e := range log {
		events += len(e.Events)
	}
	rate := func(b *testing.B) {
		b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	}
	b.Run("queue", func(b *testing.B) {
		for b.Loop() {
			s := NewState()
			for _, e := range log {
				if err := Apply(s, e); err != nil {
					b.Fatal(err)
				}
			}
		}
		rate(b)
	})
	b.Run("baseline: tickets into a map", func(b *testing.B) {
		for b.Loop() {
			byID := map[TicketID]*Ticket{}
			for _, e := range log {
				for _, ev := range e.Events {
					id, about := AboutTicket(ev)
					if _, issued := ev.(TicketIssued); issued {
						byID[id] = &Ticket{ID: id}
					} else if about {
						byID[id].ChangedPos = e.Pos
					}
				}
			}
		}
		rate(b)
	})
}

// BenchmarkStateSize reports the memory of the state after a day of 5,000 tickets,
// beside the bare tickets; the aim is 10 MB.
func BenchmarkStateSize(b *testing.B) {
	log := dayLog(b, 5000)
	var s *State
	for b.Loop() {
		before := heap()
		s = NewState()
		for _, e := range log {
			if err := Apply(s, e); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(heap()-before)/1e6, "MB")
	}
	before := heap()
	bare := make([]Ticket, 5000)
	b.ReportMetric(float64(heap()-before)/1e6, "MB-bare")
	data, err := json.Marshal(s)
	if err != nil || len(bare) != len(s.Tickets) {
		b.Fatal(err, len(s.Tickets))
	}
	b.ReportMetric(float64(len(data))/1e6, "MB-JSON")
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
