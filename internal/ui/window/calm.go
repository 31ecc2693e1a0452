package window

import (
	"context"
	"sync"
	"time"

	"motcua/internal/ui/uithread"
)

// rest is how long Fyne's loop sleeps at a time. It is too short to be noticed.
const rest = 40 * time.Millisecond

// Calm reduces the cost of a window that rarely changes. Fyne polls for events sixty
// times a second, which on a small machine takes a few per cent of a processor. Calm
// makes its loop sleep in between, until stop. It is not for screens with typing, nor for
// screens that move all the time.
func Calm() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() {
		for ctx.Err() == nil {
			slept := make(chan struct{})
			uithread.Do(func() {
				time.Sleep(rest)
				close(slept)
			})
			select {
			case <-slept:
			case <-ctx.Done(): // Fyne's loop may have ended without running it
			}
		}
	})
	return func() {
		cancel()
		wait.Wait()
	}
}
