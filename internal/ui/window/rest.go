package window

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/safeview"
	"motcua/internal/ui/uithread"
	"motcua/internal/watchdog"
)

// tryingShown is how long a screen shows that the program tries again, so that the
// button's effect can be seen.
const tryingShown = 300 * time.Millisecond

// Rest shows that a program is out of service, until its time is over or somebody asks to
// try again. It returns false if the window was closed or ctx has ended. watch gets the
// function that asks whether the window runs.
func Rest(ctx context.Context, a fyne.App, cfg Config, safe watchdog.Safe, watch func(window watchdog.Ask, s watchdog.Safe)) (again bool) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	asked := make(chan struct{}, 1)
	screen := safeview.New(func() {
		select {
		case asked <- struct{}{}:
		default:
		}
	})
	screen.Show(safeview.View{Safe: safe, Left: time.Until(safe.Until)})
	var wait sync.WaitGroup
	Run(ctx, a, Open(a, cfg, screen), func() {
		watch(Beat, safe)
		wait.Go(func() {
			again = countDown(ctx, safe, asked, func(v safeview.View) { uithread.Do(func() { screen.Show(v) }) })
			stop()
		})
	})
	stop() // the window was closed
	wait.Wait()
	return again
}

// countDown shows the remaining time, and reports whether the program is to try again.
func countDown(ctx context.Context, safe watchdog.Safe, asked <-chan struct{}, show func(v safeview.View)) (again bool) {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	over := time.NewTimer(time.Until(safe.Until))
	defer over.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-second.C:
			show(safeview.View{Safe: safe, Left: time.Until(safe.Until)})
			continue
		case <-over.C:
		case <-asked:
		}
		break
	}
	show(safeview.View{Safe: safe, Trying: true})
	seen := time.NewTimer(tryingShown)
	defer seen.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-seen.C:
		return true
	}
}
