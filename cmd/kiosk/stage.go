package main

import (
	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/lookup"
	"motcua/internal/ui/kioskview"
	"motcua/internal/ui/lookupview"
	"motcua/internal/ui/window"
)

// stage is the two screens in the kiosk's window. Its methods run on Fyne's goroutine.
type stage struct {
	pair   *window.Pair
	ticket *kioskview.Screen
	look   *lookupview.Screen
	page   kiosk.Page
	second bool // the look-up is seen
}

// build makes the screens.
func (s *stage) build(k *kiosk.Kiosk, f *finder, wedge func(rune) bool, say func(i18n.Lang, []string)) {
	s.ticket, s.look = kioskview.New(k), lookupview.New(f.Lookup)
	s.ticket.Wedge, s.ticket.Say = wedge, say
	s.look.Wedge, s.look.Say = wedge, say
	s.pair = window.NewPair(s.ticket, s.look)
}

// films gives films their place in the window.
func (s *stage) films(w fyne.Window, f *finder) {
	if f.player != nil {
		f.place = window.NewFilms(w, f.player, func(why error) {
			f.log.Warn("no film can be shown", "cause", why)
			f.NoFilms()
		})
		s.look.Film = f.place.Show
	}
}

func (s *stage) showKiosk(v kiosk.View) {
	s.page = v.Page
	s.ticket.Show(v)
	s.choose()
}

func (s *stage) showLookup(v lookup.View) {
	s.look.Show(v)
	s.choose()
}

// choose shows the look-up, unless it is away, or the ticket kiosk has something for a
// person, as after a card or an appointment was scanned.
func (s *stage) choose() {
	busy := s.page != kiosk.PageHome && s.page != kiosk.PageOffline && s.page != kiosk.PageClosed
	s.second = !s.look.Away() && !busy
	s.look.Behind(!s.second)
	s.pair.Show(s.second)
}

// typed passes on what a person has typed and the scanner had taken.
func (s *stage) typed(text string) {
	if s.second {
		s.look.Type(text)
		return
	}
	s.ticket.Type(text)
}
