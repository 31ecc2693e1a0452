package main

import (
	"log/slog"

	"fyne.io/fyne/v2"

	"motcua/internal/program"
	"motcua/internal/ui/window"
)

// light makes a wall cheap to show: it paints only changes, and the X server moves the
// ticker. If the desktop does not allow that, Fyne does both, which costs more. It is
// called on Fyne's goroutine when the window is shown.
func (v *shown) light(w fyne.Window, log *slog.Logger) {
	stopPaint := window.Paint(w, v.screen.Board(), log)
	v.dark = stopPaint
	if !v.moves {
		return
	}
	band, err := window.OpenBand(w)
	if err != nil {
		log.Info("the line at the foot is moved by painting the whole window", "cause", err)
		return
	}
	v.moves = false
	v.screen.SetBand(band, func(err error) {
		log.Warn("from now on the line at the foot is moved by painting the whole window", "cause", err)
	})
	v.dark = func() {
		program.Close(log, "the line at the foot", band)
		stopPaint()
	}
}
