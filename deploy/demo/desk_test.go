package main

import (
	"testing"

	"motcua/internal/queue"
)

// TestBarTellsTheStateByItsColour paints the middle of a console's bar.
func TestBarTellsTheStateByItsColour(t *testing.T) {
	night, gold, green, red := [4]byte{36, 26, 14}, [4]byte{32, 168, 232}, [4]byte{78, 125, 31}, [4]byte{42, 31, 178}
	for _, c := range []struct {
		name  string
		pill  [4]byte
		width int
		want  queue.TicketState
	}{
		{"nobody", night, 0, ""},
		{"called", gold, 100, queue.Called},
		{"served", green, 100, queue.Serving},
		{"the counter's own red", red, 100, ""},
		{"a speck", gold, 5, ""},
	} {
		f := &frame{width: 400, height: 225, line: 1600, pix: make([]byte, 1600*225)}
		for y := range f.height {
			for x := range f.width {
				colour := night
				if y < 16 && x >= 250 && x < 250+c.width {
					colour = c.pill
				}
				copy(f.at(x, y), colour[:])
			}
		}
		if got := barState(f); got != c.want {
			t.Errorf("%s: the bar says %q, should be %q", c.name, got, c.want)
		}
	}
}
