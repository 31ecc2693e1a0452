package window

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// rest is how long Fyne's loop is laid to sleep at a time. A finger does not
// notice it.
const rest = 40 * time.Millisecond

// Calm makes a window that mostly stands still cost less. Fyne asks the system
// for events sixty times a second for as long as it lives, which on a small
// machine is a few per cent of a processor for nothing. Calm lets its loop
// sleep in between, until stop. It is not for screens that are typed at, nor
// for those that move all the time.
func Calm() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() {
		for ctx.Err() == nil {
			slept := make(chan struct{})
			fyne.Do(func() {
				time.Sleep(rest)
				close(slept)
			})
			select {
			case <-slept:
			case <-ctx.Done(): // Fyne's loop may have ended, and never run it
			}
		}
	})
	return func() {
		cancel()
		wait.Wait()
	}
}
