package hub

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/projection"
	"motcua/internal/queue"
)

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
	_, err := time.Parse(time.DateOnly, daybook.Date(text))
	return err == nil && len(text) <= maxNumberBytes
}

// errStopping says that the loop has ended.
var errStopping = errors.New("the hub is stopping")

// inLoop runs a function in the loop, and waits until what it has entered into the
// ledger is durable.
func (h *Hub) inLoop(run func() error) error {
	done := make(chan struct{})
	if !h.post(request{run: func() error {
		err := run()
		h.after = append(h.after, func() { close(done) })
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
		failed(w, err)
		return
	}
	answerJSON(w, http.StatusOK, Listed{Day: day, Appointments: list})
}

// appointments folds the log into the appointments of a day. The state does not have
// those of days that are over.
func (o *office) appointments(day string) ([]queue.Appointment, error) {
	return o.readAppointments(day, daybook.AppointmentsOf)
}

// readAppointments reads until the list is complete, and at least up to the last day
// with that date: a wrong clock may have ended an earlier one.
func (o *office) readAppointments(day string, of func(day string, from, until uint64) projection.Projection[*daybook.Appointments]) ([]queue.Appointment, error) {
	o.reading.Lock()
	defer o.reading.Unlock()
	first, err := o.bookedFrom(day)
	var last uint64
	if err == nil {
		last, err = o.lastOf(day)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the appointments of %s: %w", day, err)
	}
	list, err := projection.Read(o.projections(), of(day, first, last))
	if err != nil {
		return nil, fmt.Errorf("reading the appointments of %s: %w", day, err)
	}
	return list.List(), nil
}

func (o *office) serveImport(w http.ResponseWriter, r *http.Request) {
	var asked Import
	if !o.readChange(w, r, &asked) {
		return
	}
	if len(asked.Rows) == 0 || len(asked.Rows) > MaxImportRows {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.rows", strconv.Itoa(MaxImportRows)))
		return
	}
	var imported Imported
	err := o.hub.inLoop(func() (err error) {
		imported, err = o.hub.importRows(asked)
		return err
	})
	if err != nil {
		failed(w, err)
		return
	}
	answerJSON(w, http.StatusOK, imported)
}

func (o *office) serveCancel(w http.ResponseWriter, r *http.Request) {
	var asked Cancellation
	if !o.readChange(w, r, &asked) {
		return
	}
	cancel := queue.CancelAppointment{Reason: strings.TrimSpace(asked.Reason)}
	if err := queue.CheckLimits(cancel); err != nil {
		fault(w, http.StatusBadRequest, string(queue.TooLong), i18n.NewFault("office.long").Because(err))
		return
	}
	var answer eventlog.Answer
	err := o.hub.inLoop(func() (err error) {
		cancel.Appointment = o.hub.knownCode(asked.Code)
		answer, err = o.hub.ledger.Do(o.hub.now(), cancel)
		return err
	})
	switch {
	case err != nil:
		failed(w, err)
	case answer.Code != queue.OK:
		fault(w, http.StatusConflict, string(answer.Code), i18n.NewFault("office.not-cancelled", string(answer.Code)))
	default:
		answerJSON(w, http.StatusOK, answer)
	}
}

// knownCode is a typed code as the hub stores it.
func (h *Hub) knownCode(typed string) string {
	if a := h.state().AppointmentNamed(typed); a != nil {
		return a.Code
	}
	return codeAsWritten(typed)
}

// codeAsWritten is a code that no appointment has: one of our own without the
// dash that paper shows, any other folded.
func codeAsWritten(typed string) string {
	if code, err := barcode.ParseAppointment(typed); err == nil {
		return code
	}
	return queue.FoldCode(typed)
}

// receives says whether a moment lies in the reception hours.
func (h *Hub) receives(atMS int64) bool {
	at := calendar.Local(atMS)
	minute := at.Hour()*60 + at.Minute()
	return slices.ContainsFunc(h.state().Rules().ReceptionOn(calendar.ServiceDay(atMS)), func(s centre.Span) bool {
		return minute >= s.FromMin && minute < s.ToMin
	})
}

// badCode says what is wrong with a code from a file. Codes go to every device and into
// the log, so none may be a number that belongs to a person.
func badCode(code string) (what i18n.Fault, bad bool) {
	const maxBytes = 40
	digits := 0
	for i := range len(code) {
		switch c := code[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', bytes.IndexByte([]byte("-._/"), c) >= 0:
		default:
			return i18n.NewFault("row.code-characters"), true
		}
	}
	switch {
	case len(code) > maxBytes:
		return i18n.NewFault("row.code-long", strconv.Itoa(maxBytes)), true
	case digits == len(code) && (digits == 9 || digits == 10 || digits == 12):
		return i18n.NewFault("row.code-personal"), true
	}
	return i18n.Fault{}, false
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
