package main

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/searches"
	"motcua/internal/seattest"
	"motcua/internal/wire"
)

// What was looked for in vain reaches the hub's record, and nothing before its time: a
// single question could be put beside the number that was taken next.
func TestHubLearnsWhatWasLookedForInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := seattest.NewHub(t, seattest.Centre())
		seat := hub.Seat("kiosk-1")
		m := &missed{log: slog.New(slog.DiscardHandler)}
		ctx, stop := context.WithCancel(t.Context())
		var ends sync.WaitGroup
		ends.Go(func() { m.report(ctx, seat) })
		for _, text := range []string{"so do", "Sổ đỏ", "cap lai bang lai", "0912 345 678", "  ", ""} {
			m.add(text)
		}
		time.Sleep(missedEvery - time.Second)
		synctest.Wait()
		if n := len(seattest.Events[searches.Counted](hub)); n != 0 {
			t.Errorf("%d reports came at once", n)
		}
		time.Sleep(2 * missedEvery)
		synctest.Wait()
		want := []searches.Counted{{Searches: []searches.Tally{{Text: "cap lai bang lai", N: 1}, {Text: "so do", N: 2}}}}
		if got := seattest.Events[searches.Counted](hub); !reflect.DeepEqual(got, want) {
			t.Errorf("the record has %+v", got)
		}
		stop()
		ends.Wait()
	})
}

// Every command is one that the hub takes, however much was looked for.
func TestReportsOfSearchesHaveLimits(t *testing.T) {
	var m missed
	for i := range 3 * missedTexts {
		m.add(fmt.Sprintf("thu tuc %d", i))
	}
	for range queue.MaxSearches + 5 {
		m.add("thu tuc 0")
	}
	list, seen := m.take(), map[string]bool{}
	for _, c := range list {
		part := c.(queue.CountSearches).Searches
		if len(part) > missedSent {
			t.Errorf("a command has %d texts", len(part))
		}
		for _, tally := range part {
			if seen[tally.Text] || tally.N > queue.MaxSearches {
				t.Errorf("%+v", tally)
			}
			seen[tally.Text] = true
		}
	}
	if len(seen) != missedTexts || len(list) != missedTexts/missedSent {
		t.Errorf("%d texts in %d commands", len(seen), len(list))
	}
	if again := m.take(); len(again) != 0 {
		t.Errorf("they are told again: %+v", again)
	}
}

// deafSeat answers as a hub of an older version does, and then is closed.
type deafSeat struct{ asked chan queue.Command }

func (d deafSeat) Keep(ctx context.Context, c queue.Command) (wire.Result, error) {
	d.asked <- c
	if len(d.asked) < cap(d.asked) {
		return wire.Result{Answer: eventlog.Answer{Code: queue.BadSearch}}, nil
	}
	<-ctx.Done()
	return wire.Result{}, ctx.Err()
}

// A report that is refused, or not answered, holds nobody up.
func TestReportOfSearchesEndsWithItsOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &missed{log: slog.New(slog.DiscardHandler)}
		seat := deafSeat{make(chan queue.Command, 2)}
		ctx, stop := context.WithCancel(t.Context())
		var ends sync.WaitGroup
		ends.Go(func() { m.report(ctx, seat) })
		for range 2 {
			m.add("so do")
			time.Sleep(missedEvery + time.Second)
		}
		synctest.Wait()
		if len(seat.asked) != 2 {
			t.Errorf("%d reports", len(seat.asked))
		}
		stop()
		ends.Wait()
	})
}
