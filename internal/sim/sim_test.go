package sim

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

var (
	seed  = flag.Uint64("seed", 0, "play this `seed` in TestSeed, and print its history")
	seeds = flag.Int("seeds", 2000, "how many seeds TestSeeds plays")
	first = flag.Uint64("first", 1, "with which seed TestSeeds begins")
)

// shrunk leaves out of a failing history everything that the failure does not need.
func (p plan) shrunk() plan {
	for size := max(1, len(p.actions)/2); ; {
		before := len(p.actions)
		for from := 0; from < len(p.actions); {
			if q := p.without(from, min(from+size, len(p.actions))); q.happened(nil) != nil {
				p = q
			} else {
				from += size
			}
		}
		switch {
		case size > 1:
			size /= 2
		case len(p.actions) == before:
			return p
		}
	}
}

// told is a failing history in words, and the command to run it again.
func (p plan) told(everything bool) string {
	short := p.shrunk()
	var log strings.Builder
	err := short.happened(func(w *world) { w.log = &log })
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d: %v\n\nThe shortest history found has %d of %d actions, and begins at %s:\n", p.seed, err, len(short.actions), len(p.actions), time.UnixMilli(p.beginMS).UTC())
	for _, a := range short.actions {
		fmt.Fprintln(&b, a)
	}
	if everything {
		fmt.Fprintf(&b, "\nWhat happened:\n%s", log.String())
	}
	fmt.Fprintf(&b, "\nTo see what happened: go test ./internal/sim -run 'TestSeed$' -seed %d\n", p.seed)
	return b.String()
}

// TestSeed runs one seed.
func TestSeed(t *testing.T) {
	if *seed == 0 {
		t.Skip("no -seed is given")
	}
	p := newPlan(*seed)
	if p.happened(nil) == nil {
		var log strings.Builder
		if err := p.happened(func(w *world) { w.log = &log }); err != nil {
			t.Fatalf("the seed passes, and fails when somebody writes down what happens: %v", err)
		}
		fmt.Fprint(os.Stdout, log.String())
		return
	}
	t.Fatal(p.told(true))
}

// TestSeeds runs many.
func TestSeeds(t *testing.T) {
	failed := 0
	if underRace && *seeds > 40 {
		*seeds = 40
	}
	for n := *first; n < *first+uint64(*seeds); n++ {
		p := newPlan(n)
		if p.happened(nil) == nil {
			continue
		}
		if failed++; failed > 3 {
			t.Fatal("and there are more")
		}
		t.Error(p.told(false))
	}
}
