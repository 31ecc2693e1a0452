package wall

import (
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/wire"
)

// Begin tells the wall that the call at a log position is being said. Said tells it
// that the call was said or dropped. Neither waits.
func (w *Wall) Begin(pos uint64) { w.loop.Deliver(func() { w.saying = pos }) }

// Said ends what Begin began.
func (w *Wall) Said(pos uint64) {
	w.loop.Deliver(func() {
		if w.saying == pos {
			w.saying = 0
		}
	})
}

// Still reports whether the call of a ticket at a log position is still valid: it
// was not undone, and the ticket was not called again. The speaker asks before it
// says a call. It may be called from any goroutine.
func (w *Wall) Still(id queue.TicketID, pos uint64) (stands bool) {
	w.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		t := s.Ticket(id)
		stands = t != nil && t.CallPos == pos && (t.State == queue.Called || t.State == queue.Serving)
	})
	return stands
}

// soundStatus is the state of the wall's voice, as a code and in words. A display
// over a counter may be silent, because the lobby's wall speaks.
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
