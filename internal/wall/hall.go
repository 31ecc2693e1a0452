package wall

import (
	"slices"
	"time"

	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// toldFor is the shortest time that an announcement is shown; it is not removed
// while it is being said.
const toldFor = 20 * time.Second

// told is the state of the announcements.
type told struct {
	started bool
	seen    uint64 // log position of the newest announcement or test that was read
	now     queue.Announced
	since   clock.Instant
}

// hear reads new announcements and tests of the sound. Those made before the wall
// was switched on, or while it was offline, are neither shown nor said: an
// announcement is only useful when it is made.
func (w *Wall) hear(s *queue.State) {
	if s.Rules() == nil || w.cfg.Counter != "" {
		return
	}
	zone, hubMS, before := s.Rules().ZoneOfWall(w.cfg.Dev), w.cfg.Clock.HubMS(), w.told.seen
	fresh := func(pos uint64, atMS int64) bool {
		w.told.seen = max(w.told.seen, pos)
		return pos > before && w.told.started && hubMS-atMS < callFresh.Milliseconds()
	}
	for _, a := range slices.Backward(s.Announced()) {
		if !fresh(a.Pos, a.AtMS) || !a.Concerns(zone) {
			continue
		}
		w.told.now, w.told.since = a, w.cfg.Clock.Now()
		w.tell(a)
	}
	if t := s.Tested(w.cfg.Dev); t.Pos > 0 && fresh(t.Pos, t.AtMS) && w.cfg.TestSound != nil {
		w.cfg.TestSound(t)
	}
	w.told.started = true
}

// shown is the announcement that is shown now.
func (t *told) shown(w *Wall) string {
	if t.now.Pos == 0 || t.now.Pos != w.saying && w.cfg.Clock.Now().Sub(t.since) >= toldFor {
		return ""
	}
	if w.cfg.Lang == i18n.English && t.now.TextEn != "" {
		return t.now.TextEn
	}
	return t.now.Text
}

// Hushed reports whether a supervisor has asked for quiet in this wall's zone. It
// may be called from any goroutine.
func (w *Wall) Hushed() (quiet bool) {
	w.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		quiet = s.Rules() != nil && s.HushedUntil(s.Rules().ZoneOfWall(w.cfg.Dev), w.cfg.Clock.HubMS()) != 0
	})
	return quiet
}

// Spoken is what is said in place of the counter's number, in Vietnamese and in
// English; empty means the number. It may be called from any goroutine, but not from
// a callback of the wall.
func (w *Wall) Spoken(counter string) (vi, en string) {
	w.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if s.Rules() == nil {
			return
		}
		if k := s.Rules().Counter(counter); k != nil {
			vi, en = k.Spoken, k.SpokenEn
		}
	})
	return vi, en
}
