package queue

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"motcua/internal/centre"
)

// simulated is a service hall with random arrivals and random service times.
type simulated struct {
	*world
	chance *rand.Rand
	free   map[string]int64 // by counter: when its visit ends; 0: nobody is there
}

// visitMS draws a service time: log-normal around a mean, as service times are.
func (h *simulated) visitMS(meanSec, spread float64) int64 {
	sigma := math.Sqrt(math.Log(1 + spread*spread))
	mu := math.Log(meanSec) - sigma*sigma/2
	return int64(1000 * math.Exp(mu+sigma*h.chance.NormFloat64()))
}

// work lets every counter that is free by now finish and call.
func (h *simulated) work(now int64, meanSec float64) {
	for {
		next := ""
		for counter, at := range h.free {
			if at <= now && (next == "" || at < h.free[next] || at == h.free[next] && counter < next) {
				next = counter
			}
		}
		if next == "" {
			return
		}
		h.at = max(h.free[next], h.at)
		if h.s.Desk(next).Ticket != "" {
			h.step(next, Finish{Counter: next})
		}
		if h.s.Next(next) == nil {
			h.free[next] = now + 1000
			continue
		}
		h.step(next, CallNext{Counter: next})
		h.step(next, Start{Counter: next})
		h.free[next] = h.at + h.visitMS(meanSec, 0.6)
	}
}

// step has a counter do something without time passing.
func (h *simulated) step(counter string, c Command) {
	at := h.at
	h.must("desk-"+counter, c)
	h.at = at
}

// quotes simulates a day of eight hours and returns how the quotes turned out.
func quotes(t *testing.T, seed uint64, counters int, load, meanSec float64, targetSec int) Quoted {
	w := newWorld(t, func(c *centre.Centre) {
		c.Counters, c.Officers = nil, nil
		for i := range counters {
			id := fmt.Sprint(i + 1)
			c.Counters = append(c.Counters, centre.Counter{ID: id, Serves: []centre.Serve{{Agency: "gt"}}})
			c.Officers = append(c.Officers, centre.Officer{ID: "cb-" + id, Name: "Cán bộ"})
		}
		c.Services[0].TargetSec = targetSec
		c.Policy.DigitsPerNumber = 5
	})
	h := &simulated{w, rand.New(rand.NewPCG(seed, 7)), map[string]int64{}}
	for i := range counters {
		id := fmt.Sprint(i + 1)
		w.sit(id, "cb-"+id)
		h.free[id] = w.at
	}
	end := w.at + 8*60*minute
	everyMS := meanSec * 1000 / (float64(counters) * load)
	for now := w.at; now < end; now += int64(h.chance.ExpFloat64() * everyMS) {
		h.work(now, meanSec)
		h.at = max(h.at, now)
		at := h.at
		h.must("kiosk", IssueTicket{Service: "gplx"})
		h.at = at
	}
	return w.s.Quotes
}

// The wait that was quoted holds for four out of five, whether the hall is
// quiet or crowded, and whether the target that is configured is right or not.
func TestQuotesHoldForFourOutOfFive(t *testing.T) {
	for name, c := range map[string]struct {
		counters  int
		load      float64
		targetSec int
	}{
		"quiet":               {3, 0.6, 480},
		"busy":                {3, 0.9, 480},
		"crowded":             {5, 1.1, 480},
		"one counter":         {1, 0.8, 480},
		"target too low":      {3, 0.9, 300},
		"target too high":     {3, 0.9, 900},
		"many counters, full": {12, 1.0, 480},
	} {
		t.Run(name, func(t *testing.T) {
			var sum Quoted
			for seed := range uint64(20) {
				q := quotes(t, seed, c.counters, c.load, 480, c.targetSec)
				sum.Inside, sum.Shorter, sum.Longer = sum.Inside+q.Inside, sum.Shorter+q.Shorter, sum.Longer+q.Longer
			}
			all := sum.Inside + sum.Shorter + sum.Longer
			share := 100 * sum.Inside / all
			t.Logf("%d %% of %d quotes held (%d shorter, %d longer)", share, all, 100*sum.Shorter/all, 100*sum.Longer/all)
			if share < 80 {
				t.Errorf("%d %% of the quotes held, want 80 (%+v)", share, sum)
			}
		})
	}
}
