package console

import (
	"time"

	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/speaker"
)

// Bell is the sound that tells a clerk that a citizen has come. *speaker.Cue
// implements it.
type Bell interface {
	Play() // returns at once
	Status() speaker.Status
}

var _ Bell = (*speaker.Cue)(nil)

// quietFor is the least time between two rings.
const quietFor = 10 * time.Second

// arrivals is the previous state of the counter, to notice the first citizen who
// comes while it is idle.
type arrivals struct {
	idle bool // open, with nobody at the desk and nobody waiting
	rang clock.Instant
}

// listen rings when an idle counter gets its first waiting citizen. A login, the end
// of a pause or the end of a visit does not ring, even if people wait then.
func (c *Console) listen(s *queue.State) {
	if c.cfg.Bell == nil || s.Rules() == nil {
		return
	}
	desk := s.Desk(c.counter)
	free := c.isSeat(desk) && desk.Pause == "" && desk.Shut == "" && desk.Ticket == "" && c.counter != centre.SupervisorDesk
	waits := s.Next(c.counter) != nil
	if free && waits && c.arrivals.idle && c.now().Sub(c.arrivals.rang) >= quietFor {
		c.arrivals.rang = c.now()
		c.cfg.Bell.Play()
	}
	c.arrivals.idle = free && !waits
}

// speakerDevice is the speaker's line of the bar. It is empty while all is well, and
// at a console without a speaker.
func (c *Console) speakerDevice() Device {
	if c.cfg.Bell == nil {
		return Device{}
	}
	key := ""
	switch c.cfg.Bell.Status().State {
	case speaker.Missing:
		key = "console.device.speaker.missing"
	case speaker.Failing, speaker.Stuck:
		key = "console.device.speaker.failing"
	default:
		return Device{}
	}
	return Device{Name: i18n.Text(c.lang, "console.device.speaker"), State: i18n.Text(c.lang, key), Level: LevelWarn}
}
