package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"motcua/assets"
	"motcua/internal/catalogue"
	"motcua/internal/config"
	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/library"
	"motcua/internal/lookup"
	"motcua/internal/program"
	"motcua/internal/queue"
	"motcua/internal/register"
	"motcua/internal/search"
	"motcua/internal/ui/window"
)

// finder is the look-up of procedures with its files.
type finder struct {
	*lookup.Lookup
	log  *slog.Logger
	tell func(on bool) // the ticket kiosk
	// register is what dossiers are looked up in, nil if they cannot be; offer says whether
	// they can, to all pages.
	register lookup.Register
	offer    func(on bool, source register.Source)
	path     string  // of the catalogue that was put on this kiosk by hand
	files    *papers // of the procedures
	missed   missed
	stop     context.CancelFunc // ends what run has started; nil before run
	done     sync.WaitGroup
	player   *film.Player // nil: there are no films
	place    *window.Films

	mu      sync.Mutex
	fetched bool       // a catalogue has come from the hub
	open    []*os.File // catalogues that pages may be read from, the newest last
}

// openMost is how many catalogues stay open: the one in use, the one that is taken when the
// first page is shown next, and one to spare.
const openMost = 3

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
	f.files, f.missed.log = &papers{beside: shelf(f.path + ".files")}, p.Log
	if film.Installed() {
		f.player = film.New(film.Config{Log: p.Log, Volume: p.Volume(s.device.Voice), Opened: f.filmOpened, Over: f.filmOver, Failed: f.filmFailed})
	}
	if dossiers, err := p.Dossiers(s.device); err != nil { // everything else works
		p.Log.Error("dossiers cannot be looked up", "cause", err)
	} else {
		f.register = dossiers
	}
	cfg := lookup.Config{
		Name: s.device.Name, MMPerPx: float32(s.device.Screen.MMPerPx), Clock: p.Clock, ReadingPercent: s.device.Screen.ReadingPercent, Events: events,
		First: s.lookup || s.device.Lookup.Home, Standing: standing, Slots: bookable, Show: window.NewLatest(show).Put,
		Files: f.files, Tickets: door{k}, Plays: f.player != nil, Missed: f.missed.add, Log: p.Log,
		Register: f.register, Kept: weekFile(filepath.Join(p.Data, weekName)),
	}
	if voice != nil {
		cfg.Voice = voice
	}
	f.Lookup = lookup.New(cfg)
	f.offer = func(on bool, source register.Source) {
		f.SetDossiers(on, source)
		k.SetDossiers(on)
	}
	return f, nil
}

// The player of films is made before the look-up, and tells it of the films that the look-up
// has it show.
func (f *finder) filmOpened(of film.Film, subtitles bool) { f.FilmOpened(of, subtitles) }

func (f *finder) filmOver(of film.Film) { f.FilmOver(of) }

func (f *finder) filmFailed(of film.Film, why error) {
	f.log.Warn("a film was given up", "film", of.Path, "cause", why)
	f.FilmFailed(of)
}

// fetch has the hub's public files fetched until end is called.
func (f *finder) fetch(p *program.Program, d *config.Device) (end func()) {
	public, err := p.PublicFiles(d, f.taken)
	if err != nil { // a kiosk without them gives numbers all the same
		f.log.Error("the catalogue of procedures is not fetched", "cause", err)
		return func() {}
	}
	f.files.fetched.Store(public.Library)
	return func() { program.Close(f.log, "the public files", public) }
}

// run starts the use case, and reads the catalogue meanwhile.
func (f *finder) run(ctx context.Context, seat finderSeat, paper kiosk.Paper) {
	var lists lookup.Paper
	if paper != nil {
		lists = paper
	}
	f.Lookup.Run(seat, lists)
	ctx, f.stop = context.WithCancel(ctx)
	f.done.Go(f.read)
	f.done.Go(func() { f.missed.report(ctx, seat) })
	if f.register != nil {
		f.done.Go(func() { watchRegister(ctx, f.register, f.log, f.offer) })
	}
}

// finderSeat is the replica, as the look-up uses it.
type finderSeat interface {
	lookup.Seat
	keeper
}

// read reads the catalogue that was put on this kiosk by hand, unless the hub has one.
// Without one, a page says so in words.
func (f *finder) read() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fetched {
		return
	}
	err := f.use(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.log.Info("no catalogue of procedures was put on this kiosk", "path", f.path)
	case err != nil:
		f.log.Error("reading the catalogue of procedures", "path", f.path, "cause", err)
		f.SetTrouble("lookup.trouble.damaged")
	}
}

// taken takes a catalogue that has come from the hub. From then on the one on this kiosk
// does not count any more: it would come back at each start, however old it is.
func (f *finder) taken(path string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.use(path); err != nil { // the fetcher has read it to its end before
		f.log.Error("reading the catalogue from the hub", "path", path, "cause", err)
		return
	}
	f.fetched = true
}

// use shows the catalogue in a file. The file stays open for the pages of procedures, also
// when it is removed. The caller holds mu.
func (f *finder) use(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	c, x, err := indexed(file)
	if err != nil {
		return errors.Join(err, file.Close())
	}
	if f.open = append(f.open, file); len(f.open) > openMost {
		program.Close(f.log, "a catalogue", f.open[0])
		f.open = f.open[1:]
	}
	f.SetCatalogue(c, x)
	f.tell(true)
	f.log.Info("procedures can be looked up", "procedures", len(c.List), "catalogue", c.ID)
	return nil
}

// indexed reads a catalogue and makes the search for it.
func indexed(file *os.File) (*catalogue.Catalogue, *search.Index, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	c, err := catalogue.Read(file, info.Size())
	if err != nil {
		return nil, nil, err
	}
	words, err := search.ReadThesaurus(strings.NewReader(assets.LookupWords))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the words of the search: %w", err)
	}
	return c, search.New(c.List, words), nil
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
	if f.stop != nil {
		f.stop()
	}
	f.done.Wait()
	f.Lookup.Close()
	if f.player != nil {
		program.Close(f.log, "the films", f.player)
	}
	if f.place != nil {
		program.Close(f.log, "the place of films", f.place)
	}
	for _, file := range f.open {
		program.Close(f.log, "a catalogue", file)
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

// papers are the files of procedures: those that came from the hub, and those that were put
// beside the catalogue on this kiosk.
type papers struct {
	fetched atomic.Pointer[library.Library] // nil before they are fetched
	beside  shelf
}

// Open implements lookup.Files.
func (p *papers) Open(hash string) (io.ReadCloser, error) {
	if l := p.fetched.Load(); l != nil {
		if file, _, err := l.Open(hash); err == nil {
			return file, nil
		}
	}
	return p.beside.Open(hash)
}

// Path implements lookup.Files.
func (p *papers) Path(hash string) string {
	if l := p.fetched.Load(); l != nil {
		if path, ok := l.Path(hash); ok {
			return path
		}
	}
	return p.beside.Path(hash)
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
