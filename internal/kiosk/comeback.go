package kiosk

import (
	"context"
	"errors"

	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// comeBack puts an absent or held citizen who shows the ticket in line again.
// Somebody who shows it twice is told the same twice.
func (k *Kiosk) comeBack(t queue.Ticket) {
	if k.cutOff() { // said too late it would call somebody who has gone again
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
	default: // somebody else was quicker: the state says with what
		k.tellTicket(t)
	}
}

// tellTicket shows how a ticket stands. What the state does not know yet is
// taken from t.
func (k *Kiosk) tellTicket(t *queue.Ticket) {
	k.state(func(s *queue.State) {
		if known := s.Ticket(t.ID); known != nil && known.ChangedPos >= t.ChangedPos {
			t = known
		}
		k.advise(i18n.Text(k.lang, "kiosk.scan.ticket.title", t.Number), k.ticketWords(s, t))
	})
}

// waitingWords says to whoever holds a waiting ticket when it is called. One
// that came back from the counter that held it is called there, first.
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
