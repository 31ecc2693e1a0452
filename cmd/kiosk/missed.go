package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"motcua/internal/queue"
	"motcua/internal/search"
	"motcua/internal/searches"
	"motcua/internal/wire"
)

// Limits of what is counted between two reports.
const (
	missedEvery = 10 * time.Minute
	missedTexts = 200
	missedSent  = 40 // texts of one command, see queue.CountSearches
)

// keeper sends commands. *device.Device implements it.
type keeper interface {
	Keep(ctx context.Context, c queue.Command) (wire.Result, error)
}

// missed counts what was looked for in vain, and tells the hub of it now and then. Many
// people's questions leave together, so that none can be put beside a number taken at the
// same minute. What has not left when the kiosk stops is lost: it is a count, no record.
type missed struct {
	log *slog.Logger

	mu    sync.Mutex
	count map[string]int
}

// add is lookup.Config.Missed.
func (m *missed) add(text string) {
	text = search.Counted(text)
	if text == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.count == nil {
		m.count = map[string]int{}
	}
	if m.count[text] > 0 || len(m.count) < missedTexts {
		m.count[text]++
	}
}

// take is what was counted since it was last taken, in commands. The texts are in the order
// of the alphabet, which says nothing of when they were typed.
func (m *missed) take() []queue.Command {
	m.mu.Lock()
	var all []searches.Tally
	for text, n := range m.count {
		all = append(all, searches.Tally{Text: text, N: min(n, queue.MaxSearches)})
	}
	m.count = nil
	m.mu.Unlock()
	slices.SortFunc(all, func(a, b searches.Tally) int { return strings.Compare(a.Text, b.Text) })
	var out []queue.Command
	for part := range slices.Chunk(all, missedSent) {
		out = append(out, queue.CountSearches{Searches: part})
	}
	return out
}

// report sends what was counted until ctx ends. A command is on this device's disk before
// it leaves, and is sent again until the hub has answered.
func (m *missed) report(ctx context.Context, seat keeper) {
	tick := time.NewTicker(missedEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, c := range m.take() {
			r, err := seat.Keep(ctx, c)
			switch {
			case errors.Is(err, context.Canceled):
				return
			case err != nil:
				m.log.Warn("what was looked for in vain could not be told", "cause", err)
			case r.Answer.Code != queue.OK:
				m.log.Warn("the hub does not take what was looked for in vain", "code", string(r.Answer.Code))
			}
		}
	}
}
