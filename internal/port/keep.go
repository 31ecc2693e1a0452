package port

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	openTime    = 4 * time.Second        // for one opening; TCP sends its requests after 0, 1 and 3 s
	watchEvery  = 250 * time.Millisecond // interval of checks whether the device is gone or back
	backoffMin  = 250 * time.Millisecond
	backoffMax  = 1500 * time.Millisecond // with watchEvery less than the 2 s in which a replug must be noticed
	sessionLong = 5 * time.Second         // a session of this length was a good one
)

// guarded is what Keep needs besides Port.
type guarded interface {
	Port
	isClosed() bool
	lost() error      // whether the device is gone; does not block
	giveUp(why error) // sets the error of Read and Write after closing
	traffic() int64   // bytes transferred
}

var (
	_ guarded = (*device)(nil)
	_ guarded = (*usbPort)(nil)
	_ guarded = (*tcpPort)(nil)
)

// Keep keeps the port at address open: it opens it, runs session on it, closes it,
// and starts again, until ctx ends. It then returns nil, after everything is closed.
// An error that wraps ErrAddress ends it before it starts.
//
// The port is watched while a session runs, even if nothing is read. When the device
// is unplugged or stops answering, Read and Write fail with ErrGone, and the context
// of the session ends with the same cause. So session only has to return when its
// context ends; the reason for its return does not matter.
//
// Tries start 250 ms after each other at first and 1.5 s in the end, or when a
// device file appears; after a try that took long, the next one starts after 250 ms.
// notice gets nil when the port is open and the error when it is not, but never the
// same error twice in a row. Both functions are called on the goroutine of Keep.
func Keep(ctx context.Context, address string, notice func(err error), session func(ctx context.Context, p Port) error) error {
	w, err := parse(address)
	if err != nil {
		return fmt.Errorf("opening port %q: %w; write %s", address, err, Forms)
	}
	pause := backoffMin
	said := ""
	for ctx.Err() == nil {
		before, began, rest := w.identify(), time.Now(), pause
		p, err := w.openWithin(ctx, openTime)
		if err == nil {
			said = ""
			notice(nil)
			var good bool
			if good, err = attend(ctx, p, session); good {
				pause, rest = backoffMin, backoffMin
			}
		} else {
			rest = max(backoffMin, pause-time.Since(began))
			err = fmt.Errorf("opening port %q: %w", address, err)
		}
		if ctx.Err() != nil {
			break
		}
		if err != nil && err.Error() != said {
			said = err.Error()
			notice(err)
		}
		w.wait(ctx, rest, before)
		pause = min(2*pause, backoffMax)
	}
	return nil
}

func (w way) openWithin(ctx context.Context, limit time.Duration) (guarded, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return w.open(ctx)
}

// attend runs a session and watches its port. It returns whether the session was
// good, and what ended it.
func attend(ctx context.Context, p guarded, session func(context.Context, Port) error) (good bool, err error) {
	ctx, end := context.WithCancelCause(ctx)
	start := time.Now()
	var watching sync.WaitGroup
	watching.Go(func() { watch(ctx, p, end) })
	err = session(ctx, p)
	if lost := context.Cause(ctx); errors.Is(lost, ErrGone) {
		err = lost
	}
	end(nil)
	watching.Wait()
	if failed := p.Close(); err == nil {
		err = failed
	}
	return time.Since(start) >= sessionLong || p.traffic() > 0, err
}

// watch ends the session if the device is gone.
func watch(ctx context.Context, p guarded, end context.CancelCauseFunc) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := p.lost()
		if p.isClosed() { // by the session
			return
		}
		if err != nil {
			if !errors.Is(err, ErrGone) {
				err = fmt.Errorf("%w: %w", ErrGone, err)
			}
			p.giveUp(err)
			end(fmt.Errorf("watching port: %w", err))
			_ = p.Close() // it is gone
			return
		}
	}
}

// identify identifies the present device of this way, where that is possible.
func (w way) identify() identity {
	if w.path == "" {
		return identity{}
	}
	return identify(w.path)
}

// wait ends early if the device file is not the one in before.
func (w way) wait(ctx context.Context, pause time.Duration, before identity) {
	end := time.NewTimer(pause)
	defer end.Stop()
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-end.C:
			return
		case <-look.C:
			if now := w.identify(); now.there && now != before {
				return
			}
		}
	}
}
