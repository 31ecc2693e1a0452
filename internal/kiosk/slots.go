package kiosk

import (
	"context"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/wire"
)

// How much is offered: what fits on a page in large type.
const (
	slotDays    = 3
	slotsPerDay = 6
)

// slots is the offer of an appointment instead of a number, and the booked
// appointment.
type slots struct {
	service string
	tile    string        // the tile that led here
	code    eventlog.Code // why there is no number
	taken   bool          // the slot chosen last was not free any more

	atMS int64  // PageBooked: the slot
	name string // its code
	slip string // text of the slip's QR code
}

// givesSlots reports whether a centre's kiosk can ever offer an appointment:
// something must limit its numbers, and there must be slots.
func givesSlots(c *centre.Centre) bool {
	p := c.Policy
	if p.IssueOutsideHours && len(c.Hours.Spans) == 0 {
		return false
	}
	for i := range c.Services {
		s := &c.Services[i]
		limited := p.CapacityCheck || s.DayLimit > 0 || s.HalfDayLimit > 0
		if limited && (s.SlotLimit > 0 || s.SlotLimit == 0 && p.SlotLimit > 0) {
			return true
		}
	}
	return false
}

func (k *Kiosk) freeSlots(s *queue.State) []int64 {
	return s.FreeSlots(k.slots.service, k.cfg.Clock.HubMS(), slotDays, slotsPerDay)
}

// offerSlots shows the free slots of a service that has no numbers left, or says
// that there are none.
func (k *Kiosk) offerSlots(o slots) {
	k.slots = o
	k.goTo(PageSlots)
	k.passSlots()
}

// passSlots leaves the page of slots when no slot is left.
func (k *Kiosk) passSlots() {
	if k.page != PageSlots {
		return
	}
	var free []int64
	k.state(func(s *queue.State) { free = k.freeSlots(s) })
	if len(free) > 0 {
		return
	}
	title := ""
	k.state(func(s *queue.State) { title, _ = k.noNumber(s) })
	k.notice = Notice{Title: title, Text: i18n.Text(k.lang, "kiosk.slots.none"), Do: i18n.Text(k.lang, "kiosk.slots.none.do"), Bad: true}
	k.goTo(PageNotice)
}

// noNumber repeats why there is no number, and says what the citizen can do instead.
func (k *Kiosk) noNumber(s *queue.State) (title, text string) {
	c := closing{Admission: queue.Admission{Code: k.slots.code}}
	if c.Code == queue.HalfDayLimit {
		if c.nextMS = afternoonMS(s.Rules(), k.slots.service, k.cfg.Clock.HubMS()); c.nextMS == 0 {
			c.Code = queue.DayLimit
		}
	}
	text = i18n.Text(k.lang, "kiosk.slots."+string(c.Code))
	if c.Code == queue.OK {
		text = i18n.Text(k.lang, "kiosk.slots.book.text")
	}
	if k.slots.taken {
		text = i18n.Text(k.lang, "kiosk.slots.taken")
	}
	return k.why(&c), text
}

func (k *Kiosk) slotsView(s *queue.State) (v Slots) {
	v.Title, v.Text = k.noNumber(s)
	if service := s.Rules().Service(k.slots.service); service != nil {
		v.Service = k.lang.Pick(service.Name, service.NameEn)
	}
	for _, slot := range k.freeSlots(s) {
		name := dayTitle(k.lang, slot, k.cfg.Clock.HubMS())
		if n := len(v.Days); n == 0 || v.Days[n-1].Name != name {
			v.Days = append(v.Days, SlotDay{Name: name})
		}
		day := &v.Days[len(v.Days)-1]
		day.Slots = append(day.Slots, Slot{AtMS: slot, Clock: i18n.Clock(calendar.Local(slot))})
	}
	return v
}

// ChooseSlot implements Actions.
func (k *Kiosk) ChooseSlot(atMS int64) {
	k.act(func() {
		if k.page == PageSlots {
			k.book(atMS)
		}
	})
}

// book reserves a slot. As for a number, the command is on this kiosk's disk before
// it is sent.
func (k *Kiosk) book(atMS int64) {
	if k.offline() {
		k.refuse("no-booking", "")
		return
	}
	k.ask("kiosk.booking")
	c := queue.BookAppointment{Service: k.slots.service, SlotMS: atMS, Class: k.class}
	k.loop.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		r, err := k.seat.Keep(ctx, c)
		return func() { k.booked(atMS, r, err) }
	})
}

func (k *Kiosk) booked(atMS int64, r wire.Result, err error) {
	k.touched = k.now()
	switch {
	case err != nil:
		k.cfg.Log.Warn("booking an appointment", "cause", err)
		k.refuse("no-booking", "")
	case r.Answer.Code == queue.SlotFull || r.Answer.Code == queue.TooLate:
		k.slots.taken = true
		k.offerSlots(k.slots)
	case r.Answer.Code != queue.OK:
		k.cfg.Log.Warn("booking an appointment", "refused", r.Answer.Code)
		k.refuse("no-booking", "")
	default:
		k.slots.atMS, k.slots.name, k.slots.slip = atMS, r.Answer.Appointment, r.Answer.Slip
		if k.slots.slip == "" { // the hub reads the bare code too, if it does not sign slips
			k.slots.slip = k.slots.name
		}
		k.handSlip()
	}
}

// handSlip prints the slip of an appointment and shows it.
func (k *Kiosk) handSlip() {
	k.job, k.trouble, k.ticket = "slip/"+k.slots.name, false, nil
	k.submit(k.job, k.slipPaper(), func() {})
	k.qr.set(k.slots.slip)
	k.goTo(PageBooked)
	k.class = ""
}

func (k *Kiosk) slipView(s *queue.State) Slip {
	now := k.cfg.Clock.HubMS()
	v := Slip{
		Day: dayTitle(k.lang, k.slots.atMS, now), Clock: i18n.Clock(calendar.Local(k.slots.atMS)),
		Code: barcode.SpellAppointment(k.slots.name), QR: k.qr.img, Printer: k.printerState(),
	}
	if v.Printer == PrinterTrouble {
		v.Trouble = k.paperTrouble()
	}
	v.Agency, v.Service = names(s.Rules(), k.slots.service, k.lang)
	return v
}

// slipPaper is the slip for the printer, in the citizen's language.
func (k *Kiosk) slipPaper() receipt.Ticket {
	p := receipt.Ticket{
		Number: barcode.SpellAppointment(k.slots.name), Slip: k.slots.slip, Slot: calendar.Local(k.slots.atMS), IssuedAt: k.local(),
		AheadCount: receipt.AheadUnknown, Priority: k.class != "", English: k.lang == i18n.English,
	}
	k.rules(func(r *centre.Rules) {
		c := r.Centre()
		p.Parent, p.Centre, p.Sample, p.LateMin = c.Parent, k.lang.Pick(c.Name, c.NameEn), c.Sample, c.Policy.AppointmentLate
		p.Agency, p.Service = names(r, k.slots.service, k.lang)
		if class := r.Class(k.class); class != nil {
			p.ClassName = k.lang.Pick(class.Name, class.NameEn)
		}
	})
	return p
}

// names are the names of a service and its agency.
func names(r *centre.Rules, id string, lang i18n.Lang) (agency, service string) {
	if s := r.Service(id); s != nil {
		service = lang.Pick(s.Name, s.NameEn)
	}
	if a := r.AgencyOf(id); a != nil {
		agency = lang.Pick(a.Name, a.NameEn)
	}
	return agency, service
}
