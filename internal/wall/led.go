package wall

import (
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/leddisplay"
	"motcua/internal/ledframe"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// LED is a line of LED displays, one over each counter. *leddisplay.Line implements
// it. Show takes the number for each counter and must not wait.
type LED interface {
	Show(numbers map[string]string)
	Status() leddisplay.Status
}

var _ LED = (*leddisplay.Line)(nil)

// tellLED passes on the number of each counter. An LED display cannot say that the
// hub is offline or since when, so it shows dashes then and no number.
func (w *Wall) tellLED(s *queue.State, offline bool) {
	if w.cfg.LED == nil {
		return
	}
	numbers := map[string]string{}
	if s.Rules() != nil {
		for _, k := range s.Centre.Counters {
			numbers[k.ID] = numberAt(s, k.ID)
			if offline {
				numbers[k.ID] = ledframe.Unknown
			}
		}
	}
	w.cfg.LED.Show(numbers)
}

// numberAt is the number that a counter calls or serves. It is empty if there is
// none, if nobody is logged in, and during a pause.
func numberAt(s *queue.State, counter string) string {
	desk := s.Desk(counter)
	if t := s.Ticket(desk.Ticket); t != nil && desk.Officer != "" && desk.Pause == "" {
		return t.Number
	}
	return ""
}

// ledStatus is the state of the LED displays, as a code and in words.
func (w *Wall) ledStatus() wire.Status {
	if w.cfg.LED == nil {
		return wire.Status{}
	}
	switch w.cfg.LED.Status().State {
	case leddisplay.Gone, leddisplay.Failing:
		return wire.Status{Code: string(health.LEDDisconnected), Text: health.LEDDisconnected.Staff(i18n.Vietnamese)}
	}
	return wire.Status{}
}
