package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"motcua/assets"
	"motcua/internal/catalogue"
	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/lookup"
	"motcua/internal/program"
	"motcua/internal/queue"
	"motcua/internal/search"
	"motcua/internal/ui/window"
)

// finder is the look-up of procedures with its files.
type finder struct {
	*lookup.Lookup
	log    *slog.Logger
	tell   func(on bool) // the ticket kiosk
	path   string        // of the catalogue
	file   *os.File      // of the catalogue; nil while there is none
	done   chan struct{} // closed when the catalogue has been read; nil before run
	player *film.Player  // nil: there are no films
	place  *window.Films
}

// newFinder makes the look-up. It runs on every kiosk; without a catalogue a number kiosk
// has no tile for it.
func (s *settings) newFinder(p *program.Program, k *kiosk.Kiosk, voice *mouth, show func(lookup.View)) (*finder, error) {
	events, err := lookup.ReadEvents(strings.NewReader(assets.LookupEvents))
	if err != nil {
		return nil, fmt.Errorf("reading the life events: %w", err)
	}
	f := &finder{log: p.Log, tell: k.SetLookup, path: s.device.Lookup.Catalogue}
	if !filepath.IsAbs(f.path) {
		f.path = filepath.Join(p.Data, f.path)
	}
	if film.Installed() {
		f.player = film.New(film.Config{Log: p.Log, Volume: p.Volume(s.device.Voice), Failed: func(_ film.Film, why error) { p.Log.Warn("a film was given up", "cause", why) }})
	}
	cfg := lookup.Config{
		Name: s.device.Name, MMPerPx: float32(s.device.Screen.MMPerPx), Clock: p.Clock, ReadingPercent: s.device.Screen.ReadingPercent, Events: events,
		First: s.lookup || s.device.Lookup.Home, Standing: standing, Slots: bookable, Show: window.NewLatest(show).Put,
		Files: shelf(f.path + ".files"), Tickets: door{k}, Plays: f.player != nil, Log: p.Log,
	}
	if voice != nil {
		cfg.Voice = voice
	}
	f.Lookup = lookup.New(cfg)
	return f, nil
}

// run starts the use case, and reads the catalogue meanwhile.
func (f *finder) run(seat lookup.Seat, paper kiosk.Paper) {
	var lists lookup.Paper
	if paper != nil {
		lists = paper
	}
	f.Lookup.Run(seat, lists)
	f.done = make(chan struct{})
	go func() {
		defer close(f.done)
		f.read()
	}()
}

// read reads the catalogue. Without one, a page says so in words.
func (f *finder) read() {
	c, err := f.open()
	if errors.Is(err, fs.ErrNotExist) {
		f.log.Info("there is no catalogue of procedures", "path", f.path)
		return
	}
	if err != nil {
		f.log.Error("reading the catalogue of procedures", "path", f.path, "cause", err)
		f.SetTrouble("lookup.trouble.damaged")
		return
	}
	words, err := search.ReadThesaurus(strings.NewReader(assets.LookupWords))
	if err != nil {
		f.log.Error("reading the words of the search", "cause", err)
		return
	}
	f.SetCatalogue(c, search.New(c.List, words))
	f.tell(true)
	f.log.Info("procedures can be looked up", "procedures", len(c.List), "catalogue", c.ID)
}

func (f *finder) open() (*catalogue.Catalogue, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	f.file = file // stays open for the pages of procedures, also when another takes its place
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	return catalogue.Read(file, info.Size())
}

// changed tells the use case that the printer or the voice has changed. f may be nil, for
// parts that are made before it.
func (f *finder) changed() {
	if f != nil {
		f.Changed()
	}
}

// close ends the look-up and what belongs to it.
func (f *finder) close() {
	if f.done != nil {
		<-f.done
	}
	f.Lookup.Close()
	if f.player != nil {
		program.Close(f.log, "the films", f.player)
	}
	if f.place != nil {
		program.Close(f.log, "the place of films", f.place)
	}
	if f.file != nil {
		program.Close(f.log, "the catalogue", f.file)
	}
}

// door is the ticket kiosk for people who come from the look-up.
type door struct{ k *kiosk.Kiosk }

// Visit implements lookup.Tickets.
func (d door) Visit(m lookup.Manner, service string, slot bool) {
	d.k.Visit(kiosk.Manner(m), service, slot)
}

// standing is how a service stands, as the ticket kiosk shows it.
func standing(s *queue.State, lang i18n.Lang, id string, nowMS int64) (st lookup.Standing, known bool) {
	t, known := kiosk.ServiceTile(s, lang, id, nowMS)
	if !known {
		return st, false
	}
	return lookup.Standing{
		Counters: append([]string(nil), s.Rules().OwnCounters(id)...), Counted: t.Count, Waiting: t.Waiting, Closed: t.Closed, Why: t.Why,
		Estimate: lookup.Estimate{Known: t.Estimate.Known, FromMin: t.Estimate.FromMin, ToMin: t.Estimate.ToMin},
	}, true
}

// bookable reports whether a service has a free slot.
func bookable(s *queue.State, service string, nowMS int64) bool {
	return len(s.FreeSlots(service, nowMS, 3, 1)) > 0
}

// shelf is the folder of the files of procedures, each named by its hash.
type shelf string

// Open implements lookup.Files.
func (s shelf) Open(hash string) (io.ReadCloser, error) {
	return os.Open(filepath.Join(string(s), hash))
}

// Path implements lookup.Files.
func (s shelf) Path(hash string) string {
	path := filepath.Join(string(s), hash)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}
