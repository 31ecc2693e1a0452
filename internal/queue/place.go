package queue

// Place is where a ticket stands among those of its lane: by arrival, then by
// log position. Sub is above zero for one that was put right behind another.
type Place struct {
	MS  int64  `json:"ms"`
	Pos uint64 `json:"pos"`
	Sub uint64 `json:"sub,omitempty"`
}

// place is the ticket's Place: its arrival, or a later one if it came back from
// absence.
func (t *Ticket) place() Place {
	if t.Back != nil {
		return *t.Back
	}
	return Place{MS: t.ArrivalMS, Pos: t.Pos}
}

// Before says whether p comes before q.
func (p Place) Before(q Place) bool {
	switch {
	case p.MS != q.MS:
		return p.MS < q.MS
	case p.Pos != q.Pos:
		return p.Pos < q.Pos
	}
	return p.Sub < q.Sub
}

// firstMS is the head start of a ticket that was put first in line: more than
// any class has.
const firstMS = int64(1) << 42

// key is the part of the order's key that belongs to the ticket, and breaks
// ties: arrival − head start. It does not change while the ticket waits.
func (s *State) key(t *Ticket) Place {
	p := t.place()
	p.MS -= s.rules.HeadStartMS(t.Class)
	if t.First {
		p.MS -= firstMS
	}
	return p
}

// behindNext is the place behind the next n who wait for a service by the
// plain order, or the ticket's own where that is further back.
func (s *State) behindNext(t *Ticket, n int) Place {
	own := t.place()
	list := s.waitingFor(t.Service, n)
	if len(list) == 0 {
		return own
	}
	behind := s.key(list[len(list)-1])
	behind.MS += s.rules.HeadStartMS(t.Class)
	behind.Sub = s.Pos + 1 // of two that come back to the same place, the first stays in front
	if behind.Before(own) {
		return own
	}
	return behind
}
