package leddisplay

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// order takes every display that is due now, by its counter.
func (r *round) order(now time.Time) (counters []string) {
	for range 1000 {
		p, _ := r.next(now)
		if p == nil {
			return counters
		}
		p.due, p.told = dueNot, now
		counters = append(counters, p.Counter)
	}
	return append(counters, "without end")
}

func TestChangedComesFirstAndInOrder(t *testing.T) {
	r := newRound(boxes(4), 10*time.Second)
	now := time.Unix(1000, 0)
	r.want(map[string]string{"4": "A004"})
	r.want(map[string]string{"4": "A004", "2": "A002"})
	r.want(map[string]string{"4": "A005", "2": "A002"}) // keeps its place in the order
	if got := r.order(now); !slices.Equal(got, []string{"4", "2", "1", "3"}) {
		t.Errorf("told are %v", got)
	}
	if r.want(map[string]string{"4": "A005", "2": "A002"}) || !r.want(map[string]string{"4": "A005"}) {
		t.Error("a change is what differs, and nothing else")
	}
	if got := r.order(now); !slices.Equal(got, []string{"2"}) {
		t.Errorf("told are %v", got)
	}
	if p, wait := r.next(now.Add(4 * time.Second)); p != nil || wait != 6*time.Second {
		t.Errorf("%v is told, or waits %v", p, wait)
	}
	if got := r.order(now.Add(10 * time.Second)); len(got) != 4 {
		t.Errorf("after ten seconds told are %v", got)
	}
	r.forget()
	if got := r.order(now.Add(11 * time.Second)); !slices.Equal(got, []string{"1", "2", "3", "4"}) {
		t.Errorf("after the line was away told are %v", got)
	}
}

func TestLineWithoutBoxesIsQuiet(t *testing.T) {
	if p, wait := newRound(nil, time.Second).next(time.Unix(1000, 0)); p != nil || wait != time.Second {
		t.Errorf("%v, %v", p, wait)
	}
}

// Whatever changes, in whatever order: when nothing is due, each display was last
// sent the text it should have, and no display waits longer than a round.
func TestEveryBoxIsToldWhatItShouldShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 6
		r := newRound(boxes(n), 10*time.Second)
		now := time.Unix(1000, 0)
		want, shown := map[string]string{}, map[string]string{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				want = map[string]string{}
				for i := 1; i <= n; i++ {
					want[fmt.Sprint(i)] = rapid.SampledFrom([]string{"", "A001", "A002"}).Draw(t, "text")
				}
				r.want(want)
			case 1:
				shown = map[string]string{} // no power
				r.forget()
			default:
				if p, _ := r.next(now); p != nil {
					p.due, p.told = dueNot, now
					shown[p.Counter] = p.text
				}
				now = now.Add(time.Second)
			}
		}
		for p, _ := r.next(now); p != nil; p, _ = r.next(now) {
			p.due, p.told = dueNot, now
			shown[p.Counter] = p.text
		}
		for i := 1; i <= n; i++ {
			if id := fmt.Sprint(i); shown[id] != want[id] {
				t.Fatalf("box %s shows %q and should show %q", id, shown[id], want[id])
			}
		}
	})
}
