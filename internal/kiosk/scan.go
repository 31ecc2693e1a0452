package kiosk

import (
	"time"
	"unicode/utf8"

	"motcua/internal/barcode"
	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/scanner"
)

// inputMethodFor is how long a scan that an input method changed is shown as a fault
// of this machine.
const inputMethodFor = 10 * time.Minute

// scanned is what is remembered of scans. It holds no content of them.
type scanned struct {
	test    string        // PageMenu: the kind of the last scan, in words
	spoilt  clock.Instant // when an input method last changed a scan
	tracker health.Tracker
}

// troubles are the faults of the scanner.
func (s *scanned) troubles(status scanner.Status, now clock.Instant) []health.Trouble {
	detail := ""
	if status.Err != nil {
		detail = status.Err.Error()
	}
	s.tracker.Set(health.ScannerDisconnected, status.State == scanner.Gone || status.State == scanner.Failing, detail, now.Time())
	s.tracker.Set(health.ScannerInputMethod, !s.spoilt.IsZero() && now.Sub(s.spoilt) < inputMethodFor, "", now.Time())
	return s.tracker.Visible(now.Time())
}

// Scanned handles a scan. Nothing of it is kept; of an identity card only the age is
// used.
func (k *Kiosk) Scanned(scan scanner.Scan) {
	k.act(func() {
		if p := scan.Problem; p == barcode.ProblemTelex || p == barcode.ProblemVNI {
			k.scanned.spoilt = k.now()
		}
		switch k.page {
		case PageMenu:
			k.scanned.test = k.scanWords(scan)
		case PageHome, PageServices, PagePriority, PageNotice, PageStillThere, PageOffer, PageSlots, PageCheckIn:
			k.read(scan)
		}
	})
}

// scanWords names the kind of a scan for the technician, without its content.
func (k *Kiosk) scanWords(scan scanner.Scan) string {
	kind := map[barcode.Kind]string{barcode.Ticket: "ticket", barcode.DossierCode: "dossier", barcode.IDCard: "card"}[scan.Content.Kind]
	if _, is := scan.Appointment(k.knows); is {
		kind = "appointment"
	}
	if kind == "" {
		kind = "other"
	}
	problem := ""
	if scan.Problem != "" {
		problem = i18n.Text(k.lang, "kiosk.scan.problem."+string(scan.Problem))
	}
	return i18n.Text(k.lang, "kiosk.menu.scan.got", i18n.Text(k.lang, "kiosk.scan.kind."+kind), utf8.RuneCountInString(scan.Text.Reveal()), problem)
}

// scanNote is the state of the scanner, or the kind of the last scan.
func (k *Kiosk) scanNote() string {
	switch {
	case k.reader == nil:
		return i18n.Text(k.lang, "kiosk.menu.scan.none")
	case k.scanned.test != "":
		return k.scanned.test
	}
	if t := k.scanned.troubles(k.reader.Status(), k.now()); len(t) > 0 {
		return i18n.Text(k.lang, "kiosk.menu.scan.bad", t[0].Code.Staff(k.lang))
	}
	return i18n.Text(k.lang, "kiosk.menu.scan.ok")
}

// read does what the scanned code asks for.
func (k *Kiosk) read(scan scanner.Scan) {
	if appointment, is := scan.Appointment(k.knows); is {
		k.checkIn(appointment)
		return
	}
	switch c := scan.Content; c.Kind {
	case barcode.IDCard:
		k.offerClass(c.Person.AgeAt(barcode.DateOf(k.local())))
	case barcode.Ticket:
		k.readTicket(c.Ticket)
	case barcode.DossierCode:
		if code := c.Dossier.String(); !k.openDossier(code) {
			k.advise(i18n.Text(k.lang, "kiosk.scan.dossier.title", code), i18n.Text(k.lang, "kiosk.scan.dossier.text"))
		}
	default:
		family := "kiosk.scan.other."
		if scan.Problem == barcode.ProblemDamaged {
			family = "kiosk.scan.damaged."
		}
		k.advise(i18n.Text(k.lang, family+"title"), i18n.Text(k.lang, family+"text"))
		k.notice.Bad = true
	}
}

// readTicket tells the state of a ticket, and puts an absent or held citizen back in
// line.
func (k *Kiosk) readTicket(code string) {
	var t queue.Ticket
	k.state(func(s *queue.State) {
		if known := s.TicketByCode(code); known != nil {
			t = *known
		}
	})
	switch t.State {
	case "":
		k.advise(i18n.Text(k.lang, "kiosk.scan.ticket.unknown"), "")
	case queue.NoShow, queue.Held:
		k.comeBack(t)
	default:
		k.tellTicket(&t)
	}
}

// advise shows a notice. The choices made so far are kept.
func (k *Kiosk) advise(title, text string) {
	k.notice = Notice{Title: title, Text: text}
	k.goTo(PageNotice)
}

// offerClass offers the priority class for an age: of those whose age limit it
// reaches, the one with the highest limit.
func (k *Kiosk) offerClass(age int) {
	var best *centre.Class
	k.rules(func(r *centre.Rules) {
		for i, class := range r.Centre().Classes {
			if class.FromAge > 0 && age >= class.FromAge && (best == nil || class.FromAge > best.FromAge) {
				best = &r.Centre().Classes[i]
			}
		}
	})
	if best == nil {
		k.advise(i18n.Text(k.lang, "kiosk.scan.card.title"), i18n.Text(k.lang, "kiosk.scan.card.text"))
		return
	}
	k.offer = best.ID
	k.goTo(PageOffer)
}

// TakeOffer implements Actions.
func (k *Kiosk) TakeOffer(yes bool) {
	k.act(func() {
		if k.page != PageOffer {
			return
		}
		if yes {
			k.class = k.offer
		}
		k.offer = ""
		k.goTo(PageHome)
	})
}

// ticketWords tells the holder of a ticket its state.
func (k *Kiosk) ticketWords(s *queue.State, t *queue.Ticket) string {
	switch t.State {
	case queue.Waiting:
		return k.waitingWords(s, t)
	case queue.Called, queue.Serving:
		return i18n.Text(k.lang, "kiosk.scan.ticket.called", t.Counter)
	case queue.Held:
		return i18n.Text(k.lang, "kiosk.scan.ticket.held")
	case queue.NoShow:
		return i18n.Text(k.lang, "kiosk.scan.ticket.absent")
	}
	return i18n.Text(k.lang, "kiosk.scan.ticket.over")
}
