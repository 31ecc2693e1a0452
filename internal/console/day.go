package console

import (
	"time"

	"motcua/internal/calendar"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// fillDays offers the days that today may be: to every officer while the hub is not
// sure or knows that its clock is wrong, otherwise to a supervisor. The day of this
// console's own clock comes first, because it is independent of the hub's clock.
func (c *Console) fillDays(v *View, s *queue.State) {
	_, supervises := s.Supervises(c.cfg.Seat.ID(), c.cfg.Seat.Inc())
	if !s.ClockWrong() && !supervises {
		return
	}
	v.Desk.DayAsked = s.DayUnsure()
	clock := ""
	if s.Doubt != nil {
		clock = s.Doubt.Clock
	}
	here := calendar.ServiceDay(c.cfg.Clock.HubMS() + c.cfg.Clock.WrongMS())
	listed := map[string]bool{}
	add := func(day, note string) {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil || listed[day] {
			return
		}
		listed[day] = true
		if note != "" {
			note = i18n.Text(c.lang, "console.day."+note)
		}
		v.Desk.Days = append(v.Desk.Days, Choice{ID: day, Name: i18n.Date(c.lang, at), Note: note})
	}
	switch {
	case here == s.Day:
		add(here, "open")
	case here == clock:
		add(here, "both")
	case queue.Near(s.Day, here):
		add(here, "here")
	}
	add(s.Day, "open")
	add(clock, "clock")
	for n := 1; n <= queue.NearDays; n++ {
		add(queue.DaysAfter(s.Day, n), "")
	}
	for n := 1; n <= queue.NearDays; n++ {
		add(queue.DaysAfter(s.Day, -n), "")
	}
}

// SetDay implements Actions.
func (c *Console) SetDay(day string) {
	c.do(CmdDay, func(*queue.Ticket) queue.Command { return queue.SetDay{Day: day} })
}
