package wallview

import (
	"image"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/uithread"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

// Screen is a display's whole screen. Its methods must be called on Fyne's goroutine.
type Screen struct {
	board *widget.Board
	view  wall.View
	do    func(func()) // runs a function on Fyne's goroutine, except in tests

	pulse *beat // the hero's pulse, while it lasts
	glow  float32
	// pulsesLeft is the number of remaining steps.
	pulsesLeft int
	ticks      *beat // the timer of the ticker
	line       int   // line of the ticker that is shown, if lines are paged
	shift      float32
	wide       float32 // width of the moving line, 0 if it does not move
	band       Band    // moves the line; nil draws it at every step
	lost       func(error)
	scrolling  bool  // the line should move
	strip      strip // drawn last
	moving     strip // shown by the band

	// OnFilm, if set, gets the film that the wall shows and its place, in the board's
	// units; an empty place while it is covered. Without a path there is no film.
	OnFilm func(f film.Film, at image.Rectangle)
	film   film.Film // as reported last
	filmAt image.Rectangle
	stage  image.Rectangle // the film's place in this drawing

	ground, shade panel
	scene         panel // of the closed centre
}

// The hero's pulse: pulses of one second each, in steps.
const (
	pulses     = 3
	pulseStep  = 250 * time.Millisecond
	pulseSteps = 4
)

// The moving ticker: 30 frames a second, at 1/18 of the screen's width a second.
const (
	scrollStep  = 33 * time.Millisecond
	scrollShare = 0.0018
	scrollSpeed = scrollShare * float64(time.Second) / float64(scrollStep) // in screen widths a second
)

// New makes an empty display.
func New() *Screen {
	s := &Screen{do: func(f func()) { uithread.Do(f) }}
	s.board = widget.NewBoard(func() string { return "wall" }, s.draw)
	s.board.Drawn = s.moveBand
	return s
}

// Object is the content of the window.
func (s *Screen) Object() fyne.CanvasObject { return s.board }

// Board is the drawing, for tests.
func (s *Screen) Board() *widget.Board { return s.board }

// Show draws v. Unchanged parts are not repainted.
func (s *Screen) Show(v wall.View) {
	old := s.view
	s.view = v
	if v.Pulse != old.Pulse && v.Hero.Number != "" {
		s.startPulse()
	}
	s.keepTicker(old)
	s.board.Redraw()
}

// Close stops all movement. The screen can still be shown afterwards, without movement.
func (s *Screen) Close() {
	s.pulse.stop()
	s.ticks.stop()
	s.pulse, s.ticks = nil, nil
}

// startPulse makes the hero glow pulses times, a quarter of a second for each step. A
// hero that is still glowing continues in its step: starting again would flash faster
// than once a second.
func (s *Screen) startPulse() {
	if s.pulse != nil && !s.pulse.done {
		s.pulsesLeft = pulses * pulseSteps
		return
	}
	s.pulsesLeft = pulses * pulseSteps
	n := 0
	s.pulse = s.every(pulseStep, func() bool {
		n++
		s.pulsesLeft--
		levels := [pulseSteps]float32{0, 0.55, 1, 0.55}
		s.glow = levels[n%pulseSteps]
		s.board.Redraw()
		return s.pulsesLeft > 0 || n%pulseSteps != 0
	})
}

// keepTicker starts or stops the movement of the ticker for the view.
func (s *Screen) keepTicker(old wall.View) {
	v := &s.view
	if len(v.Ticker) == 0 || v.Over != nil || v.Closed != nil {
		s.ticks.stop()
		s.ticks = nil
		return
	}
	scrolls := s.scrolls()
	if s.ticks != nil && scrolls == s.scrolling && len(v.Ticker) == len(old.Ticker) {
		return
	}
	s.ticks.stop()
	s.ticks, s.line, s.shift, s.scrolling = nil, 0, 0, scrolls
	switch {
	case scrolls && s.band != nil: // the band moves it
	case scrolls:
		s.ticks = s.every(scrollStep, s.scroll)
	case len(v.Ticker) > 1:
		s.ticks = s.every(wall.TickerPage, s.turn)
	}
}

func (s *Screen) turn() bool {
	s.line = (s.line + 1) % max(1, len(s.view.Ticker))
	s.board.Redraw()
	return true
}

// scroll moves the ticker by one step; a line that fits does not move and costs nothing.
func (s *Screen) scroll() bool {
	if s.wide <= 0 {
		return true
	}
	s.shift += s.board.Size().Width * scrollShare
	if s.shift > s.wide {
		s.shift -= s.wide
	}
	s.board.Redraw()
	return true
}

func (s *Screen) text(key string, args ...any) string {
	return i18n.Text(s.view.Lang, key, args...)
}

// beat calls a function on Fyne's goroutine at intervals until it returns false or the
// beat is stopped. It has no goroutine of its own between calls.
type beat struct {
	timer *time.Timer
	done  bool
}

func (s *Screen) every(d time.Duration, f func() bool) *beat {
	b := &beat{}
	b.timer = time.AfterFunc(d, func() {
		s.do(func() {
			if b.done {
				return
			}
			if !f() {
				b.done = true
				return
			}
			b.timer.Reset(d)
		})
	})
	return b
}

func (b *beat) stop() {
	if b != nil {
		b.done = true
		b.timer.Stop()
	}
}

// pen is the painter with the data that all parts of the drawing need.
type pen struct {
	*widget.Painter
	s    *Screen
	v    *wall.View
	c    *theme.Lobby
	u    float32
	tall bool
	size widget.Box
}

func (s *Screen) draw(p *widget.Painter, size fyne.Size) {
	d := &pen{Painter: p, s: s, v: &s.view, c: &theme.Evening, size: widget.Box{W: size.Width, H: size.Height}}
	if s.view.Contrast {
		d.c = &theme.EveningContrast
	}
	d.tall, d.u = unit(size)
	s.strip = strip{}
	d.Fill(d.size, d.c.Ground)
	s.stage = image.Rectangle{}
	if s.view.Over != nil {
		d.over()
	} else {
		d.lobby()
	}
	s.tellFilm()
}

// tellFilm reports the film's place if it has changed. The film would cover anything that
// is shown over the page.
func (s *Screen) tellFilm() {
	if s.board.Cover != nil && s.board.Cover.Shown() {
		s.stage = image.Rectangle{}
	}
	f := s.view.Notice.Film
	if s.OnFilm == nil || f == s.film && s.stage == s.filmAt {
		return
	}
	s.film, s.filmAt = f, s.stage
	s.OnFilm(f, s.stage)
}

// unit is the size of a design unit in pixels, and whether the screen is in portrait. A
// 4:3 screen has height to spare, so its letters are larger than its width alone would
// give.
func unit(size fyne.Size) (tall bool, u float32) {
	switch w, h := size.Width, size.Height; {
	case h > w:
		return true, min(w/1080, h/1920)
	case w < h*1.5:
		return false, min(w/1640, h/1080)
	default:
		return false, min(w/1920, h/1080)
	}
}

// frame is a box of the page, with a border if the palette has one.
func (d *pen) frame(fill widget.Color, radius float32) widget.Frame {
	f := widget.Frame{Fill: fill, Radius: radius * d.u}
	if d.c.Line.A > 0 {
		f.Line, f.Width = d.c.Line, max(2, 3*d.u)
	}
	return f
}
