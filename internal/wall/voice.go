package wall

import (
	"maps"
	"slices"
	"time"

	"motcua/internal/centre"
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
	// tellWithin is how long a wall in no zone holds its sayings after it has connected:
	// by then the hub has told it of the other walls, one of which may be the voice. A
	// hub of the version before tells nothing.
	tellWithin = 5 * time.Second
	// unheard is how old a call may be that is said once more by the wall that
	// speaks in place of one that went: nobody knows whether it was heard.
	unheard = 20 * time.Second
)

// voice is whether this wall is the voice of its hall, which is its zone, or that of
// all walls that stand in no zone.
type voice struct {
	mine   bool
	who    string
	up     bool // the line was up at the last look
	known  bool // which other walls there are
	before clock.Instant
	held   []func() // what is said after that, oldest first
}

// speaks says whether this wall is the voice of its hall.
func (w *Wall) speaks() bool { return w.voice.mine }

// Speaks says whether this wall is the voice of its hall. It may be called from any
// goroutine.
func (w *Wall) Speaks() bool { return w.isVoice.Load() }

// findVoice looks which wall of the hall speaks: the first of those whose sound is
// well. Where none's is, the first that is there tries. While the line is down
// nothing comes that could be said.
func (w *Wall) findVoice(s *queue.State, line device.Line, peers []wire.Peer, own wire.Status) {
	if s.Rules() == nil {
		return
	}
	defer func() { w.isVoice.Store(w.voice.mine) }()
	if w.cfg.Counter != "" {
		w.voice.mine = true
		return
	}
	zone, was := s.Rules().ZoneOfWall(w.cfg.Dev), w.voice
	w.voice.up = line.Up
	if !line.Up {
		w.voice.known = false
		return
	}
	here := wire.HallWalls(peers)
	if len(here) == 0 {
		w.findVoiceUntold(s.Rules(), zone, was.up)
		return
	}
	self := here[w.cfg.Dev] // empty where more walls are there than the hub tells of
	self.Dev, self.Status = w.cfg.Dev, own
	here[w.cfg.Dev] = self
	who := health.VoiceOrAny(s.Rules(), zone, here)
	w.voice.who, w.voice.mine, w.voice.known = who, who == w.cfg.Dev, true
	if !was.known {
		w.voice.before = clock.Instant{}
	}
	if w.voice.mine && !(was.mine && was.known) {
		w.takeOver(s, zone, was, here)
	}
}

// findVoiceUntold is findVoice before the hub has told of the other walls. A hub of the
// version before never does: then the first wall of a zone speaks, and each that is in
// none.
func (w *Wall) findVoiceUntold(rules *centre.Rules, zone string, wasUp bool) {
	if zone != "" {
		walls := rules.WallsOf(zone, nil)
		w.voice.mine = len(walls) > 0 && walls[0] == w.cfg.Dev
		return
	}
	w.voice.mine = true
	if !wasUp {
		w.voice.before = w.cfg.Clock.Now().Add(tellWithin)
	}
}

// takeOver begins to be the voice: after another has said its last, or in place of one
// that is not heard.
func (w *Wall) takeOver(s *queue.State, zone string, was voice, here map[string]wire.Peer) {
	fit := func(dev string) bool {
		p, connected := here[dev]
		return dev != w.cfg.Dev && connected && health.IsHeard(p)
	}
	spoke := was.known && fit(was.who)
	if !was.known {
		spoke = slices.ContainsFunc(s.Rules().WallsOf(zone, slices.Collect(maps.Keys(here))), func(dev string) bool {
			return fit(dev) && here[dev].SinceMS < here[w.cfg.Dev].SinceMS-handBackSince.Milliseconds()
		})
	}
	switch {
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
