package queue

import "sort"

// headsKept is how many heads the record of a call has: those with the smallest keys,
// with the one that was called.
const headsKept = 16

// choice is a ticket with its key at a counter.
type choice struct {
	ticket *Ticket
	key    Place // with the counter's handicap
	normal bool  // of no priority class
}

func (c choice) before(d choice) bool { return d.ticket == nil || c.key.Before(d.key) }

// chooser keeps the heads with the smallest keys, in order.
type chooser struct {
	heads  [headsKept]choice
	n      int
	normal choice // the best of no priority class
}

func (c *chooser) see(h choice) {
	if h.normal && h.before(c.normal) {
		c.normal = h
	}
	i := c.n
	if i == headsKept {
		if !h.before(c.heads[i-1]) {
			return
		}
		i--
	} else {
		c.n++
	}
	for ; i > 0 && h.key.Before(c.heads[i-1].key); i-- {
		c.heads[i] = c.heads[i-1]
	}
	c.heads[i] = h
}

// next chooses who is next at a counter:
//
//	key(ticket, counter) = arrival − headStart(class) + handicap(counter, service)
//
// The smallest key is next, the smaller log position where keys are equal.
// After maxPriorityRun priority calls in a row the oldest normal ticket goes,
// if one waits. heads are the tickets it was chosen from, for the record.
func (s *State) next(counter string) (t *Ticket, kind CallKind, heads []Head) {
	var c chooser
	s.lookAt(counter, &c)
	if c.n == 0 {
		return nil, CallKindNext, nil
	}
	best, kind := c.heads[0], CallKindNext
	if c.capped(s.Centre.Policy.MaxPriorityRun, s.Desk(counter).PriorityRun) {
		best, kind = c.normal, CallKindCapped
	}
	return best.ticket, kind, c.record(best)
}

// capped says whether the best ticket without a class is called, after a run of
// priority calls.
func (c *chooser) capped(limit, run int) bool {
	best := c.heads[0].ticket
	return limit > 0 && run >= limit && !best.First && c.normal.ticket != nil && best != c.normal.ticket
}

// first is the ticket that the chooser's counter would call, nil for none.
func (s *State) first(counter string, c *chooser) *Ticket {
	switch {
	case c.n == 0:
		return nil
	case c.capped(s.Centre.Policy.MaxPriorityRun, s.Desk(counter).PriorityRun):
		return c.normal.ticket
	}
	return c.heads[0].ticket
}

// lookAt shows the chooser the head of every queue a counter takes from, without
// tickets that are reserved for another device.
func (s *State) lookAt(counter string, c *chooser) {
	device := s.Desk(counter).Device
	s.look(counter, c, func(q *fifo) *Ticket { return q.headFor(device) })
}

// lookAtAll shows the heads with reserved tickets too.
func (s *State) lookAtAll(counter string, c *chooser) { s.look(counter, c, (*fifo).head) }

func (s *State) look(counter string, c *chooser, head func(q *fifo) *Ticket) {
	s.linesAt(counter, func(l *line, handicapMS int64) {
		for i := range l.fifos {
			t := head(&l.fifos[i])
			if t == nil {
				continue
			}
			key := t.place()
			key.MS += handicapMS - s.headStarts[i]
			c.see(choice{t, key, i < 2})
		}
	})
}

// record is what the log keeps of a choice.
func (c *chooser) record(called choice) []Head {
	heads := make([]Head, 0, c.n)
	among := false
	for _, h := range c.heads[:c.n] {
		heads = append(heads, Head{h.ticket.ID, h.key.MS})
		among = among || h.ticket == called.ticket
	}
	if !among {
		heads[len(heads)-1] = Head{called.ticket.ID, called.key.MS}
	}
	return heads
}

// Next says who would be called next at a counter, or nil.
func (s *State) Next(counter string) *Ticket {
	if s.rules == nil {
		return nil
	}
	var c chooser
	s.lookAt(counter, &c)
	return s.first(counter, &c)
}

// WaitingAt lists who waits for a counter, in the order in which it would call
// them if nobody else came or called, at most limit.
func (s *State) WaitingAt(counter string, limit int) []*Ticket {
	if s.rules == nil {
		return nil
	}
	var all []choice
	s.linesAt(counter, func(l *line, handicapMS int64) { all = s.gather(all, l, handicapMS, limit) })
	return inOrder(all, limit)
}

// waitingFor lists who competes for the officers of a service, in order.
func (s *State) waitingFor(service string, limit int) []*Ticket {
	var all []choice
	for _, peer := range s.rules.Peers(service) {
		all = s.gather(all, s.lineOf(lane{service: peer}), 0, limit)
	}
	return inOrder(all, limit)
}

// gather adds the first of every queue of a line, at most limit of each.
func (s *State) gather(all []choice, l *line, handicapMS int64, limit int) []choice {
	for i := range l.fifos {
		waiting := l.fifos[i].tickets
		for _, t := range waiting[:min(len(waiting), limit)] {
			key := s.key(t)
			key.MS += handicapMS
			all = append(all, choice{t, key, i < 2})
		}
	}
	return all
}

func inOrder(all []choice, limit int) []*Ticket {
	sort.Slice(all, func(i, j int) bool { return all[i].key.Before(all[j].key) })
	list := make([]*Ticket, 0, min(len(all), limit))
	for _, c := range all[:min(len(all), limit)] {
		list = append(list, c.ticket)
	}
	return list
}

// WaitingFor counts who waits for a service.
func (s *State) WaitingFor(service string) int { return s.lines[lane{service: service}].count() }

// Ahead counts who is before a waiting ticket: the waiting tickets with a
// smaller key among the services that the same counters take as their own
// work. It changes only when somebody is called, leaves, or arrives with a
// head start. Of a ticket that is kept for a counter or an officer, those that
// are kept there too count.
func (s *State) Ahead(t *Ticket) int {
	if kept := laneOf(t); kept.service == "" {
		return s.before(s.lines[kept], s.key(t))
	}
	return s.ahead(t.Service, s.key(t))
}

func (s *State) ahead(service string, key Place) int {
	n := 0
	for _, peer := range s.rules.Peers(service) {
		n += s.before(s.lines[lane{service: peer}], key)
	}
	return n
}

// before counts the tickets of a line with a smaller key.
func (s *State) before(l *line, key Place) int {
	if l == nil {
		return 0
	}
	n := 0
	for i := range l.fifos {
		if len(l.fifos[i].tickets) > 0 {
			at := key
			at.MS += s.headStarts[i]
			n += l.fifos[i].search(at)
		}
	}
	return n
}
