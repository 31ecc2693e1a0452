// Package device is a program's seat at the hub: a link that comes back by
// itself, a replica of the state that survives a restart, and an outbox from
// which every command is sent until it has its answer, once in effect however
// often it is sent.
package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

const (
	storeFile     = "device.db"
	keepEvery     = time.Second // entries are written to disk together, at most so often: the hub has them anyway
	keepLimit     = 8192
	trimEvery     = 5000
	volatileAfter = 10 * time.Second // a command that is not kept on disk is not sent again after so long
)

// ErrNoAnswer means that the hub did not answer in time. A kept command will
// still be sent; Config.Late gets its answer.
var ErrNoAnswer = errors.New("the hub has not answered")

// Config is what a device needs.
type Config struct {
	Dir     string // data folder
	ID      string // "kiosk-1"; unique in the centre
	Role    string // wire.RoleKiosk …
	Name    string
	Counter string
	Hub     string // ws://host:port/link
	Token   string
	Program string
	Alone   bool         // it may call tickets while it is cut off: the hub reserves some for it
	Now     func() int64 // Unix milliseconds
	Log     *slog.Logger
	// Late gets the answers of kept commands whose asker no longer waits,
	// among them those of an earlier run. It is called from one goroutine and
	// must not block.
	Late func(a LateAnswer)
}

// LateAnswer is an answer nobody waited for.
type LateAnswer struct {
	Command queue.Command
	Result  wire.Result
	// Known says that an earlier run of this program asked, and that the hub
	// had decided before this run came: the earlier run may have had the
	// answer, and shown it to somebody.
	Known bool
	// Settle takes the command off the disk; until then it is asked again at
	// every start.
	Settle func()
}

// Line is the state of the link.
type Line struct {
	Up      bool
	SinceMS int64  // since when it is up or down; before the first connection, since the start
	Why     string // why it is down, for the log and the technician
}

// Device is an open seat.
type Device struct {
	cfg    Config
	store  *store.Store
	inc    uint64
	client *link.Client
	cancel context.CancelFunc
	wait   sync.WaitGroup
	change chan struct{}
	keep   chan struct{}
	once   sync.Once

	order    sync.Mutex // held while a command gets its number and its place; taken before mu
	mu       sync.Mutex
	state    *queue.State
	logID    string
	line     Line
	peers    []wire.Peer
	status   wire.Status
	unkept   [][]byte // entries applied and not on disk yet
	kept     uint64   // last entry on disk
	trimmed  uint64
	parts    []string // of a snapshot that is coming
	expected wire.Welcome
	alone    alone
	pending  []*pending // commands without an answer, by sequence number
	sent     int        // of pending, how many are sent on this connection
}

type pending struct {
	seq     uint64
	frame   []byte
	command queue.Command
	durable bool
	earlier bool // of an earlier run
	open    bool // stays on disk after the answer, until it is settled
	since   time.Time
	answer  chan wire.Result // capacity 1; nil when nobody waits
}

// Open opens the device's store and starts to connect.
func Open(cfg Config) (*Device, error) {
	db, err := store.Open(cfg.Dir, storeFile, "", cfg.Now())
	if err != nil {
		return nil, err
	}
	d := &Device{cfg: cfg, store: db, change: make(chan struct{}, 1), keep: make(chan struct{}, 1), line: Line{SinceMS: cfg.Now(), Why: "not connected yet"}, alone: alone{asked: make(chan struct{}, 1)}}
	if err := d.load(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	d.client = link.NewClient(link.Dialer{URL: cfg.Hub, Hello: d.hello, Frame: d.frame, Down: d.down, Jitter: rand.Float64})
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	d.wait.Go(func() { d.client.Run(ctx) })
	d.wait.Go(func() { d.keepLoop(ctx) })
	d.wait.Go(func() { d.giveBackLoop(ctx) })
	return d, nil
}

// load takes up the replica and the outbox of the last run.
func (d *Device) load() error {
	logID, createdMS, err := d.store.Identity()
	if err != nil {
		return err
	}
	d.inc, d.logID = uint64(createdMS), logID
	if d.state, d.trimmed, err = d.store.Replay(); err != nil {
		return err
	}
	d.kept = d.state.Pos
	err = d.store.Outbox(func(seq uint64, raw []byte) error {
		e, _, err := wire.Decode(raw)
		if err != nil {
			return err
		}
		command, err := queue.DecodeCommand(e.Body)
		if err != nil {
			return err
		}
		d.pending = append(d.pending, &pending{seq: seq, frame: raw, command: command, durable: true, earlier: true, open: d.cfg.Late != nil && !wasAlone(command), since: time.Now()})
		return nil
	})
	if err != nil {
		return err
	}
	return d.takeUpAlone()
}

// Close hangs up, writes what is not on disk yet, and closes the store.
func (d *Device) Close() error {
	var err error
	d.once.Do(func() {
		d.cancel()
		d.wait.Wait()
		err = errors.Join(d.keepNow(), d.store.Close())
	})
	return err
}

// Changes has a value whenever the state, the line or the peers have changed
// since the last one was taken.
func (d *Device) Changes() <-chan struct{} { return d.change }

func (d *Device) changed() {
	select {
	case d.change <- struct{}{}:
	default:
	}
}

// Read lets fn look at the state. fn must be quick, must not keep what it got,
// and must not call the device.
func (d *Device) Read(fn func(s *queue.State, line Line, peers []wire.Peer)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fn(d.shown(), d.line, d.peers)
}

// ID is the device's name.
func (d *Device) ID() string { return d.cfg.ID }

// Waiting is how many commands have no answer yet.
func (d *Device) Waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.pending)
}

// SetStatus says how the device is; the hub tells the console of its counter,
// and of a kiosk all consoles.
func (d *Device) SetStatus(s wire.Status) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.status != s {
		d.status = s
		d.sendStatus()
	}
}

// sendStatus needs mu. A status that cannot be sent goes with the next hello.
func (d *Device) sendStatus() {
	if frame, err := wire.Encode(wire.Envelope{Type: wire.TypeStatus, Dev: d.cfg.ID, Inc: d.inc, AtMS: d.cfg.Now()}, d.status); err == nil && d.line.Up {
		_ = d.client.Send(frame)
	}
}

func (d *Device) hello() ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: d.cfg.ID, Inc: d.inc, AtMS: d.cfg.Now()}, wire.Hello{
		Protocols: []int{wire.Version}, Role: d.cfg.Role, Name: d.cfg.Name, Counter: d.cfg.Counter,
		Log: d.logID, Cursor: d.state.Pos, Token: d.cfg.Token, Program: d.cfg.Program, Alone: d.cfg.Alone,
	})
}

// down notes that the line is lost, and gives up on commands that are only
// worth something now.
func (d *Device) down(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	why := "the hub hung up"
	if err != nil {
		why = err.Error()
	}
	if d.line.Up {
		d.line = Line{SinceMS: d.cfg.Now()}
		d.cfg.Log.Warn("the link to the hub is down", "cause", err)
	}
	d.line.Why, d.peers, d.sent, d.parts = why, nil, 0, nil
	d.giveUp()
	d.changed()
}

// giveUp drops old commands that are not kept. It needs mu.
func (d *Device) giveUp() {
	kept := d.pending[:0]
	for _, p := range d.pending {
		if p.durable || time.Since(p.since) < volatileAfter {
			kept = append(kept, p)
		} else if p.answer != nil {
			close(p.answer)
		}
	}
	d.pending = kept
}

// frame takes a message of the hub.
func (d *Device) frame(e wire.Envelope) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer d.changed()
	switch e.Type {
	case wire.TypeWelcome:
		return d.welcomed(e)
	case wire.TypeSnapshot:
		return d.snapshotPart(e)
	case wire.TypeEvents:
		return d.events(e)
	case wire.TypeResult:
		return d.answered(e)
	case wire.TypePresence:
		p, err := wire.Body[wire.Presence](e)
		d.peers = p.Devices
		return err
	}
	return nil
}

func (d *Device) welcomed(e wire.Envelope) error {
	w, err := wire.Body[wire.Welcome](e)
	if err != nil {
		return err
	}
	d.expected, d.parts = w, nil
	if w.RolledBack {
		d.cfg.Log.Error("the hub knows less than this device: its store was put back to an older one", "hub", w.Pos, "device", d.state.Pos)
	}
	if w.Mode == wire.ModeDelta {
		d.connected()
	}
	return nil
}

// connected runs when the replica can be trusted again. It needs mu.
func (d *Device) connected() {
	d.line = Line{Up: true, SinceMS: d.cfg.Now()}
	d.sent = 0
	d.sendStatus()
	d.sendMore()
	d.noticeAsked()
	d.leaveAlone()
}

// snapshotPart collects the parts of a state, and takes it over when it is
// whole.
func (d *Device) snapshotPart(e wire.Envelope) error {
	part, err := wire.Body[wire.Snapshot](e)
	if err != nil {
		return err
	}
	if part.Part != len(d.parts)+1 || part.Part > d.expected.Parts {
		return fmt.Errorf("reading snapshot: part %d of %d came after part %d", part.Part, d.expected.Parts, len(d.parts))
	}
	if d.parts = append(d.parts, part.Text); len(d.parts) < d.expected.Parts {
		return nil
	}
	text := []byte(strings.Join(d.parts, ""))
	d.parts = nil
	state, err := queue.LoadState(text)
	if err != nil {
		return err
	}
	if err := d.store.Restart(d.expected.Log, state.Pos, text); err != nil {
		return err
	}
	d.state, d.logID, d.unkept, d.kept, d.trimmed = state, d.expected.Log, nil, state.Pos, state.Pos
	d.connected()
	return nil
}

// events applies entries. A gap, or an entry that does not fit, ends the
// connection; the next one begins at the cursor, or with a whole state.
func (d *Device) events(e wire.Envelope) error {
	run, err := wire.Body[wire.Events](e)
	if err != nil {
		return err
	}
	for _, raw := range run.Entries {
		var entry queue.Entry
		if err := json.Unmarshal(raw, &entry); err != nil {
			return err
		}
		if entry.Pos <= d.state.Pos {
			continue
		}
		if entry.Pos != d.state.Pos+1 {
			return fmt.Errorf("reading events: entry %d came after %d", entry.Pos, d.state.Pos)
		}
		if err := queue.Apply(d.state, entry); err != nil {
			d.logID = "" // the replica is of no use: ask for a whole state
			return err
		}
		d.unkept = append(d.unkept, raw)
	}
	d.noticeAsked()
	if len(d.unkept) >= keepLimit {
		return d.keepLocked()
	}
	select {
	case d.keep <- struct{}{}:
	default:
	}
	return nil
}
