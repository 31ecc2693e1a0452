// Package hub owns the log and the state of a centre. A single goroutine decides the
// commands of all devices in the order of their arrival, makes the entries durable in
// one disk write for all commands that came together, and only then answers and sends
// the entries to every device.
package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"motcua/internal/audit"
	"motcua/internal/centre"
	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/identity"
	"motcua/internal/ledger"
	"motcua/internal/link"
	"motcua/internal/maintenance"
	"motcua/internal/publicfiles"
	"motcua/internal/queue"
	"motcua/internal/register"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// Limits of the hub.
const (
	batchLimit       = 256  // commands made durable together
	requestLimit     = 1024 // requests that wait for the loop
	snapshotEntries  = 10_000
	codeDraws        = 1000
	tickEvery        = time.Second
	storeFile        = "hub.db"
	projectionsFile  = "projections.db"
	shutdownPatience = 5 * time.Second
)

// Config is what a hub needs.
type Config struct {
	Dir    string        // data folder
	Centre centre.Centre // from centre.toml
	Token  string        // the centre's key; empty lets every device in
	PINs   PINs
	// Given are the PINs that the configuration has. Each is taken once.
	Given GivenPINs
	// Identity is the hub's authority and its keys: without them it has no TLS, and
	// enrols nobody.
	Identity  identity.HubIdentity
	Admission Admission
	Backup    maintenance.Backup
	// Register opens what dossiers are looked up in, with the hub's key for it; nil: there is
	// none. The hub closes it.
	Register func(key register.Key) (register.Register, error)
	LiveDays int          // days of the log that are not archived yet; 0 means maintenance.DefaultLiveDays
	Now      func() int64 // Unix milliseconds
	// Mono is a monotonic time from any beginning. If it is nil, the clock is assumed
	// never to be set while the hub runs.
	Mono   func() time.Duration
	Chance func() uint32 // from a source nobody can predict
	Log    *slog.Logger
}

// Hub is a running hub.
type Hub struct {
	cfg      Config
	store    *store.Store
	logID    string
	origin   []store.Ancestor // logs this one was restored from
	slipKey  []byte           // signs appointment slips; see loadSlipKey
	lookup   *lookup          // of dossiers
	server   *link.Server
	requests chan request
	stop     chan struct{}
	done     chan struct{}
	began    time.Time
	failed   error // why the loop ended; read after done
	once     sync.Once

	// Owned by the loop.
	ledger      *ledger.Ledger
	subs        map[string]*subscriber
	met         map[string]bool // devices that have been connected since the start
	snapshotPos uint64
	whole       wholeState
	ratings     ratings
	kiosks      kioskNews
	noZone      []string // the walls without a zone at the last look
	desks       []string // counters whose console has news of its officer's ratings, once all is durable
	after       []func() // to be done when all is durable

	altered *Altered // the first head of a device that the log does not lead to

	refused   refusals
	archivist *maintenance.Archivist
	scrub     *maintenance.Scrub
	kept      *keeper            // checkpoints of projections; the loop does not use them
	shelf     *publicfiles.Shelf // public files; the loop does not use them
	codes     *identity.Codes
	figures   atomic.Pointer[Figures]
	gate      atomic.Pointer[gate]
	gateStale bool       // of the loop: it must be published again
	changing  sync.Mutex // held while the authority is replaced
	counts    counts
}

type subscriber struct {
	conn    *link.Conn
	streams eventlog.Streams
	sinceMS int64
	// unenrolled says that the device is let in for some time yet without a certificate.
	unenrolled bool
	status     wire.Status
	told       []byte    // the last presence that was sent
	renewTold  time.Time // when it was told to renew its key; zero if it was not
}

// Open reads the log and puts the centre's configuration in force. Run must
// follow, or Close.
func Open(cfg Config) (*Hub, error) {
	if cfg.Identity.Authority == nil && !cfg.Admission.Insecure {
		return nil, errNoIdentity
	}
	name := "centre"
	db, err := store.OpenChained(cfg.Dir, storeFile, name, cfg.Now())
	if err != nil {
		return nil, err
	}
	h := &Hub{
		cfg: cfg, store: db, requests: make(chan request, requestLimit),
		stop: make(chan struct{}), done: make(chan struct{}), subs: map[string]*subscriber{}, met: map[string]bool{}, began: time.Now(),
	}
	h.codes = identity.NewCodes(func() time.Duration { return time.Since(h.began) })
	h.server = link.NewServer(handler{h}, cfg.Now)
	h.server.Fault = func(dev string, why any, stack []byte) {
		cfg.Log.Error("a fault of the hub has ended a device's connection; the other devices go on", "device", dev, "cause", why, "stack", string(stack))
	}
	if err := h.load(); err != nil {
		h.lookup.close(cfg.Log)
		return nil, errors.Join(fmt.Errorf("reading the log in %q: %w", db.Path(), err), db.Close())
	}
	h.archivist = maintenance.NewArchivist(db, cfg.Backup, cfg.LiveDays, cfg.Now, cfg.Log)
	h.scrub, h.kept = maintenance.NewScrub(db, cfg.Now, cfg.Log), newKeeper(cfg)
	h.shelf = publicfiles.Open(cfg.Dir, audit.Catalogues{Taken: slices.Clone(h.ledger.Fold().Catalogues.Taken)}, cfg.Now(), cfg.Log)
	h.note()
	h.publishGate(cfg.Identity)
	go h.loop()
	h.endIfRenewed()
	return h, nil
}

// load builds the state from the newest snapshot and the entries after it.
func (h *Hub) load() error {
	err := h.loadName()
	if err != nil {
		return err
	}
	if err := h.loadSlipKey(); err != nil {
		return err
	}
	if err := h.loadLookup(); err != nil {
		return err
	}
	fold, pos, err := h.store.ReplayHub()
	if err != nil {
		return err
	}
	h.ledger, h.snapshotPos = ledger.New(fold, h.outside(), h.now()), pos
	if err := h.beginRegistry(); err != nil {
		return err
	}
	if err := h.setCentre(); err != nil {
		return err
	}
	if err := h.loadPINs(); err != nil {
		return err
	}
	if err := h.noteRestore(); err != nil {
		return err
	}
	return h.loadRatings()
}

// state is the queue's state, which the ledger owns.
func (h *Hub) state() *queue.State { return h.ledger.State() }

// loadName reads the name of the log, and of those it was restored from.
func (h *Hub) loadName() error {
	name, createdMS, err := h.store.Identity()
	if err != nil {
		return err
	}
	h.logID = store.LogID(name, createdMS)
	h.origin, err = h.store.Ancestors()
	return err
}

// setCentre enters the configuration into the log if it is not in force.
func (h *Hub) setCentre() error {
	rules, err := centre.Compile(h.cfg.Centre)
	if err != nil {
		return fmt.Errorf("checking the centre: %w", err)
	}
	want, err := json.Marshal(rules.Centre())
	if err != nil {
		return fmt.Errorf("comparing the centre: %w", err)
	}
	if have, err := json.Marshal(h.state().Centre); err == nil && string(have) == string(want) {
		return nil
	}
	if _, err := h.ledger.Do(h.now(), queue.SetCentre{Centre: h.cfg.Centre}); err != nil {
		return err
	}
	return h.appendNow()
}

// appendNow makes what was entered durable before the hub runs.
func (h *Hub) appendNow() error {
	b := h.ledger.Take()
	if len(b.Entries) == 0 {
		return nil
	}
	return h.store.Append(b.First(), b.Stored())
}

// noteRestore records a restore in the log, when it is opened for the first time since.
func (h *Hub) noteRestore() error {
	if len(h.origin) == 0 {
		return nil
	}
	last := h.origin[len(h.origin)-1]
	restored := queue.LogRestored{Log: last.Log, Pos: last.Pos}
	if h.state().RestoredFrom == restored.From() {
		return nil
	}
	h.cfg.Log.Warn("the log was put back to an older one: devices hand in what it lacks", "log", last.Log, "pos", last.Pos)
	if err := h.ledger.Enter(h.now(), eventlog.Cause{}, []eventlog.Event{restored}, eventlog.Answer{}); err != nil {
		return err
	}
	return h.appendNow()
}

// Handler is what the network gets: the link at /link, enrolment, public files, and what
// /healthz and /metrics say to everybody.
func (h *Hub) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/link", h.server)
	if h.cfg.Identity.Authority != nil {
		enrolments := h.enrolments()
		mux.Handle(enrol.Path, enrolments)
		mux.Handle(enrol.PathNeeded, enrolments)
		mux.Handle(enrol.PathRenew, enrolments)
	}
	h.shelf.Serve(mux)
	mux.HandleFunc("POST "+register.Path, h.serveLookup)
	mux.HandleFunc("GET /healthz", h.serveHealth(ForEverybody))
	mux.HandleFunc("GET /metrics", h.serveMetrics(ForEverybody))
	return mux
}

// Office is what the hub's own commands get, by way of a socket that only its user
// reaches: records, appointments, devices, copies, and the whole of /healthz and /metrics.
func (h *Hub) Office() http.Handler {
	mux := http.NewServeMux()
	(&office{store: h.store, now: h.cfg.Now, hub: h, kept: h.kept}).serve(mux)
	mux.HandleFunc("GET /healthz", h.serveHealth(ForOffice))
	mux.HandleFunc("GET /metrics", h.serveMetrics(ForOffice))
	return mux
}

// SocketName is the name of the office's socket in the data folder.
const SocketName = "office.sock"

// Serve answers on the listener, and the hub's own commands on a socket in the data
// folder, until ctx ends or the hub fails, and then closes the hub. ready, if it is not
// nil, is called when both are answered. A hub that could not write its log returns that
// error: it acknowledged nothing that is not on disk, and must be started again.
func (h *Hub) Serve(ctx context.Context, l net.Listener, ready func()) error {
	server := link.NewWebServer(h.Handler(), h.secure(), h.cfg.Log)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	office := h.serveOffice()
	if ready != nil {
		ready()
	}
	var err error
	select {
	case <-ctx.Done():
	case <-h.done:
	case err = <-ended:
	}
	limited, cancel := context.WithTimeout(context.Background(), shutdownPatience)
	defer cancel()
	h.server.Close()
	shut(limited, server)
	office(limited)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, h.Close())
}

// shut ends a server; answers that are being written have until ctx ends.
func shut(ctx context.Context, server *link.WebServer) {
	if err := server.Shutdown(ctx); err != nil {
		server.Close()
	}
}

// serveOffice answers the hub's own commands until stop is called, which waits as shut
// does. Without a socket the building goes on: the commands say that no hub answers.
func (h *Hub) serveOffice() (stop func(ctx context.Context)) {
	path := filepath.Join(h.cfg.Dir, SocketName)
	l, err := link.ListenOn(path)
	if err != nil {
		h.cfg.Log.Error("the hub's own commands are not answered", "socket", path, "cause", err)
		return func(context.Context) {}
	}
	server := link.NewWebServer(h.Office(), nil, h.cfg.Log)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	return func(ctx context.Context) {
		shut(ctx, server)
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			h.cfg.Log.Error("the hub's own commands were not answered any more", "cause", err)
		}
	}
}

// Close stops the hub, saves a snapshot, and closes the store. It may be called
// more than once.
func (h *Hub) Close() error {
	h.once.Do(func() {
		h.server.Close()
		close(h.stop)
		<-h.done
		h.archivist.Stop()
		h.scrub.Stop()
		if h.failed == nil {
			h.failed = h.saveSnapshot()
		}
		h.archivist.Wait()
		h.scrub.Wait()
		h.kept.close()
		h.shelf.Close()
		h.lookup.close(h.cfg.Log)
		h.failed = errors.Join(h.failed, h.store.Close())
	})
	return h.failed
}
