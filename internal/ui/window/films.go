package window

import (
	"image"

	"fyne.io/fyne/v2"

	"motcua/internal/film"
)

// FilmPlayer shows films in an X window; *film.Player is one. Its methods do not wait.
type FilmPlayer interface {
	Show(f film.Film, window uint32)
	Rest()
	Stop()
}

var _ FilmPlayer = (*film.Player)(nil)

// inner is a window inside a window; *Inset is one.
type inner interface {
	ID() uint32
	Show(at image.Rectangle) error
	Hide() error
	Close() error
}

// Films puts films where a screen has room for them, into an inset of its window. Its
// methods belong to Fyne's goroutine.
type Films struct {
	player FilmPlayer
	lost   func(why error)
	open   func() (inner, error)
	scale  func() float32
	inset  inner // nil before the first film
	none   bool  // there is no inset here
}

// NewFilms makes it for a window. lost is told, once, why no film can be shown in it.
func NewFilms(w fyne.Window, player FilmPlayer, lost func(why error)) *Films {
	return &Films{
		player: player, lost: lost, scale: func() float32 { return w.Canvas().Scale() },
		open: func() (inner, error) { return OpenInset(w) },
	}
}

// Show shows a film at a place, in Fyne's units. Without a path there is none; at an
// empty place it rests, unseen.
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

// must gives films up where there is no place for them any more.
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

// Close closes the inset; the player is closed before.
func (s *Films) Close() error {
	s.none = true
	if s.inset == nil {
		return nil
	}
	return s.inset.Close()
}
