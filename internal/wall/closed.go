package wall

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// fewLeft is with how many people in the house the wall goes over to its closing
// picture: with more of them their numbers matter more than when the centre opens
// again.
const fewLeft = 6

// Closed is what a wall shows before opening, at noon, after closing and on days
// off. Every text may be empty.
type Closed struct {
	Sentence string // "Trung tâm đã hết giờ tiếp nhận hôm nay. Xin hẹn gặp lại ông/bà."
	Opens    string // "Mở lại"
	Clock    string // "07:30"
	Day      string // "thứ Năm"; empty where it is still today
	Motto    string
	Hours    []string // of an ordinary week, a line for each run of days: "thứ Hai – thứ Sáu", "07:30–11:30 · 13:30–17:00"
	DayOff   []string // the next one: "thứ Sáu 01/01/2027", "Tết Dương lịch"
	Still    string   // "Quầy 18 còn phục vụ 2 người"
	Address  string
	Phone    string
}

// closed is the closing picture, or nil while people are received, or so many are
// still in the house that they need their numbers. By an hour in doubt nothing is
// closed.
func (w *Wall) closed(s *queue.State) *Closed {
	now := w.now()
	rules, c := s.Rules(), s.Centre
	if s.Doubt != nil || c.Policy.IssueOutsideHours || len(c.Hours.Spans) == 0 {
		return nil
	}
	spans := rules.ReceptionOn(now.Format(time.DateOnly))
	minute := 60*now.Hour() + now.Minute()
	if slices.ContainsFunc(spans, func(span queue.Span) bool { return span.FromMin <= minute && minute < span.ToMin }) {
		return nil
	}
	waiting, counters := inHouse(s)
	if waiting+len(counters) > fewLeft {
		return nil
	}
	v := &Closed{
		Sentence: w.sentence(rules, spans, minute), Motto: c.Motto, Address: c.Address, Phone: c.Phone,
		Hours: w.hours(&c.Hours), DayOff: w.dayOff(c, now),
	}
	if at := rules.OpenAt(w.cfg.Clock.HubMS()).ReopensMS; at != 0 {
		v.Opens, v.Clock, v.Day = w.text("wall.closed.opens"), i18n.Clock(queue.Local(at)), w.day(queue.Local(at), now)
	}
	if n := waiting + len(counters); n > 0 && len(counters) > 0 {
		v.Still = w.text("wall.closed.still", strings.Join(counters, ", "), n)
	} else if n > 0 {
		v.Still = w.text("wall.closed.waiting", n)
	}
	return v
}

func (w *Wall) text(key string, args ...any) string { return i18n.Text(w.cfg.Lang, key, args...) }

// inHouse counts who waits, and lists the counters where somebody is.
func inHouse(s *queue.State) (waiting int, counters []string) {
	for _, service := range s.Centre.Services {
		waiting += s.WaitingFor(service.ID)
	}
	for _, k := range s.Centre.Counters {
		if s.Desk(k.ID).Ticket != "" {
			counters = append(counters, k.ID)
		}
	}
	return waiting, counters
}

// sentence says why nobody is received.
func (w *Wall) sentence(rules *queue.Rules, spans []queue.Span, minute int) string {
	if o := rules.OpenAt(w.cfg.Clock.HubMS()); o.Holiday != nil {
		name := w.cfg.Lang.Pick(o.Holiday.Name, o.Holiday.NameEn)
		if w.cfg.Lang != i18n.English {
			name = strings.TrimPrefix(name, "Nghỉ ") // "Nghỉ bù Giỗ Tổ" says so itself
		}
		return w.text("wall.closed.holiday", name)
	}
	switch {
	case len(spans) == 0:
		return w.text("wall.closed.day")
	case minute < spans[0].FromMin:
		return w.text("wall.closed.early")
	case minute < spans[len(spans)-1].FromMin:
		return w.text("wall.closed.noon")
	}
	return w.text("wall.closed.over")
}

// weekdays are the ends of the catalogue's keys, by time.Weekday.
var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (w *Wall) weekday(day time.Weekday) string { return w.text("kiosk.weekday." + weekdays[day]) }

// day names the day of an opening: nothing for today, its weekday, and its date
// where it is not tomorrow.
func (w *Wall) day(at, now time.Time) string {
	switch name := w.weekday(at.Weekday()); {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return ""
	case at.Sub(now) < 24*time.Hour || at.Format(time.DateOnly) == now.AddDate(0, 0, 1).Format(time.DateOnly):
		return name
	default:
		return fmt.Sprintf("%s %d/%d", name, at.Day(), at.Month())
	}
}

// hours are those of an ordinary week.
func (w *Wall) hours(h *queue.Hours) (lines []string) {
	add := func(days []int, spans []queue.Span) {
		if len(spans) == 0 {
			return
		}
		var parts []string
		for _, span := range spans {
			parts = append(parts, fmt.Sprintf("%02d:%02d–%02d:%02d", span.FromMin/60, span.FromMin%60, span.ToMin/60, span.ToMin%60))
		}
		lines = append(lines, w.days(days), strings.Join(parts, " · "))
	}
	add(h.Days, h.Spans)
	for _, other := range h.Other {
		add(other.Days, other.Spans)
	}
	return lines
}

// days names days of the week, 1 Monday … 7 Sunday: a run by its ends.
func (w *Wall) days(days []int) string {
	list := slices.Sorted(slices.Values(days))
	name := func(day int) string { return w.weekday(time.Weekday(day % 7)) }
	if n := len(list); n > 2 && list[n-1]-list[0] == n-1 {
		return name(list[0]) + " – " + name(list[n-1])
	}
	var names []string
	for _, day := range list {
		names = append(names, name(day))
	}
	return strings.Join(names, ", ")
}

// dayOff is the next day off, with its name.
func (w *Wall) dayOff(c *queue.Centre, now time.Time) []string {
	today := now.Format(time.DateOnly)
	var next *queue.Holiday
	for i := range c.Holidays {
		if h := &c.Holidays[i]; h.Date > today && (next == nil || h.Date < next.Date) {
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
	return []string{w.weekday(date.Weekday()) + " " + date.Format("02/01/2006"), w.cfg.Lang.Pick(next.Name, cmp.Or(next.NameEn, next.Name))}
}
