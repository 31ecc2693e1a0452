package wall

import (
	"slices"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Times of a change of voice.
const (
	// handBack is how long the wall that comes back waits before it speaks: the one
	// that spoke for it says its last meanwhile.
	handBack = 15 * time.Second
	// handBackSince is how much earlier another wall must have connected to have
	// been the voice: after an outage of the hub all of them come back together.
	handBackSince = 10 * time.Second
	// unheard is how old a call may be that is said once more by the wall that
	// speaks in place of one that went: nobody knows whether it was heard.
	unheard = 20 * time.Second
)

// voice is whether this wall is the voice of its zone.
type voice struct {
	mine   bool
	who    string
	known  bool // which other walls there are
	before clock.Instant
	held   []func() // what is said after that, oldest first
}

// speaks says whether this wall is the voice of its zone. One that is in no zone
// speaks.
func (w *Wall) speaks() bool { return w.voice.mine }

// Speaks says whether this wall is the voice of its zone. It may be called from any
// goroutine.
func (w *Wall) Speaks() bool { return w.isVoice.Load() }

// findVoice looks which wall of the zone speaks: the first of those whose sound is
// well. Where none's is, the first that is there tries. While the line is down
// nothing comes that could be said.
func (w *Wall) findVoice(s *queue.State, line device.Line, peers []wire.Peer, own wire.Status) {
	if s.Rules() == nil {
		return
	}
	defer func() { w.isVoice.Store(w.voice.mine) }()
	zone, was := s.Rules().ZoneOfWall(w.cfg.Dev), w.voice
	if zone == "" || w.cfg.Counter != "" {
		w.voice.mine = true
		return
	}
	if !line.Up {
		w.voice.known = false
		return
	}
	here := wire.HallWalls(peers)
	self, told := here[w.cfg.Dev]
	if !told { // a hub of the version before says nothing of walls; this one will at once
		w.voice.mine = s.Rules().VoiceOf(zone, func(string) bool { return true }) == w.cfg.Dev
		return
	}
	self.Status, here[w.cfg.Dev] = own, wire.Peer{}
	fit := func(dev string) bool {
		p, connected := here[dev]
		if dev == w.cfg.Dev {
			p = self
		}
		return connected && !health.Code(p.Status.Code).OfSound()
	}
	who := s.Rules().VoiceOf(zone, fit)
	if who == "" {
		who = s.Rules().VoiceOf(zone, func(dev string) bool { _, connected := here[dev]; return connected })
	}
	w.voice.who, w.voice.mine, w.voice.known = who, who == w.cfg.Dev, true
	spoke := was.known && was.who != w.cfg.Dev && fit(was.who)
	if !was.known {
		spoke = slices.ContainsFunc(s.Rules().Zone(zone).Walls, func(dev string) bool {
			return dev != w.cfg.Dev && fit(dev) && here[dev].SinceMS < self.SinceMS-handBackSince.Milliseconds()
		})
	}
	switch {
	case !w.voice.mine || was.mine && was.known:
	case spoke: // another spoke until now, and has something to say yet
		w.voice.before = w.cfg.Clock.Now().Add(handBack)
	case was.known: // the one that spoke has gone, or is not heard
		w.sayAgain(s, zone)
	}
}

// sayAgain says what was called or announced just now, and has been seen here
// already.
func (w *Wall) sayAgain(s *queue.State, zone string) {
	since := w.cfg.Clock.HubMS() - unheard.Milliseconds()
	for _, t := range slices.Backward(s.RecentCalls()) {
		if t.CallPos <= w.seen && t.State == queue.Called && t.LastCallMS > since && w.mine(s, t) {
			copied := *t
			w.announce(&copied)
		}
	}
	for _, a := range slices.Backward(s.Announced()) {
		if a.Pos <= w.told.seen && a.AtMS > since && a.Concerns(zone) {
			w.tell(a)
		}
	}
}

// announce has a call said, if this wall speaks.
func (w *Wall) announce(t *queue.Ticket) {
	if w.cfg.Announce != nil {
		w.say(func() { w.cfg.Announce(t) })
	}
}

// tell has an announcement said, if this wall speaks.
func (w *Wall) tell(a queue.Announced) {
	if w.cfg.Tell != nil {
		w.say(func() { w.cfg.Tell(a) })
	}
}

func (w *Wall) say(what func()) {
	switch {
	case !w.speaks():
	case w.cfg.Clock.Now().Sub(w.voice.before) < 0:
		w.voice.held = append(w.voice.held, what)
		w.voice.held = w.voice.held[max(0, len(w.voice.held)-backlogLimit):]
	default:
		what()
	}
}

// sayHeld says what had to wait for another wall. It gives how long that lasts yet,
// 0 for not at all.
func (w *Wall) sayHeld() time.Duration {
	if left := w.voice.before.Sub(w.cfg.Clock.Now()); left > 0 && len(w.voice.held) > 0 && w.speaks() {
		return left
	}
	held := w.voice.held
	w.voice.held = nil
	for _, what := range held {
		w.say(what)
	}
	return 0
}
