package main

import (
	"context"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"

	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/leddisplay"
	"motcua/internal/notice"
	"motcua/internal/program"
	"motcua/internal/ui/wallview"
	"motcua/internal/ui/window"
	"motcua/internal/wall"
)

// beside are the parts of a wall besides its screen and its voice. Each may be missing.
type beside struct {
	led     *leddisplay.Line
	notices *notice.Folder
	films   *film.Player  // of the notices
	stage   *window.Films // where they are shown
}

// openBeside opens what device.toml names. look is called when the wall should call Look,
// and not before start.
func (s *settings) openBeside(p *program.Program, look func()) (b *beside, err error) {
	b = &beside{}
	if s.device.Wall.Notices != "" && s.device.Counter == "" {
		b.notices, err = notice.Open(notice.Config{
			Dir: s.device.Wall.Notices, Cache: filepath.Join(p.Data, "scaled-notices"), Clock: p.Clock,
			Lang: i18n.Lang(s.device.Language), Log: p.Log, Changed: look, Films: film.Installed,
		})
		if err != nil {
			return nil, err
		}
	}
	if b.led, err = p.LED(s.device.LED, look); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// of adds them to the wall's configuration.
func (b *beside) of(cfg wall.Config) wall.Config {
	if b.led != nil {
		cfg.LED = b.led
	}
	if b.notices != nil {
		cfg.Notices = b.notices
	}
	return cfg
}

func (b *beside) start() {
	if b.led != nil {
		b.led.Start()
	}
	if b.notices != nil {
		b.notices.Start()
	}
}

// project opens the player of films. Speech must not start before.
func (b *beside) project(s *settings, p *program.Program, w *wall.Wall) {
	if b.notices == nil {
		return
	}
	b.films = film.New(film.Config{
		Log: p.Log, Volume: s.filmVolume(p, w), Over: w.FilmOver,
		Failed: func(f film.Film, why error) { b.notices.Fail(f.Key, why) },
	})
}

// place gives films their place in a window of the wall.
func (b *beside) place(screen *wallview.Screen, win fyne.Window) {
	if b.films != nil {
		b.stage = window.NewFilms(win, b.films, b.notices.WithoutFilms)
		screen.OnFilm = b.stage.Show
	}
}

// filmVolume is the volume of films: a share of the voice's, and silent when the voice
// is.
func (s *settings) filmVolume(p *program.Program, w *wall.Wall) func() float64 {
	voice, share := p.Volume(s.device.Voice), float64(s.device.Wall.FilmVolume)/100
	return func() float64 {
		if s.device.Speaker.Silent || share == 0 || w.Hushed() || !w.Speaks() {
			return 0
		}
		return voice() * share
	}
}

// quiet makes a film silent; loud gives it its sound back.
func (b *beside) quiet(ctx context.Context) {
	if b.films != nil {
		b.films.Quiet(ctx)
	}
}

func (b *beside) loud() {
	if b.films != nil {
		b.films.Loud()
	}
}

// Close ends what start, project and place have started.
func (b *beside) Close() (err error) {
	if b.films != nil {
		err = b.films.Close()
	}
	if b.stage != nil {
		err = errors.Join(err, b.stage.Close())
	}
	if b.led != nil {
		err = errors.Join(err, b.led.Close())
	}
	if b.notices != nil {
		err = errors.Join(err, b.notices.Close())
	}
	return err
}
