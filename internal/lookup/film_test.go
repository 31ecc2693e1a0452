package lookup

import (
	"testing"
	"time"

	"motcua/internal/film"
	"motcua/internal/i18n"
)

// ofView is what the screen gives the player for a view.
func ofView(v Film) film.Film { return film.Film{Key: v.Key, Turn: v.Turn, Path: v.Path} }

// plays are the files of a machine that plays the film.
func plays(c *Config) { c.Files, c.Plays = shelf{hashF: nil, hashS: pictureOf(4, 3)}, true }

// watch opens the film of a procedure.
func (s *stand) watch() Film {
	s.t.Helper()
	s.OpenProcedure("1.002809")
	s.OpenFilm()
	return s.page(PageFilm).Film
}

func TestFilmIsPlayedWhereItCanBe(t *testing.T) {
	still := pictureOf(4, 3)
	for name, tt := range map[string]struct {
		files   shelf
		plays   bool
		path    string
		trouble string
		still   bool
	}{
		"no file":             {shelf{}, true, "", "Video chưa có trên máy này", false},
		"no file, a still":    {shelf{hashS: still}, true, "", "Video chưa có trên máy này", true},
		"no player":           {shelf{hashF: nil}, false, "", "Máy này chưa xem được video", false},
		"no player, a still":  {shelf{hashF: nil, hashS: still}, false, "", "Máy này chưa xem được video", true},
		"a damaged still":     {shelf{hashF: nil, hashS: still[:20]}, false, "", "Máy này chưa xem được video", false},
		"another film's":      {shelf{hashF: nil, hashB: still}, false, "", "Máy này chưa xem được video", false},
		"plays":               {shelf{hashF: nil, hashS: still}, true, "/files/" + hashF, "", false},
		"plays, no still":     {shelf{hashF: nil}, true, "/files/" + hashF, "", false},
		"a still as its film": {shelf{hashB: still, hashS: still}, true, "", "Video chưa có trên máy này", true},
	} {
		run(t, name, func(s *stand) {
			v := s.watch()
			if v.Title != "Cách đổi" || v.Path != tt.path || v.Trouble != tt.trouble || (v.Still != nil) != tt.still {
				t.Errorf("film: %+v", v)
			}
			if s.Back(); s.page(PageProcedure).Procedure.Films != 1 {
				t.Errorf("the stills are counted: %d films", s.see().Procedure.Films)
			}
		}, func(c *Config) { c.Files, c.Plays = tt.files, tt.plays })
	}
}

func TestFilmThatFailsShowsItsStill(t *testing.T) {
	run(t, "it fails", func(s *stand) {
		v := s.watch()
		s.after(50 * time.Second)
		s.FilmFailed(ofView(v))
		s.FilmOver(ofView(v))
		if v = s.page(PageFilm).Film; v.Path != "" || v.Trouble != "Video này chưa phát được trên máy" || v.Still == nil || v.Ended {
			t.Errorf("it shows %+v", v)
		}
		s.PauseFilm()
		if again := s.page(PageFilm).Film; again != v {
			t.Errorf("paused: %+v", again)
		}
		s.after(idleHome + time.Second)
		s.page(PageHome)
	}, plays)
	run(t, "the window has no place", func(s *stand) {
		s.watch()
		s.NoFilms()
		for range 2 { // also at the next time
			if v := s.page(PageFilm).Film; v.Path != "" || v.Trouble != "Máy này chưa xem được video" || v.Still == nil {
				t.Errorf("it shows %+v", v)
			}
			s.Home()
			s.watch()
		}
	}, plays)
}

func TestFilmIsPausedContinuedAndShownAgain(t *testing.T) {
	run(t, "pause", func(s *stand) {
		first := s.watch()
		if first.Paused || first.Ended {
			t.Errorf("at its start: %+v", first)
		}
		for _, paused := range []bool{true, false, true} {
			s.PauseFilm()
			if v := s.page(PageFilm).Film; v.Paused != paused || v.Turn != first.Turn {
				t.Errorf("paused %v, want %v; turn %d", v.Paused, paused, v.Turn)
			}
		}
		s.FilmOver(ofView(first))
		if v := s.page(PageFilm).Film; !v.Ended || v.Turn != first.Turn {
			t.Errorf("at its end: %+v", v)
		}
		s.PauseFilm()
		again := s.page(PageFilm).Film
		if again.Ended || again.Paused || again.Turn == first.Turn || again.Key != first.Key {
			t.Errorf("again: %+v", again)
		}
		s.FilmOver(ofView(first)) // comes late
		s.FilmFailed(ofView(first))
		if v := s.page(PageFilm).Film; v != again {
			t.Errorf("the end of the first showing ends the second: %+v", v)
		}
		s.Back()
		s.PauseFilm()
		s.FilmFailed(ofView(again))
		s.page(PageProcedure)
		s.OpenFilm()
		if v := s.page(PageFilm).Film; v.Paused || v.Ended || v.Trouble != "" || v.Turn == again.Turn {
			t.Errorf("opened anew: %+v", v)
		}
	}, plays)
}

func TestSubtitlesAreInTheLanguageOfTheScreen(t *testing.T) {
	run(t, "subtitles", func(s *stand) {
		v := s.watch()
		if v.Subtitled || v.Subtitles != "vi" {
			t.Errorf("before its file is open: %+v", v)
		}
		s.FilmOpened(ofView(v), true)
		for _, on := range []bool{false, true} {
			s.SetSubtitles(on)
			if v = s.page(PageFilm).Film; !v.Subtitled || (v.Subtitles == "vi") != on {
				t.Errorf("turned %v: %+v", on, v)
			}
		}
		s.SetSubtitles(false)
		s.Home()
		s.SetLang(i18n.English)
		if v = s.watch(); v.Subtitled || v.Subtitles != "en" {
			t.Errorf("the next film: %+v", v)
		}
		s.FilmOpened(film.Film{Key: v.Key, Turn: v.Turn - 1}, true)
		if v = s.page(PageFilm).Film; v.Subtitled {
			t.Error("the subtitles of an earlier film are this one's")
		}
	}, plays)
}

// A film is seen to its end without a touch; a paused one, and one that has ended, stay as
// long as any other page.
func TestPageStaysWhileItsFilmRuns(t *testing.T) {
	const film = 5 * time.Minute
	run(t, "to its end", func(s *stand) {
		v := s.watch()
		s.after(film)
		s.page(PageFilm)
		s.FilmOver(ofView(v))
		s.after(idleHome - 2*time.Second)
		s.page(PageFilm)
		s.after(3 * time.Second)
		s.page(PageHome)
	}, plays)
	run(t, "paused", func(s *stand) {
		s.watch()
		s.after(film)
		s.PauseFilm()
		s.after(idleHome - 2*time.Second)
		s.page(PageFilm)
		s.after(3 * time.Second)
		s.page(PageHome)
	}, plays)
	run(t, "without an end", func(s *stand) {
		s.watch()
		s.after(filmMost - 2*time.Second)
		s.page(PageFilm)
		s.Touched()
		s.after(filmMost - 2*time.Second)
		s.page(PageFilm)
		s.after(3 * time.Second)
		s.page(PageAttract) // nobody has been there for long
	}, plays)
	run(t, "nothing to play", func(s *stand) {
		s.watch()
		s.after(idleHome + time.Second)
		s.page(PageHome)
	})
}
