package daybook

import (
	"cmp"
	"slices"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Seat is one session of an officer at a counter.
type Seat struct {
	Counter   string  `json:"counter"`
	Officer   string  `json:"officer"`
	FromMS    int64   `json:"fromMS"`
	ToMS      int64   `json:"toMS"`
	Open      bool    `json:"open,omitempty"`      // nobody logged out: ToMS is the last known moment of the day
	TakenFrom string  `json:"takenFrom,omitempty"` // officer whose session was taken over
	Pauses    []Pause `json:"pauses,omitempty"`
	IdleSec   int     `json:"idleSec"`        // without a ticket and not on a pause, in reception hours
	IdledSec  int     `json:"idleWaitingSec"` // of that, while somebody waited for the counter
	idleMS    int64
	idledMS   int64
}

// Pause is a pause of a session.
type Pause struct {
	Reason   string `json:"reason"`
	FromMS   int64  `json:"fromMS"`
	ToMS     int64  `json:"toMS"`
	LimitMin int    `json:"limitMin,omitempty"` // 0 means none
	Over     bool   `json:"over,omitempty"`     // longer than the limit
	open     bool
	pos      uint64
}

// pass counts the time until the next entry: an officer without a ticket and not on a
// pause is idle.
func (r *Reader) pass(toMS int64) {
	fromMS := r.book.AtMS
	if fromMS == 0 || toMS <= fromMS {
		return
	}
	inHours := r.receptionMS(fromMS, toMS)
	if inHours == 0 {
		return
	}
	for counter, seat := range r.seats {
		desk := r.state.Counters[counter]
		if desk.Ticket != "" || desk.Pause != "" || counter == centre.SupervisorDesk {
			continue
		}
		seat.idleMS += inHours
		if r.state.Next(counter) != nil {
			seat.idledMS += inHours
		}
	}
}

// reseat compares the sessions with those before the entry, and starts and ends seats.
func (r *Reader) reseat(e eventlog.Entry) {
	for counter, desk := range r.state.Counters {
		seat := r.seats[counter]
		if seat != nil && (seat.Officer != desk.Officer || seat.FromMS != desk.SinceMS) {
			r.leave(seat, e.AtMS, false)
			seat = nil
		}
		if seat == nil && desk.Officer != "" {
			seat = &Seat{Counter: counter, Officer: desk.Officer, FromMS: desk.SinceMS, TakenFrom: takenFrom(e, counter)}
			r.seats[counter] = seat
		}
		if seat != nil {
			r.pauseAt(seat, desk, e)
		}
	}
}

func takenFrom(e eventlog.Entry, counter string) string {
	for _, ev := range e.Events {
		if opened, ok := ev.(queue.SessionOpened); ok && opened.Counter == counter {
			return opened.TakenFrom
		}
	}
	return ""
}

// pauseAt starts or ends a pause. A pause that was undone is removed, and one whose end
// was undone continues.
func (r *Reader) pauseAt(seat *Seat, desk *queue.Desk, e eventlog.Entry) {
	last := len(seat.Pauses) - 1
	switch {
	case desk.Pause == "":
		if last < 0 || !seat.Pauses[last].open {
			return
		}
		if undoes(e, seat.Pauses[last].pos) {
			seat.Pauses = seat.Pauses[:last]
			return
		}
		r.endPause(&seat.Pauses[last], entered(e))
	case last >= 0 && seat.Pauses[last].FromMS == desk.PausedMS && seat.Pauses[last].Reason == desk.Pause:
		seat.Pauses[last].open = true
	default:
		if last >= 0 && seat.Pauses[last].open { // another reason
			r.endPause(&seat.Pauses[last], entered(e))
		}
		seat.Pauses = append(seat.Pauses, Pause{Reason: desk.Pause, FromMS: desk.PausedMS, open: true, pos: e.Pos})
	}
}

func undoes(e eventlog.Entry, pos uint64) bool {
	return slices.ContainsFunc(e.Events, func(ev eventlog.Event) bool {
		undone, ok := ev.(queue.CommandUndone)
		return ok && undone.Pos == pos
	})
}

func (r *Reader) endPause(p *Pause, atMS int64) {
	p.ToMS, p.open, p.LimitMin, p.Over = atMS, false, 0, false
	for _, reason := range r.state.Centre.PauseReasons {
		if reason.ID == p.Reason {
			p.LimitMin = reason.LimitMin
		}
	}
	p.Over = p.LimitMin > 0 && p.ToMS-p.FromMS > int64(p.LimitMin)*minuteMS
}

// leave ends a seat.
func (r *Reader) leave(seat *Seat, atMS int64, open bool) {
	if last := len(seat.Pauses) - 1; last >= 0 && seat.Pauses[last].open {
		r.endPause(&seat.Pauses[last], atMS)
	}
	seat.ToMS, seat.Open = max(atMS, seat.FromMS), open
	seat.IdleSec, seat.IdledSec = int(seat.idleMS/1000), int(seat.idledMS/1000)
	r.book.Seats = append(r.book.Seats, *seat)
	delete(r.seats, seat.Counter)
}

// endSeats ends the seats that nobody ended.
func (r *Reader) endSeats() {
	for _, seat := range r.seats {
		r.leave(seat, r.book.AtMS, true)
	}
	slices.SortFunc(r.book.Seats, func(a, b Seat) int {
		return cmp.Or(cmp.Compare(a.FromMS, b.FromMS), cmp.Compare(a.Counter, b.Counter), cmp.Compare(a.ToMS, b.ToMS))
	})
}

// receptionMS is how many milliseconds of a span are in the reception hours; all of them
// if the centre has no reception hours.
func (r *Reader) receptionMS(fromMS, toMS int64) (sum int64) {
	spans := schedule(r.state.Rules(), r.day)
	if spans == nil {
		return toMS - fromMS
	}
	for _, s := range spans {
		sum += max(0, min(toMS, s.toMS)-max(fromMS, s.fromMS))
	}
	return sum
}

// stretch is a span on a given day.
type stretch struct{ fromMS, toMS int64 }

// schedule is the reception hours of a day, nil if the centre has none configured: then
// nobody is late.
func schedule(rules *centre.Rules, day string) (list []stretch) {
	midnight, err := time.ParseInLocation(time.DateOnly, day, calendar.Local(0).Location())
	if err != nil {
		return nil
	}
	for _, span := range rules.ReceptionOn(day) {
		if span.FromMin == 0 && span.ToMin >= 24*60 {
			return nil
		}
		at := func(minute int) int64 { return midnight.Add(time.Duration(minute) * time.Minute).UnixMilli() }
		list = append(list, stretch{at(span.FromMin), at(span.ToMin)})
	}
	return list
}

// Presence compares the sessions of an officer with the reception hours.
type Presence struct {
	Officer string      `json:"officer"`
	Seats   []Seat      `json:"seats,omitempty"`
	Spans   []SpanShown `json:"spans,omitempty"` // those that have started
}

// SpanShown compares an officer with one span of reception: a morning, an afternoon, or a
// half-day.
type SpanShown struct {
	FromMS   int64 `json:"fromMS"`
	ToMS     int64 `json:"toMS"`
	Absent   bool  `json:"absent,omitempty"`
	LateMin  int   `json:"lateMin,omitempty"`  // after the opening; 0 within the grace time
	EarlyMin int   `json:"earlyMin,omitempty"` // before the closing; 0 while the span is not over
}

// Attendance compares the sessions of all officers of a day with the reception hours.
type Attendance struct {
	Day      string     `json:"day"`
	Present  []Presence `json:"present,omitempty"`  // in the order of the centre, then officers that it no longer has
	Absent   []string   `json:"absent,omitempty"`   // officers who did not log in at all
	Schedule bool       `json:"schedule,omitempty"` // the day has reception hours
}

// Attendance compares the officers' sessions with the reception hours.
func (s *Summary) Attendance() Attendance {
	a := Attendance{Day: s.Day}
	spans := schedule(s.rules, s.Day)
	a.Schedule = len(spans) > 0
	bySeat := map[string][]Seat{}
	var order []string
	for _, o := range s.rules.Centre().Officers {
		order = append(order, o.ID)
	}
	for _, seat := range s.Seats {
		bySeat[seat.Officer] = append(bySeat[seat.Officer], seat)
		if !slices.Contains(order, seat.Officer) {
			order = append(order, seat.Officer)
		}
	}
	for _, officer := range order {
		seats := bySeat[officer]
		if len(seats) == 0 {
			if a.Schedule {
				a.Absent = append(a.Absent, officer)
			}
			continue
		}
		p := Presence{Officer: officer, Seats: seats}
		for _, span := range spans {
			if s.Closed || span.fromMS <= s.AtMS {
				p.Spans = append(p.Spans, s.compare(span, seats))
			}
		}
		a.Present = append(a.Present, p)
	}
	return a
}

// compare compares the seats of an officer with one span.
func (s *Summary) compare(span stretch, seats []Seat) SpanShown {
	shown := SpanShown{FromMS: span.fromMS, ToMS: span.toMS, Absent: true}
	first, last := span.toMS, span.fromMS
	for _, seat := range seats {
		to := seat.ToMS
		if seat.Open {
			to = span.toMS // nobody logged out
		}
		if seat.FromMS < span.toMS && to > span.fromMS {
			shown.Absent = false
			first, last = min(first, seat.FromMS), max(last, to)
		}
	}
	over := s.Closed || s.AtMS >= span.toMS
	grace := int64(s.rules.Centre().Policy.LateGraceMin) * minuteMS
	switch {
	case shown.Absent:
		shown.Absent = over || s.AtMS > span.fromMS+grace
		return shown
	case first > span.fromMS+grace:
		shown.LateMin = minutesUp(first - span.fromMS)
	}
	if over && last < span.toMS {
		shown.EarlyMin = minutesUp(span.toMS - last)
	}
	return shown
}
