package kiosk

import (
	"context"
	"errors"

	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// comeBack puts an absent or held citizen who shows the ticket back in line. A
// ticket shown twice gives the same message twice.
func (k *Kiosk) comeBack(t queue.Ticket) {
	if k.offline() { // a command sent late would put somebody in line who has left again
		k.tellTicket(&t)
		return
	}
	k.ask("kiosk.return.asking")
	k.loop.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		r, err := k.seat.Keep(ctx, queue.Return{Ticket: t.ID})
		return func() { k.cameBack(&t, r, err) }
	})
}

func (k *Kiosk) cameBack(t *queue.Ticket, r wire.Result, err error) {
	k.touched = k.now()
	if err == nil && r.Answer.Code == queue.OK && r.Ticket != nil {
		k.tellTicket(r.Ticket)
		return
	}
	k.cfg.Log.Info("taking a citizen back into line", "ticket", t.ID, "refused", r.Answer.Code, "cause", errors.Join(err))
	switch {
	case err != nil:
		k.advise(i18n.Text(k.lang, "kiosk.scan.ticket.title", t.Number), i18n.Text(k.lang, "kiosk.return.no-answer"))
		k.notice.Bad = true
	case r.Answer.Code == queue.TooLate:
		k.advise(i18n.Text(k.lang, "kiosk.scan.ticket.title", t.Number), i18n.Text(k.lang, "kiosk.return.late"))
		k.notice.Bad = true
	default: // somebody else decided first: the state says what
		k.tellTicket(t)
	}
}

// tellTicket shows the state of a ticket. If the replica does not have it yet, t is
// shown.
func (k *Kiosk) tellTicket(t *queue.Ticket) {
	k.state(func(s *queue.State) {
		if known := s.Ticket(t.ID); known != nil && known.ChangedPos >= t.ChangedPos {
			t = known
		}
		k.advise(i18n.Text(k.lang, "kiosk.scan.ticket.title", t.Number), k.ticketWords(s, t))
	})
}

// waitingWords tells the holder of a waiting ticket when it is called. A ticket that
// a counter had held is called there, first.
func (k *Kiosk) waitingWords(s *queue.State, t *queue.Ticket) string {
	n := s.Ahead(t)
	switch {
	case t.First && t.ForCounter != "":
		return i18n.Text(k.lang, "kiosk.return.held", k.counterName(s, t.ForCounter))
	case t.Back != nil && n > 0:
		return i18n.Text(k.lang, "kiosk.return.absent", t.Number, n)
	case n > 0:
		return i18n.Text(k.lang, "kiosk.scan.ticket.waiting", n)
	}
	return i18n.Text(k.lang, "kiosk.scan.ticket.next")
}

func (k *Kiosk) counterName(s *queue.State, id string) string {
	if c := s.Rules().Counter(id); c != nil && c.Name != "" && k.lang == i18n.Vietnamese {
		return c.Name
	}
	return i18n.Text(k.lang, "common.counter", id)
}
