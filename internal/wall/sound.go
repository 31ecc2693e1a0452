package wall

import (
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/wire"
)

// Begin tells the wall that the call at a position in the log begins to be said;
// Said that it is through, or was dropped. Neither waits.
func (w *Wall) Begin(pos uint64) { w.loop.Deliver(func() { w.saying = pos }) }

// Said is Begin's end.
func (w *Wall) Said(pos uint64) {
	w.loop.Deliver(func() {
		if w.saying == pos {
			w.saying = 0
		}
	})
}

// Still says whether the call of a ticket at a position in the log still stands:
// it was not taken back, and the number not called anew. What speaks asks before
// each saying. It may be called from any goroutine.
func (w *Wall) Still(id queue.TicketID, pos uint64) (stands bool) {
	w.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		t := s.Ticket(id)
		stands = t != nil && t.CallPos == pos && (t.State == queue.Called || t.State == queue.Serving)
	})
	return stands
}

// soundStatus is how the wall's voice fares, in a code and in words. Over a counter
// a wall may be silent: the lobby is told.
func (w *Wall) soundStatus() wire.Status {
	if w.cfg.Sound == nil {
		return wire.Status{}
	}
	now := w.cfg.Sound().State
	code := map[speaker.State]health.Code{
		speaker.Missing: health.SoundMissing, speaker.Failing: health.SoundFailing, speaker.Stuck: health.SoundStuck, speaker.Silent: health.SoundSilent,
	}[now]
	if code == "" || now == speaker.Silent && w.cfg.Counter != "" {
		return wire.Status{}
	}
	return wire.Status{Code: string(code), Text: code.Staff(i18n.Vietnamese)}
}
