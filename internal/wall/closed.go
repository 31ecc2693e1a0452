package wall

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// noonMin is noon in minutes after midnight. A break that includes it is the lunch
// break.
const noonMin = 12 * 60

// closed is what the wall shows while the centre is closed, or nil. The centre is
// not closed yet when its kiosk has given the last number before the end of the
// hours. online says that the hub is connected: only then it is shown who is still
// being served.
func (w *Wall) closed(s *queue.State, online bool) *Closed {
	nowMS := w.cfg.Clock.HubMS()
	if s.Doubt != nil { // the time is uncertain
		return nil
	}
	spans := s.Rules().ReceptionOn(calendar.ServiceDay(nowMS))
	opening := s.Rules().OpenAt(nowMS)
	c := &Closed{}
	switch {
	case !opening.Open && !within(spans, minuteOf(nowMS)):
		w.sayWhy(c, spans, opening, nowMS)
		w.sayWhen(c, opening.ReopensMS, nowMS)
	case stopped(s):
		c.Says, c.Lead = w.text("wall.closed.stop.says"), w.text("wall.closed.stop")
	default:
		return nil
	}
	c.Motto, c.Address, c.Phone = s.Centre.Motto, s.Centre.Address, s.Centre.Phone
	c.Hours, c.DayOff = w.hours(s.Centre.Hours), w.dayOff(s, nowMS)
	if online && s.Day == calendar.ServiceDay(nowMS) {
		c.Still = w.still(s)
	}
	return c
}

func (w *Wall) text(key string, args ...any) string { return i18n.Text(w.cfg.Lang, key, args...) }

func minuteOf(atMS int64) int {
	at := calendar.Local(atMS)
	return at.Hour()*60 + at.Minute()
}

func within(spans []centre.Span, minute int) bool {
	return slices.ContainsFunc(spans, func(s centre.Span) bool { return s.FromMin <= minute && minute < s.ToMin })
}

// stopped reports that a supervisor has closed every service.
func stopped(s *queue.State) bool {
	services := s.Centre.Services
	return len(services) > 0 && !slices.ContainsFunc(services, func(v centre.Service) bool { return v.Closed == "" })
}

// sayWhy fills in why the centre is closed at a moment outside its hours.
func (w *Wall) sayWhy(c *Closed, spans []centre.Span, o centre.Opening, nowMS int64) {
	minute := minuteOf(nowMS)
	switch {
	case o.Holiday != nil:
		name := w.cfg.Lang.Pick(o.Holiday.Name, o.Holiday.NameEn)
		if w.cfg.Lang == i18n.Vietnamese {
			name = strings.TrimPrefix(name, "Nghỉ ") // the name says it already: "Nghỉ bù Giỗ Tổ"
		}
		c.Says = w.text("wall.closed.holiday", name)
	case len(spans) == 0:
		c.Says = w.text("wall.closed.dayoff")
	case minute < spans[0].FromMin:
		c.Says = w.text("wall.closed.early")
	case minute >= spans[len(spans)-1].ToMin:
		c.Says = w.text("wall.closed.over")
	default:
		c.Says = w.text("wall.closed.break")
		for i := range spans[1:] {
			if from, to := spans[i].ToMin, spans[i+1].FromMin; from <= minute && minute < to && from <= noonMin && noonMin <= to {
				c.Says = w.text("wall.closed.noon")
			}
		}
	}
}

// sayWhen fills in the largest words: when the centre opens again, relative to now.
func (w *Wall) sayWhen(c *Closed, reopensMS, nowMS int64) {
	if reopensMS == 0 {
		c.Lead = w.text("wall.closed.unknown")
		return
	}
	at := calendar.Local(reopensMS)
	c.Lead, c.Clock = w.text("wall.closed.reopens"), i18n.Clock(at)
	switch calendar.ServiceDay(reopensMS) {
	case calendar.ServiceDay(nowMS):
	case calendar.ServiceDay(nowMS + (24 * time.Hour).Milliseconds()):
		c.Day = w.weekday(at.Weekday())
	default:
		c.Day = w.weekday(at.Weekday()) + ", " + i18n.DayMonth(at)
	}
}

func (w *Wall) weekday(d time.Weekday) string { return i18n.Weekday(w.cfg.Lang, d) }

// spansText writes the hours of a day: "07:30–11:30 · 13:30–17:00". Hours without an
// end are left out.
func spansText(spans []centre.Span) string {
	var parts []string
	for _, s := range spans {
		if s.FromMin == 0 && s.ToMin >= 24*60 {
			return ""
		}
		parts = append(parts, fmt.Sprintf("%02d:%02d–%02d:%02d", s.FromMin/60, s.FromMin%60, s.ToMin/60, s.ToMin%60))
	}
	return strings.Join(parts, " · ")
}

// hours are the reception hours of a week, with their days, at most 3 lines.
func (w *Wall) hours(h centre.Hours) []string {
	usual := spansText(h.Spans)
	if usual == "" {
		return nil
	}
	lines := []string{usual}
	if len(h.Days) > 0 {
		lines = append(lines, w.days(h.Days))
	}
	if len(h.Other) > 0 {
		lines = append(lines, w.days(h.Other[0].Days)+": "+spansText(h.Other[0].Spans))
	}
	return lines
}

// days names days of the week, 1 Monday … 7 Sunday: "thứ Hai đến thứ Sáu", or one by
// one if they are not consecutive.
func (w *Wall) days(days []int) string {
	days = slices.Clone(days)
	slices.Sort(days)
	name := func(d int) string { return w.weekday(time.Weekday(d % 7)) }
	last := len(days) - 1
	if last >= 2 && days[last]-days[0] == last {
		return w.text("wall.days", name(days[0]), name(days[last]))
	}
	var names []string
	for _, d := range days {
		names = append(names, name(d))
	}
	return strings.Join(names, ", ")
}

// dayOff is the next day off after today: its date and its name.
func (w *Wall) dayOff(s *queue.State, nowMS int64) []string {
	today := calendar.ServiceDay(nowMS)
	var next *centre.Holiday
	for i := range s.Centre.Holidays {
		if h := &s.Centre.Holidays[i]; h.Date > today && (next == nil || h.Date < next.Date) {
			next = h
		}
	}
	if next == nil {
		return nil
	}
	date, err := time.Parse(time.DateOnly, next.Date)
	if err != nil {
		return nil
	}
	return []string{w.weekday(date.Weekday()) + " " + date.Format("02/01/2006"), w.cfg.Lang.Pick(next.Name, next.NameEn)}
}

// still names the counters that still serve although the centre is closed, and how
// many people each has left: at the counter, and waiting to be called.
func (w *Wall) still(s *queue.State) string {
	people, results := 0, true
	for i := range s.Centre.Services {
		if n := s.WaitingFor(s.Centre.Services[i].ID); n > 0 {
			people += n
			results = results && isResults(s, s.Centre.Services[i].ID)
		}
	}
	var counters []string
	for i := range s.Centre.Counters {
		id := s.Centre.Counters[i].ID
		desk := s.Desk(id)
		switch t := s.Ticket(desk.Ticket); {
		case t != nil:
			people++
			results = results && isResults(s, t.Service)
		case desk.Officer == "" || len(s.WaitingAt(id, 1)) == 0:
			continue
		}
		counters = append(counters, id)
	}
	const named = 6
	switch {
	case people == 0:
		return ""
	case len(counters) == 0:
		return w.count("wall.still.waiting", people)
	case len(counters) > named:
		return w.count("wall.still.many", people, len(counters))
	case results:
		return w.count("wall.still.results", people, strings.Join(counters, ", "))
	}
	return w.count("wall.still.serving", people, strings.Join(counters, ", "))
}

// count is a text that ends in a number of people; there is another text for one
// person.
func (w *Wall) count(key string, people int, args ...any) string {
	if people == 1 {
		return w.text(key+".one", args...)
	}
	return w.text(key, append(args, people)...)
}

// isResults reports that a service hands out the results of dossiers.
func isResults(s *queue.State, service string) bool {
	a := s.Rules().AgencyOf(service)
	return a != nil && a.Kind == centre.KindResults
}
