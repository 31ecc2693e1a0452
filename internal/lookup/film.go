package lookup

import (
	"context"
	"image"
	"time"

	"motcua/internal/catalogue"
	"motcua/internal/film"
	"motcua/internal/i18n"
)

// filmMost is how long a film keeps its page open without a touch: to its end, or as long as
// a film of the wall may last.
const filmMost = 15 * time.Minute

// watched is the film of the page.
type watched struct {
	turn      int // counts the showings of all films: what comes from an earlier one is dropped
	file      *catalogue.File
	path      string
	trouble   string // i18n key of why it cannot be played
	paused    bool   // by a person
	ended     bool
	subtitled bool // there are subtitles in its file
	bare      bool // a person has turned them off
	still     image.Image
}

// runs reports whether the film moves: while it does, its page stays open.
func (w *watched) runs() bool { return w.trouble == "" && !w.paused && !w.ended }

// OpenFilm implements Actions.
func (l *Lookup) OpenFilm() {
	l.act(func() {
		top := *l.top()
		if top.page != PageProcedure {
			return
		}
		l.open(place{page: PageFilm, proc: top.proc, sum: top.sum})
		l.film = watched{turn: l.film.turn + 1, trouble: "lookup.film.none"}
		for i := range top.proc.Files {
			if f := &top.proc.Files[i]; f.Kind == catalogue.FilmFile && !f.Still() {
				l.beginFilm(f)
				return
			}
		}
	})
}

// beginFilm shows a film, or its still and why it cannot be played.
func (l *Lookup) beginFilm(f *catalogue.File) {
	w := &l.film
	w.file = f
	if l.cfg.Files != nil {
		w.path = l.cfg.Files.Path(f.Hash)
	}
	switch {
	case w.path == "":
	case !l.cfg.Plays || l.noFilms:
		w.trouble = "lookup.film.no-player"
	default:
		w.trouble = ""
		return
	}
	l.readStill()
}

// readStill reads the picture that hangs beside the film, outside the loop. Without one,
// words are all that is shown.
func (l *Lookup) readStill() {
	files, turn := l.cfg.Files, l.film.turn
	if files == nil || l.film.file == nil {
		return
	}
	for _, f := range l.top().proc.Files {
		if !f.StillOf(l.film.file) {
			continue
		}
		l.loop.Go(func(context.Context) func() {
			img, err := readPicture(files, f)
			return func() {
				if err != nil {
					l.cfg.Log.Warn("showing the still of a film", "file", f.Name, "cause", err)
				} else if turn == l.film.turn {
					l.film.still = img
				}
			}
		})
		return
	}
}

// PauseFilm implements Actions.
func (l *Lookup) PauseFilm() {
	l.act(func() {
		w := &l.film
		switch {
		case l.top().page != PageFilm || w.trouble != "":
		case w.ended:
			w.turn++
			w.ended, w.paused = false, false
		default:
			w.paused = !w.paused
		}
	})
}

// SetSubtitles implements Actions.
func (l *Lookup) SetSubtitles(on bool) {
	l.act(func() {
		if l.top().page == PageFilm {
			l.film.bare = !on
		}
	})
}

// ofFilm runs something that the player of films has told, if it is about the showing on the
// screen.
func (l *Lookup) ofFilm(f film.Film, do func(w *watched)) {
	l.loop.Deliver(func() {
		if w := &l.film; l.top().page == PageFilm && w.file != nil && f.Key == w.file.Hash && f.Turn == w.turn {
			do(w)
		}
	})
}

// FilmOpened says that a film runs, and whether there are subtitles in its file.
func (l *Lookup) FilmOpened(f film.Film, subtitles bool) {
	l.ofFilm(f, func(w *watched) { w.subtitled = subtitles })
}

// FilmOver says that a film has come to its end: the person has the usual time from now on.
func (l *Lookup) FilmOver(f film.Film) {
	l.ofFilm(f, func(w *watched) {
		if w.trouble == "" && !w.ended {
			w.ended, l.touched = true, l.now()
		}
	})
}

// FilmFailed says that a film cannot be played.
func (l *Lookup) FilmFailed(f film.Film) {
	l.ofFilm(f, func(*watched) { l.failFilm("lookup.film.broken") })
}

// NoFilms says that the window has no place for films.
func (l *Lookup) NoFilms() {
	l.loop.Deliver(func() {
		if l.noFilms = true; l.top().page == PageFilm && l.film.trouble == "" {
			l.failFilm("lookup.film.no-player")
		}
	})
}

// failFilm shows the still instead, with the words of a key.
func (l *Lookup) failFilm(why string) {
	l.film.trouble, l.touched = why, l.now()
	l.readStill()
}

// filmView is the first film of a procedure, or why it is not shown.
func (l *Lookup) filmView() (v Film) {
	w := &l.film
	if w.file != nil {
		v.Title = w.file.Title
	}
	if w.trouble != "" {
		v.Trouble, v.Still = i18n.Text(l.manner.Lang, w.trouble), w.still
		return v
	}
	v.Key, v.Path, v.Turn = w.file.Hash, w.path, w.turn
	v.Paused, v.Ended, v.Subtitled = w.paused, w.ended, w.subtitled
	if !w.bare {
		v.Subtitles = string(l.manner.Lang)
	}
	return v
}
