package sim

import (
	"motcua/internal/barcode"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

// Times of the kiosk, as in internal/kiosk.
const (
	ownNumberAfter = 500
	answerWithin   = 5000
	offlineAfter   = 2000
	padOffline     = 5000 // the pad, as in internal/pad
	freshTicket    = 60_000
	printing       = 400
	codeDraws      = 64
	sharesOfCodes  = 29 // of barcode.CodeShare
)

// kiosk does the same with its seat as internal/kiosk.
type kiosk struct {
	m     *machine
	jobs  map[string]bool
	codes map[string]bool // issued offline
	busy  bool
}

func (k *kiosk) start() {
	k.jobs, k.codes, k.busy = map[string]bool{}, map[string]bool{}, false
	type left struct {
		handle uint64
		c      queue.ReportOfflineTicket
	}
	var list []left
	k.m.dev.Earlier(func(handle uint64, c queue.Command) {
		if report, ok := c.(queue.ReportOfflineTicket); ok {
			list = append(list, left{handle, report})
			k.codes[report.Code] = true
		}
	})
	for _, l := range list {
		if k.m.clock.OwnMS()-l.c.IssuedMS >= freshTicket {
			k.m.ack(l.handle)
		} else {
			k.print(l.c.Code+"/"+l.c.Number, l.c.Number, l.c.Code, nil, l.handle)
		}
		if k.m.dev == nil {
			return
		}
	}
}

func (k *kiosk) ownDay() string {
	return max(k.m.dev.State().Today(k.m.clock.HubMS()), k.m.dev.State().Day)
}

func (k *kiosk) block() (queue.Block, bool) {
	return k.m.dev.State().BlockOf(k.m.id, k.m.dev.Inc(), k.ownDay())
}

// tap is a citizen who wants a number.
func (k *kiosk) tap(service string) {
	m := k.m
	if m.dev == nil || k.busy || m.dev.State().Rules() == nil {
		return
	}
	m.goesRight()
	who := &request{by: m}
	m.w.requests = append(m.w.requests, who)
	want := queue.IssueTicket{Service: service, Lang: "vi"}
	_, leased := k.block()
	if leased && !m.up && m.lasted() >= offlineAfter {
		m.w.note("%s: somebody taps %s, and the hub is away", m.name, service)
		k.offline(want, who, 0)
		return
	}
	within := int64(answerWithin)
	if leased {
		within = ownNumberAfter
	}
	m.w.note("%s: somebody taps %s", m.name, service)
	k.busy = true
	_, who.nonce = m.ask(want, true, true, within, func(handle uint64, r wire.Result, ok bool) { k.issued(want, who, handle, r, ok) })
}

func (k *kiosk) issued(want queue.IssueTicket, who *request, handle uint64, r wire.Result, ok bool) {
	k.busy = false
	switch _, leased := k.block(); {
	case !ok && leased:
		k.offline(want, who, handle)
	case !ok:
		who.refused = true
	case (r.Answer.Code == queue.RecoveringCode || r.Answer.Code == queue.OK && r.Ticket == nil) && leased:
		k.offline(want, who, handle)
	case r.Answer.Code == queue.OK && r.Ticket == nil: // its day is over
		who.refused = true
		k.m.takeBack(handle, queue.CancelTicket{Ticket: r.Answer.Ticket, Reason: k.m.w.text(queue.ReasonNotPrinted)})
	case r.Answer.Code != queue.OK:
		who.refused = true
		k.m.ack(handle)
	default:
		who.told, who.toldAt = r.Ticket.ID, k.m.w.now
		k.print(string(r.Ticket.ID), r.Ticket.Number, r.Ticket.Code, who, handle)
	}
}

// offline gives a number of the block.
func (k *kiosk) offline(want queue.IssueTicket, who *request, instead uint64) {
	block, leased := k.block()
	if !leased {
		who.refused = true
		return
	}
	state := k.m.dev.State()
	series := block.Series(state.Rules(), want.Service)
	code := k.drawCode(block)
	if code == "" {
		who.refused = true
		return
	}
	k.codes[code] = true
	issuedMS := k.m.clock.OwnMS()
	c, handle := k.m.reportOffline(state.Day, series, instead, func(n int) queue.ReportOfflineTicket {
		return queue.ReportOfflineTicket{
			Number: queue.BlockNumber(series, n), Series: series, Count: n, Code: code, Service: want.Service, Lang: want.Lang,
			IssuedMS: issuedMS, Instead: instead,
		}
	})
	if k.m.dev == nil {
		return
	}
	who.code = code
	k.print(c.Code+"/"+c.Number, c.Number, c.Code, who, handle)
}

// drawCode draws a short code, empty if none is found. In a history whose draws come again,
// a kiosk that has forgotten what it gave draws the same codes for the same numbers.
func (k *kiosk) drawCode(block queue.Block) string {
	for i := range uint32(codeDraws) {
		n := k.m.chance.Uint32()
		if k.m.w.sameDraws {
			n = i * sharesOfCodes
		}
		if code := barcode.NewTicketCode(barcode.InShare(block.Share(), n)); !k.codes[code] && !k.m.dev.State().CodeIsKnown(code) {
			return code
		}
	}
	return ""
}

// print prints a ticket, unless it is printed or being printed. That it was sent is on
// disk before the first byte.
func (k *kiosk) print(job, number, code string, who *request, handle uint64) {
	m := k.m
	switch {
	case m.disk.sent[job]:
		m.ack(handle)
		return
	case k.jobs[job]:
		return
	}
	k.jobs[job] = true
	nonce := m.nonceOf(handle)
	m.later(20, func() {
		m.disk.sent[job] = true
		m.w.note("%s: prints %s %s", m.name, number, code)
		m.w.papers = append(m.w.papers, paper{m.w.now, m, m.dev.State().Day, number, code, who, false, nonce})
		m.later(printing, func() { m.ack(handle) })
	})
}

func (k *kiosk) late(l replica.Late) {
	t := l.Result.Ticket
	_, issue := l.Command.(queue.IssueTicket)
	_, report := l.Command.(queue.ReportOfflineTicket)
	_, checkIn := l.Command.(queue.CheckIn)
	_, booking := l.Command.(queue.BookAppointment)
	m := k.m
	m.w.note("%s: a late answer to %s: %s %s, known %v", m.name, l.Command.CommandType(), l.Result.Answer.Code, l.Result.Answer.Ticket, l.Known)
	// In the product this waits for the kiosk's own loop.
	m.later(1, func() {
		switch {
		case report:
		case booking && !l.Known && l.Result.Answer.Code == queue.OK:
			m.takeBack(l.Handle, queue.CancelAppointment{Appointment: l.Result.Answer.Appointment, Reason: m.w.text(queue.ReasonSlipNotPrinted)})
		case issue && !l.Known && t == nil && l.Result.Answer.Code == queue.OK: // its day is over
			m.takeBack(l.Handle, queue.CancelTicket{Ticket: l.Result.Answer.Ticket, Reason: m.w.text(queue.ReasonNotPrinted)})
		case !issue && !checkIn || t == nil || t.State != queue.Waiting:
			m.ack(l.Handle)
		case checkIn && !l.Known: // the appointment is used: whoever shows it again is told its number
			m.ack(l.Handle)
		case !l.Known:
			m.takeBack(l.Handle, queue.CancelTicket{Ticket: t.ID, Reason: m.w.text(queue.ReasonNotPrinted)})
		case m.clock.HubMS()-t.IssuedMS < freshTicket:
			k.print(string(t.ID), t.Number, t.Code, nil, l.Handle)
		default:
			m.ack(l.Handle)
		}
	})
}

// desk is a console, a pad or a wall.
type desk struct {
	m      *machine
	busy   bool
	answer int64 // number of the last one
}

func (d *desk) start()            { d.busy = false }
func (d *desk) late(replica.Late) {}

// press is an officer who presses a key that works now.
func (d *desk) press(n int) {
	m := d.m
	if m.dev == nil || d.busy {
		return
	}
	m.goesRight()
	if !m.up {
		if m.lasted() >= offlineAfter {
			d.offline(n)
		}
		return
	}
	c := d.key(n)
	m.w.note("%s: the officer presses %s", m.name, c.CommandType())
	d.busy = true
	m.ask(c, false, false, answerWithin, func(uint64, wire.Result, bool) { d.busy = false })
}

func (d *desk) key(n int) queue.Command {
	at := d.m.counter
	officer := d.m.w.officerAt(at)
	s := d.m.dev.State()
	seat := s.Desk(at)
	t := s.Ticket(seat.Ticket)
	switch {
	case seat.Officer != officer || !seat.IsOf(d.m.id, d.m.dev.Inc()):
		return queue.Login{Counter: at, Officer: officer, Takeover: true}
	case t == nil && n%23 == 22:
		return hallCommand(n / 23)
	case t == nil && n%9 == 8:
		return queue.Pause{Counter: at, Reason: d.m.w.text("họp")}
	case t == nil && seat.Pause != "":
		return queue.Unpause{Counter: at}
	case t == nil:
		return queue.CallNext{Counter: at}
	case d.m.w.wide && t.State == queue.Serving && t.Note == "":
		return queue.Annotate{Counter: at, Ticket: t.ID, Note: d.m.w.text("")}
	case t.State == queue.Called:
		return []queue.Command{
			queue.Start{Counter: at, Ticket: t.ID},
			queue.Start{Counter: at, Ticket: t.ID},
			queue.Recall{Counter: at, Ticket: t.ID},
			queue.MarkNoShow{Counter: at, Ticket: t.ID},
			queue.Hold{Counter: at, Ticket: t.ID, Reason: d.m.w.text("")},
			queue.Undo{Counter: at},
		}[n%6]
	}
	return []queue.Command{
		queue.Finish{Counter: at, Ticket: t.ID},
		queue.Finish{Counter: at, Ticket: t.ID},
		queue.Hold{Counter: at, Ticket: t.ID, Reason: d.m.w.text("")},
		queue.Transfer{Counter: at, Ticket: t.ID, Service: services[n%2], Reason: d.m.w.text("")},
		queue.CallNext{Counter: at, Ticket: t.ID},
	}[n%5]
}

// hallCommand is a supervisor's command for the hall; another officer is refused.
func hallCommand(n int) queue.Command {
	return []queue.Command{
		queue.Announce{ID: "xe", Blank: []string{"90A-1", "29B-2"}[n/4%2]},
		queue.Hush{Minutes: 1 + n%60},
		queue.Hush{},
		queue.TestSound{Dev: "wall"},
	}[n%4]
}

// rate is a citizen at the pad.
func (d *desk) rate(score int) {
	m := d.m
	if m.dev == nil {
		return
	}
	m.goesRight()
	s := m.dev.State()
	t := s.Ticket(s.Desk(m.counter).Last)
	c := queue.Rate{Score: score, Counter: m.counter, AtMS: m.clock.OwnMS(), Answer: max(m.clock.OwnMS(), d.answer+1)}
	switch {
	case t != nil && t.State == queue.Done && t.RatedMS == 0:
		c.Ticket, c.Officer = t.ID, t.Officer
	case m.up || m.lasted() < padOffline || s.Desk(m.counter).Officer == "":
		return
	}
	d.answer = c.Answer
	r := &rating{by: m, ticket: c.Ticket, answer: c.Answer}
	m.w.rates = append(m.w.rates, r)
	m.w.note("%s: %q is rated %d", m.name, c.Ticket, score)
	_, r.nonce = m.ask(c, true, false, answerWithin, func(_ uint64, res wire.Result, ok bool) {
		if ok {
			r.code = res.Answer.Code
		}
	})
}
