package kiosk

import (
	"context"
	"errors"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// aloneAfter is how long a kiosk that has a block waits for the hub's number
// before it gives one of its own.
const aloneAfter = 500 * time.Millisecond

// codeDraws is how often a short code is drawn anew that is out already.
const codeDraws = 64

// ownDay is the service day by this kiosk. A clock that was set back does not
// reopen a day that the hub has left behind.
func (k *Kiosk) ownDay() (day string) {
	k.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) { day = max(s.Today(k.cfg.Clock.HubMS()), s.Day) })
	return day
}

// block is the block this kiosk may give numbers from today.
func (k *Kiosk) block() (b queue.Block, ok bool) { return k.seat.Block(k.ownDay()) }

// alone says that the hub is away and this kiosk gives numbers all the same.
func (k *Kiosk) alone() bool {
	if !k.cutOff() {
		return false
	}
	_, ok := k.block()
	return ok
}

// refusedAlone says why a kiosk that is alone gives no number for a service, OK
// if it does. What depends on others, such as who waits, it cannot know.
func refusedAlone(code eventlog.Code) eventlog.Code {
	switch code {
	case queue.NoCapacity, queue.SeriesFull:
		return queue.OK
	}
	return code
}

// takeAlone gives a number of the block, or says why not.
func (k *Kiosk) takeAlone(service, tile string, a queue.Admission) {
	switch code := refusedAlone(a.Code); code {
	case queue.OK:
		k.issueAlone(k.wish(service), tile, 0)
	case queue.ServiceMessage:
		k.giveMessage(service)
	default:
		k.refuse(string(code), k.whyRefused(service, code))
	}
}

// issueAlone gives a number of the block. It is on this kiosk's disk, with the
// command that hands it over, before anybody sees it. instead is the command
// that asked the hub for the same.
func (k *Kiosk) issueAlone(wish queue.IssueTicket, tile string, instead uint64) {
	k.ask("kiosk.issuing")
	draw, ok := k.draw(wish, instead)
	if !ok {
		k.refuse("no-answer", "")
		return
	}
	k.loop.Go(func(context.Context) func() {
		c, kept, err := k.seat.ReportOfflineTicket(draw)
		return func() { k.issuedAlone(c, tile, kept, err) }
	})
}

func (k *Kiosk) issuedAlone(c queue.Command, tile string, kept device.Kept, err error) {
	k.touched = k.now()
	handed, ok := c.(queue.ReportOfflineTicket)
	switch {
	case errors.Is(err, store.ErrBlockEmpty):
		k.refuse(string(queue.SeriesFull), "")
	case err != nil || !ok:
		k.cfg.Log.Error("giving a number without the hub", "cause", err)
		k.refuse("no-answer", "")
	default:
		k.locked[tile] = k.now().Add(lockTile)
		k.hand(k.ticketOf(handed), kept.Settle)
	}
}

// draw says what a number is drawn for.
func (k *Kiosk) draw(wish queue.IssueTicket, instead uint64) (d device.Draw, ok bool) {
	block, leased := k.block()
	code := k.drawCode(block)
	if !leased || code == "" {
		return device.Draw{}, false
	}
	now := k.cfg.Clock.OwnMS()
	k.state(func(s *queue.State) {
		d, ok = device.Draw{Day: s.Day, Series: block.Series(s.Rules(), wish.Service), Limit: queue.BlockNumbers, Instead: instead}, true
	})
	series := d.Series
	d.Command = func(n int) queue.Command {
		return queue.ReportOfflineTicket{
			Number: queue.BlockNumber(series, n), Series: series, Count: n, Code: code, Service: wish.Service,
			Class: wish.Class, Lang: wish.Lang, Then: wish.Then, IssuedMS: now, Instead: instead,
		}
	}
	return d, ok
}

// drawCode draws a short code that this kiosk has not given and has not seen.
// Codes of its share are drawn by nobody else.
func (k *Kiosk) drawCode(b queue.Block) (code string) {
	k.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		for range codeDraws {
			c := barcode.NewTicketCode(barcode.InShare(b.Share(), k.cfg.Chance()))
			if s.TicketByCode(c) == nil && !k.codes[c] {
				code = c
				return
			}
		}
	})
	if code != "" {
		k.codes[code] = true
	}
	return code
}

// ticketOf is a number of the block as a ticket. How many wait before it nobody
// knows. The hub gives it its identity; until then its code is one, which stays
// the same over a restart and midnight.
func (k *Kiosk) ticketOf(c queue.ReportOfflineTicket) *queue.Ticket {
	now := k.cfg.Clock.Stamp()
	issuedMS := c.IssuedMS + now.HubMS - now.OwnMS
	t := &queue.Ticket{
		ID: queue.TicketID(c.Code + "/" + c.Number), Number: c.Number, Code: c.Code, Service: c.Service, Class: c.Class, Lang: c.Lang,
		State: queue.Waiting, ArrivalMS: issuedMS, IssuedMS: issuedMS, Ahead: -1, Offline: true,
	}
	for _, id := range c.Then {
		t.Plan = append(t.Plan, queue.Leg{Service: id})
	}
	return t
}

// takeUp goes through what an earlier run of this program had given without the
// hub. A number whose paper the power cut took is printed if its citizen may
// still be there; the paper that is known to be out is not printed again.
func (k *Kiosk) takeUp() {
	k.seat.Unsettled(func(c queue.Command, kept device.Kept) {
		handed, ok := c.(queue.ReportOfflineTicket)
		if !ok {
			return
		}
		k.codes[handed.Code] = true
		if k.cfg.Clock.OwnMS()-handed.IssuedMS >= freshTicket.Milliseconds() {
			k.settle(kept.Settle)
			return
		}
		k.printAgain(k.ticketOf(handed), kept.Settle)
	})
}
