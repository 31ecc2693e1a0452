package watchdog

import (
	"log/slog"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// part is a part of a program that answers as a test wants it.
type part struct {
	asked   int
	late    time.Duration // time until it answers
	frozen  bool
	refuses bool // it cannot even be asked
	owed    []func()
}

func (p *part) ask(done func()) bool {
	p.asked++
	switch {
	case p.refuses:
		return false
	case p.frozen:
		p.owed = append(p.owed, done)
	case p.late > 0:
		time.AfterFunc(p.late, done)
	default:
		done()
	}
	return true
}

// froze collects the frozen parts that a Dog reports.
type froze struct{ parts chan string }

func newFroze() froze { return froze{make(chan string, 10)} }

func (f froze) note(part string, _ time.Duration) { f.parts <- part }

func (f froze) found() string {
	select {
	case name := <-f.parts:
		return name
	default:
		return ""
	}
}

func TestFrozenPartIsFoundAfterItsTime(t *testing.T) {
	for name, c := range map[string]struct {
		bad  part
		wait time.Duration
		want string
	}{
		"it answers":              {part{}, time.Hour, ""},
		"it is slow":              {part{late: 15 * time.Second}, time.Hour, ""},
		"it does not answer":      {part{frozen: true}, askEvery + FrozenFor + 3*time.Second, "bad"},
		"it has time":             {part{frozen: true}, FrozenFor, ""},
		"it takes no question":    {part{refuses: true}, askEvery + FrozenFor + 3*time.Second, "bad"},
		"its answer is too late":  {part{late: FrozenFor + 5*time.Second}, time.Minute, "bad"},
		"every answer takes long": {part{late: FrozenFor - 2*time.Second}, 24 * time.Hour, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFroze()
				d := New(Config{Frozen: f.note, Log: slog.New(slog.DiscardHandler)})
				defer d.Close()
				good := &part{}
				d.Watch("good", good.ask)
				d.Watch("bad", c.bad.ask)
				time.Sleep(c.wait)
				synctest.Wait()
				if got := f.found(); got != c.want {
					t.Errorf("found %q, want %q", got, c.want)
				}
				if good.asked == 0 {
					t.Error("nobody was asked")
				}
			})
		})
	}
}

func TestPartThatIsUnwatchedMaySleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFroze()
		d := New(Config{Frozen: f.note, Log: slog.New(slog.DiscardHandler)})
		defer d.Close()
		p := &part{frozen: true}
		unwatch := d.Watch("bad", p.ask)
		time.Sleep(FrozenFor)
		unwatch()
		unwatch()
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := f.found(); got != "" {
			t.Errorf("found %q", got)
		}
	})
}

// The time in which a process was stopped or the machine asleep does not count: the
// parts could not answer either.
func TestTimeInWhichNothingRanDoesNotCount(t *testing.T) {
	p := &watched{name: "slow", ask: (&part{frozen: true}).ask}
	r := round{parts: []*watched{p}, every: askEvery, tick: time.Second, after: FrozenFor}
	r.turn(askEvery, func() {})
	for range 9 { // an hour of sleep each
		if _, frozen := r.turn(time.Hour, func() {}); frozen != nil {
			t.Fatalf("frozen after %v", frozen.silent)
		}
	}
	for range 2 { // now it is awake and does not answer
		if _, frozen := r.turn(time.Second, func() {}); frozen != nil {
			return
		}
	}
	t.Error("the freeze is not found")
}

// told collects the messages to systemd, in virtual time.
func watchWithSystemd(t *testing.T, usec string) (*Dog, systemd, froze) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "notify")
	s := openSystemd(t, name)
	n, err := NewNotifier(environment(map[string]string{"NOTIFY_SOCKET": name, "WATCHDOG_USEC": usec}), 1)
	must(t, err)
	f := newFroze()
	d := New(Config{Notify: n, Frozen: f.note, After: time.Minute, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(d.Close)
	return d, s, f
}

func TestReadyComesWhenEveryPartHasAnsweredTwice(t *testing.T) {
	d, s, _ := watchWithSystemd(t, "200000")
	if got := s.told(t); got != "WATCHDOG=1" { // at the start
		t.Errorf("told %q", got)
	}
	questions := make(chan func(), 10)
	d.Watch("the loop", func(done func()) bool { questions <- done; return true })
	d.Ready("at work")
	for range roundsToReady - 1 {
		(<-questions)()
	}
	last := <-questions
	s.nothing(t)
	last()
	for _, want := range []string{"READY=1\nSTATUS=at work", "WATCHDOG=1"} {
		if got := s.told(t); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
	for range 3 { // each beat follows an answer
		next := <-questions
		s.nothing(t)
		next()
		if got := s.told(t); got != "WATCHDOG=1" {
			t.Errorf("told %q", got)
		}
	}
	d.Close()
	if got := s.told(t); got != "STOPPING=1" {
		t.Errorf("told %q at the end", got)
	}
	d.Close()
}

func TestProgramWithoutPartsBeats(t *testing.T) {
	d, s, _ := watchWithSystemd(t, "200000")
	d.Ready("resting")
	for _, want := range []string{"WATCHDOG=1", "READY=1\nSTATUS=resting", "WATCHDOG=1", "WATCHDOG=1"} {
		if got := s.told(t); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
}
