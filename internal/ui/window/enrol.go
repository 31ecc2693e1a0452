package window

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/enrol"
	"motcua/internal/ui/enrolview"
	"motcua/internal/ui/uithread"
	"motcua/internal/watchdog"
)

// doneShown is how long the page says that the device is enrolled, before the program
// begins its work.
const doneShown = 1500 * time.Millisecond

// Enrolment is what the page that takes an enrolment code works with.
type Enrolment struct {
	View enrolview.View
	Try  enrol.Try // runs in a goroutine of its own
	// Listen passes on what the device's scanner reads, until ctx ends. It may be nil, if
	// there is none.
	Listen func(ctx context.Context, scanned func(text string))
	// Watch gets the function that asks whether the window runs.
	Watch func(window watchdog.Ask)
}

// Enrol shows the page that takes an enrolment code, until one was taken. It returns
// false if the window was closed or ctx has ended.
func Enrol(ctx context.Context, a fyne.App, cfg Config, e Enrolment) (done bool) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	codes := make(chan string, 1)
	screen := enrolview.New(func(code string) {
		select {
		case codes <- code:
		default: // one is being tried
		}
	})
	screen.Show(e.View)
	var wait sync.WaitGroup
	Run(ctx, a, Open(a, cfg, screen), func() {
		e.Watch(Beat)
		if e.Listen != nil {
			wait.Go(func() {
				e.Listen(ctx, func(text string) { uithread.Do(func() { screen.Scan(text) }) })
			})
		}
		wait.Go(func() {
			done = tryCodes(ctx, e.View, codes, e.Try, func(v enrolview.View) { uithread.Do(func() { screen.Show(v) }) })
			stop()
		})
	})
	stop() // the window was closed
	wait.Wait()
	return done
}

// tryCodes has each code tried, until one is taken or ctx ends.
func tryCodes(ctx context.Context, v enrolview.View, codes <-chan string, try enrol.Try, show func(v enrolview.View)) (done bool) {
	for {
		select {
		case <-ctx.Done():
			return false
		case code := <-codes:
			busy := v
			busy.Busy = true
			show(busy)
			next := v
			next.Fault, next.FaultEn = try(ctx, code)
			if next.Done = next.Fault == ""; !next.Done {
				show(next)
				continue
			}
			show(next)
			seen := time.NewTimer(doneShown)
			defer seen.Stop()
			select {
			case <-ctx.Done():
			case <-seen.C:
			}
			return true
		}
	}
}
