package main

import (
	"slices"

	"fyne.io/fyne/v2"

	"motcua/internal/program"
	"motcua/internal/ui/wallview"
	"motcua/internal/ui/window"
)

// light makes the wall cheap to show: it paints only what changes, the X server moves
// the line at the foot, and Fyne's loop sleeps in between. Where a desktop does not let
// it, Fyne does all of it, at its price. It is called on Fyne's goroutine.
func (s *settings) light(p *program.Program, w fyne.Window, screen *wallview.Screen) (stop func()) {
	closeAll := []func(){window.Paint(w, screen.Board(), p.Log)}
	moves := s.device.Wall.TickerScroll
	if moves {
		if band, err := window.OpenBand(w); err == nil {
			moves = false
			screen.SetBand(band, func(err error) {
				p.Log.Warn("from now on the line at the foot is moved by painting the whole window", "cause", err)
			})
			closeAll = append(closeAll, func() { program.Close(p.Log, "the line at the foot", band) })
		} else {
			p.Log.Info("the line at the foot is moved by painting the whole window", "cause", err)
		}
	}
	if !moves {
		closeAll = append(closeAll, window.Calm())
	}
	return func() {
		for _, end := range slices.Backward(closeAll) {
			end()
		}
	}
}
