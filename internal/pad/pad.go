package pad

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"slices"
	"strconv"
	"time"

	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/loop"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Times of the pad that the centre cannot configure.
const (
	thanksFor    = 3 * time.Second
	freeLock     = 5 * time.Second // between two ratings at a pad that asks everybody
	reasonsFor   = 20 * time.Second
	sendWithin   = 10 * time.Second
	offlineAfter = 5 * time.Second
	tick         = time.Second
)

// Seat is the pad's connection to the hub. *device.Device implements it.
type Seat interface {
	Read(fn func(s *queue.State, line device.Line, peers []wire.Peer))
	Changes() <-chan struct{}
	Keep(ctx context.Context, c queue.Command) (wire.Result, error)
	SetStatus(s wire.Status)
}

var _ Seat = (*device.Device)(nil)

// Config is what a pad needs.
type Config struct {
	Counter string
	Seat    Seat
	Clock   *clock.Clock
	Show    func(View) // called from the pad's goroutine
	Log     *slog.Logger
}

// Pad is the use case of the rating pad: it asks once for each served ticket.
// Offline it does not know who was served, so it asks everybody who comes, and keeps
// the ratings, which then belong to the counter and to no ticket.
type Pad struct {
	cfg  Config
	loop *loop.Loop

	// Owned by the loop.
	page    Page
	since   clock.Instant
	lang    i18n.Lang
	asked   queue.TicketID // the ticket asked about last, also when the answer is given
	number  string
	score   int
	first   clock.Instant // when the first face was tapped
	firstMS int64         // the same by this device's clock, for the hub
	free    bool          // asks everybody who comes
	on      map[string]bool
	rating  centre.Rating
	started bool
	shown   View
}

var _ Actions = (*Pad)(nil)

// New makes a pad; Run starts it.
func New(cfg Config) *Pad { return &Pad{cfg: cfg, loop: loop.New(), lang: i18n.Vietnamese} }

// Run starts to show views.
func (p *Pad) Run() { p.loop.Run(p.cfg.Seat.Changes(), p.step) }

// Close ends the pad. An unsent answer stays in the outbox.
func (p *Pad) Close() { p.loop.Close() }

func (p *Pad) now() clock.Instant { return p.cfg.Clock.Now() }

func (p *Pad) goTo(page Page) { p.page, p.since = page, p.now() }

func (p *Pad) rest() {
	p.goTo(PageIdle)
	p.number, p.score, p.on, p.lang, p.free = "", 0, nil, i18n.Vietnamese, false
}

// Rate implements Actions.
func (p *Pad) Rate(levelID string) {
	p.loop.Post(func() {
		score, err := strconv.Atoi(levelID)
		if err != nil || p.page != PageAsk || score < 1 || score > p.rating.Levels {
			return
		}
		if p.score == 0 {
			if p.free && p.now().Sub(p.first) < freeLock {
				return // probably the same citizen again
			}
			p.first, p.firstMS = p.now(), p.cfg.Clock.OwnMS()
		}
		p.score, p.on = score, map[string]bool{}
		p.send(nil) // one tap is a complete answer, whatever follows
		if score <= 2 && p.rating.Levels > 2 && len(p.rating.Reasons) > 0 {
			p.goTo(PageReasons)
		} else {
			p.goTo(PageThanks)
		}
	})
}

// ToggleReason implements Actions.
func (p *Pad) ToggleReason(id string) {
	p.loop.Post(func() {
		if p.page == PageReasons {
			p.on[id] = !p.on[id]
			p.since = p.now()
		}
	})
}

// SendReasons implements Actions.
func (p *Pad) SendReasons() {
	p.loop.Post(func() {
		if p.page != PageReasons {
			return
		}
		var reasons []string
		for _, r := range p.rating.Reasons {
			if p.on[r.ID] {
				reasons = append(reasons, r.ID)
			}
		}
		if len(reasons) > 0 {
			p.send(reasons)
		}
		p.goTo(PageThanks)
	})
}

// SkipReasons implements Actions.
func (p *Pad) SkipReasons() {
	p.loop.Post(func() {
		if p.page == PageReasons {
			p.goTo(PageThanks)
		}
	})
}

// Alter implements Actions.
func (p *Pad) Alter() {
	p.loop.Post(func() {
		if p.canAlter() {
			p.goTo(PageAsk)
		}
	})
}

// SetLang implements Actions.
func (p *Pad) SetLang(lang i18n.Lang) { p.loop.Post(func() { p.lang = lang }) }

func (p *Pad) canAlter() bool {
	return p.page == PageThanks && p.now().Sub(p.first) < time.Duration(p.rating.ChangeSec)*time.Second
}

// send puts the answer into the outbox and sends it. Of several answers for a ticket
// the last counts.
func (p *Pad) send(reasons []string) {
	c := queue.Rate{Score: p.score, Reasons: slices.Clone(reasons), Counter: p.cfg.Counter, AtMS: p.firstMS, Answer: p.firstMS}
	p.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		c.Officer = s.Desk(c.Counter).Officer
		if t := s.Ticket(p.asked); t != nil && !p.free {
			c.Ticket, c.Officer = t.ID, t.Officer
		}
	})
	p.loop.Go(func(ctx context.Context) func() {
		ctx, cancel := context.WithTimeout(ctx, sendWithin)
		defer cancel()
		r, err := p.cfg.Seat.Keep(ctx, c)
		switch {
		case err != nil && !errors.Is(err, device.ErrNoAnswer):
			p.cfg.Log.Error("keeping a rating", "ticket", c.Ticket, "cause", err)
			return p.rest // no thanks for a lost answer
		case err == nil && r.Answer.Code != queue.OK:
			p.cfg.Log.Warn("a rating was refused", "ticket", c.Ticket, "code", r.Answer.Code)
		}
		return nil
	})
}

func (p *Pad) step() time.Duration {
	v := View{Lang: p.lang, Counter: p.cfg.Counter, Chosen: -1}
	var status wire.Status
	p.cfg.Seat.Read(func(s *queue.State, line device.Line, _ []wire.Peer) {
		status = line.Status(p.now())
		if s.Rules() == nil {
			v.Page = PageOffline
			if p.offline(line) {
				v.Why = line.Reason.Why(p.lang)
			}
			return
		}
		p.rating = s.Centre.Rating
		p.look(s)
		p.passTime()
		p.askAnybody(s, line)
		p.fill(&v, s, line)
	})
	p.cfg.Seat.SetStatus(status)
	if !reflect.DeepEqual(v, p.shown) {
		p.shown = v
		p.cfg.Show(v)
	}
	if v.Page == PageIdle || v.Page == PageClosed || v.Page == PageOffline {
		return offlineAfter
	}
	return tick
}

// look asks about the ticket that was finished last at the counter, if that was a
// moment ago and it is not rated yet.
func (p *Pad) look(s *queue.State) {
	last := s.Desk(p.cfg.Counter).Last
	if last == p.asked && p.started {
		return
	}
	p.started = true
	p.asked = last
	t := s.Ticket(last)
	if t == nil || t.RatedMS > 0 || p.cfg.Clock.HubMS()-t.EndedMS >= int64(p.rating.AskSec)*1000 {
		if p.page == PageAsk || p.page == PageReasons {
			p.rest()
		}
		return
	}
	p.rest()
	p.number = t.Number
	p.lang = i18n.Vietnamese
	if t.Lang == string(i18n.English) {
		p.lang = i18n.English
	}
	p.goTo(PageAsk)
}

// offline reports that the link has been down for longer than a restart of the hub
// takes.
func (p *Pad) offline(line device.Line) bool {
	return !line.Up && p.now().Sub(line.Since) >= offlineAfter
}

// askAnybody starts to ask everybody who comes when the pad is offline and an
// officer was at the counter, and stops it when the hub is back. An answer that has
// been started is completed.
func (p *Pad) askAnybody(s *queue.State, line device.Line) {
	ask := p.offline(line) && s.Desk(p.cfg.Counter).Officer != ""
	switch {
	case ask && p.page == PageIdle:
		p.free = true
		p.goTo(PageAsk)
	case !ask && p.free && (p.page == PageAsk && p.score == 0 || p.page == PageIdle):
		p.rest()
	}
}

// limit is how long a page is shown, 0 without limit.
func (p *Pad) limit() time.Duration {
	switch p.page {
	case PageAsk:
		if p.free && p.score == 0 {
			return 0 // until somebody comes
		}
		return time.Duration(p.rating.AskSec) * time.Second
	case PageReasons: // no longer than the hub accepts a changed answer
		return max(1, min(reasonsFor, time.Duration(p.rating.AskSec+p.rating.ChangeSec)*time.Second-p.since.Sub(p.first)))
	case PageThanks:
		return max(thanksFor, time.Duration(p.rating.ChangeSec)*time.Second-p.since.Sub(p.first))
	}
	return 0
}

func (p *Pad) passTime() {
	limit := p.limit()
	if limit == 0 || p.now().Sub(p.since) < limit {
		return
	}
	if p.page == PageReasons {
		p.goTo(PageThanks)
		return
	}
	p.rest()
}

func (p *Pad) fill(v *View, s *queue.State, line device.Line) {
	c := s.Centre
	v.Page, v.Lang, v.Centre, v.Motto, v.Sample, v.Insecure, v.Ticket = p.page, p.lang, p.lang.Pick(c.Name, c.NameEn), c.Motto, c.Sample, c.Insecure, p.number
	desk := s.Desk(p.cfg.Counter)
	officer := s.Rules().Officer(desk.Officer)
	if t := s.Ticket(p.asked); t != nil && p.page != PageIdle && !p.free {
		officer = s.Rules().Officer(t.Officer) // of the visit: that officer may have logged out since
	}
	if officer != nil {
		v.Officer, v.Title = officer.Name, officer.Title
		if a := s.Rules().Agency(officer.Agency); a != nil {
			v.Agency = p.lang.Pick(a.Name, a.NameEn)
		}
	}
	v.Kept = p.offline(line)
	if p.page == PageIdle && desk.Officer == "" {
		v.Page = PageClosed
	}
	if p.page == PageIdle && v.Kept { // and no officer was at the counter
		v.Page = PageOffline
	}
	if !line.DiskSince.IsZero() && (v.Page == PageIdle || v.Page == PageAsk) {
		v.Page, v.Trouble = PageOffline, i18n.Text(p.lang, "pad.broken.sub")
	}
	if limit := p.limit(); limit > 0 && p.page != PageThanks {
		v.LeftSec = max(1, int((limit-p.now().Sub(p.since)+time.Second-1)/time.Second))
	}
	v.CanAlter = p.canAlter()
	for i := range p.rating.Levels {
		score := p.rating.Levels - i
		if score == p.score {
			v.Chosen = i
		}
		v.Levels = append(v.Levels, Level{ID: strconv.Itoa(score), Name: i18n.Text(p.lang, levelKey(score, p.rating.Levels))})
	}
	for _, r := range p.rating.Reasons {
		v.Reasons = append(v.Reasons, Reason{ID: r.ID, Name: p.lang.Pick(r.Name, r.NameEn), On: p.on[r.ID]})
	}
}

// levelKey is the word for a face: five levels have all five words, four leave out
// the worst, three leave out the best and the worst.
func levelKey(score, levels int) string {
	switch levels {
	case 4:
		score++
	case 3:
		score++
	}
	return "pad.level." + strconv.Itoa(score)
}
