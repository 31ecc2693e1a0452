package wall

import (
	"testing"
	"time"

	"motcua/internal/health"
	"motcua/internal/queue"
	"motcua/internal/speaker"
)

// position is the log position of the call that is shown big.
func (l *lobby) position(number string) (id queue.TicketID, pos uint64) {
	l.t.Helper()
	l.hub.State(func(s *queue.State) {
		for _, t := range s.RecentCalls() {
			if t.Number == number {
				id, pos = t.ID, t.CallPos
			}
		}
	})
	if pos == 0 {
		l.t.Fatalf("%s was not called", number)
	}
	return id, pos
}

func TestCallIsSeenForAsLongAsItIsHeard(t *testing.T) {
	run(t, "two at once", nil, func(l *lobby) {
		l.call("3")
		l.call("7")
		_, first := l.position("A001")
		_, second := l.position("C001")
		l.Begin(first)
		if v := l.after(12 * time.Second); v.Hero.Number != "A001" || !v.Spoken {
			t.Errorf("while it is said for 12 s: %+v, spoken %v", v.Hero, v.Spoken)
		}
		l.Said(first)
		l.Begin(second)
		if v := l.see(); v.Hero.Number != "C001" || !v.Spoken || v.Pulse != 2 {
			t.Errorf("when the next begins: %+v, spoken %v, pulse %d", v.Hero, v.Spoken, v.Pulse)
		}
		if v := l.after(30 * time.Second); !v.Lit {
			t.Error("what is being said is not lit")
		}
		l.Said(second)
		if v := l.see(); v.Spoken || v.Lit {
			t.Errorf("afterwards: spoken %v, lit %v", v.Spoken, v.Lit)
		}
	})
	run(t, "a call that begins to be said at once", nil, func(l *lobby) {
		l.call("3")
		l.see()
		l.call("7")
		_, second := l.position("C001")
		l.Begin(second) // the first was dropped
		if v := l.see(); v.Hero.Number != "C001" || !v.Spoken {
			t.Errorf("%+v, spoken %v", v.Hero, v.Spoken)
		}
	})
	run(t, "a voice that says nothing holds nobody up", nil, func(l *lobby) {
		l.call("3")
		l.call("7")
		if v := l.after(heroAtLeast + time.Second); v.Hero.Number != "C001" || v.Spoken {
			t.Errorf("%+v, spoken %v", v.Hero, v.Spoken)
		}
		l.Said(99)
	})
}

func TestCallThatWasTakenBackStandsNoLonger(t *testing.T) {
	run(t, "undone", nil, func(l *lobby) {
		l.call("3")
		id, pos := l.position("A001")
		if !l.Still(id, pos) {
			t.Error("a fresh call does not stand")
		}
		l.hub.Must("desk-3", queue.Recall{Counter: "3"})
		if l.Still(id, pos) {
			t.Error("the call before the last one stands")
		}
		_, pos = l.position("A001")
		if !l.Still(id, pos) {
			t.Error("a recall does not stand")
		}
		l.hub.Must("desk-3", queue.Start{Counter: "3"})
		if !l.Still(id, pos) {
			t.Error("somebody who sat down quickly is not heard of")
		}
		l.hub.Must("desk-3", queue.Finish{Counter: "3"})
		if l.Still(id, pos) || l.Still("none", pos) {
			t.Error("who has gone is called")
		}
	})
}

func TestWallSaysHowItsVoiceFares(t *testing.T) {
	status := speaker.Status{}
	run(t, "states", func(c *Config) { c.Sound = func() speaker.Status { return status } }, func(l *lobby) {
		for state, want := range map[speaker.State]health.Code{
			speaker.Good: "", speaker.Silent: health.SoundSilent, speaker.Missing: health.SoundMissing, speaker.Failing: health.SoundFailing, speaker.Stuck: health.SoundStuck,
		} {
			status = speaker.Status{State: state}
			l.Said(1)
			l.see()
			if got := l.seat.Status(); got.Code != string(want) || (got.Text == "") != (want == "") {
				t.Errorf("in state %d the hub is told %+v, want %q", state, got, want)
			}
		}
	})
}
