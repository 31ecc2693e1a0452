package hub

import (
	"slices"
	"strconv"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/ledger"
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
	// KeepClass says that the file has no classes: a known appointment keeps its class.
	KeepClass bool `json:"keepClass,omitempty"`
	// State is what the row says of the appointment: nothing, RowCancelled or
	// RowReinstated.
	State RowState `json:"state,omitempty"`
}

// RowState is what a row says of its appointment.
type RowState string

// The values of RowState. An empty one is a valid booking; it never reinstates what was
// cancelled.
const (
	RowCancelled  RowState = "cancelled"
	RowReinstated RowState = "reinstated" // also if it was cancelled
)

// Import asks for bookings: all of them, or none.
type Import struct {
	Rows    []Booking `json:"rows"`
	Check   bool      `json:"check,omitempty"`   // enter nothing, only say what would be
	SkipBad bool      `json:"skipBad,omitempty"` // enter the good ones although others are bad
	// Change has appointments whose codes are known moved, changed and cancelled
	// as the rows say. Without it they are counted and left as they are.
	Change bool `json:"change,omitempty"`
}

// Imported is the result of an Import.
type Imported struct {
	Booked  []Booked   `json:"booked,omitempty"`  // new ones, or those that would be, in a check
	Known   int        `json:"known,omitempty"`   // were there already, as the row says
	Changes []Change   `json:"changes,omitempty"` // of those that were there, where Change was asked for
	Bad     []RowFault `json:"bad,omitempty"`     // by line
	Entered bool       `json:"entered,omitempty"` // false: nothing was
}

// Booked is an appointment that was entered, with its signed slip.
type Booked struct {
	Booking
	Slip string `json:"slip,omitempty"`
}

// Change is what a row does to an appointment that the hub has.
type Change struct {
	Line   int            `json:"line"`
	Kind   ChangeKind     `json:"kind"`
	Code   string         `json:"code"`
	From   Standing       `json:"from"`             // as the hub has it
	To     Standing       `json:"to"`               // as the row says
	Ticket queue.TicketID `json:"ticket,omitempty"` // with ChangeUsed: of the citizen who came
}

// Standing is what an appointment is for, and when.
type Standing struct {
	Service string `json:"service,omitempty"`
	SlotMS  int64  `json:"slotMS,omitempty"`
	Class   string `json:"class,omitempty"`
}

// ChangeKind names a Change.
type ChangeKind string

// The kinds of Change. The last three change nothing.
const (
	ChangeMoved      ChangeKind = "moved"      // to another slot
	ChangeOther      ChangeKind = "changed"    // another service or class
	ChangeCancelled  ChangeKind = "cancelled"  // as the row says
	ChangeReinstated ChangeKind = "reinstated" // as the row says
	ChangeUsed       ChangeKind = "used"       // its citizen has come: it stays as it is
	ChangeRevoked    ChangeKind = "revoked"    // it was cancelled at the hub, and the row does not say that it is wanted again
	ChangeNone       ChangeKind = "unknown"    // the row cancels what the hub does not have
)

// RowFault says what is wrong with a row, and what to write.
type RowFault struct {
	Line  int           `json:"line"`
	Code  eventlog.Code `json:"code"`
	Fault i18n.Fault    `json:"fault"` // the same in words of every language
	Text  string        `json:"text"`  // Fault in English, for programs that do not know its codes
}

// importer works through the rows of an import. It runs in the loop, and decides every
// row on the state before the import, since two different rows with the same code are
// refused.
type importer struct {
	hub   *Hub
	asked Import
	known map[string]*queue.Appointment // by folded code
	first map[string]Booking            // rows so far, by code
	done  Imported
	// steps are the events of one appointment each: they stay in one entry.
	steps [][]eventlog.Event
}

// importRows checks every row against the state, and enters them if all are
// good. It runs in the loop.
func (h *Hub) importRows(asked Import) (Imported, error) {
	im := &importer{hub: h, asked: asked, known: map[string]*queue.Appointment{}, first: map[string]Booking{}}
	for code, a := range h.state().Appointments {
		folded := queue.FoldCode(code)
		if other := im.known[folded]; other == nil || code == folded {
			im.known[folded] = a
		}
	}
	for i, row := range asked.Rows {
		if row.Line == 0 {
			row.Line = i + 1
		}
		im.take(row)
	}
	if asked.Check || len(im.done.Bad) > 0 && !asked.SkipBad {
		return im.done, nil
	}
	im.done.Entered = len(im.steps) > 0
	for part := range slices.Chunk(im.steps, importEventsPer) {
		if err := h.ledger.Enter(h.now(), eventlog.Cause{}, slices.Concat(part...), eventlog.Answer{Code: queue.OK}); err != nil {
			return im.done, err
		}
	}
	return im.done, nil
}

// take decides one row.
func (im *importer) take(row Booking) {
	row.Code = codeAsWritten(row.Code)
	known := im.known[row.Code]
	if before, twice := im.first[row.Code]; twice && row.Code != "" {
		same := before
		if same.Line = row.Line; same != row {
			im.refuse(row, queue.CodeTaken, i18n.NewFault("row.code-twice", row.Code, strconv.Itoa(before.Line)))
			return
		}
		im.done.Known++
		return
	}
	im.first[row.Code] = row
	switch {
	case known == nil && row.State == RowCancelled:
		im.done.Changes = append(im.done.Changes, Change{Line: row.Line, Kind: ChangeNone, Code: row.Code})
	case known == nil:
		im.book(row)
	case im.asked.Change:
		im.change(row, known)
	default:
		im.done.Known++
	}
}

func (im *importer) refuse(row Booking, code eventlog.Code, what i18n.Fault) {
	im.done.Bad = append(im.done.Bad, RowFault{row.Line, code, what, what.Error()})
}

// book decides a row whose code nobody has.
func (im *importer) book(row Booking) {
	h := im.hub
	if what, bad := badCode(row.Code); bad {
		im.refuse(row, queue.Malformed, what)
		return
	}
	if row.Code == "" {
		row.Code = im.draw()
	}
	events, answer := queue.Decide(
		h.state(), eventlog.Cause{}, queue.BookAppointment{Service: row.Service, SlotMS: row.SlotMS, Class: row.Class},
		queue.Given{AtMS: h.cfg.Now(), Code: row.Code, Imported: true},
	)
	switch {
	case answer.Code == queue.OK && len(im.done.Booked) >= h.state().AppointmentRoom():
		im.refuse(row, queue.TooLong, i18n.NewFault("row.full"))
	case !im.good(row, answer.Code, true):
	default:
		im.first[row.Code] = row
		im.steps = append(im.steps, events)
		im.done.Booked = append(im.done.Booked, Booked{row, ledger.Slip(events[0].(queue.AppointmentBooked).Appointment, h.slipKey)})
	}
}

// draw draws a code that neither the state nor the import has.
func (im *importer) draw() (code string) {
	for range codeDraws {
		code = ledger.AppointmentCode(im.hub.state(), im.hub.cfg.Chance)
		if _, taken := im.first[code]; !taken {
			break
		}
	}
	return code
}

// change decides a row whose code is an appointment's.
func (im *importer) change(row Booking, a *queue.Appointment) {
	if row.KeepClass {
		row.Class = a.Class
	}
	is := Standing{a.Service, a.SlotMS, a.Class}
	c := Change{Line: row.Line, Code: a.Code, From: is, To: Standing{row.Service, row.SlotMS, row.Class}, Ticket: a.Ticket}
	var command queue.Command = queue.ChangeAppointment{
		Appointment: a.Code, Service: row.Service, SlotMS: row.SlotMS, Class: row.Class, Reinstate: row.State == RowReinstated,
	}
	switch {
	case row.State == RowCancelled && a.State == queue.Revoked:
		im.done.Known++
		return
	case row.State == RowCancelled:
		command, c.To, c.Kind = queue.CancelAppointment{Appointment: a.Code, Reason: queue.ReasonInFile}, is, ChangeCancelled
	case a.State == queue.Revoked:
		c.Kind = ChangeReinstated
	case row.SlotMS != a.SlotMS:
		c.Kind = ChangeMoved
	default:
		c.Kind = ChangeOther
	}
	events, answer := queue.Decide(im.hub.state(), eventlog.Cause{}, command, queue.Given{AtMS: im.hub.cfg.Now()})
	switch {
	case answer.Code == queue.AppointmentUsed && a.State == queue.Revoked:
		c.Kind = ChangeRevoked
	case answer.Code == queue.AppointmentUsed:
		c.Kind = ChangeUsed
	case answer.Code == queue.OK && len(events) == 0:
		im.done.Known++
		return
	case !im.good(row, answer.Code, c.Kind == ChangeMoved || c.Kind == ChangeReinstated):
		return
	default:
		im.steps = append(im.steps, events)
	}
	im.done.Changes = append(im.done.Changes, c)
}

// good says whether a row was taken, and otherwise what to write. A slot that is
// new must lie in the reception hours.
func (im *importer) good(row Booking, code eventlog.Code, slotIsNew bool) bool {
	slot := calendar.Local(row.SlotMS).Format("2006-01-02 15:04")
	switch c := im.hub.state().Centre; {
	case code == queue.UnknownService:
		im.refuse(row, code, i18n.NewFault("row.service-unknown", row.Service, someOf(c.Services, func(s centre.Service) string { return s.ID })))
	case code == queue.UnknownClass:
		im.refuse(row, code, i18n.NewFault("row.class-unknown", row.Class, someOf(c.Classes, func(k centre.Class) string { return k.ID })))
	case code == queue.TooLate:
		im.refuse(row, code, i18n.NewFault("row.slot-range", slot, strconv.Itoa(queue.BookingDays)))
	case code != queue.OK:
		im.refuse(row, code, i18n.NewFault("row.refused", string(code)))
	case slotIsNew && !im.hub.receives(row.SlotMS):
		im.refuse(row, queue.OutsideHours, i18n.NewFault("row.outside-hours", slot))
	default:
		return true
	}
	return false
}
