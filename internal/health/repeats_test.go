package health

import (
	"reflect"
	"testing"
	"time"
)

// What a faulty device repeats twice a second for an hour is a few lines a minute,
// and every event is counted in one of them.
func TestRepeatsAreFewLinesAndLoseNoEvent(t *testing.T) {
	var r Repeats
	now, lines, told := morning, 0, 0
	for range 7200 {
		if n, write := r.Count("flaps", 1, now); write {
			lines++
			told += n
		}
		now = now.Add(500 * time.Millisecond)
	}
	if most := 60 * RepeatsWritten; lines > most || lines == 0 {
		t.Errorf("%d lines in an hour, want at most %d", lines, most)
	}
	held, _ := r.Due(now.Add(RepeatsWithin))
	for _, h := range held {
		told += h.Total
	}
	if told != 7200 {
		t.Errorf("%d of 7200 events are told", told)
	}
}

func TestHeldRepeatsComeWhenTheMinuteIsOver(t *testing.T) {
	var r Repeats
	for i := range RepeatsWritten + 3 {
		n, write := r.Count("b", 2, morning)
		if want := i < RepeatsWritten; write != want || write && n != 2 {
			t.Errorf("event %d: %d, %v", i, n, write)
		}
	}
	r.Count("a", 1, morning) // is written, so nothing is held back
	if list, next := r.Due(morning.Add(time.Second)); list != nil || !next.Equal(morning.Add(RepeatsWithin)) {
		t.Errorf("within the minute: %v, next %v", list, next)
	}
	late := morning.Add(RepeatsWithin)
	if list, next := r.Due(late); !reflect.DeepEqual(list, []Held{{"b", 6}}) || !next.IsZero() {
		t.Errorf("after it: %v, next %v", list, next)
	}
	if list, _ := r.Due(late.Add(RepeatsWithin)); list != nil {
		t.Errorf("it is told twice: %v", list)
	}
	if n, write := r.Count("b", 1, late); n != 1 || !write {
		t.Errorf("the next minute: %d, %v", n, write)
	}
}

// Each key has its own limit.
func TestRepeatsAreCountedByKey(t *testing.T) {
	var r Repeats
	for range RepeatsWritten + 1 {
		r.Count("b", 1, morning)
	}
	if n, write := r.Count("a", 1, morning); n != 1 || !write {
		t.Errorf("another thing: %d, %v", n, write)
	}
}
