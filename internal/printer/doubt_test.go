package printer

import (
	"testing"
	"time"
)

// Doubts are counted from the first to the last of a series without a pause.
func TestDoubtsLastUntilTheyPause(t *testing.T) {
	begin := time.Now()
	at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
	over := int(doubtOver / time.Second)
	for name, tt := range map[string]struct {
		notes []int // seconds
		now   int
		want  int
	}{
		"none":                  {nil, 100, 0},
		"one is a moment":       {[]int{0}, 0, 0},
		"each second":           {[]int{0, 1, 2, 3}, 3, 3},
		"not renewed yet":       {[]int{0, 10}, 10 + over, 10 + over},
		"over":                  {[]int{0, 10}, 11 + over, 0},
		"begun anew":            {[]int{0, 10, 11 + 10 + over}, 25 + over, 4},
		"told twice":            {[]int{0, 5, 5, 5}, 6, 6},
		"heard of again, older": {[]int{0, 5, 3}, 6, 6},
	} {
		t.Run(name, func(t *testing.T) {
			var d doubt
			d.note(time.Time{}) // a conversation without doubts
			for _, s := range tt.notes {
				d.note(at(s))
			}
			if got := d.lasted(at(tt.now)); got != time.Duration(tt.want)*time.Second {
				t.Errorf("they have lasted %v, want %d s", got, tt.want)
			}
		})
	}
}

// A contradiction matters only if the printer prints nothing.
func TestContradictionsOfAPrinterThatWorksAreNotTold(t *testing.T) {
	var d doubts
	d.contradicted = doubt{time.Now().Add(-doubtAfter), time.Now()}
	for blocked, want := range map[bool]int{true: 1, false: 0} {
		if got := d.symptoms(blocked, doubtAfter); len(got) != want {
			t.Errorf("blocked: %v; told: %v", blocked, got)
		}
	}
	if got := d.symptoms(true, 2*doubtAfter); len(got) != 0 {
		t.Errorf("told before their time: %v", got)
	}
}
