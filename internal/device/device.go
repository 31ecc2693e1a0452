// Package device connects a program to the hub: a link that reconnects by itself, a
// replica of the state that survives a restart, and an outbox from which every command
// is sent until it is answered, with one effect however often it is sent.
// internal/replica decides what is sent, kept and given up; this package has the disk,
// the connection and the callers who wait.
package device

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"motcua/internal/clock"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/store"
	"motcua/internal/wire"
)

const (
	storeFile = "device.db"
	keepEvery = time.Second // entries are written to disk together, at most so often: the hub has them anyway
	keepLimit = 8192
	// removedLimit is how many finished commands may still be on disk, if the hub knows
	// them by their code; after a power cut they are sent again. Of others there are
	// fewer than a window.
	removedLimit = 1024
	trimEvery    = 5000
)

// ErrNoAnswer means that the hub did not answer in time. A command on disk is still
// sent; Config.Late gets its answer.
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
	// Identity is what an enrolment gave the device: then the link is TLS. nil: it is
	// not enrolled.
	Identity *identity.DeviceIdentity
	// Renew gets another key and certificate from the hub, when the hub says that it is
	// time, and stores them. nil: the device goes on with what it has.
	Renew func(ctx context.Context) (identity.DeviceIdentity, error)
	// Recipient is the public half of a console's own key for the hub's backups; empty for
	// any other device.
	Recipient      string
	Program        string
	CanWorkOffline bool     // it may call tickets offline: the hub reserves some for it
	Also           []string // further walls of this machine, as wire.Hello has them
	Clock          *clock.Clock
	Log            *slog.Logger
	// Late gets the answers to commands on disk for which nobody waits any more, also
	// those of an earlier run. It is called from one goroutine and must not block.
	Late func(a LateAnswer)
}

// secure is the TLS of the link, nil for a device that is not enrolled.
func (c Config) secure() *tls.Config {
	if c.Identity == nil {
		return nil
	}
	return identity.ClientConfig(c.Identity.Own, c.Identity.Trust)
}

// LateAnswer is an answer for which nobody waited.
type LateAnswer struct {
	Command queue.Command
	Result  wire.Result
	// Known says that an earlier run of this program sent the command, and that the hub
	// decided it before this run, or before a restore: the earlier run may have got the
	// answer, and shown it to somebody.
	Known bool
	// Kept is the command on disk: until Ack is called it is sent again at every
	// start.
	Kept
}

// Line is the state of the link.
type Line struct {
	Up      bool
	Since   clock.Instant // since when it is up or down; since the start, before the first connection
	SinceMS int64         // the same by the hub's time, to be shown
	Why     string        // why it is down, for the log
	// Reason is the kind of Why, for the technician: why the last attempt to connect
	// failed.
	Reason link.Reason
	// Trouble is the last fault of this device's memory; empty if there was none since
	// the start.
	Trouble      replica.Trouble
	TroubleSince clock.Instant
	// Waiting is how many commands the hub has not answered.
	Waiting int
	// AheadMS is how far this machine's clock is ahead of the hub's; negative if it is
	// behind. 0 before the first connection.
	AheadMS int64
	// DiskSince is since when writing to this device's disk fails; zero if it works. No
	// number and no command leaves a device before it is on disk.
	DiskSince clock.Instant
}

// clockEvery is how often the device checks whether the machine's clock was set.
const clockEvery = 2 * time.Second

// clockTolerance is how much two clocks may differ before a fault is shown.
const clockTolerance = 2 * time.Minute

// OutboxFilling says that four fifths of the outbox are used: the line must be repaired
// while there is still room.
func (l Line) OutboxFilling() bool { return l.Waiting >= store.OutboxLimit*4/5 }

// ClockWrong says that this device's clock and the hub's differ by more than
// clockTolerance.
func (l Line) ClockWrong() bool {
	return max(l.AheadMS, -l.AheadMS) > clockTolerance.Milliseconds()
}

// Device is an open connection with its replica and outbox.
type Device struct {
	cfg    Config
	store  *store.Store
	heads  *headFile
	client *link.Client
	cancel context.CancelFunc
	wait   sync.WaitGroup
	change chan struct{}
	keep   chan struct{}
	asked  chan struct{} // the hub wants tickets back
	renews chan struct{} // the hub wants the device to renew its key
	once   sync.Once
	began  clock.Instant
	inc    atomic.Uint64 // the replica's incarnation

	order        sync.Mutex // held while a command gets its sequence number and is queued; locked before mu
	mu           sync.Mutex
	replica      *replica.Device // changes under mu; its incarnation also under order
	line         Line
	met          bool        // the hub has sent its time
	clocks       clock.Kept  // as on disk
	loggedReason link.Reason // the last reason in the log
	peers        []wire.Peer
	status       wire.Status
	answers      map[uint64]chan wire.Result // of waiting callers, by the command's handle; capacity 1
	unwritten    [][]byte                    // entries applied and not on disk yet
	removed      []replica.Remove            // finished commands still on disk, fewer than removedLimit
	withoutCode  int                         // of those, how many the hub does not know by their code, fewer than a window
	kept         uint64                      // last entry on disk
	trimmed      uint64
	redraw       []uint64 // commands that need another sequence number, found in the present frame
}

// Open opens the device's store and starts to connect.
func Open(cfg Config) (*Device, error) {
	db, err := store.Open(cfg.Dir, storeFile, "", cfg.Clock.OwnMS())
	if err != nil {
		return nil, err
	}
	clocks, err := db.Clocks()
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	cfg.Clock.Remember(clock.Kept(clocks))
	d := &Device{
		cfg: cfg, store: db, clocks: clock.Kept(clocks), change: make(chan struct{}, 1), keep: make(chan struct{}, 1), asked: make(chan struct{}, 1), renews: make(chan struct{}, 1), began: cfg.Clock.Now(),
		line: Line{Since: cfg.Clock.Now(), SinceMS: cfg.Clock.HubMS(), Why: "not connected yet"}, answers: map[uint64]chan wire.Result{},
	}
	if err := d.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("reading what is in %q: %w", db.Path(), err), db.Close())
	}
	d.client = link.NewClient(link.Dialer{URL: cfg.Hub, Secure: cfg.secure(), Hello: d.hello, Frame: d.frame, Down: d.down, Time: d.heard, Jitter: rand.Float64})
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	d.wait.Go(func() { d.client.Run(ctx) })
	d.wait.Go(func() { d.keepLoop(ctx) })
	d.wait.Go(func() { d.giveBackLoop(ctx) })
	d.wait.Go(func() { d.clockLoop(ctx) })
	d.wait.Go(func() { d.renewLoop(ctx) })
	return d, nil
}

// load reads the replica and the outbox of the last run.
func (d *Device) load() error {
	logID, createdMS, err := d.store.Identity()
	if err != nil {
		return err
	}
	seq, err := d.store.LastSeq()
	if err != nil {
		return err
	}
	state, trimmed, err := d.store.Replay()
	if err != nil {
		return err
	}
	sealed, err := d.store.Seal()
	if err != nil {
		return err
	}
	d.heads = headsIn(filepath.Dir(d.store.Path()))
	head, err := d.heads.newest()
	if err != nil {
		d.cfg.Log.Error("the heads of days that this device has kept cannot be read", "cause", err)
	}
	d.kept, d.trimmed = state.Pos, trimmed
	d.replica = replica.New(replica.Identity{
		ID: d.cfg.ID, Inc: uint64(createdMS), Seq: seq, Log: logID, Seal: sealed, Head: head, Run: rand.Uint64(),
		Hello: wire.Hello{
			Protocols: []int{wire.Version}, Role: d.cfg.Role, Name: d.cfg.Name, Counter: d.cfg.Counter, Token: d.cfg.Token, Program: d.cfg.Program,
			CanWorkOffline: d.cfg.CanWorkOffline, Also: d.cfg.Also, Recipient: d.cfg.Recipient,
		},
	}, state)
	err = d.store.Outbox(func(seq uint64, raw []byte) error { return d.replica.Take(seq, raw, d.cfg.Late != nil, d.elapsedMS()) })
	if err != nil {
		return err
	}
	d.readPast()
	d.inc.Store(d.replica.Inc())
	return d.replica.Again(d.cfg.Clock.Stamp())
}

// readPast logs at the start what cannot be read of earlier days. That is needed only
// if the hub is restored, so the device goes on without it.
func (d *Device) readPast() {
	err := errors.Join(d.store.Past(func(string, []byte) error { return nil }), d.store.Shelf(func([]byte) error { return nil }))
	if err != nil {
		d.cfg.Log.Error("what this device keeps of earlier days is damaged; it goes on: keep the file, and let the device start without it after closing time, once everything is handed over",
			"file", d.store.Path(), "cause", err)
	}
}

// elapsedMS is the time since the start, by the monotonic clock.
func (d *Device) elapsedMS() int64 { return d.cfg.Clock.Now().Sub(d.began).Milliseconds() }

// Close closes the connection, writes what is not on disk yet, and closes the store.
func (d *Device) Close() error {
	var err error
	d.once.Do(func() {
		d.cancel()
		d.wait.Wait()
		d.noteClock()
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
	line := d.line
	line.Waiting = d.replica.Waiting()
	if d.met {
		line.AheadMS = d.cfg.Clock.WrongMS()
	}
	fn(d.replica.Shown(), line, d.peers)
}

// ID is the device's name.
func (d *Device) ID() string { return d.cfg.ID }

// Inc is this device's incarnation. It may be asked for within Read.
func (d *Device) Inc() uint64 { return d.inc.Load() }

// Head is the newest head of a day that this device has, as the hub's note; empty if it
// has none. Changes tells of a new one too.
func (d *Device) Head() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.replica.Head()
}

// Waiting is how many commands have no answer yet.
func (d *Device) Waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.replica.Waiting()
}

// SetStatus sets the device's status. The hub sends it to the console of its counter;
// that of a kiosk, or of a device with a fault, to all consoles.
func (d *Device) SetStatus(s wire.Status) {
	if len(s.Text) > wire.MaxTextBytes { // a hub closes the connection for a longer text
		s.Text = strings.ToValidUTF8(s.Text[:wire.MaxTextBytes], "")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.status != s {
		d.status = s
		d.sendStatus()
	}
}

// sendStatus sends the status; if that fails, the next hello has it. The caller holds
// mu.
func (d *Device) sendStatus() {
	if frame, err := wire.Encode(wire.Envelope{Type: wire.TypeStatus, Dev: d.cfg.ID, Inc: d.replica.Inc(), AtMS: d.cfg.Clock.OwnMS()}, d.status); err == nil && d.line.Up {
		_ = d.client.Send(frame)
	}
}

func (d *Device) hello() ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.replica.Hello(d.cfg.Clock.OwnMS())
}

// down records that the line is lost.
func (d *Device) down(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	why := "the hub hung up"
	if err != nil {
		why = err.Error()
	}
	var refused *link.RefusedError
	if errors.As(err, &refused) && refused.Refuse.Code == wire.RefuseReplaced {
		d.trouble(replica.UsedTwice) // this program has only one connection
	}
	if d.line.Up {
		d.line.Up, d.line.Since, d.line.SinceMS = false, d.cfg.Clock.Now(), d.cfg.Clock.HubMS()
		d.cfg.Log.Warn("the link to the hub is down", "cause", err)
		d.line.Reason = link.ReasonOf(err)
		d.loggedReason = d.line.Reason
	} else if reason := link.ReasonOfTry(err); reason != link.ReasonNone {
		d.line.Reason = reason
		d.logReason(err)
	}
	d.line.Why, d.peers = why, nil
	if err := d.step(replica.Down{AtMS: d.elapsedMS()}); err != nil {
		d.cfg.Log.Error("hanging up", "cause", err)
	}
	d.changed()
}

// logReason logs why there is no connection: once for each reason, not at every
// attempt. The caller holds mu.
func (d *Device) logReason(err error) {
	reason := d.line.Reason
	if reason == d.loggedReason {
		return
	}
	d.loggedReason = reason
	d.cfg.Log.Warn("there is no connection to the hub", "hub", d.cfg.Hub, "why", string(reason), "cause", err, "do", reason.Advice(i18n.English))
}

// trouble records a fault of this device's memory. The caller holds mu.
func (d *Device) trouble(what replica.Trouble) {
	d.line.Trouble, d.line.TroubleSince = what, d.cfg.Clock.Now()
	d.cfg.Log.Error("this device's memory is not its own", "trouble", string(what), "inc", d.replica.Inc())
}

// wrote records whether a write to disk succeeded. The caller holds mu.
func (d *Device) wrote(err error) {
	failed := err != nil && !errors.Is(err, store.ErrOutboxFull) && !errors.Is(err, store.ErrBlockEmpty)
	switch {
	case failed && d.line.DiskSince.IsZero():
		d.line.DiskSince = d.cfg.Clock.Now()
		d.cfg.Log.Error("this device's disk takes nothing more", "file", d.store.Path(), "cause", err)
	case err == nil && !d.line.DiskSince.IsZero():
		d.line.DiskSince = clock.Instant{}
		d.cfg.Log.Info("this device's disk takes what is written again")
	default:
		return
	}
	d.changed()
}

// heard takes the hub's time from one of its pings. Screens are updated if the
// difference of the clocks changed by more than the network delay.
func (d *Device) heard(hubMS int64, set bool) {
	take := d.cfg.Clock.Heard
	if set {
		take = d.cfg.Clock.Met
	}
	if moved := take(hubMS); moved.Abs() >= time.Second {
		d.changed()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rememberClock()
}

// rememberClock stores the clocks of this run for the next one. It writes only when
// somebody has set one. The caller holds mu.
func (d *Device) rememberClock() {
	now := d.cfg.Clock.Kept()
	if now.Near(d.clocks) {
		return
	}
	err := d.store.PutClocks(store.Clocks(now))
	if d.wrote(err); err == nil {
		d.clocks = now
	}
}

// noteClock stores the clocks before a command with a timestamp goes to disk, since the
// next run may have to send that.
func (d *Device) noteClock() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rememberClock()
}

// clockLoop notices that somebody set the machine's clock while the device is offline.
func (d *Device) clockLoop(ctx context.Context) {
	look := time.NewTicker(clockEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			d.noteClock()
		}
	}
}

// frame handles a message of the hub.
func (d *Device) frame(e wire.Envelope) error {
	d.mu.Lock()
	if e.Type == wire.TypeWelcome && e.AtMS > 0 {
		d.cfg.Clock.Met(e.AtMS)
		d.met = true
		d.rememberClock()
	}
	err := d.step(replica.Came{Frame: e})
	redraw := d.redraw
	d.redraw = nil
	d.mu.Unlock()
	for _, handle := range redraw {
		err = errors.Join(err, d.renumber(handle))
	}
	switch {
	case errors.Is(err, errRenew):
		err = errors.Join(err, d.renew())
	case errors.Is(err, errPreserve):
		err = errors.Join(err, d.putUpload())
	}
	if e.Type == wire.TypeRenew {
		d.renewSoon()
	}
	d.changed()
	return err
}

// renumber sends a command again with another sequence number.
func (d *Device) renumber(handle uint64) error {
	d.order.Lock()
	defer d.order.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	seq, frame, err := d.store.PutInstead(d.replica.OnDisk(handle), func(seq uint64) ([]byte, error) { return d.replica.Reencode(handle, seq) })
	if err != nil {
		return err
	}
	return d.step(replica.Redrawn{Handle: handle, Seq: seq, Frame: frame})
}

// errRenew ends a connection, so that the next hello has the new incarnation.
var errRenew = errors.New("this device needs a new incarnation")

// errPreserve ends a connection, so that what the hub is missing is in the outbox
// before the hub's state replaces this one.
var errPreserve = errors.New("the hub lacks what this device knows: it is put into the outbox first")

// putUpload puts the upload to a restored hub into the outbox. If it cannot read
// earlier days, it goes on without them.
func (d *Device) putUpload() error {
	d.order.Lock()
	defer d.order.Unlock()
	if err := d.keepNow(); err != nil { // what the hub has just accepted may not be on the shelf yet
		return err
	}
	past, err := d.past("")
	shelf, fault := d.shelf()
	if err := errors.Join(err, fault); err != nil {
		d.cfg.Log.Error("reading what is kept of earlier days", "cause", err)
	}
	d.mu.Lock()
	list := d.replica.ToUpload(past, shelf)
	d.mu.Unlock()
	for _, c := range list {
		if err := d.put(c, nil); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cfg.Log.Warn("handing in what the hub lacks", "commands", len(list))
	return d.step(replica.MissingUploaded{})
}

// renew takes a new incarnation, while no command is being given a sequence number.
func (d *Device) renew() error {
	d.order.Lock()
	defer d.order.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	plan, err := d.replica.Plan(d.cfg.Clock.OwnMS())
	if err != nil {
		return err
	}
	if err := d.keepLocked(); err != nil {
		return err
	}
	outbox := map[uint64][]byte{}
	for _, r := range plan.Records {
		outbox[r.Seq] = r.Frame
	}
	if err := d.store.Renew(store.Renewed{CreatedMS: int64(plan.Inc), LastSeq: plan.Seq, Outbox: outbox}); err != nil {
		return err
	}
	d.cfg.Log.Warn("this device has taken a new incarnation", "cause", string(plan.Why), "inc", plan.Inc, "commands", len(plan.Records))
	err = d.step(replica.Renewed{Renewal: plan})
	d.inc.Store(d.replica.Inc())
	return err
}
