package sim

import (
	"encoding/json"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// farClocks are impossible days for a hub's clock, in milliseconds from the true time.
// None is opened automatically.
var farClocks = []int64{31 * dayMS, 5 * 365 * dayMS, -dayMS, -31 * dayMS, -20 * 365 * dayMS}

const dayMS = int64(24 * time.Hour / time.Millisecond)

// loseClock sets the hub's clock far away. A person is asked for the day, and answers
// after a while.
func (h *hub) loseClock(n int, ms int64) {
	h.setClock(farClocks[n/8%len(farClocks)])
	h.w.after(ms/2+1000, h.sayDay)
}

// had are the tickets of a day when it was last closed, by the log, and the appointments
// since that day.
func (h *hub) had(day string) (tickets []queue.Ticket, promised []queue.Appointment) {
	s, list := queue.NewState(), daybook.NewAppointmentsSince(day)
	for _, entry := range h.log {
		var e eventlog.Entry
		if err := json.Unmarshal(entry.raw, &e); err != nil {
			h.w.fail("reading an entry: %v", err)
			return nil, nil
		}
		list.Take(e)
		for _, ev := range e.Events {
			if closed, ok := ev.(queue.DayClosed); ok && closed.Day == day {
				tickets = queue.TicketsOf(s)
			}
			if late, ok := ev.(queue.RecoveredLate); ok && late.Day == day {
				tickets = queue.WithLate(tickets, late)
			}
		}
		if err := queue.Apply(s, e); err != nil {
			h.w.fail("reading the log again: %v", err)
			return nil, nil
		}
	}
	return tickets, list.List()
}

// sayDay is a person who sets the day, if the hub waits for that.
func (h *hub) sayDay() {
	h.w.after(0, func() {
		h.pump()
		if !h.on || h.busy || !h.state().ClockWrong() {
			if h.on && h.busy {
				h.w.after(20, h.sayDay)
			}
			return
		}
		set := queue.SetDay{Day: calendar.ServiceDay(h.w.now)}
		answer, err := h.ledger.Do(h.now(), set)
		h.must(err)
		h.w.note("hub: somebody says that today is %s: %s", set.Day, answer.Code)
		if answer.Code != queue.OK {
			h.w.fail("the word that today is %s, with %s open, is answered %s", set.Day, h.state().Day, answer.Code)
		}
		h.commit()
	})
}
