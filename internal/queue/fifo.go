package queue

import "sort"

// lane names one line of people: those who wait for a service, or those that
// only one counter or one officer may call. Exactly one field is set.
type lane struct {
	service string
	counter string
	officer string
}

// line holds the waiting tickets of a lane, one fifo for each class and, beside
// it, one for those of the class that were put first in line.
type line struct{ fifos []fifo }

func newLine(classes int) *line { return &line{make([]fifo, 2*classes)} }

// fifo holds tickets by their Place. Taking from the front is O(1); going back
// into the middle is a copy.
type fifo struct{ tickets []*Ticket }

func (q *fifo) search(p Place) int {
	return sort.Search(len(q.tickets), func(i int) bool { return !q.tickets[i].place().Before(p) })
}

func (q *fifo) add(t *Ticket) {
	p := t.place()
	if n := len(q.tickets); n == 0 || q.tickets[n-1].place().Before(p) {
		q.tickets = append(q.tickets, t)
		return
	}
	// Behind those of the same place: recovered tickets may share one.
	i := sort.Search(len(q.tickets), func(i int) bool { return p.Before(q.tickets[i].place()) })
	q.tickets = append(q.tickets, nil)
	copy(q.tickets[i+1:], q.tickets[i:])
	q.tickets[i] = t
}

func (q *fifo) remove(t *Ticket) {
	i := q.search(t.place())
	for i < len(q.tickets) && q.tickets[i] != t && !t.place().Before(q.tickets[i].place()) {
		i++
	}
	if i == len(q.tickets) || q.tickets[i] != t {
		return
	}
	if i == 0 {
		q.tickets[0] = nil
		q.tickets = q.tickets[1:]
		return
	}
	copy(q.tickets[i:], q.tickets[i+1:])
	q.tickets[len(q.tickets)-1] = nil
	q.tickets = q.tickets[:len(q.tickets)-1]
}

func (q *fifo) head() *Ticket {
	if len(q.tickets) == 0 {
		return nil
	}
	return q.tickets[0]
}

// headFor is the first that is not reserved for another device.
func (q *fifo) headFor(device string) *Ticket {
	for _, t := range q.tickets {
		if t.mine(device) {
			return t
		}
	}
	return nil
}

func (l *line) count() int {
	n := 0
	if l != nil {
		for i := range l.fifos {
			n += len(l.fifos[i].tickets)
		}
	}
	return n
}
