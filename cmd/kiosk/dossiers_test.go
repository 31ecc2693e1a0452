package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/register"
	"motcua/internal/registerclient"
)

// answers are what a register says, one after the other; the last one again and again.
type answers struct {
	mu   sync.Mutex
	list []error
	seen []register.Question
}

func (a *answers) Ask(_ context.Context, q register.Question) (registerclient.Seen, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen = append(a.seen, q)
	err := a.list[0]
	if len(a.list) > 1 {
		a.list = a.list[1:]
	}
	return registerclient.Seen{}, err
}

// The tile is there when the centre has a register that the kiosk may ask, whatever else its
// answer is. A hub that does not answer changes nothing, and is asked again soon.
func TestTileOfDossiersFollowsTheHub(t *testing.T) {
	offline := &registerclient.OfflineError{Err: errors.New("refused")}
	empty := &registerclient.CodeError{Reason: register.CodeEmpty, Source: register.Source{Ask: "Quầy 18"}}
	for name, tt := range map[string]struct {
		list []error
		told []bool
		over time.Duration
	}{
		"none":                 {[]error{registerclient.ErrNoRegister}, []bool{false}, 0},
		"a stranger":           {[]error{registerclient.ErrStranger}, []bool{false}, 0},
		"one":                  {[]error{empty}, []bool{true}, 0},
		"one that is busy":     {[]error{&registerclient.LockedError{All: true}}, []bool{true}, 0},
		"one that is off":      {[]error{&registerclient.UnreachableError{}}, []bool{true}, 0},
		"offline, then one":    {[]error{offline, offline, empty}, []bool{true}, 2 * registerAgain},
		"not before":           {[]error{offline, offline, empty}, nil, 2*registerAgain - time.Second},
		"one, then offline":    {[]error{empty, offline}, []bool{true}, registerEvery},
		"none, then one":       {[]error{registerclient.ErrNoRegister, empty}, []bool{false, true}, registerEvery},
		"one, and not at once": {[]error{empty, registerclient.ErrNoRegister}, []bool{true}, registerEvery - time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				a := &answers{list: tt.list}
				var told []bool
				done := make(chan struct{})
				go func() {
					defer close(done)
					watchRegister(ctx, a, slog.New(slog.DiscardHandler), func(on bool, source register.Source) {
						told = append(told, on)
						if on && tt.list[0] == empty && source != empty.Source {
							t.Errorf("the source is %+v", source)
						}
					})
				}()
				time.Sleep(tt.over)
				synctest.Wait()
				cancel()
				<-done
				if !slices.Equal(told, tt.told) || a.seen[0] != (register.Question{}) {
					t.Errorf("told %v, want %v; asked %+v", told, tt.told, a.seen[0])
				}
			})
		})
	}
}
