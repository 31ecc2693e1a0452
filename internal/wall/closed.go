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

// noonMin is noon in minutes after midnight: a break around it is for lunch.
const noonMin = 12 * 60

// closed is the picture of a centre that takes nobody in, or nil. A centre whose
// kiosk has given the last number before the reception ends is still at work.
// heard says that the hub is heard: who is still being served is told only then.
func (w *Wall) closed(s *queue.State, heard bool) *Closed {
	nowMS := w.cfg.Clock.HubMS()
	if s.Doubt != nil { // nobody knows what time it is
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
	if heard && s.Day == calendar.ServiceDay(nowMS) {
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

// stopped says that a supervisor has closed every service.
func stopped(s *queue.State) bool {
	services := s.Centre.Services
	return len(services) > 0 && !slices.ContainsFunc(services, func(v centre.Service) bool { return v.Closed == "" })
}

// sayWhy says why the centre is closed at a moment outside its hours.
func (w *Wall) sayWhy(c *Closed, spans []centre.Span, o centre.Opening, nowMS int64) {
	minute := minuteOf(nowMS)
	switch {
	case o.Holiday != nil:
		name := w.cfg.Lang.Pick(o.Holiday.Name, o.Holiday.NameEn)
		if w.cfg.Lang == i18n.Vietnamese {
			name = strings.TrimPrefix(name, "Nghỉ ") // "Nghỉ bù Giỗ Tổ" says so itself
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

// sayWhen fills the largest words: when the centre opens again, as seen from now.
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
		c.Day = w.weekday(at.Weekday()) + ", " + dayMonth(at)
	}
}

// weekdayKeys are the ends of the catalogue's keys, by time.Weekday.
var weekdayKeys = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (w *Wall) weekday(d time.Weekday) string { return w.text("kiosk.weekday." + weekdayKeys[d]) }

// dayMonth writes a date as offices do: a zero before a day under ten, and
// before January and February only (NĐ 30/2020, Phụ lục I).
func dayMonth(t time.Time) string {
	if t.Month() <= time.February {
		return t.Format("02/01")
	}
	return fmt.Sprintf("%02d/%d", t.Day(), t.Month())
}

// spansText writes hours of a day: "07:30–11:30 · 13:30–17:00". A day without
// end is not written.
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

// days names days of the week, 1 Monday … 7 Sunday: "thứ Hai đến thứ Sáu", or
// one by one where they do not follow each other.
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

// still says which counters are at work although the centre is closed, and for
// how many: those at the counters and those who wait to be called.
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

// count is a text with a number of people at its end, which has a twin for one
// person.
func (w *Wall) count(key string, people int, args ...any) string {
	if people == 1 {
		return w.text(key+".one", args...)
	}
	return w.text(key, append(args, people)...)
}

// isResults says that people come for a service to collect finished dossiers.
func isResults(s *queue.State, service string) bool {
	a := s.Rules().AgencyOf(service)
	return a != nil && a.Kind == centre.KindResults
}
