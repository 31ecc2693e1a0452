package hub

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/daybook"
	"motcua/internal/queue"
)

// Booking is an appointment that somebody wants entered, by hand or from a
// line of a file.
type Booking struct {
	Line    int    `json:"line,omitempty"` // of the file
	Code    string `json:"code,omitempty"` // empty: the hub draws one
	Service string `json:"service"`
	SlotMS  int64  `json:"slotMS"`
	Class   string `json:"class,omitempty"`
}

// Import asks for bookings: all of them, or none.
type Import struct {
	Rows    []Booking `json:"rows"`
	Check   bool      `json:"check,omitempty"`   // enter nothing, only say what is wrong
	SkipBad bool      `json:"skipBad,omitempty"` // enter the good ones although others are bad
}

// Imported says what came of it.
type Imported struct {
	Booked  []Booked   `json:"booked,omitempty"`  // or would be, in a check
	Known   int        `json:"known,omitempty"`   // their codes were there already
	Bad     []RowFault `json:"bad,omitempty"`     // by line
	Entered bool       `json:"entered,omitempty"` // false: nothing was
}

// Booked is an appointment that was entered, with its signed slip.
type Booked struct {
	Booking
	Slip string `json:"slip,omitempty"`
}

// RowFault says what is wrong with a row, and what to write.
type RowFault struct {
	Line int        `json:"line"`
	Code queue.Code `json:"code"`
	Text string     `json:"text"`
}

// Cancellation asks for an appointment to be cancelled.
type Cancellation struct {
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// Listed are the appointments of a day.
type Listed struct {
	Day          string              `json:"day"`
	Appointments []queue.Appointment `json:"appointments"`
}

// isDay says whether a text is a date.
func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// errStopping says that the loop has ended.
var errStopping = errors.New("the hub is stopping")

// inLoop runs something in the loop, with a batch for what it enters, and
// waits until that is durable.
func (h *Hub) inLoop(run func(b *batch) error) error {
	done := make(chan struct{})
	if !h.post(request{run: func(b *batch) error {
		err := run(b)
		b.after = append(b.after, func() { close(done) })
		return err
	}}) {
		return errStopping
	}
	select {
	case <-done:
		return nil
	case <-h.done:
		return errStopping
	}
}

func (o *office) serveList(w http.ResponseWriter, r *http.Request) {
	day, ok := o.dayOf(w, r)
	if !ok {
		return
	}
	list, err := o.appointments(day)
	if err != nil {
		fault(w, http.StatusInternalServerError, FaultHub, err.Error())
		return
	}
	answerJSON(w, http.StatusOK, Listed{Day: day, Appointments: list})
}

// Events that say something of an appointment, and the end of its day.
var (
	appointmentWord = []byte("appointment")
	closedType      = []byte(queue.DayClosed{}.EventType())
)

// appointments folds the log into the appointments of a day. The state has
// forgotten those of days that are over.
func (o *office) appointments(day string) ([]queue.Appointment, error) {
	o.reading.Lock()
	defer o.reading.Unlock()
	list := daybook.NewAppointments(day)
	first, err := o.bookedFrom(day)
	if err != nil {
		return nil, fmt.Errorf("reading the appointments of %s: %w", day, err)
	}
	_, err = o.store.Read(first, 0, func(_ uint64, raw []byte) error {
		if !bytes.Contains(raw, appointmentWord) && !bytes.Contains(raw, closedType) {
			return nil
		}
		var e queue.Entry
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		if list.Take(e); list.Done() {
			return errRead
		}
		return nil
	})
	if err != nil && !errors.Is(err, errRead) {
		return nil, fmt.Errorf("reading the appointments of %s: %w", day, err)
	}
	return list.List(), nil
}

func (o *office) serveImport(w http.ResponseWriter, r *http.Request) {
	var asked Import
	if !readJSON(w, r, &asked) {
		return
	}
	switch {
	case o.hub == nil:
		fault(w, http.StatusConflict, FaultHub, "the store is only read")
		return
	case len(asked.Rows) == 0 || len(asked.Rows) > MaxImportRows:
		fault(w, http.StatusBadRequest, FaultRequest, fmt.Sprintf("between 1 and %d rows at a time", MaxImportRows))
		return
	}
	var imported Imported
	err := o.hub.inLoop(func(b *batch) (err error) {
		imported, err = o.hub.importRows(b, asked)
		return err
	})
	if err != nil {
		fault(w, http.StatusInternalServerError, FaultHub, err.Error())
		return
	}
	answerJSON(w, http.StatusOK, imported)
}

func (o *office) serveCancel(w http.ResponseWriter, r *http.Request) {
	var asked Cancellation
	if !readJSON(w, r, &asked) {
		return
	}
	if o.hub == nil {
		fault(w, http.StatusConflict, FaultHub, "the store is only read")
		return
	}
	var answer queue.Answer
	err := o.hub.inLoop(func(b *batch) error {
		code := o.hub.knownCode(asked.Code)
		var events []queue.Event
		events, answer = queue.Decide(o.hub.state, queue.Cause{}, queue.CancelAppointment{Appointment: code, Reason: strings.TrimSpace(asked.Reason)}, o.now())
		if len(events) == 0 {
			return nil
		}
		return b.add(o.hub, queue.Cause{}, events, answer)
	})
	switch {
	case err != nil:
		fault(w, http.StatusInternalServerError, FaultHub, err.Error())
	case answer.Code != queue.OK:
		fault(w, http.StatusConflict, string(answer.Code), fmt.Sprintf("the appointment is not cancelled: %s", answer.Code))
	default:
		answerJSON(w, http.StatusOK, answer)
	}
}

// knownCode is a code as the hub keeps it, however it was typed.
func (h *Hub) knownCode(typed string) string {
	typed = strings.TrimSpace(typed)
	if h.state.Appointments[typed] == nil {
		if code, err := barcode.ParseAppointment(typed); err == nil {
			return code
		}
	}
	return typed
}

// importRows checks every row against the state, and enters them if all are
// good. It runs in the loop.
func (h *Hub) importRows(b *batch, asked Import) (Imported, error) {
	var done Imported
	var events []queue.Event
	lines := map[string]int{} // by code, of this import
	for i, row := range asked.Rows {
		if row.Line == 0 {
			row.Line = i + 1
		}
		row.Code = h.knownCode(row.Code)
		if row.Code != "" && h.state.Appointments[row.Code] != nil {
			done.Known++
			continue
		}
		booked, code, text := h.checkRow(&row, lines, len(events))
		if code != queue.OK {
			done.Bad = append(done.Bad, RowFault{row.Line, code, text})
			continue
		}
		lines[row.Code] = row.Line
		events = append(events, booked)
		done.Booked = append(done.Booked, Booked{row, h.slipOf(booked.Appointment)})
	}
	if asked.Check || len(done.Bad) > 0 && !asked.SkipBad {
		return done, nil
	}
	done.Entered = len(events) > 0
	for part := range slices.Chunk(events, importEventsPer) {
		if err := b.add(h, queue.Cause{}, part, queue.Answer{Code: queue.OK}); err != nil {
			return done, err
		}
	}
	return done, nil
}

// checkRow decides one row as if it stood alone, and says what is wrong with
// it. before is how many rows of the import are good so far.
func (h *Hub) checkRow(row *Booking, lines map[string]int, before int) (booked queue.AppointmentBooked, code queue.Code, text string) {
	refuse := func(code queue.Code, format string, args ...any) (queue.AppointmentBooked, queue.Code, string) {
		return queue.AppointmentBooked{}, code, fmt.Sprintf(format, args...)
	}
	if line := lines[row.Code]; row.Code != "" && line > 0 {
		return refuse(queue.CodeTaken, "the code %q stands in line %d already: write each code once", row.Code, line)
	}
	if what := badCode(row.Code); what != "" {
		return refuse(queue.Malformed, "the code %s: write another, or leave it empty and the hub draws one", what)
	}
	if row.Code == "" {
		for range codeDraws {
			if row.Code = h.drawAppointment(); lines[row.Code] == 0 {
				break
			}
		}
	}
	events, answer := queue.Decide(h.state, queue.Cause{}, queue.BookAppointment{
		Service: row.Service, SlotMS: row.SlotMS, Class: row.Class, Code: row.Code, Source: queue.SourceImport,
	}, h.cfg.Now())
	slot := queue.Local(row.SlotMS).Format("2006-01-02 15:04")
	switch c := h.state.Centre; {
	case answer.Code == queue.UnknownService:
		return refuse(answer.Code, "there is no service %q: write one of %s", row.Service, someOf(c.Services, func(s queue.Service) string { return s.ID }))
	case answer.Code == queue.UnknownClass:
		return refuse(answer.Code, "there is no class %q: leave it empty, or write one of %s", row.Class, someOf(c.Classes, func(k queue.Class) string { return k.ID }))
	case answer.Code == queue.TooLate:
		return refuse(answer.Code, "the slot %s is past, or too far ahead: write one from now on, at most 60 days ahead", slot)
	case answer.Code != queue.OK:
		return refuse(answer.Code, "it is refused: %s", answer.Code)
	case before >= h.state.AppointmentRoom():
		return refuse(queue.TooLong, "the centre has as many appointments as it can keep")
	case !h.receives(row.SlotMS):
		return refuse(queue.OutsideHours, "nobody is received at %s: write a slot within the reception hours", slot)
	}
	return events[0].(queue.AppointmentBooked), queue.OK, ""
}

// receives says whether a moment lies in the reception hours.
func (h *Hub) receives(atMS int64) bool {
	at := queue.Local(atMS)
	minute := at.Hour()*60 + at.Minute()
	return slices.ContainsFunc(h.state.Rules().ReceptionOn(queue.ServiceDay(atMS)), func(s queue.Span) bool {
		return minute >= s.FromMin && minute < s.ToMin
	})
}

// badCode says what is wrong with a code that a file brings. Codes go to every
// device and into the log, so none may be a number that belongs to a person.
func badCode(code string) string {
	const maxBytes = 40
	digits := 0
	for i := range len(code) {
		switch c := code[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', bytes.IndexByte([]byte("-._/"), c) >= 0:
		default:
			return "has a character that is no letter, digit or one of - . _ /"
		}
	}
	switch {
	case len(code) > maxBytes:
		return fmt.Sprintf("is longer than %d characters", maxBytes)
	case digits == len(code) && (digits == 9 || digits == 10 || digits == 12):
		return "looks like the number of an identity card or a telephone"
	}
	return ""
}

// someOf lists the first IDs of a kind.
func someOf[T any](list []T, id func(T) string) string {
	const shown = 8
	var ids []string
	for _, x := range list {
		ids = append(ids, id(x))
	}
	if len(ids) > shown {
		return strings.Join(ids[:shown], ", ") + ", …"
	}
	return strings.Join(ids, ", ")
}
