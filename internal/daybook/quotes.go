package daybook

import (
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// QuoteAimPercent is how often the wait should be inside the quoted range.
const QuoteAimPercent = 80

// Score is how accurate the waits quoted for a service were, at the first call.
type Score struct {
	Service string `json:"service"` // "" for all services together
	queue.Quoted
}

// Total is the number of tested quotes.
func (s Score) Total() int { return s.Inside + s.Shorter + s.Longer }

// Percent is a part of all quotes, rounded; 0 if there are none.
func (s Score) Percent(part int) int {
	if s.Total() == 0 {
		return 0
	}
	return (200*part + s.Total()) / (2 * s.Total())
}

// All sums up the services.
func (s *Summary) All() (all Score) {
	for _, of := range s.Scores {
		all.Inside += of.Inside
		all.Shorter += of.Shorter
		all.Longer += of.Longer
	}
	return all
}

// score records how an entry changed the figures of the quotes. The rule itself is the
// queue's.
func (r *Reader) score(e eventlog.Entry, was queue.Quoted) {
	now := r.state.Quotes
	if now == was {
		return
	}
	service := r.scored(e)
	s := r.scores[service]
	if s == nil {
		s = &Score{Service: service}
		r.scores[service] = s
	}
	s.Inside += now.Inside - was.Inside
	s.Shorter += now.Shorter - was.Shorter
	s.Longer += now.Longer - was.Longer
}

// scored is the service whose quote an entry tested, or undid.
func (r *Reader) scored(e eventlog.Entry) string {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case queue.TicketCalled:
			return r.state.Ticket(ev.Ticket).Service
		case queue.CommandUndone:
			for _, id := range ev.Tickets {
				if t := r.state.Ticket(id); t != nil && t.FirstCallMS == 0 {
					return t.Service
				}
			}
		}
	}
	return ""
}

func (r *Reader) sumScores() {
	r.book.Scores = nil
	for _, svc := range r.state.Centre.Services {
		if s := r.scores[svc.ID]; s != nil && s.Total() > 0 {
			r.book.Scores = append(r.book.Scores, *s)
		}
	}
}
