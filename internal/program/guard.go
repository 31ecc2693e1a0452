package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/watchdog"
)

// Variables, so that a test can shorten them.
var (
	frozenFor   = watchdog.FrozenFor
	shortenRest = func(left time.Duration) time.Duration { return left }
)

const (
	reportWithin = 5 * time.Second // limit for writing the report of a freeze: the disk may be what froze
	stacksShown  = 32 << 10        // bytes of the stacks that are also logged
)

// guard is the record of the program's starts and faults. Its parts are nil if the
// data folder cannot be written, or belongs to another process.
type guard struct {
	p      *Program
	starts *watchdog.Starts
	faults *watchdog.Faults
}

// guarded runs the program's own work under the watchdog, or rests if the last
// starts have failed.
func (p *Program) guarded(run func(p *Program) error) error {
	notify, err := watchdog.FromEnvironment()
	if err != nil {
		p.Log.Warn("systemd is not told how the program is", "cause", err)
	}
	dieBySignal()
	g := &guard{p: p}
	rest, needed := g.begin()
	defer g.close()
	p.Dog = watchdog.New(watchdog.Config{Notify: notify, Frozen: g.frozen, After: frozenFor, Log: p.Log})
	defer p.Dog.Close()
	defer context.AfterFunc(p.Ctx, p.Dog.Close)()
	if needed {
		return g.rest(rest)
	}
	anew, stop, err := p.enrolFirst()
	if err == nil && !stop && !anew {
		err = run(p)
	}
	p.Dog.Close()
	g.end(err)
	if anew {
		return beginAnew()
	}
	return err
}

// dieBySignal makes a crash of the Go runtime end the program by SIGABRT. Otherwise
// it would end with code 2, which tells a supervisor that the configuration is wrong
// and a restart useless. No core dump is written: it could contain a scanned
// identity card.
func dieBySignal() {
	debug.SetTraceback("crash")
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) // lowering a limit is always allowed
}

// begin records this start. A record that cannot be written is only logged, because
// the work is more important.
func (g *guard) begin() (rest watchdog.Rest, needed bool) {
	log := g.p.Log
	var err error
	if g.starts, err = watchdog.OpenStarts(g.p.Data, watchdog.BootClock); g.starts == nil {
		if !errors.Is(err, watchdog.ErrAlreadyRuns) { // the error of the store says that already
			log.Warn("starts that end badly are not counted", "cause", err)
		}
		return rest, false
	}
	warn := func(err error) {
		if err != nil {
			log.Warn("the record of bad starts has a gap", "cause", err)
		}
	}
	warn(err)
	var last string
	if g.faults, err = watchdog.OpenFaults(g.p.Data); err == nil {
		last, err = g.faults.Last(time.Now())
		err = errors.Join(err, g.faults.Collect())
	}
	warn(err)
	rest, needed, err = g.starts.Begin(last)
	warn(err)
	if last != "" {
		log.Warn("the last start of the program crashed", "cause", last)
	}
	return rest, needed
}

// end records how this start has ended.
func (g *guard) end(err error) {
	if g.starts == nil {
		return
	}
	var kept error
	if g.p.Ctx.Err() != nil || exitCode(err) != ExitFault {
		kept = g.starts.Clean()
	} else {
		kept = g.starts.Fail(g.p.causeOf(err))
	}
	if kept != nil {
		g.p.Log.Warn("the record of bad starts has a gap", "cause", kept)
	}
}

func (g *guard) close() {
	if g.starts != nil {
		Close(g.p.Log, "the record of starts", g.starts)
	}
}

// frozen ends the program because a part of it does not answer any more: only a
// restart helps. Nothing is lost by it, as with a power cut.
func (g *guard) frozen(part string, silent time.Duration) {
	end := time.AfterFunc(reportWithin, func() { os.Exit(ExitFault) })
	defer end.Stop()
	cause := fmt.Sprintf("%s did not answer for %v", part, silent.Round(time.Second))
	stacks := watchdog.Stacks()
	report := ""
	if g.faults != nil {
		var err error
		if report, err = g.faults.Keep("freeze", time.Now(), g.p.Name+" "+Version+": "+cause, stacks); err != nil {
			g.p.Log.Warn("what froze is not written down", "cause", err)
		}
	}
	g.p.Log.Error("the program has frozen, and is ended", "cause", cause, "report", report)
	fmt.Fprintf(os.Stderr, "%s\n", stacks[:min(len(stacks), stacksShown)])
	if g.starts != nil {
		if err := g.starts.Fail(cause); err != nil {
			g.p.Log.Warn("the record of bad starts has a gap", "cause", err)
		}
	}
	os.Exit(ExitFault)
}

// rest shows that the program is out of service, and restarts it when the time is
// over or somebody asks for it. The new start replaces the program in the same
// process, because a window toolkit can be started only once.
func (g *guard) rest(rest watchdog.Rest) error {
	p := g.p
	rest.Left = shortenRest(rest.Left)
	safe := p.Safe
	safe.Program, safe.Cause, safe.Until = "motcua "+p.Name+" "+Version, rest.Cause, time.Now().Add(rest.Left)
	p.Log.Error("the program rests: it ended badly three times within a minute, and tries again by itself",
		"in", rest.Left.Round(time.Second), "cause", rest.Cause, "call", callLine(safe.Support))
	p.sayRest(rest)
	show := p.Rest
	if rest.Blind || show == nil {
		show = waitOut
	}
	again, err := show(p, safe)
	switch {
	case err != nil:
		p.Dog.Close()
		return err // the record says that even the rest failed
	case !again:
		p.Dog.Close()
		g.end(nil)
		return nil
	}
	if err := g.starts.Rested(); err != nil {
		return err
	}
	p.Log.Info("the program tries again")
	return beginAnew()
}

// sayRest prints the same on the terminal as was logged.
func (p *Program) sayRest(rest watchdog.Rest) {
	minutes := int(rest.Left.Round(time.Minute) / time.Minute)
	fmt.Fprintf(os.Stderr, "%s: %s\n", p.Name, i18n.Say(
		"The program ended badly three times within a minute, and rests for %d minutes before it tries again by itself. Ctrl+C ends it. The last time: %s", max(1, minutes), rest.Cause).In(p.Lang))
}

// beginAnew replaces this process by a new start of the program. It returns only if
// that fails.
func beginAnew() error {
	path, err := os.Executable()
	if err == nil {
		err = syscall.Exec(path, os.Args, os.Environ())
	}
	return fmt.Errorf("starting the program anew: %w", err)
}

// waitOut rests without showing anything.
func waitOut(p *Program, safe watchdog.Safe) (again bool, err error) {
	p.Dog.Ready(RestWords(safe))
	return UntilOver(p.Ctx, safe.Until), nil
}

// UntilOver waits until then, and reports whether that time came before ctx ended.
func UntilOver(ctx context.Context, then time.Time) bool {
	timer := time.NewTimer(time.Until(then))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// RestWords describes a rest in one line, for systemd's status.
func RestWords(s watchdog.Safe) string {
	words := "resting until " + s.Until.Format("15:04:05") + ": it ended badly three times within a minute"
	if s.Cause != "" {
		words += ": " + s.Cause
	}
	if call := callLine(s.Support); call != "" {
		words += "; call " + call
	}
	return words
}

// callLine says whom to call, in one line.
func callLine(s config.Support) string {
	if s.Name != "" && s.Phone != "" {
		return s.Name + ", " + s.Phone
	}
	return s.Name + s.Phone
}

// WatchScreen adds the window and the use case of a screen to the watchdog, and
// tells systemd that the program is ready when they have drawn their first view.
// Both must be running, and p.Dog.Close must be called before they end.
func (p *Program) WatchScreen(window, loop watchdog.Ask) {
	p.Dog.Watch("the window", window)
	p.Dog.Watch("the screen's loop", loop)
	p.Dog.Ready("at work")
}

// WatchRest adds the window of a rest to the watchdog.
func (p *Program) WatchRest(window watchdog.Ask, s watchdog.Safe) {
	p.Dog.Watch("the window", window)
	p.Dog.Ready(RestWords(s))
}

// WatchEnrolment adds the window that asks for a code to the watchdog.
func (p *Program) WatchEnrolment(window watchdog.Ask) {
	p.Dog.Watch("the window", window)
	p.Dog.Ready("asks for its enrolment code")
}

// SafeScreen is what a device shows while it rests.
func SafeScreen(role string, d *config.Device) watchdog.Safe {
	return watchdog.Safe{Role: role, Name: d.Name, Support: d.Support}
}
