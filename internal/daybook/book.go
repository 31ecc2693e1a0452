package daybook

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// ErrNoDay means that the log has no such service day.
var ErrNoDay = errors.New("the centre was not open on that day")

// Book is the record of one service day.
type Book struct {
	Summary
	Steps []Step // what happened to tickets, in order
	Calls []Call // with the tickets that they passed, if the reader was asked for them

	tickets map[queue.TicketID]*queue.Ticket
	order   []*queue.Ticket // in the order of issue
	late    []Line          // lines of earlier days

	recovered []queue.RecoveredLate
}

// Step is one event of a ticket.
type Step struct {
	Pos     uint64         `json:"pos"`
	AtMS    int64          `json:"at"`
	Ticket  queue.TicketID `json:"ticket"`
	Type    string         `json:"type"` // of the event
	Body    eventlog.Event `json:"body"`
	Device  string         `json:"device,omitempty"`
	Officer string         `json:"officer,omitempty"` // who had the session there
	Undone  bool           `json:"undone,omitempty"`  // undone afterwards
}

// Tickets are all tickets, in the order of issue.
func (b *Book) Tickets() []*queue.Ticket { return b.order }

// Recovered is what devices uploaded on this day about earlier days.
func (b *Book) Recovered() []queue.RecoveredLate { return b.recovered }

// ByNumber finds a ticket by its printed number.
func (b *Book) ByNumber(number string) *queue.Ticket {
	if t := b.tickets[queue.TicketID(b.Day+"/"+number)]; t != nil {
		return t
	}
	for _, t := range b.order { // a wrong clock had given this day another name, or this day's name to an earlier day
		if about(t.ID, number) {
			return t
		}
	}
	return nil
}

// Date is the date of a service day by its name: for "2026-11-28+2", the second day of
// that date, it is "2026-11-28".
func Date(day string) string {
	date, _, _ := strings.Cut(day, "+")
	return date
}

// about reports whether a ticket has a number.
func about(id queue.TicketID, number string) bool {
	_, name, _ := strings.Cut(string(id), "/")
	first, _, _ := strings.Cut(name, ".") // of a number whose ID was used by another day
	return number != "" && first == number
}

// Reader reads the book of one day from a log. It may be given the whole log, or the part
// after the last change of configuration before the day.
type Reader struct {
	day    string
	opened string // name under which the log opens it
	number string // of the ticket whose passings are kept; ignored if all is set
	all    bool
	centre *queue.CentreChanged // the last one before the day
	state  *queue.State         // nil before the day opens
	book   *Book
	over   bool

	first  map[queue.TicketID]FirstPlace
	seats  map[string]*Seat // by counter, while an officer is logged in
	scores map[string]*Score
}

// NewReader reads one day. With a number, the passings of that ticket are kept.
func NewReader(day, number string) *Reader {
	r := &Reader{
		day: day, opened: day, number: number, book: &Book{Summary: Summary{Day: Date(day)}, tickets: map[queue.TicketID]*queue.Ticket{}},
		first: map[queue.TicketID]FirstPlace{}, seats: map[string]*Seat{}, scores: map[string]*Score{},
	}
	return r
}

// OpenedAs makes the reader look for a day under the name that a wrong clock had given
// it; see store.Day. An empty name has no effect.
func (r *Reader) OpenedAs(name string) { r.opened = cmp.Or(name, r.opened) }

// Take reads the next entry of the log.
func (r *Reader) Take(e eventlog.Entry) error {
	if r.over {
		return nil
	}
	if r.state == nil {
		return r.waitForDay(e)
	}
	for _, ev := range e.Events {
		if closed, ok := ev.(queue.DayClosed); ok {
			r.close(e, closed)
			return nil
		}
	}
	return r.read(e)
}

// Waiting reports that the day has not been found yet: until then, only entries that open
// a day or change the configuration matter.
func (r *Reader) Waiting() bool { return r.state == nil && !r.over }

// Done reports that the rest of the log does not matter.
func (r *Reader) Done() bool { return r.over }

// waitForDay looks for the opening of the day, and keeps the configuration.
func (r *Reader) waitForDay(e eventlog.Entry) error {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case queue.CentreChanged:
			r.centre = &ev
		case queue.DayOpened:
			if ev.Day == r.opened {
				return r.open(e)
			}
		}
	}
	return nil
}

// open starts the day from an empty state with the configuration in force: the day before
// does not affect who is next.
func (r *Reader) open(e eventlog.Entry) error {
	if r.centre == nil || e.Pos < 2 {
		return fmt.Errorf("reading the day %s: the log does not say with which configuration it began", r.day)
	}
	r.state = queue.NewState()
	r.state.Pos = e.Pos - 2
	before := eventlog.Entry{Pos: e.Pos - 1, AtMS: e.AtMS, Events: []eventlog.Event{*r.centre}}
	if err := queue.Apply(r.state, before); err != nil {
		return fmt.Errorf("reading the day %s: %w", r.day, err)
	}
	return r.read(e)
}

// read handles one entry of the day.
func (r *Reader) read(e eventlog.Entry) error {
	r.pass(e.AtMS)
	quotes := r.state.Quotes
	for _, ev := range e.Events {
		r.enter(e, ev)
	}
	if err := queue.Apply(r.state, e); err != nil {
		return fmt.Errorf("reading the day %s: %w", r.day, err)
	}
	r.book.AtMS = max(r.book.AtMS, e.AtMS)
	r.reseat(e)
	r.score(e, quotes)
	return nil
}

// enter records an event. The state is still the one before the event.
func (r *Reader) enter(e eventlog.Entry, ev eventlog.Event) {
	if undone, ok := ev.(queue.CommandUndone); ok {
		r.undo(e, undone)
		return
	}
	r.except(e, ev)
	r.announce(e, ev)
	r.audit(e, ev)
	r.book.enterLate(ev)
	if id, ok := queue.AboutTicket(ev); ok {
		r.step(e, id, ev)
	}
	switch ev := ev.(type) {
	case queue.TicketCalled:
		r.call(e, ev)
	case queue.TicketTransferred:
		if ev.First {
			r.first[ev.Ticket] = FirstPlace{Reason: ev.Reason, Planned: ev.Done && ev.Reason == "", Counter: ev.Counter, Officer: r.state.Desk(ev.Counter).Officer, AtMS: e.AtMS}
		}
	case queue.TicketReturned:
		if ev.First {
			r.first[ev.Ticket] = FirstPlace{FromHold: true, Counter: ev.Counter, AtMS: e.AtMS}
		}
	}
}

func (r *Reader) step(e eventlog.Entry, id queue.TicketID, ev eventlog.Event) {
	r.book.Steps = append(r.book.Steps, Step{
		Pos: e.Pos, AtMS: moment(e, ev), Ticket: id, Type: ev.EventType(), Body: ev, Device: e.Cause.Device, Officer: r.session(e.Cause.Device),
	})
}

// session is the officer who had a session at a device.
func (r *Reader) session(device string) string {
	_, officer := r.sessionAt(device)
	return officer
}

func (r *Reader) sessionAt(device string) (counter, officer string) {
	for id, desk := range r.state.Counters {
		if device != "" && desk.Device == device && desk.Officer != "" && (counter == "" || id < counter) {
			counter, officer = id, desk.Officer
		}
	}
	return counter, officer
}

// undo marks everything that an entry recorded as undone.
func (r *Reader) undo(e eventlog.Entry, undone queue.CommandUndone) {
	for i := range r.book.Steps {
		if r.book.Steps[i].Pos == undone.Pos {
			r.book.Steps[i].Undone = true
		}
	}
	for i := range r.book.Calls {
		if r.book.Calls[i].Pos == undone.Pos {
			r.book.Calls[i].Undone = true
		}
	}
	for i := range r.book.Exceptions {
		if r.book.Exceptions[i].Pos == undone.Pos {
			r.book.Exceptions[i].Undone = true
		}
	}
	for _, id := range undone.Tickets {
		r.step(e, id, undone)
	}
	r.except(e, undone)
}

// close ends the day.
func (r *Reader) close(e eventlog.Entry, closed queue.DayClosed) {
	for _, s := range closed.Settled {
		r.book.Steps = append(r.book.Steps, Step{Pos: e.Pos, AtMS: e.AtMS, Ticket: s.Ticket, Type: closed.EventType(), Body: queue.DayClosed{Day: closed.Day, Settled: []queue.DayEndOutcome{s}}})
	}
	r.book.Closed, r.over = true, true
}

// Book is the record of the day, as far as it was read.
func (r *Reader) Book(nowMS int64) (*Book, error) {
	if r.state == nil {
		return nil, fmt.Errorf("reading the day %s: %w", r.day, ErrNoDay)
	}
	b := r.book
	if !b.Closed && calendar.ServiceDay(nowMS) == b.Day {
		r.pass(nowMS)
		b.AtMS = max(b.AtMS, nowMS)
	}
	b.rules = r.state.Rules()
	b.order = r.state.Tickets
	for _, t := range b.order {
		b.tickets[t.ID] = t
	}
	r.endSeats()
	r.sumScores()
	b.lines = b.allLines()
	return b, nil
}
