package queue

// keyMS is the part of the order's key that belongs to the ticket:
// arrival − head start. It never changes while the ticket waits.
func (s *State) keyMS(t *Ticket) int64 { return t.ArrivalMS - s.rules.headStartMS(t.Class) }

// laneAt is a queue a counter takes from, with the counter's handicap for it.
type laneAt struct {
	fifo       *fifo
	class      string
	handicapMS int64
}

// lanesOf lists the queues a counter takes from that are not empty.
func (s *State) lanesOf(counter string) []laneAt {
	var list []laneAt
	take := func(key lane, handicapMS int64) {
		if q := s.lanes[key]; q.head() != nil {
			list = append(list, laneAt{q, key.class, handicapMS})
		}
	}
	for _, class := range s.rules.classIDs {
		take(lane{class: class, counter: counter}, 0)
		for _, line := range s.rules.serves[counter] {
			take(lane{service: line.service, class: class}, line.handicapMS)
		}
	}
	return list
}

// next chooses who is next at a counter:
//
//	key(ticket, counter) = arrival − headStart(class) + handicap(counter, service)
//
// The smallest key is next, the smaller log position where keys are equal.
// After maxPriorityRun priority calls in a row the oldest normal ticket goes,
// if one waits. heads are the tickets it was chosen from, for the record.
func (s *State) next(counter string) (t *Ticket, kind CallKind, heads []Head) {
	limit := s.Centre.Policy.MaxPriorityRun
	capped := limit > 0 && s.Desk(counter).PriorityRun >= limit
	var best, normal choice
	for _, q := range s.lanesOf(counter) {
		c := choice{q.fifo.head(), 0}
		c.keyMS = s.keyMS(c.ticket) + q.handicapMS
		heads = append(heads, Head{c.ticket.ID, c.keyMS})
		if c.before(best) {
			best = c
		}
		if q.class == "" && c.before(normal) {
			normal = c
		}
	}
	if capped && normal.ticket != nil && best.ticket != normal.ticket {
		return normal.ticket, CallKindCapped, heads
	}
	return best.ticket, CallKindNext, heads
}

type choice struct {
	ticket *Ticket
	keyMS  int64
}

func (c choice) before(d choice) bool {
	switch {
	case d.ticket == nil:
		return true
	case c.keyMS != d.keyMS:
		return c.keyMS < d.keyMS
	}
	return c.ticket.Pos < d.ticket.Pos
}

// Next says who would be called next at a counter, or nil.
func (s *State) Next(counter string) *Ticket {
	if s.rules == nil {
		return nil
	}
	t, _, _ := s.next(counter)
	return t
}

// Ahead counts who is before a waiting ticket: the waiting tickets with a
// smaller key among the services that the same counters take as their own
// work. It changes only when somebody is called, leaves, or arrives with a
// head start.
func (s *State) Ahead(t *Ticket) int {
	return s.ahead(t.Service, s.keyMS(t), t.Pos)
}

func (s *State) ahead(service string, keyMS int64, pos uint64) int {
	n := 0
	for _, peer := range s.rules.peers[service] {
		for _, class := range s.rules.classIDs {
			n += s.lanes[lane{service: peer, class: class}].before(keyMS+s.rules.headStartMS(class), pos)
		}
	}
	return n
}
