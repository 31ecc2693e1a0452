package queue

import (
	"slices"

	"pgregory.net/rapid"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// reference is a second implementation of the queue without shortcuts: a plain list of
// people, built from the events of the log only, and sorted from scratch for every
// question. It shares only the types with State.
type reference struct {
	centre *centre.Centre
	seen   []eventlog.Entry
	people []*person
	desks  map[string]*refDesk
	undo   map[uint64]*refUndo // by log position
}

// person is somebody with a number.
type person struct {
	id         TicketID
	service    string
	class      string
	arrivalMS  int64
	pos        uint64
	back       *Place // came back from absence
	first      bool
	forCounter string
	forOfficer string
	waits      bool
	at         string // counter
}

type refDesk struct {
	officer string
	profile string
	serves  []centre.Serve
	run     int // priority calls in a row
}

// refUndo is the reference's state before an entry.
type refUndo struct {
	people []person
	desks  map[string]refDesk
}

func newReference(c *centre.Centre) *reference {
	return &reference{centre: c, desks: map[string]*refDesk{}, undo: map[uint64]*refUndo{}}
}

func (r *reference) follow(entries []eventlog.Entry) {
	for _, e := range entries {
		r.seen = append(r.seen, e)
		if len(e.Events) == 0 {
			continue
		}
		if undone, is := e.Events[0].(CommandUndone); is {
			r.takeBack(undone)
			continue
		}
		r.keep(e)
		for _, ev := range e.Events {
			r.apply(e, ev)
		}
	}
}

func (r *reference) keep(e eventlog.Entry) {
	u := &refUndo{desks: map[string]refDesk{}}
	for _, p := range r.people {
		u.people = append(u.people, *p)
	}
	for id, d := range r.desks {
		u.desks[id] = *d
	}
	r.undo[e.Pos] = u
}

// takeBack restores the people an undone entry was about, and the counters.
func (r *reference) takeBack(undone CommandUndone) {
	u := r.undo[undone.Pos]
	var entry eventlog.Entry
	for _, s := range r.seen {
		if s.Pos == undone.Pos {
			entry = s
		}
	}
	for _, old := range u.people {
		if slices.Contains(undone.Tickets, old.id) {
			*r.person(old.id) = old
		}
	}
	for _, ev := range entry.Events {
		if counter, ok := counterOf(ev); ok {
			*r.desk(counter) = u.desks[counter]
		}
	}
}

func (r *reference) person(id TicketID) *person {
	for _, p := range r.people {
		if p.id == id {
			return p
		}
	}
	return &person{}
}

func (r *reference) desk(id string) *refDesk {
	if r.desks[id] == nil {
		r.desks[id] = &refDesk{}
	}
	return r.desks[id]
}

func (r *reference) apply(e eventlog.Entry, ev eventlog.Event) {
	switch ev := ev.(type) {
	case DayClosed:
		r.people, r.desks = nil, map[string]*refDesk{}
	case TicketIssued:
		r.people = append(r.people, &person{id: ev.Ticket, service: ev.Service, class: ev.Class, arrivalMS: ev.ArrivalMS, pos: e.Pos, waits: true})
	case TicketCalled:
		p, d := r.person(ev.Ticket), r.desk(ev.Counter)
		p.waits, p.at, p.first, p.back, p.forCounter, p.forOfficer = false, ev.Counter, false, nil, "", ""
		if ev.Kind == CallKindNext || ev.Kind == CallKindCapped {
			d.run++
			if p.class == "" {
				d.run = 0
			}
		}
	case TicketTransferred:
		p := r.person(ev.Ticket)
		p.waits, p.service, p.forCounter, p.forOfficer, p.first, p.back = true, ev.Service, ev.ForCounter, ev.ForOfficer, ev.First, nil
	case TicketReturned:
		p := r.person(ev.Ticket)
		p.waits, p.forCounter, p.forOfficer, p.first, p.back = true, ev.ForCounter, "", ev.First, ev.Back
	case TicketTakenBack:
		r.person(ev.Ticket).waits = true
	case TicketReleased:
		p := r.person(ev.Ticket)
		p.forCounter, p.forOfficer = "", ""
	case TicketCancelled:
		r.person(ev.Ticket).waits = false
	case ClassSet:
		r.person(ev.Ticket).class = ev.Class
	default:
		r.applyToDesk(ev)
	}
}

func (r *reference) applyToDesk(ev eventlog.Event) {
	switch ev := ev.(type) {
	case SessionOpened:
		r.desk(ev.Counter).officer = ev.Officer
	case SessionClosed:
		r.desk(ev.Counter).officer = ""
	case ProfileSwitched:
		r.desk(ev.Counter).profile, r.desk(ev.Counter).serves = ev.Profile, nil
	case CounterAssigned:
		r.desk(ev.Counter).serves = ev.Serves
	}
}

// handicap is how much later a person counts at a counter.
func (r *reference) handicap(counter string, p *person) (ms int64, serves bool) {
	d := r.desk(counter)
	switch {
	case p.forCounter != "":
		return 0, p.forCounter == counter
	case p.forOfficer != "":
		return 0, p.forOfficer == d.officer
	}
	var lines []centre.Serve
	for _, k := range r.centre.Counters {
		if k.ID == counter {
			lines = k.Serves
		}
	}
	for _, profile := range r.centre.Profiles {
		if profile.ID == d.profile {
			lines = profile.Serves
		}
	}
	if len(d.serves) > 0 {
		lines = d.serves
	}
	ms, serves = r.inLines(lines, p.service)
	for _, o := range r.centre.Officers {
		if o.ID == d.officer && len(o.Skills) > 0 {
			more, knows := r.inLines(o.Skills, p.service)
			ms, serves = ms+more, serves && knows
		}
	}
	return ms, serves
}

func (r *reference) inLines(lines []centre.Serve, service string) (ms int64, found bool) {
	agency := ""
	for _, s := range r.centre.Services {
		if s.ID == service {
			agency = s.Agency
		}
	}
	for _, line := range lines {
		if line.Service == service || line.Agency == agency {
			ms, found = int64(line.HandicapMin)*minute, true
		}
	}
	return ms, found
}

// order lists who waits for a counter.
func (r *reference) order(counter string) []*person {
	var list []*person
	keys := map[*person]Place{}
	for _, p := range r.people {
		ms, serves := r.handicap(counter, p)
		if !p.waits || !serves {
			continue
		}
		key := Place{MS: p.arrivalMS, Pos: p.pos}
		if p.back != nil {
			key = *p.back
		}
		key.MS += ms
		for _, class := range r.centre.Classes {
			switch {
			case class.ID == p.class && class.Always:
				key.MS -= 1 << 40
			case class.ID == p.class:
				key.MS -= int64(class.HeadStartMin) * minute
			}
		}
		if p.first {
			key.MS -= 1 << 42
		}
		keys[p] = key
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *person) int {
		if keys[a].Before(keys[b]) {
			return -1
		}
		return 1
	})
	return list
}

// compare compares the reference with the state.
func (r *reference) compare(t *rapid.T, s *State) {
	for _, k := range r.centre.Counters {
		want := r.order(k.ID)
		got := s.WaitingAt(k.ID, len(s.Tickets))
		if len(got) != len(want) {
			t.Fatalf("counter %s: %d wait, by the reference %d", k.ID, len(got), len(want))
		}
		for i := range got {
			if got[i].ID != want[i].id {
				t.Fatalf("counter %s: place %d has %s, by the reference %s", k.ID, i, got[i].ID, want[i].id)
			}
		}
		var next *person
		if len(want) > 0 {
			next = want[0]
		}
		if limit := r.centre.Policy.MaxPriorityRun; next != nil && !next.first && limit > 0 && r.desk(k.ID).run >= limit {
			for _, p := range want {
				if p.class == "" {
					next = p
					break
				}
			}
		}
		switch chosen := s.Next(k.ID); {
		case (chosen == nil) != (next == nil):
			t.Fatalf("counter %s: next is %v, by the reference %v", k.ID, chosen, next)
		case chosen != nil && chosen.ID != next.id:
			t.Fatalf("counter %s: next is %s, by the reference %s", k.ID, chosen.ID, next.id)
		}
	}
}
