package console

import (
	"cmp"
	"strings"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/scanner"
	"motcua/internal/wire"
)

// scannerGone is how long the scanner may be missing before the bar says so, for
// instance while it is plugged in again.
const scannerGone = 2 * time.Second

// countersNamed is how many counters are named to a citizen whose ticket is of
// another agency.
const countersNamed = 6

// Reader is the scanner. *scanner.Scanner implements it.
type Reader interface {
	Status() scanner.Status
}

var _ Reader = (*scanner.Scanner)(nil)

// Scanned handles a scan: a ticket is opened; for anything else the clerk is told
// what it was. Nothing of a scan is kept.
func (c *Console) Scanned(scan scanner.Scan) { c.loop.Post(func() { c.read(scan) }) }

// Changed tells the console that the scanner was connected or lost.
func (c *Console) Changed() { c.loop.Post(func() {}) }

// CloseTicket implements Actions.
func (c *Console) CloseTicket() { c.loop.Post(func() { c.opened = "" }) }

func (c *Console) read(scan scanner.Scan) {
	if !c.seated() {
		return // no officer is logged in to see it
	}
	c.opened, c.note, c.err = "", "", ""
	appointment, isAppointment := scan.Appointment(c.booked)
	switch {
	case scan.Problem == barcode.ProblemTelex:
		c.fail(i18n.Text(c.lang, "console.scan.telex"))
	case scan.Problem == barcode.ProblemVNI:
		c.fail(i18n.Text(c.lang, "console.scan.vni"))
	case isAppointment:
		c.tellAppointment(appointment)
	case scan.Content.Kind == barcode.Ticket:
		c.open(scan.Content.Ticket)
	case scan.Content.Kind == barcode.DossierCode:
		c.say(i18n.Text(c.lang, "console.scan.dossier", scan.Content.Dossier.String()))
	case scan.Content.Kind == barcode.IDCard:
		c.say(i18n.Text(c.lang, "console.scan.card"))
	case scan.Problem == barcode.ProblemDamaged:
		c.fail(i18n.Text(c.lang, "console.scan.damaged"))
	default:
		c.say(i18n.Text(c.lang, "console.scan.other"))
	}
}

// seated says whether an officer is logged in here.
func (c *Console) seated() (yes bool) {
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		yes = s.Rules() != nil && c.isSeat(s.Desk(c.counter))
	})
	return yes
}

// isSeat reports whether a counter's session is this console's.
func (c *Console) isSeat(desk queue.Desk) bool {
	return c.counter != "" && desk.IsOf(c.cfg.Seat.ID(), c.cfg.Seat.Inc())
}

// open shows the ticket with this code, if there is one today.
func (c *Console) open(code string) {
	c.cfg.Seat.Read(func(s *queue.State, line device.Line, _ []wire.Peer) {
		if t := s.TicketByCode(code); t != nil {
			c.opened = t.ID
			return
		}
		key := "console.scan.unknown"
		if !line.Up {
			key = "console.scan.unknown.down"
		}
		c.say(i18n.Text(c.lang, key))
	})
}

// booked reports whether a text is the code of an appointment that still exists.
func (c *Console) booked(code string) (is bool) {
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) { is = s.AppointmentNamed(code) != nil })
	return is
}

// tellAppointment names the appointment that was scanned and says that its number
// comes from the kiosk. If it has a number already, that ticket is opened. Only the
// hub can check whether a slip is the centre's own, so an appointment that is not in
// the state is worded as the slip's claim.
func (c *Console) tellAppointment(text string) {
	slip, err := barcode.ParseSlip(text)
	code, isSlip := text, err == nil
	if isSlip {
		code = slip.Code
	}
	c.cfg.Seat.Read(func(s *queue.State, line device.Line, _ []wire.Peer) {
		text := func(key string, args ...any) string {
			return i18n.Text(c.lang, "console.scan.appointment"+key, args...)
		}
		a := s.AppointmentNamed(code)
		if a == nil && isSlip {
			a = &queue.Appointment{Service: slip.Service, SlotMS: slip.SlotMin * time.Minute.Milliseconds(), State: queue.Booked}
		}
		switch {
		case a == nil && !line.Up:
			c.say(text(".unknown.down", barcode.SpellAppointment(code)))
		case a == nil:
			c.say(text(".unknown", barcode.SpellAppointment(code)))
		case a.State == queue.Revoked:
			c.say(text(".cancelled", c.slotWords(a.SlotMS), c.nameOf(s, a.Service)))
		case a.Ticket != "" && s.Ticket(a.Ticket) != nil:
			c.opened = a.Ticket
		default:
			c.say(text("", c.slotWords(a.SlotMS), c.nameOf(s, a.Service)))
		}
	})
}

// slotWords is the start of a slot, with its day unless that is today.
func (c *Console) slotWords(slotMS int64) string {
	at := calendar.Local(slotMS)
	if calendar.ServiceDay(slotMS) == calendar.ServiceDay(c.cfg.Clock.HubMS()) {
		return i18n.Clock(at)
	}
	return i18n.Clock(at) + " " + i18n.Date(c.lang, at)
}

// nameOf is the name of a service, or its ID if the configuration does not have it.
func (c *Console) nameOf(s *queue.State, service string) string {
	if known := s.Rules().Service(service); known != nil {
		return c.lang.Pick(known.Name, known.NameEn)
	}
	return service
}

// say shows a note for a while.
func (c *Console) say(text string) { c.note, c.noteSince, c.noteDone = text, c.now(), false }

// fillOpened shows the scanned ticket in its present state.
func (c *Console) fillOpened(v *View, s *queue.State) {
	t := s.Ticket(c.opened)
	if t == nil {
		return
	}
	o := Opened{
		ID: string(t.ID), Number: t.Number, Service: c.serviceName(s, t), Class: c.className(s, t), ClassID: t.Class,
		IssuedAt: calendar.Local(t.IssuedMS), WaitMin: -1, Calls: t.Calls, Elsewhere: c.elsewhere(s, t),
	}
	if a := s.Rules().AgencyOf(t.Service); a != nil {
		o.Agency = c.lang.Pick(a.Name, a.NameEn)
	}
	if t.FirstCallMS > 0 {
		o.WaitMin = minutes(t.FirstCallMS - t.IssuedMS)
	}
	o.Stands, o.State = c.stands(s, t)
	switch o.Stands {
	case StandsWaiting:
		o.Since, o.Ahead = o.IssuedAt, s.Ahead(t)
		o.Late = c.late(s, o.Since)
		o.CanCall = o.Elsewhere == ""
	case StandsHeld:
		o.CanCall = o.Elsewhere == ""
		o.CanBack = o.CanCall && c.cfg.Clock.HubMS() <= t.UntilMS
		o.NoAsk = o.CanBack
	case StandsAbsent:
		o.CanCall = o.Elsewhere == ""
		o.CanBack = o.CanCall && c.cfg.Clock.HubMS()-t.EndedMS <= int64(s.Centre.Policy.ReturnWindowMin)*60_000
	}
	v.Desk.Opened = o
}

// stands is the state of a ticket, with its words.
func (c *Console) stands(s *queue.State, t *queue.Ticket) (Stands, string) {
	text := func(key string, args ...any) string { return i18n.Text(c.lang, key, args...) }
	switch t.State {
	case queue.Waiting:
		return StandsWaiting, text("console.stands.waiting")
	case queue.Called, queue.Serving:
		stands, key := StandsCalled, "console.stands.called"
		if t.State == queue.Serving {
			stands, key = StandsServing, "console.stands.serving"
		}
		if t.Counter == c.counter {
			return stands, text("console.stands.here")
		}
		return stands, text(key, c.counterOf(s, t.Counter))
	case queue.Held:
		return StandsHeld, text("console.stands.held", c.reasonName(s.Centre.HoldReasons, t.Reason))
	case queue.NoShow:
		return StandsAbsent, text("console.stands.absent", i18n.Clock(calendar.Local(t.EndedMS)))
	case queue.Done:
		return StandsDone, text("console.stands.done", i18n.Clock(calendar.Local(t.EndedMS)))
	}
	return StandsCancelled, text("console.stands.cancelled")
}

func (c *Console) counterOf(s *queue.State, id string) string {
	if k := s.Rules().Counter(id); k != nil {
		return counterName(c.lang, *k)
	}
	return i18n.Text(c.lang, "common.counter", id)
}

// mine reports whether this counter may call a ticket: it is kept for nobody else,
// and its service is taken here or it was at this counter before.
func (c *Console) mine(s *queue.State, t *queue.Ticket) bool {
	switch {
	case t.ForCounter != "":
		return t.ForCounter == c.counter
	case t.ForOfficer != "":
		return t.ForOfficer == s.Desk(c.counter).Officer
	case t.State == queue.Held && t.Counter == c.counter:
		return true
	}
	_, takes := s.Takes(c.counter, t.Service)
	return takes
}

// elsewhere names the counter and agency of a ticket that is not for this counter:
// "Quầy 7 (Sở Tư pháp)". Empty means that it is for this one.
func (c *Console) elsewhere(s *queue.State, t *queue.Ticket) string {
	rules := s.Rules()
	if c.mine(s, t) {
		return ""
	}
	agency, counters := "", rules.OwnCounters(t.Service)
	if a := rules.AgencyOf(t.Service); a != nil {
		agency = c.lang.Pick(cmp.Or(a.Short, a.Name), a.NameEn)
	}
	if t.ForCounter != "" {
		counters = []string{t.ForCounter}
	}
	if at := deskOf(s, t.ForOfficer); at != "" {
		counters = []string{at}
	}
	if len(counters) == 0 {
		return cmp.Or(agency, t.Service)
	}
	names := strings.Join(counters[:min(len(counters), countersNamed)], ", ")
	if len(counters) > countersNamed {
		names += "…"
	}
	where := i18n.Text(c.lang, "common.counter", names)
	if agency != "" {
		where += " (" + agency + ")"
	}
	return where
}

// deskOf is the counter where an officer sits, empty for none.
func deskOf(s *queue.State, officer string) string {
	for _, k := range s.Centre.Counters {
		if officer != "" && s.Desk(k.ID).Officer == officer {
			return k.ID
		}
	}
	return ""
}

// scannerDevice is the scanner's line of the bar. It is empty while no fault is
// known: a serial scanner cannot be detected before it sends.
func (c *Console) scannerDevice() Device {
	if c.reader == nil {
		return Device{}
	}
	status := c.reader.Status()
	bad := status.State == scanner.Gone || status.State == scanner.Failing
	switch {
	case !bad:
		c.scannerBad = clock.Instant{}
		return Device{}
	case c.scannerBad.IsZero():
		c.scannerBad = c.now()
	}
	if c.now().Sub(c.scannerBad) < scannerGone {
		return Device{}
	}
	key := "console.device.scanner.gone"
	if status.State == scanner.Failing {
		key = "console.device.scanner.failing"
	}
	return Device{Name: i18n.Text(c.lang, "console.device.scanner"), State: i18n.Text(c.lang, key), Level: LevelWarn}
}
