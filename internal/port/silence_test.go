package port

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestSilenceIsToldFromPatience(t *testing.T) {
	const ms = time.Millisecond
	type look struct {
		at     time.Duration
		probes uint8
		again  uint8 // retransmissions
		quiet  uint32
		gone   bool
	}
	for name, c := range map[string]struct {
		busy  bool
		looks []look
	}{
		"an idle printer that answers every question": {looks: []look{{0, 0, 0, 900, false}, {250 * ms, 1, 0, 1000, false}, {500 * ms, 0, 0, 250, false}, {1250 * ms, 1, 0, 1000, false}, {2250 * ms, 1, 0, 1000, false}}},
		"a pulled plug":                                            {looks: []look{{0, 0, 0, 900, false}, {250 * ms, 1, 0, 1150, false}, {500 * ms, 1, 0, 1400, false}, {750 * ms, 1, 0, 1650, true}}},
		"a pulled plug while something is sent":                    {looks: []look{{0, 0, 1, 300, false}, {250 * ms, 0, 2, 550, false}, {500 * ms, 0, 2, 800, true}}},
		"a printer that is deaf while it prints":                   {busy: true, looks: []look{{0, 1, 0, 1000, false}, {1000 * ms, 2, 0, 2000, false}, {3000 * ms, 4, 0, 4000, false}, {3100 * ms, 0, 0, 10, false}, {4200 * ms, 1, 0, 1000, false}}},
		"a plug pulled while it prints":                            {busy: true, looks: []look{{0, 1, 0, 1000, false}, {3900 * ms, 4, 0, 4900, false}, {4000 * ms, 5, 0, 5000, true}}},
		"no paper for an hour, caught between question and answer": {looks: []look{{0, 1, 0, 60_000, false}, {250 * ms, 0, 0, 249, false}, {120_000 * ms, 1, 0, 119_000, false}, {120_250 * ms, 0, 0, 250, false}}},
	} {
		var s silence
		start := time.Now()
		for _, l := range c.looks {
			info := &unix.TCPInfo{Probes: l.probes, Retransmits: l.again, Last_ack_recv: l.quiet}
			if err := s.look(info, start.Add(l.at), c.busy); errors.Is(err, ErrGone) != l.gone {
				t.Errorf("%s: after %v: %v; want gone: %t", name, l.at, err, l.gone)
			}
		}
	}
}
