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

// ownNumberAfter is how long a kiosk with a block waits for the hub's number before
// it gives one of its own.
const ownNumberAfter = 500 * time.Millisecond

// codeDraws is how often a short code is drawn again because it is in use.
const codeDraws = 64

// ownDay is the service day by this kiosk. A clock that was set back does not reopen
// a day that the hub has closed.
func (k *Kiosk) ownDay() (day string) {
	k.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) { day = max(s.Today(k.cfg.Clock.HubMS()), s.Day) })
	return day
}

// block is the block from which this kiosk may give numbers today.
func (k *Kiosk) block() (b queue.Block, ok bool) { return k.seat.Block(k.ownDay()) }

// givesOwn reports that this kiosk is offline and can give numbers of its own.
func (k *Kiosk) givesOwn() bool {
	if !k.offline() {
		return false
	}
	_, ok := k.block()
	return ok
}

// offlineRefusal is the reason why an offline kiosk gives no number for a service,
// or OK. Refusals that depend on other devices, such as the number of people
// waiting, do not count.
func offlineRefusal(code eventlog.Code) eventlog.Code {
	switch code {
	case queue.NoCapacity, queue.SeriesFull:
		return queue.OK
	}
	return code
}

// takeOffline gives a number of the block, or says why there is none.
func (k *Kiosk) takeOffline(service, tile string, a queue.Admission) {
	switch code := offlineRefusal(a.Code); code {
	case queue.OK:
		k.issueOffline(k.request(service), tile, 0)
	case queue.ServiceMessage:
		k.giveMessage(service)
	default:
		k.refuse(string(code), k.whyRefused(service, code))
	}
}

// issueOffline gives a number of the block. The number, and the command that reports
// it to the hub, are on this kiosk's disk before the number is shown. instead is the
// earlier command that requested the number from the hub.
func (k *Kiosk) issueOffline(request queue.IssueTicket, tile string, instead uint64) {
	k.ask("kiosk.issuing")
	draw, ok := k.draw(request, instead)
	if !ok {
		k.refuse("no-answer", "")
		return
	}
	k.loop.Go(func(context.Context) func() {
		c, kept, err := k.seat.ReportOfflineTicket(draw)
		return func() { k.issuedOffline(c, tile, kept, err) }
	})
}

func (k *Kiosk) issuedOffline(c queue.Command, tile string, kept device.Kept, err error) {
	k.touched = k.now()
	report, ok := c.(queue.ReportOfflineTicket)
	switch {
	case errors.Is(err, store.ErrBlockEmpty):
		k.refuse(string(queue.SeriesFull), "")
	case err != nil || !ok:
		k.cfg.Log.Error("giving a number without the hub", "cause", err)
		k.refuse("no-answer", "")
	default:
		k.locked[tile] = k.now().Add(lockTile)
		k.hand(k.ticketOf(report), kept.Ack)
	}
}

// draw says what the number is for, for the store that counts the block's numbers.
func (k *Kiosk) draw(request queue.IssueTicket, instead uint64) (d device.Draw, ok bool) {
	block, leased := k.block()
	code := k.drawCode(block)
	if !leased || code == "" {
		return device.Draw{}, false
	}
	now := k.cfg.Clock.OwnMS()
	k.state(func(s *queue.State) {
		d, ok = device.Draw{Day: s.Day, Series: block.Series(s.Rules(), request.Service), Limit: queue.BlockNumbers, Instead: instead}, true
	})
	series := d.Series
	d.Command = func(n int) queue.Command {
		return queue.ReportOfflineTicket{
			Number: queue.BlockNumber(series, n), Series: series, Count: n, Code: code, Service: request.Service,
			Class: request.Class, Lang: request.Lang, Then: request.Then, IssuedMS: now, Instead: instead,
		}
	}
	return d, ok
}

// drawCode draws a short code that this kiosk has not given and has not seen, today or
// in the last days. No other device draws codes from the same share.
func (k *Kiosk) drawCode(b queue.Block) (code string) {
	k.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		for range codeDraws {
			c := barcode.NewTicketCode(barcode.InShare(b.Share(), k.cfg.Chance()))
			if !s.CodeIsKnown(c) && !k.codes[c] {
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

// ticketOf is a number of the block as a ticket. How many people wait before it is
// unknown. The hub will assign its ID; until then its code serves as the ID, because
// it stays the same over a restart and midnight.
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

// resumeOffline goes through the numbers that an earlier run of this program gave
// offline. A number that was not printed because of the power cut is printed if its
// citizen may still be there. A paper that is known to be out is not printed again.
func (k *Kiosk) resumeOffline() {
	k.seat.Unacked(func(c queue.Command, kept device.Kept) {
		report, ok := c.(queue.ReportOfflineTicket)
		if !ok {
			return
		}
		k.codes[report.Code] = true
		if k.cfg.Clock.OwnMS()-report.IssuedMS >= freshTicket.Milliseconds() {
			k.ack(kept.Ack)
			return
		}
		k.printAgain(k.ticketOf(report), kept.Ack)
	})
}
