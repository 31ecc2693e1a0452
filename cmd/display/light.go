package main

import (
	"slices"

	"motcua/internal/program"
	"motcua/internal/ui/window"
)

// light makes the walls cheap to show: they paint only what changes, the X server moves
// the lines at their feet, and Fyne's loop sleeps in between. Where a desktop does not
// let it, Fyne does all of it, at its price. It is called on Fyne's goroutine.
func (s *settings) light(p *program.Program, all []*shown) (stop func()) {
	var closeAll []func()
	painted := false // by moving a line
	for _, v := range all {
		closeAll = append(closeAll, window.Paint(v.win, v.screen.Board(), p.Log))
		if !s.device.Wall.TickerScroll {
			continue
		}
		band, err := window.OpenBand(v.win)
		if err != nil {
			painted = true
			p.Log.Info("the line at the foot is moved by painting the whole window", "cause", err)
			continue
		}
		v.screen.SetBand(band, func(err error) {
			p.Log.Warn("from now on the line at the foot is moved by painting the whole window", "cause", err)
		})
		closeAll = append(closeAll, func() { program.Close(p.Log, "the line at the foot", band) })
	}
	if !painted {
		closeAll = append(closeAll, window.Calm())
	}
	return func() {
		for _, end := range slices.Backward(closeAll) {
			end()
		}
	}
}
