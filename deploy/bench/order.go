package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// The figures of the order itself, without disk or link.
const (
	orderServices = 100
	orderClasses  = 6
	orderWaiting  = 10_000
	dayTickets    = 5_000
	dayCounters   = 20
)

// order measures who is next, how fast a log is applied, and how much memory a day takes.
func (b *bench) order(rounds int) error {
	if err := b.whoIsNext(rounds); err != nil {
		return err
	}
	return b.fold(rounds)
}

// orderDay runs a state as the hub does, in memory.
type orderDay struct {
	state *queue.State
	log   []eventlog.Entry
	at    int64
	n     int
	err   error
}

func newOrderDay(c centre.Centre) *orderDay {
	d := &orderDay{state: queue.NewState(), at: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixMilli()}
	d.do("", queue.SetCentre{Centre: c})
	d.add("", queue.Rollover(d.state, d.at, false), eventlog.Answer{})
	return d
}

func (d *orderDay) add(device string, events []eventlog.Event, a eventlog.Answer) {
	e := eventlog.Entry{Pos: d.state.Pos + 1, AtMS: d.at, Events: events, Answer: a}
	if device != "" {
		e.Cause = eventlog.Cause{Device: device, Inc: 1, Seq: e.Pos}
	}
	if err := queue.Apply(d.state, e); err != nil {
		d.err = err
	}
	d.log = append(d.log, e)
}

func (d *orderDay) do(device string, c queue.Command) {
	d.at += 100
	d.n++
	events, a := queue.Decide(d.state, eventlog.Cause{Device: device, Inc: 1}, c, queue.Given{AtMS: d.at, Code: strconv.Itoa(d.n), PIN: queue.PINRight})
	if a.Code != queue.OK {
		d.err = fmt.Errorf("%s is answered %s", c.CommandType(), a.Code)
	}
	d.add(device, events, a)
}

// orderCentre is one agency whose services every counter takes.
func orderCentre(services, classes, counters int) centre.Centre {
	c := centre.Centre{
		Name: "Trung tâm đo tốc độ", Policy: centre.Policy{DigitsPerNumber: 6, IssueOutsideHours: true},
		Agencies: []centre.Agency{{ID: "a", Name: "Sở A", Prefix: "A"}},
	}
	for i := range services {
		c.Services = append(c.Services, centre.Service{ID: "s" + strconv.Itoa(i), Agency: "a", Name: "Thủ tục"})
	}
	for i := range classes {
		c.Classes = append(c.Classes, centre.Class{ID: "k" + strconv.Itoa(i+1), Name: "Ưu tiên", HeadStartMin: 5 * (i + 1)})
	}
	for i := range counters {
		id := strconv.Itoa(i + 1)
		c.Counters = append(c.Counters, centre.Counter{ID: id, Name: "Quầy " + id, Serves: []centre.Serve{{Agency: "a"}}})
		c.Officers = append(c.Officers, centre.Officer{ID: "o" + id, Name: "Cán bộ"})
	}
	return c
}

// whoIsNext decides a call among all services and classes, compared with a search through
// the list of everybody.
func (b *bench) whoIsNext(rounds int) error {
	d := newOrderDay(orderCentre(orderServices, orderClasses, 1))
	for i := range orderWaiting {
		class := ""
		if k := i % (orderClasses + 1); k > 0 {
			class = "k" + strconv.Itoa(k)
		}
		d.do("kiosk", queue.IssueTicket{Service: "s" + strconv.Itoa(i/(orderClasses+1)%orderServices), Class: class})
	}
	d.do("desk", queue.Login{Counter: "1", Officer: "o1", PIN: "1234"})
	if d.err != nil {
		return d.err
	}
	const calls = 200
	var chosen, scanned []time.Duration
	for range rounds * 5 {
		began := time.Now()
		for range calls {
			if _, a := queue.Decide(d.state, eventlog.Cause{Device: "desk", Inc: 1}, queue.CallNext{Counter: "1"}, queue.Given{AtMS: d.at}); a.Code != queue.OK {
				return fmt.Errorf("a call is answered %s", a.Code)
			}
		}
		chosen = append(chosen, time.Since(began)/calls)
		began = time.Now()
		var best *queue.Ticket
		for _, t := range d.state.Tickets {
			if t.State == queue.Waiting && (best == nil || t.ArrivalMS < best.ArrivalMS) {
				best = t
			}
		}
		if best == nil {
			return fmt.Errorf("nobody waits")
		}
		scanned = append(scanned, time.Since(began))
	}
	micro := func(d time.Duration) string { return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond)) }
	b.add(fmt.Sprintf("who is next, %d services × %d classes, %d waiting, p50", orderServices, orderClasses, orderWaiting),
		micro(percentile(chosen, 50)), "≤ 20 µs", "reading the list of all "+micro(percentile(scanned, 50)))
	return nil
}

// fold applies the log of a day repeatedly, compared with reading the same entries into a
// map.
func (b *bench) fold(rounds int) error {
	d := newOrderDay(orderCentre(20, 3, dayCounters))
	for i := range dayCounters {
		id := strconv.Itoa(i + 1)
		d.do("desk-"+id, queue.Login{Counter: id, Officer: "o" + id, PIN: "1234"})
	}
	for i := range dayTickets {
		id := strconv.Itoa(i%dayCounters + 1)
		d.do("kiosk", queue.IssueTicket{Service: "s" + strconv.Itoa(i%20)})
		d.do("desk-"+id, queue.CallNext{Counter: id})
		d.do("desk-"+id, queue.Start{Counter: id})
		d.do("desk-"+id, queue.Finish{Counter: id})
	}
	if d.err != nil {
		return d.err
	}
	events := 0
	for _, e := range d.log {
		events += len(e.Events)
	}
	var rates, bare, sizes []time.Duration // sizes in bytes
	for range rounds {
		before := liveHeap()
		began := time.Now()
		s := queue.NewState()
		for _, e := range d.log {
			if err := queue.Apply(s, e); err != nil {
				return err
			}
		}
		rates = append(rates, time.Since(began))
		sizes = append(sizes, time.Duration((liveHeap()-before)*(1<<20)))
		began = time.Now()
		seen := map[queue.TicketID]int{}
		for _, e := range d.log {
			for _, ev := range e.Events {
				if id, ok := queue.AboutTicket(ev); ok {
					seen[id]++
				}
			}
		}
		bare = append(bare, time.Since(began))
		if len(seen) != len(s.Tickets) {
			return fmt.Errorf("%d tickets in the log, %d in the state", len(seen), len(s.Tickets))
		}
	}
	perSec := func(d time.Duration) string {
		return fmt.Sprintf("%.2f M events/s", float64(events)/d.Seconds()/1e6)
	}
	b.add(fmt.Sprintf("log folded into a state, day of %d tickets", dayTickets), perSec(percentile(rates, 50)), "≥ 1 M events/s",
		"counting by ticket "+perSec(percentile(bare, 50)))
	data, err := json.Marshal(d.state)
	if err != nil {
		return err
	}
	b.add(fmt.Sprintf("memory of the state, day of %d tickets", dayTickets), fmt.Sprintf("%.1f MB", float64(percentile(sizes, 50))/1e6), "≤ 10 MB",
		fmt.Sprintf("as JSON %.1f MB", float64(len(data))/1e6))
	return nil
}
