package kiosk

import (
	"context"

	"motcua/internal/barcode"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// typed is the code of an appointment while it is typed.
type typed struct{ code, error string }

// CheckIn implements Actions.
func (k *Kiosk) CheckIn() {
	k.act(func() {
		if k.givesOwn() { // only the hub knows whether an appointment is used already
			k.refuse("no-check-in", "")
			return
		}
		k.typed = typed{}
		k.goTo(PageCheckIn)
	})
}

func (k *Kiosk) codeDigit(d int) {
	if len(k.typed.code) < barcode.AppointmentDigits {
		k.typed.code += string(rune('0' + d))
		k.typed.error = ""
	}
}

// codeEnter checks in with the typed code. Its check digit finds a typing error,
// unless the appointment was imported with a code of another form.
func (k *Kiosk) codeEnter() {
	code := k.typed.code
	_, err := barcode.ParseAppointment(code)
	switch {
	case err == nil || k.knows(code) || k.offline():
		k.checkIn(code)
	case len(code) < barcode.AppointmentDigits:
		k.typed.error = i18n.Text(k.lang, "kiosk.checkin.short")
	default:
		k.typed.error = i18n.Text(k.lang, "kiosk.checkin.wrong")
	}
}

// knows reports whether a text is the code of an appointment that still exists.
func (k *Kiosk) knows(code string) (known bool) {
	k.state(func(s *queue.State) { known = s.AppointmentNamed(code) != nil })
	return known
}

// checkIn makes a ticket of an appointment, as issue does.
func (k *Kiosk) checkIn(appointment string) {
	if k.page == PageIssuing {
		return
	}
	if k.offline() {
		k.refuse("no-check-in", "")
		return
	}
	k.ask("kiosk.checkin.asking")
	c := queue.CheckIn{Appointment: appointment, Lang: string(k.lang)}
	k.loop.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		r, kept, err := k.seat.KeepOpen(ctx, c)
		return func() { k.checkedIn(r, kept.Ack, err) }
	})
}

func (k *Kiosk) checkedIn(r wire.Result, ack func(), err error) {
	k.touched, k.typed = k.now(), typed{}
	switch {
	case err != nil:
		k.cfg.Log.Warn("checking in", "cause", err)
		k.refuse("no-check-in", "")
	case r.Answer.Code == queue.OK && r.Ticket != nil:
		k.hand(r.Ticket, ack)
	default:
		k.ack(ack)
		k.notCheckedIn(r.Answer)
	}
}

// notCheckedIn says why an appointment gave no ticket, and what to do.
func (k *Kiosk) notCheckedIn(a eventlog.Answer) {
	switch a.Code {
	case queue.TooEarly:
		k.state(func(s *queue.State) {
			slot := a.UntilMS + int64(s.Centre.Policy.AppointmentEarly)*60_000
			k.advise(i18n.Text(k.lang, "kiosk.checkin.early.title"),
				i18n.Text(k.lang, "kiosk.checkin.early.text", moment(k.lang, slot, k.cfg.Clock.HubMS())))
			k.notice.Do = i18n.Text(k.lang, "kiosk.checkin.early.do", moment(k.lang, a.UntilMS, k.cfg.Clock.HubMS()))
		})
	case queue.AppointmentUsed:
		k.appointmentUsed(a.Ticket)
	case queue.UnknownAppointment, queue.Malformed:
		k.refuse("unknown-appointment", "")
	default:
		k.refuse(string(a.Code), "")
	}
}

// appointmentUsed names the number that was given for an appointment, and its state.
func (k *Kiosk) appointmentUsed(id queue.TicketID) {
	k.refuse("appointment-used", "")
	k.state(func(s *queue.State) {
		if t := s.Ticket(id); t != nil {
			k.advise(i18n.Text(k.lang, "kiosk.checkin.used.title", t.Number), k.ticketWords(s, t))
		}
	})
}

// slotOf is the slot of the appointment that a ticket was taken for, 0 for none.
// late reports that the citizen came too late, so that the ticket has no slot any
// more.
func slotOf(s *queue.State, t *queue.Ticket) (slotMS int64, late bool) {
	a := s.AppointmentNamed(t.Appointment)
	if t.Appointment == "" || a == nil {
		return 0, false
	}
	return a.SlotMS, t.ArrivalMS != a.SlotMS
}
