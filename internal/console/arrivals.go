package console

import (
	"time"

	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/speaker"
)

// Bell is the sound that tells a clerk that somebody has come; *speaker.Cue is
// one.
type Bell interface {
	Play() // returns at once
	Status() speaker.Status
}

var _ Bell = (*speaker.Cue)(nil)

// quietFor is how long the bell rests after it has rung.
const quietFor = 10 * time.Second

// arrivals remember how the counter stood, to notice the first citizen who
// comes while it is idle.
type arrivals struct {
	idle bool // open, with nobody at the desk and nobody waiting
	rang clock.Instant
}

// listen rings when the number of those who wait for an idle counter goes from
// none to some. Neither the login, the end of a pause nor that of a visit is an
// arrival.
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

// speakerDevice is the speaker's line of the bar. It says nothing while all is
// well, or where nothing is to be heard.
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
