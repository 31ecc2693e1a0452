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

// Times for changing the wall that speaks.
const (
	// handBack is how long a reconnected wall waits before it speaks, so that the
	// wall that spoke for it can finish.
	handBack = 15 * time.Second
	// handBackSince is how much earlier another wall must have connected to have
	// been the one that spoke: after a restart of the hub, all walls reconnect at
	// about the same time.
	handBackSince = 10 * time.Second
	// tellWithin is how long a wall in no zone holds back its speech after it has
	// connected. Within that time the hub has sent the list of the other walls, one
	// of which may be the one that speaks. A hub of the previous version sends no
	// list.
	tellWithin = 5 * time.Second
	// unheard is the age up to which a call is repeated by a wall that takes over
	// from one that was lost: it is unknown whether the call was heard.
	unheard = 20 * time.Second
)

// voice is the state of choosing the one wall that speaks in a hall. A hall is a
// zone; all walls in no zone form one hall.
type voice struct {
	mine   bool
	who    string
	up     bool // the link was up at the last check
	known  bool // the list of the other walls has been received
	before clock.Instant
	held   []func() // speech that waits until then, oldest first
}

// speaks reports whether this wall speaks for its hall.
func (w *Wall) speaks() bool { return w.voice.mine }

// Speaks reports whether this wall speaks for its hall. It may be called from any
// goroutine.
func (w *Wall) Speaks() bool { return w.isVoice.Load() }

// findVoice chooses the wall of the hall that speaks: the first whose sound works,
// or the first that is connected if no wall's sound works. While the link is down
// there is nothing to say.
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
	self := here[w.cfg.Dev] // empty if there are more walls than the hub lists
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

// findVoiceUntold is findVoice before the hub has sent the list of the other walls.
// A hub of the previous version never sends it: then the first wall of a zone
// speaks, and every wall that is in no zone.
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

// takeOver makes this wall the one that speaks: after another has finished, or in
// place of one that is lost or silent.
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
	case spoke: // another wall spoke until now and may still be speaking
		w.voice.before = w.cfg.Clock.Now().Add(handBack)
	case was.known: // the wall that spoke is lost, or its sound has failed
		w.sayAgain(s, zone)
	}
}

// sayAgain repeats a recent call or announcement that this wall has already shown.
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

// announce passes on a call, if this wall speaks.
func (w *Wall) announce(t *queue.Ticket) {
	if w.cfg.Announce != nil {
		w.say(func() { w.cfg.Announce(t) })
	}
}

// tell passes on an announcement, if this wall speaks.
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

// sayHeld says what was held back for another wall. It returns how long that takes
// yet, 0 if nothing is held.
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
