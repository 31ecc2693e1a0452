package kiosk

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/loop"
	"motcua/internal/printer"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/scanner"
	"motcua/internal/wire"
)

// Times of the kiosk's pages.
const (
	answerWithin  = 5 * time.Second  // then the citizen is told to try again
	lockTile      = 3 * time.Second  // after a ticket, so that a double tap gives one ticket
	idleAsk       = 30 * time.Second // without a touch
	idleHome      = 20 * time.Second // after the question
	resultFor     = 8 * time.Second
	troubleFor    = 30 * time.Second // enough to write the number down
	noticeFor     = 15 * time.Second
	freshTicket   = 60 * time.Second // a number found after a restart is printed up to this age
	offlineAfter  = 2 * time.Second  // a shorter interruption shows no page
	cancelTimeout = time.Minute
	tick          = time.Second
)

// Seat is the kiosk's connection to the hub. *device.Device implements it.
type Seat interface {
	Read(fn func(s *queue.State, line device.Line, peers []wire.Peer))
	Changes() <-chan struct{}
	KeepOpen(ctx context.Context, c queue.Command) (r wire.Result, kept device.Kept, err error)
	ReportOfflineTicket(draw device.Draw) (c queue.Command, kept device.Kept, err error)
	Unacked(fn func(c queue.Command, kept device.Kept))
	Block(day string) (b queue.Block, ok bool)
	Keep(ctx context.Context, c queue.Command) (wire.Result, error)
	TakeBack(ctx context.Context, earlier device.Kept, c queue.Command) (wire.Result, error)
	SetStatus(s wire.Status)
	Head() (note string)
}

var _ Seat = (*device.Device)(nil)

// Paper prints tickets. *printer.Spooler implements it.
type Paper interface {
	Submit(id string, t receipt.Ticket) error
	Drop(id string)
	Job(id string) (printer.Job, bool)
	Status() printer.Status
}

var _ Paper = (*printer.Spooler)(nil)

// Reader is the scanner. *scanner.Scanner implements it.
type Reader interface {
	Status() scanner.Status
}

var _ Reader = (*scanner.Scanner)(nil)

// Config is what a kiosk needs.
type Config struct {
	Name    string // "Kiosk 1"
	MMPerPx float32
	OwnHub  bool // the hub runs inside this program
	// ServicePIN opens the technician's menu; empty means that there is none.
	ServicePIN string
	Clock      *clock.Clock
	// ReadingPercent is how long pages that close automatically are shown, in
	// percent of the usual time; 0 means 100.
	ReadingPercent int
	// Chance draws the short codes of offline numbers; it must be unpredictable.
	Chance func() uint32
	Show   func(View) // called from the kiosk's goroutine with every new view
	Voice  Voice      // nil: the kiosk has no voice
	// LookUp and Dossier open other pages of this machine; nil if it has none. Dossier gets
	// the code that was scanned, or an empty one. Left is called when a citizen's visit
	// that Visit began is over. They are called from the kiosk's goroutine and return at
	// once.
	LookUp  func(Manner)
	Dossier func(m Manner, code string)
	Left    func()
	// DaySheet is about the paper that the office files.
	DaySheet DaySheet
	Log      *slog.Logger
}

// Voice speaks for a kiosk. Its methods may be called from any goroutine and return
// at once.
type Voice interface {
	// Taken says the number that was just issued.
	Taken(lang i18n.Lang, number string)
	// Reads reports whether it can read any text aloud, which "Nghe" needs.
	Reads() bool
	// Busy reports whether a text is being read.
	Busy() bool
}

// Kiosk is the use case of the ticket kiosk, from the first touch to the printed
// ticket. Its methods may be called from any goroutine and return at once.
type Kiosk struct {
	cfg   Config
	loop  *loop.Loop
	seat  Seat
	paper Paper // nil: no printer

	forgotPaper bool // the spooler lost its record of what earlier runs printed

	reader Reader // nil: no scanner

	// Owned by the loop.
	page          Page
	lang          i18n.Lang
	large         bool
	contrast      bool
	listens       bool           // the pages are read aloud
	told          queue.TicketID // the ticket whose number was said last
	came          clock.Instant  // when the page was opened, or began to be read
	agency        string
	class         string
	touched       clock.Instant
	since         clock.Instant // when the page was opened
	before        Page          // the page PageStillThere covers
	ticket        *queue.Ticket
	job           string // print job of the ticket on the screen
	asking        string // PageIssuing: what is being done, a key of i18n
	slots         slots
	typed         typed
	several       several
	offer         string // PageOffer: the class that is offered
	trouble       bool   // PageIssued, PageBooked: the paper was late or had a fault
	notice        Notice
	locked        map[string]clock.Instant // tile → when it can be chosen again
	pendingPrints map[string]func()        // print job → acknowledges its command
	codes         map[string]bool          // short codes given offline
	qr            qrImage
	service       service
	scanned       scanned
	sheet         daySheet
	lookup        bool // procedures can be looked up
	dossiers      bool // and dossiers
	visited       bool // the citizen has come from another page
	shown         View
}

var _ Actions = (*Kiosk)(nil)

// New makes a kiosk; Run starts it.
func New(cfg Config) *Kiosk {
	return &Kiosk{cfg: cfg, loop: loop.New(), lang: i18n.Vietnamese, locked: map[string]clock.Instant{}, pendingPrints: map[string]func(){}, codes: map[string]bool{}}
}

// Run starts to show views, with a seat at the hub; printer and scanner may be nil.
// Late, Changed and Scanned may be called before Run; they take effect after it.
func (k *Kiosk) Run(seat Seat, paper Paper, reader Reader) {
	k.seat, k.paper, k.reader = seat, paper, reader
	k.touched, k.since = k.now(), k.now()
	k.loop.Post(k.resumeOffline)
	k.loop.Post(k.readSheets)
	k.loop.Run(seat.Changes(), k.step)
}

// Close ends the kiosk. A command without an answer stays in the outbox.
func (k *Kiosk) Close() { k.loop.Close() }

// Changed tells the kiosk that a print job, the printer or the scanner has changed.
func (k *Kiosk) Changed() { k.loop.Post(func() {}) }

// Late takes an answer that nobody waits for any more: to a number requested by an
// earlier run of this program, or by a citizen who was told to try again. It is
// never dropped: the number would be called and nobody would come.
func (k *Kiosk) Late(a device.LateAnswer) { k.loop.Deliver(func() { k.late(a) }) }

// late decides what happens to a number nobody waited for. A number that was shown
// stays valid, and is printed if the power was off only for a moment. A number that
// was never shown or printed is cancelled: its citizen has left, or was told to try
// again and has another.
func (k *Kiosk) late(a device.LateAnswer) {
	t := a.Result.Ticket
	_, isIssue := a.Command.(queue.IssueTicket)
	_, isCheckIn := a.Command.(queue.CheckIn)
	_, isBooking := a.Command.(queue.BookAppointment)
	_, isHandOver := a.Command.(queue.ReportOfflineTicket)
	switch {
	case isHandOver: // its print job acknowledges it
		if a.Result.Answer.Code != queue.OK {
			k.cfg.Log.Error("the hub did not take over a number given without it", "number", a.Command.(queue.ReportOfflineTicket).Number, "cause", a.Result.Answer.Code)
		}
	case isBooking && !a.Known && a.Result.Answer.Code == queue.OK:
		k.takeBack(queue.CancelAppointment{Appointment: a.Result.Answer.Appointment, Reason: queue.ReasonSlipNotPrinted}, a.Kept)
	case isIssue && !a.Known && dayOver(a.Result):
		k.takeBack(queue.CancelTicket{Ticket: a.Result.Answer.Ticket, Reason: queue.ReasonNotPrinted}, a.Kept)
	case !isIssue && !isCheckIn || t == nil || t.State != queue.Waiting:
		k.ack(a.Ack)
	case isCheckIn && !a.Known: // the appointment is used: whoever shows it again is told its number
		k.ack(a.Ack)
	case !a.Known:
		k.takeBack(queue.CancelTicket{Ticket: t.ID, Reason: queue.ReasonNotPrinted}, a.Kept)
	case k.cfg.Clock.HubMS()-t.IssuedMS < freshTicket.Milliseconds():
		k.printAgain(t, a.Ack)
	default:
		k.ack(a.Ack)
	}
}

// ack removes a command from the outbox, outside the loop because it writes to the
// disk.
func (k *Kiosk) ack(ack func()) {
	k.loop.Go(func(context.Context) func() {
		ack()
		return nil
	})
}

// takeBack cancels what nobody has seen. If that cannot be written, the next start
// of this program decides again.
func (k *Kiosk) takeBack(c queue.Command, asked device.Kept) {
	k.loop.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, cancelTimeout)
		defer cancel()
		if _, err := k.seat.TakeBack(ctx, asked, c); err != nil && !errors.Is(err, device.ErrNoAnswer) {
			k.cfg.Log.Error("withdrawing what nobody has seen", "cause", err)
		}
		return nil
	})
}

// now is the monotonic time, for durations.
func (k *Kiosk) now() clock.Instant { return k.cfg.Clock.Now() }

// local is the time of day, to be shown and printed.
func (k *Kiosk) local() time.Time { return calendar.Local(k.cfg.Clock.HubMS()) }

func (k *Kiosk) goTo(p Page) {
	k.page, k.since = p, k.now()
	k.came = k.since
}

// home shows the first page and forgets the citizen's language, type size and
// choices.
func (k *Kiosk) home() {
	k.leavePaper()
	k.goTo(PageHome)
	k.agency, k.class, k.offer, k.ticket, k.job, k.notice = "", "", "", nil, "", Notice{}
	k.slots, k.typed, k.several = slots{}, typed{}, several{}
	k.lang, k.large, k.contrast, k.listens = i18n.Vietnamese, false, false, false
	k.endVisit()
}

// act runs an action of the citizen in the loop.
func (k *Kiosk) act(fn func()) {
	k.loop.Post(func() {
		k.touched = k.now()
		fn()
	})
}

// Touched implements Actions.
func (k *Kiosk) Touched() {
	k.act(func() {
		if k.page == PageStillThere {
			k.goTo(k.before)
		}
	})
}

// ChooseAgency implements Actions. It opens the agency's services; if there is only
// one, it chooses that service.
func (k *Kiosk) ChooseAgency(id string) { k.act(func() { k.chooseAgency(id) }) }

func (k *Kiosk) chooseAgency(id string) {
	var services []*centre.Service
	k.rules(func(r *centre.Rules) { services = r.ServicesOf(id) })
	switch len(services) {
	case 0:
		return
	case 1:
		if k.several.on {
			k.toggle(services[0].ID)
			return
		}
		k.agency = id
		k.take(services[0].ID, id)
	default:
		k.agency = id
		k.goTo(PageServices)
	}
}

// ChooseService implements Actions.
func (k *Kiosk) ChooseService(id string) {
	k.act(func() {
		if k.several.on {
			k.toggle(id)
			return
		}
		k.take(id, id)
	})
}

// ChooseClass implements Actions.
func (k *Kiosk) ChooseClass(id string) {
	k.act(func() {
		k.class = id
		k.goTo(PageHome)
	})
}

// Priority implements Actions.
func (k *Kiosk) Priority() { k.act(func() { k.goTo(PagePriority) }) }

// Results implements Actions.
func (k *Kiosk) Results() {
	k.act(func() {
		var id string
		k.state(func(s *queue.State) { id = k.resultsDesk(s) })
		k.chooseAgency(id)
	})
}

// Back implements Actions. It leads from the slots to the services, and otherwise
// home.
func (k *Kiosk) Back() {
	k.act(func() {
		if k.page == PageSlots && k.slots.tile == k.slots.service {
			k.slots = slots{}
			k.goTo(PageServices)
			return
		}
		if k.page == PageHome {
			k.class = ""
		}
		k.agency, k.slots, k.typed = "", slots{}, typed{}
		k.goTo(PageHome)
	})
}

// Done implements Actions.
func (k *Kiosk) Done() { k.act(k.home) }

// StillHere implements Actions.
func (k *Kiosk) StillHere(yes bool) {
	k.act(func() {
		if yes {
			k.goTo(k.before)
		} else {
			k.home()
		}
	})
}

// SetLang implements Actions.
func (k *Kiosk) SetLang(lang i18n.Lang) { k.act(func() { k.lang = lang }) }

// SetLargeText implements Actions.
func (k *Kiosk) SetLargeText(on bool) { k.act(func() { k.large = on }) }

// SetHighContrast implements Actions.
func (k *Kiosk) SetHighContrast(on bool) { k.act(func() { k.contrast = on }) }

// rules calls fn with the rules in force, if there are any.
func (k *Kiosk) rules(fn func(r *centre.Rules)) { k.state(func(s *queue.State) { fn(s.Rules()) }) }

// state calls fn with the state, if there are rules in force.
func (k *Kiosk) state(fn func(s *queue.State)) {
	k.seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if s.Rules() != nil {
			fn(s)
		}
	})
}

// offline reports that the link has been down for more than a moment. Then only
// numbers are given; everything else needs the hub.
func (k *Kiosk) offline() (is bool) {
	k.seat.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) {
		is = !line.Up && k.now().Sub(line.Since) >= offlineAfter
	})
	return is
}

// take issues a number for a service, or shows what is offered instead: a slot, or a
// message. Any other refusal is the hub's.
func (k *Kiosk) take(service, tile string) {
	if k.page == PageIssuing || k.now().Before(k.locked[tile]) {
		return
	}
	var a queue.Admission
	k.state(func(s *queue.State) { a = s.Admit(service, k.cfg.Clock.HubMS()) })
	if k.givesOwn() {
		k.takeOffline(service, tile, a)
		return
	}
	if !k.instead(a.Code, service, tile) {
		k.issue(service, tile)
	}
}

// instead shows what is offered instead of a number, if there is anything.
func (k *Kiosk) instead(code eventlog.Code, service, tile string) bool {
	switch {
	case queue.OffersSlot(code):
		k.offerSlots(slots{service: service, tile: tile, code: code})
	case code == queue.ServiceMessage:
		k.giveMessage(service)
	default:
		return false
	}
	return true
}

// giveMessage shows the message of a service that gives no numbers.
func (k *Kiosk) giveMessage(id string) {
	k.rules(func(r *centre.Rules) {
		if service := r.Service(id); service != nil {
			k.advise(i18n.Text(k.lang, "kiosk.message.title"), k.lang.Pick(service.Message, service.MessageEn))
			k.notice.Do = i18n.Text(k.lang, "kiosk.refuse.do")
		}
	})
}

// request is the command for the number that the citizen wants.
func (k *Kiosk) request(service string) queue.IssueTicket {
	return queue.IssueTicket{Service: service, Class: k.class, Then: k.several.after(service), Lang: string(k.lang)}
}

// issue requests a number from the hub. The command is on this kiosk's disk before
// it is sent, so that a number that the hub gives is never forgotten.
func (k *Kiosk) issue(service, tile string) {
	k.ask("kiosk.issuing")
	c, within := k.request(service), answerWithin
	if _, leased := k.block(); leased {
		within = ownNumberAfter
	}
	k.loop.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, within)
		defer cancel()
		r, kept, err := k.seat.KeepOpen(ctx, c)
		return func() { k.issued(c, tile, r, kept, err) }
	})
}

// ask shows what is being done; doing is a key of i18n.
func (k *Kiosk) ask(doing string) {
	k.asking = doing
	k.goTo(PageIssuing)
}

// dayOver reports that the hub gave a number and that its day has been closed since.
// There is no ticket to print now, but there would be one again if a person says
// that the day was closed by mistake.
func dayOver(r wire.Result) bool {
	return r.Answer.Code == queue.OK && r.Answer.Ticket != "" && r.Ticket == nil
}

func (k *Kiosk) issued(c queue.IssueTicket, tile string, r wire.Result, kept device.Kept, err error) {
	k.touched = k.now()
	if err != nil {
		k.cfg.Log.Warn("issuing a ticket", "cause", err)
		k.unanswered(c, tile, kept)
		return
	}
	over := dayOver(r)
	if _, leased := k.block(); leased && (over || r.Answer.Code == queue.RecoveringCode) {
		// This names the first command, which may still get a number: the hub may
		// have given one before it was restored, and a device will upload it; or on
		// a day that was closed since, and may be reopened.
		k.issueOffline(c, tile, kept.Seq)
		return
	}
	if over {
		k.takeBack(queue.CancelTicket{Ticket: r.Answer.Ticket, Reason: queue.ReasonNotPrinted}, kept)
		k.refuse("no-answer", "")
		return
	}
	if r.Answer.Code != queue.OK || r.Ticket == nil {
		k.ack(kept.Ack)
		if !k.instead(r.Answer.Code, c.Service, tile) {
			k.refuse(string(r.Answer.Code), k.whyRefused(c.Service, r.Answer.Code))
		}
		return
	}
	k.locked[tile] = k.now().Add(lockTile)
	k.hand(r.Ticket, kept.Ack)
}

// unanswered gives a number of the block in place of the hub's, or asks the citizen
// to try again.
func (k *Kiosk) unanswered(c queue.IssueTicket, tile string, kept device.Kept) {
	if _, leased := k.block(); leased && kept.Seq > 0 {
		k.issueOffline(c, tile, kept.Seq)
		return
	}
	k.refuse("no-answer", "")
}

// hand prints a ticket and shows it: the printer can start while the picture of the code
// for the screen is made. ack is called when the command may leave the outbox.
func (k *Kiosk) hand(t *queue.Ticket, ack func()) {
	k.ticket, k.class, k.trouble, k.job = t, "", false, string(t.ID)
	k.print(t, ack)
	k.qr.set(k.content(t))
	k.goTo(PageIssued)
}

// whyRefused adds to a refusal outside the hours when numbers are given again.
func (k *Kiosk) whyRefused(service string, code eventlog.Code) (detail string) {
	if code != queue.OutsideHours {
		return ""
	}
	now := k.cfg.Clock.HubMS()
	k.rules(func(r *centre.Rules) {
		if o := r.ServiceOpenAt(service, now); !o.Open {
			detail = " " + closed(k.lang, o, now) + "."
		}
	})
	return detail
}

// refuse shows why there is no number, and what the citizen can do.
func (k *Kiosk) refuse(code, detail string) {
	text := func(part string) string {
		key := "kiosk.refuse." + code + "." + part
		if !i18n.Has(k.lang, key) {
			key = "kiosk.refuse.other." + part
		}
		return i18n.Text(k.lang, key)
	}
	k.notice = Notice{Title: text("title"), Text: text("text") + detail, Do: i18n.Text(k.lang, "kiosk.refuse.do"), Bad: true}
	k.goTo(PageNotice)
}

// print hands the ticket to the printer. The command stays in the outbox until the
// print job is on disk, or the paper is out, or cannot be printed.
func (k *Kiosk) print(t *queue.Ticket, ack func()) {
	k.submit(string(t.ID), k.paperOf(t), ack)
}

// printAgain prints the ticket of an earlier run of this program. If the spooler has
// lost its record of that run, the paper may be out already, so this one is marked
// as a copy.
func (k *Kiosk) printAgain(t *queue.Ticket, ack func()) {
	paper := k.paperOf(t)
	paper.Reprint = k.forgotPaper
	k.submit(string(t.ID), paper, ack)
}

// ForgotPaper says, before Run, that the spooler has lost its record of earlier
// runs.
func (k *Kiosk) ForgotPaper() { k.forgotPaper = true }

func (k *Kiosk) submit(job string, paper receipt.Ticket, ack func()) {
	if k.paper == nil {
		k.ack(ack)
		return
	}
	if _, known := k.paper.Job(job); known {
		if k.pendingPrints[job] == nil {
			k.pendingPrints[job] = ack
		}
		return
	}
	if err := k.paper.Submit(job, paper); err != nil {
		k.cfg.Log.Error("printing a ticket", "job", job, "cause", err)
		k.ack(ack)
		return
	}
	k.pendingPrints[job] = ack
}

// leavePaper cancels a print job that waits for the printer when its citizen leaves.
// The citizen was told to write the number down; a paper printed later could be
// taken by anybody.
func (k *Kiosk) leavePaper() {
	if (k.page == PageIssued || k.page == PageBooked) && k.job != "" && k.paper != nil && k.printerState() == PrinterTrouble {
		k.paper.Drop(k.job)
	}
}

// ackPrinted acknowledges the commands whose paper is out, or whose print job is on
// disk.
func (k *Kiosk) ackPrinted() {
	for job, ack := range k.pendingPrints {
		if j, known := k.paper.Job(job); known && !j.Done() && !j.Kept {
			continue
		}
		delete(k.pendingPrints, job)
		k.ack(ack)
	}
}
