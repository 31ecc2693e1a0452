package window

import (
	"image"

	"fyne.io/fyne/v2"

	"motcua/internal/film"
)

// FilmPlayer shows films in an X window. *film.Player implements it. Its methods do not
// wait.
type FilmPlayer interface {
	Show(f film.Film, window uint32)
	Rest()
	Stop()
}

var _ FilmPlayer = (*film.Player)(nil)

// inner is a window inside a window. *Inset implements it.
type inner interface {
	ID() uint32
	Show(at image.Rectangle) error
	Hide() error
	Close() error
}

// Films shows films where a screen has room for them, in an inset of its window. Its
// methods must be called on Fyne's goroutine.
type Films struct {
	player FilmPlayer
	lost   func(why error)
	open   func() (inner, error)
	scale  func() float32
	inset  inner // nil before the first film
	none   bool  // no inset is possible here
}

// NewFilms makes it for a window. lost is called, once, with the reason if no film can be
// shown.
func NewFilms(w fyne.Window, player FilmPlayer, lost func(why error)) *Films {
	return &Films{
		player: player, lost: lost, scale: func() float32 { return w.Canvas().Scale() },
		open: func() (inner, error) { return OpenInset(w) },
	}
}

// Show shows a film at a place, in Fyne's units. Without a path there is no film; at an
// empty place it is paused and hidden.
func (s *Films) Show(f film.Film, at image.Rectangle) {
	if s.none {
		return
	}
	if f.Path == "" || at.Empty() {
		if f.Path == "" {
			s.player.Stop()
		} else {
			s.player.Rest()
		}
		if s.inset != nil {
			s.must(s.inset.Hide())
		}
		return
	}
	if s.inset == nil {
		inset, err := s.open()
		if err != nil {
			s.must(err)
			return
		}
		s.inset = inset
	}
	if s.must(s.inset.Show(scaledBy(at, s.scale()))) {
		s.player.Show(f, s.inset.ID())
	}
}

// must gives up films if they cannot have a place.
func (s *Films) must(err error) bool {
	if err == nil {
		return true
	}
	if !s.none {
		s.none = true
		s.player.Stop()
		s.lost(err)
	}
	return false
}

// scaledBy is a place in pixels.
func scaledBy(at image.Rectangle, scale float32) image.Rectangle {
	times := func(v int) int { return int(float32(v)*scale + 0.5) }
	return image.Rect(times(at.Min.X), times(at.Min.Y), times(at.Max.X), times(at.Max.Y))
}

// Close closes the inset; the player must be closed before.
func (s *Films) Close() error {
	s.none = true
	if s.inset == nil {
		return nil
	}
	return s.inset.Close()
}
