package queue

import "sort"

// lane names one queue: the tickets of one class that wait for one service,
// or, with Counter set, those that only that counter may call.
type lane struct {
	service string
	class   string
	counter string
}

// fifo holds the waiting tickets of a lane by arrival, then log position.
// Taking from the front is O(1); a transfer back into the middle is a copy.
type fifo struct{ tickets []*Ticket }

func (q *fifo) search(arrivalMS int64, pos uint64) int {
	return sort.Search(len(q.tickets), func(i int) bool {
		t := q.tickets[i]
		return t.ArrivalMS > arrivalMS || t.ArrivalMS == arrivalMS && t.Pos >= pos
	})
}

func (q *fifo) add(t *Ticket) {
	i := q.search(t.ArrivalMS, t.Pos)
	q.tickets = append(q.tickets, nil)
	copy(q.tickets[i+1:], q.tickets[i:])
	q.tickets[i] = t
}

func (q *fifo) remove(t *Ticket) {
	i := q.search(t.ArrivalMS, t.Pos)
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
	if q == nil || len(q.tickets) == 0 {
		return nil
	}
	return q.tickets[0]
}

// before counts the tickets whose (arrival, position) is smaller.
func (q *fifo) before(arrivalMS int64, pos uint64) int {
	if q == nil {
		return 0
	}
	return q.search(arrivalMS, pos)
}
