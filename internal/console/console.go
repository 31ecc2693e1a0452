package console

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/loop"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

const (
	answerWithin = 8 * time.Second
	errorFor     = 8 * time.Second // of errors and notes
	rowsShown    = 400             // of a list; nobody scrolls further
	tick         = time.Second
)

// Seat is the console's connection to the hub. *device.Device implements it.
type Seat interface {
	ID() string
	Inc() uint64
	Read(fn func(s *queue.State, line device.Line, peers []wire.Peer))
	Changes() <-chan struct{}
	Do(ctx context.Context, c queue.Command) (wire.Result, error)
	DoOffline(c queue.Command) (eventlog.Answer, error)
	SetStatus(s wire.Status)
}

var _ Seat = (*device.Device)(nil)

// Config is what a console needs.
type Config struct {
	Counter string // the counter of this console; empty lets the officer choose
	Seat    Seat
	Clock   *clock.Clock
	Show    func(View) // called from the console's goroutine
	Bell    Bell       // rings when somebody comes to the idle counter; nil: nothing does
	Log     *slog.Logger
}

// Console is the use case of the clerk's console. One command at a time waits for
// its answer. Keys pressed meanwhile are dropped and not queued, because they were
// meant for a screen that is about to change.
type Console struct {
	cfg    Config
	loop   *loop.Loop
	reader Reader // nil: no scanner

	// Owned by the loop.
	lang      i18n.Lang
	counter   string
	pending   string // the command that waits for its answer: one of the Cmd constants
	err       string
	errSince  clock.Instant
	note      string
	noteSince clock.Instant
	noteDone  bool
	opened    queue.TicketID // the ticket scanned last
	ending    ending
	undoing   string // what the undo that waits for its answer takes back, in words
	kiosks    kiosks
	login     loginState
	shown     View

	arrivals    arrivals
	scannerBad  clock.Instant // since when the scanner has been out of order; zero while it works
	supervising bool          // F12: the page of all counters instead of the desk
}

type loginState struct {
	officer  string
	pin      string // kept only while the takeover question is open
	error    string
	checking bool
	locked   int64 // no login before this time, by the hub's clock in Unix milliseconds
	takeover string
	change   queue.Login // the log-in that is waiting for a new PIN; without an officer none is
}

var _ Actions = (*Console)(nil)

// New makes a console; Run starts it.
func New(cfg Config) *Console {
	return &Console{cfg: cfg, loop: loop.New(), lang: i18n.Vietnamese, counter: cfg.Counter, kiosks: kiosks{}}
}

// Run starts to show views. The scanner may be nil. Scanned and Changed may be
// called before Run; they take effect after it.
func (c *Console) Run(reader Reader) {
	c.reader = reader
	c.loop.Run(c.cfg.Seat.Changes(), c.step)
}

// Close ends the console.
func (c *Console) Close() { c.loop.Close() }

// now is the monotonic time, for durations.
func (c *Console) now() clock.Instant { return c.cfg.Clock.Now() }

// local is the hub's time of day. It is shown, and the hub's timestamps are measured
// against it.
func (c *Console) local() time.Time { return calendar.Local(c.cfg.Clock.HubMS()) }

// ChooseCounter implements Actions.
func (c *Console) ChooseCounter(id string) {
	c.loop.Post(func() {
		if c.cfg.Counter == "" {
			c.counter, c.login = id, loginState{}
		}
	})
}

// Login implements Actions.
func (c *Console) Login(officer, pin string) {
	c.loop.Post(func() {
		c.login.change = queue.Login{}
		c.logIn(queue.Login{Officer: strings.TrimSpace(officer), PIN: pin})
	})
}

// ChoosePIN implements Actions.
func (c *Console) ChoosePIN(pin string) {
	c.loop.Post(func() {
		command := c.login.change
		switch {
		case command.Officer == "":
		case pin == "":
			c.login = loginState{officer: command.Officer}
		default:
			command.New = pin
			c.logIn(command)
		}
	})
}

// Takeover implements Actions.
func (c *Console) Takeover(yes bool) {
	c.loop.Post(func() {
		officer, pin := c.login.officer, c.login.pin
		c.login.takeover, c.login.pin = "", ""
		if yes {
			c.logIn(queue.Login{Officer: officer, PIN: pin, Takeover: true})
		}
	})
}

func (c *Console) logIn(command queue.Login) {
	if c.login.checking || c.cfg.Clock.HubMS() < c.login.locked {
		return
	}
	c.login = loginState{officer: command.Officer, change: c.login.change, checking: true}
	command.Counter, command.CanChange = c.counter, true
	c.loop.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		r, err := c.cfg.Seat.Do(ctx, command)
		return func() { c.loggedIn(r, err, command) }
	})
}

// loggedIn takes the answer to a log-in. A PIN that somebody else has set is right, and
// the officer must choose another before the session opens.
func (c *Console) loggedIn(r wire.Result, err error, command queue.Login) {
	c.login.checking = false
	switch {
	case err != nil:
		c.login.error = c.fault(err)
	case r.Answer.Code == queue.OK:
		c.login = loginState{}
		c.err, c.note, c.opened, c.ending = "", "", "", ending{}
		c.kiosks.forget()
	case r.Answer.Code == queue.Locked:
		c.login.change, c.login.locked = queue.Login{}, r.Answer.UntilMS
	case r.Answer.Code == queue.CounterTaken:
		c.login.change = queue.Login{}
		c.login.takeover, c.login.pin = r.Answer.Officer, cmp.Or(command.New, command.PIN) // a chosen PIN is in force by now
	case r.Answer.Code == queue.NewPINNeeded:
		c.login.change = command
	case r.Answer.Code == queue.UnfitPIN:
		c.login.error = c.refused(r.Answer)
	default:
		c.login.change = queue.Login{}
		c.login.error = c.refused(r.Answer)
	}
}

// step builds a command for the ticket at the desk when its turn comes; nil means
// that there is nothing to do.
type step func(t *queue.Ticket) queue.Command

// do sends commands one after the other under one name. Each is sent when the one
// before it was granted.
func (c *Console) do(id string, steps ...step) {
	c.loop.Post(func() {
		if c.pending != "" {
			return
		}
		c.send(id, steps)
	})
}

func (c *Console) send(id string, steps []step) {
	for len(steps) > 0 {
		command := steps[0](c.atDesk())
		steps = steps[1:]
		if command == nil {
			continue
		}
		c.pending, c.err = id, ""
		if c.offline() {
			c.sendOffline(command, id, steps)
			return
		}
		c.loop.Go(func(ctx context.Context) func() {
			ctx, cancel := context.WithTimeout(ctx, answerWithin)
			defer cancel()
			r, err := c.cfg.Seat.Do(ctx, command)
			return func() { c.done(command, r, err, id, steps) }
		})
		return
	}
}

// atDesk is a copy of the ticket at the desk, an empty one for none.
func (c *Console) atDesk() *queue.Ticket {
	var t queue.Ticket
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if current := s.Ticket(s.Desk(c.counter).Ticket); current != nil {
			t = *current
		}
	})
	return &t
}

func (c *Console) done(command queue.Command, r wire.Result, err error, id string, rest []step) {
	c.pending = ""
	switch {
	case err != nil:
		c.fail(c.fault(err))
	case r.Answer.Code != queue.OK:
		c.fail(c.refused(r.Answer))
	default:
		c.granted(command)
		c.send(id, rest)
	}
}

func (c *Console) fail(text string) { c.err, c.errSince = text, c.now() }

func (c *Console) fault(err error) string {
	if errors.Is(err, device.ErrNoAnswer) {
		return i18n.Text(c.lang, "console.fault.no-answer")
	}
	c.cfg.Log.Warn("a command was not sent", "cause", err)
	return i18n.Text(c.lang, "console.fault.down")
}

// refused says why a command was not granted.
func (c *Console) refused(a eventlog.Answer) string {
	if a.Code == queue.MarkNeeded {
		return i18n.Text(c.lang, "console.refuse.mark-needed", c.markName(a.Mark))
	}
	if left := (a.UntilMS - c.cfg.Clock.HubMS() + 999) / 1000; a.Code == queue.TooOften && left > 0 {
		return i18n.Text(c.lang, "console.refuse.too-often.until", left)
	}
	if key := "console.refuse." + string(a.Code); i18n.Has(c.lang, key) {
		return i18n.Text(c.lang, key)
	}
	return i18n.Text(c.lang, "console.refuse.other", string(a.Code))
}

// Logout implements Actions.
func (c *Console) Logout() {
	c.do(CmdLogout, func(*queue.Ticket) queue.Command { return queue.Logout{Counter: c.counter} })
}

// CallNext implements Actions. If an outcome was chosen for the visit, the visit is
// finished with it first.
func (c *Console) CallNext() {
	c.do(CmdNext, c.finishChosen, c.callNext)
}

func (c *Console) callNext(t *queue.Ticket) queue.Command {
	return queue.CallNext{Counter: c.counter, Ticket: t.ID}
}

// Recall implements Actions.
func (c *Console) Recall() {
	c.do(CmdRecall, func(t *queue.Ticket) queue.Command { return queue.Recall{Counter: c.counter, Ticket: t.ID} })
}

// Start implements Actions.
func (c *Console) Start() {
	c.do(CmdStart, func(t *queue.Ticket) queue.Command { return queue.Start{Counter: c.counter, Ticket: t.ID} })
}

// NoShow implements Actions.
func (c *Console) NoShow() {
	c.do(CmdNoShow, func(t *queue.Ticket) queue.Command { return queue.MarkNoShow{Counter: c.counter, Ticket: t.ID} })
}

// Hold implements Actions.
func (c *Console) Hold(reasonID string) {
	c.do(CmdHold, func(t *queue.Ticket) queue.Command {
		return queue.Hold{Counter: c.counter, Ticket: t.ID, Reason: reasonID}
	})
}

// Transfer implements Actions. A target is "service:…", "counter:…" or
// "officer:…".
func (c *Console) Transfer(m Move) {
	c.do(CmdTransfer, func(t *queue.Ticket) queue.Command {
		moved := queue.Transfer{Counter: c.counter, Ticket: t.ID, First: m.First, Return: m.Back, Reason: m.Reason}
		switch kind, id, _ := strings.Cut(m.Target, ":"); kind {
		case "counter":
			moved.ForCounter = id
		case "officer":
			moved.ForOfficer = id
		default:
			moved.Service = id
		}
		return moved
	})
}

// Pause implements Actions.
func (c *Console) Pause(reasonID string) {
	c.do(CmdPause, func(*queue.Ticket) queue.Command { return queue.Pause{Counter: c.counter, Reason: reasonID} })
}

// Resume implements Actions: it ends a pause.
func (c *Console) Resume() {
	c.do(CmdResume, func(*queue.Ticket) queue.Command { return queue.Unpause{Counter: c.counter} })
}

// CallAny implements Actions. "25" means the number that ends in 25 among those this
// counter may know, first among its own waiting ones.
func (c *Console) CallAny(number, reasonID string) {
	c.do(CmdAny, func(*queue.Ticket) queue.Command {
		c.opened = "" // the ticket comes to the desk, or the error says why not
		full := c.resolve(number)
		return queue.CallNumber{Counter: c.counter, Number: full, Reason: reasonID}
	})
}

// resolve turns what was typed into a printed number.
func (c *Console) resolve(typed string) string {
	typed = strings.ToUpper(strings.TrimSpace(typed))
	found := typed
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if s.Rules() == nil || typed == "" || s.TicketByNumber(typed) != nil {
			return
		}
		candidates := s.WaitingAt(c.counter, rowsShown)
		candidates = append(slices.Clone(candidates), s.Tickets...)
		for _, t := range candidates {
			digits := strings.TrimLeft(t.Number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
			if strings.TrimLeft(digits, "0") == strings.TrimLeft(typed, "0") && (t.State == queue.Waiting || t.State == queue.Held || t.State == queue.NoShow) && c.concerns(s, t) {
				found = t.Number
				return
			}
		}
	})
	return found
}

// DismissError implements Actions.
func (c *Console) DismissError() { c.loop.Post(func() { c.err, c.note = "", "" }) }

// SetLang implements Actions.
func (c *Console) SetLang(lang i18n.Lang) { c.loop.Post(func() { c.lang = lang }) }

func (c *Console) step() time.Duration {
	c.tidy()
	v := c.view()
	if !reflect.DeepEqual(v, c.shown) {
		c.shown = v
		c.cfg.Show(v)
	}
	now := c.local()
	return now.Truncate(tick).Add(tick).Sub(now)
}

// tidy removes messages that have been shown long enough or that no longer apply.
func (c *Console) tidy() {
	var status wire.Status
	defer func() { c.cfg.Seat.SetStatus(status) }()
	if c.err != "" && c.now().Sub(c.errSince) >= errorFor {
		c.err = ""
	}
	if c.note != "" && c.now().Sub(c.noteSince) >= errorFor {
		c.note = ""
	}
	c.cfg.Seat.Read(func(s *queue.State, line device.Line, peers []wire.Peer) {
		c.kiosks.see(line, c.counter, peers, c.now())
		status = line.Status(c.now())
		c.listen(s)
		if c.ending.ticket != "" && s.Desk(c.counter).Ticket != c.ending.ticket {
			c.ending = ending{}
		}
		if c.opened != "" && (s.Ticket(c.opened) == nil || !c.isSeat(s.Desk(c.counter))) {
			c.opened = ""
		}
	})
}
