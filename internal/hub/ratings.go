package hub

import (
	"bytes"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// summaryEvery is the smallest number of ratings whose sum an officer may see, and how
// many must be added before the sum is updated.
const summaryEvery = 5

// ratedType is found in every stored entry that holds a score of a ticket.
var ratedType = []byte(queue.TicketRated{}.EventType())

// ratings sums up the ratings of officers on the open day. Scores are in the log and not
// in the state, which every device has. It is used by the loop only.
type ratings struct {
	day    string
	scores map[queue.TicketID]queue.TicketRated // the answer that counts for each ticket
	shown  map[string]wire.RatingSummary        // by officer
}

// take adds applied events. It returns the counters whose officer may see something
// new: a fifth rating came, or an officer with ratings logged in.
func (m *ratings) take(day string, events []eventlog.Event) (counters []string) {
	if m.day != day {
		*m = ratings{day: day, scores: map[queue.TicketID]queue.TicketRated{}, shown: map[string]wire.RatingSummary{}}
	}
	for _, ev := range events {
		switch ev := ev.(type) {
		case queue.TicketRated:
			m.scores[ev.Ticket] = ev
			if m.sum(ev.Officer) {
				counters = append(counters, ev.Counter)
			}
		case queue.SessionOpened:
			if m.of(ev.Officer) != nil {
				counters = append(counters, ev.Counter)
			}
		}
	}
	return counters
}

func (m *ratings) sum(officer string) bool {
	now := wire.RatingSummary{Officer: officer}
	total := 0
	for _, r := range m.scores {
		if r.Officer == officer && r.Levels > 0 {
			now.Answers++
			total += r.Score
			now.Levels = r.Levels
		}
	}
	if now.Answers == 0 || now.Answers%summaryEvery != 0 || m.shown[officer].Answers == now.Answers {
		return false // a changed rating waits for the next sum too
	}
	now.MeanTenths = (10*total + now.Answers/2) / now.Answers
	m.shown[officer] = now
	return true
}

// of is the sum that an officer may see, nil for nothing yet.
func (m *ratings) of(officer string) *wire.RatingSummary {
	if shown, ok := m.shown[officer]; ok && officer != "" {
		return &shown
	}
	return nil
}

// loadMarks sums up the day after a restart, from its first ticket on.
func (h *Hub) loadRatings() error {
	h.ratings.take(h.state().Day, nil)
	if len(h.state().Tickets) == 0 {
		return nil
	}
	_, err := h.store.Read(h.state().Tickets[0].Pos, 0, func(_ uint64, raw []byte) error {
		if !bytes.Contains(raw, ratedType) { // scores are in no other event
			return nil
		}
		e, err := eventlog.Read(raw)
		if err != nil {
			return err
		}
		h.ratings.take(h.state().Day, e.Events)
		return nil
	})
	return err
}
