package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"motcua/internal/ui/widget"
)

// Pair is two screens in one window, of which one is seen and has the keyboard: the ticket
// kiosk and the look-up. Its methods must be called on Fyne's goroutine.
type Pair struct {
	screens [2]Boarded
	second  bool
	stack   *fyne.Container
	canvas  fyne.Canvas // after Attach
}

// Boarded is a screen that is drawn on a board and takes keys.
type Boarded interface {
	Screen
	Board() *widget.Board
	Attach(c fyne.Canvas)
}

// NewPair makes a pair that shows the first screen.
func NewPair(first, second Boarded) *Pair {
	p := &Pair{screens: [2]Boarded{first, second}, stack: container.NewStack(first.Object(), second.Object())}
	second.Object().Hide()
	return p
}

// Object is the content of the window.
func (p *Pair) Object() fyne.CanvasObject { return p.stack }

// Attach connects the keyboard of the window to the screen that is seen.
func (p *Pair) Attach(c fyne.Canvas) {
	p.canvas = c
	p.front().Attach(c)
}

// boards are the boards of both screens.
func (p *Pair) boards() []*widget.Board {
	return []*widget.Board{p.screens[0].Board(), p.screens[1].Board()}
}

func (p *Pair) front() Boarded {
	if p.second {
		return p.screens[1]
	}
	return p.screens[0]
}

// Show brings the first or the second screen to the front.
func (p *Pair) Show(second bool) {
	if p.second == second {
		return
	}
	gone := p.front()
	p.second = second
	gone.Object().Hide()
	p.front().Object().Show()
	p.front().Board().Redraw()
	if p.canvas != nil {
		p.front().Attach(p.canvas)
	}
}
