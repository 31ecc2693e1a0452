// Package device is a program's seat at the hub: a link that comes back by
// itself, a replica of the state that survives a restart, and an outbox from
// which every command is sent until it has its answer, once in effect however
// often it is sent. What is sent, kept and given up is decided by
// internal/replica; here are its disk, its line and those who wait.
package device

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"motcua/internal/clock"
	"motcua/internal/i18n"
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
	// removedLimit is how many commands that are done with may still be on disk, if
	// the hub knows them by their code; after a power cut they are sent again. Of
	// others there are fewer than a window.
	removedLimit = 1024
	trimEvery    = 5000
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
	Alone   bool     // it may call tickets while it is cut off: the hub reserves some for it
	Also    []string // further walls of this machine, as wire.Hello has them
	Clock   *clock.Clock
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
	// had decided before this run came, or had given it before it was put back:
	// the earlier run may have had the answer, and shown it to somebody.
	Known bool
	// Kept is its place on the disk: until it is settled it is asked again at
	// every start.
	Kept
}

// Line is the state of the link.
type Line struct {
	Up      bool
	Since   clock.Instant // since when it is up or down; before the first connection, since the start
	SinceMS int64         // the same by the hub's time, to be shown
	Why     string        // why it is down, for the log
	// Reason is the same in a word, for the technician: why the last try to
	// connect failed.
	Reason link.Reason
	// Trouble is what was found wrong with this device's memory, and when; empty
	// if nothing was since the start.
	Trouble      replica.Trouble
	TroubleSince clock.Instant
	// Waiting is how many commands the hub has not answered.
	Waiting int
	// AheadMS is how far the clock of this device's machine is ahead of the hub's;
	// below 0 it is behind. 0 before the two have met.
	AheadMS int64
	// DiskSince is since when nothing can be written to this device's disk; zero
	// means that it can. No number and no command leaves a device that cannot write
	// it down first.
	DiskSince clock.Instant
}

// clockEvery is how often it is looked whether the machine's clock was set.
const clockEvery = 2 * time.Second

// clockTolerance is by how much two clocks may differ before somebody is told.
const clockTolerance = 2 * time.Minute

// OutboxFilling says that four fifths of the outbox are used: it is time to mend
// the line, while everything can still be taken down.
func (l Line) OutboxFilling() bool { return l.Waiting >= store.OutboxLimit*4/5 }

// ClockWrong says that this device's clock and the hub's differ by more than a
// person would call the same time.
func (l Line) ClockWrong() bool {
	return max(l.AheadMS, -l.AheadMS) > clockTolerance.Milliseconds()
}

// Device is an open seat.
type Device struct {
	cfg    Config
	store  *store.Store
	client *link.Client
	cancel context.CancelFunc
	wait   sync.WaitGroup
	change chan struct{}
	keep   chan struct{}
	asked  chan struct{} // the hub wants tickets back
	once   sync.Once
	began  clock.Instant

	order   sync.Mutex // held while a command gets its number and its place; taken before mu
	mu      sync.Mutex
	replica *replica.Device // changes under mu; its incarnation under order besides
	line    Line
	met     bool        // a hub that has said what time it is
	clocks  clock.Kept  // as they are on disk
	whyTold link.Reason // the last reason that the log was told
	peers   []wire.Peer
	status  wire.Status
	answers map[uint64]chan wire.Result // of who waits, by the command's number; capacity 1
	unkept  [][]byte                    // entries applied and not on disk yet
	removed []replica.Remove            // commands that are done with and still on disk, fewer than removedLimit
	uncoded int                         // of those, how many the hub does not know by their code, fewer than a window
	kept    uint64                      // last entry on disk
	trimmed uint64
	redraw  []uint64 // commands that need another number, found in the frame that is being looked at
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
		cfg: cfg, store: db, clocks: clock.Kept(clocks), change: make(chan struct{}, 1), keep: make(chan struct{}, 1), asked: make(chan struct{}, 1), began: cfg.Clock.Now(),
		line: Line{Since: cfg.Clock.Now(), SinceMS: cfg.Clock.HubMS(), Why: "not connected yet"}, answers: map[uint64]chan wire.Result{},
	}
	if err := d.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("reading what is in %q: %w", db.Path(), err), db.Close())
	}
	d.client = link.NewClient(link.Dialer{URL: cfg.Hub, Hello: d.hello, Frame: d.frame, Down: d.down, Time: d.heard, Jitter: rand.Float64})
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel = cancel
	d.wait.Go(func() { d.client.Run(ctx) })
	d.wait.Go(func() { d.keepLoop(ctx) })
	d.wait.Go(func() { d.giveBackLoop(ctx) })
	d.wait.Go(func() { d.clockLoop(ctx) })
	return d, nil
}

// load takes up the replica and the outbox of the last run.
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
	d.kept, d.trimmed = state.Pos, trimmed
	d.replica = replica.New(replica.Identity{
		ID: d.cfg.ID, Inc: uint64(createdMS), Seq: seq, Log: logID, Run: rand.Uint64(),
		Hello: wire.Hello{
			Protocols: []int{wire.Version}, Role: d.cfg.Role, Name: d.cfg.Name, Counter: d.cfg.Counter, Token: d.cfg.Token, Program: d.cfg.Program,
			Alone: d.cfg.Alone, Also: d.cfg.Also,
		},
	}, state)
	err = d.store.Outbox(func(seq uint64, raw []byte) error { return d.replica.Take(seq, raw, d.cfg.Late != nil, d.elapsedMS()) })
	if err != nil {
		return err
	}
	d.readPast()
	return d.replica.Again(d.cfg.Clock.Stamp())
}

// readPast says at the start what cannot be read of earlier days, which is needed
// only if the hub is put back to an older log: the device goes on without it.
func (d *Device) readPast() {
	err := errors.Join(d.store.Past(func(string, []byte) error { return nil }), d.store.Shelf(func([]byte) error { return nil }))
	if err != nil {
		d.cfg.Log.Error("what this device keeps of earlier days is damaged; it goes on: keep the file, and let the device start without it after closing time, once everything is handed over",
			"file", d.store.Path(), "cause", err)
	}
}

// elapsedMS is the time since the start, by a clock that nobody sets.
func (d *Device) elapsedMS() int64 { return d.cfg.Clock.Now().Sub(d.began).Milliseconds() }

// Close hangs up, writes what is not on disk yet, and closes the store.
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

// Waiting is how many commands have no answer yet.
func (d *Device) Waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.replica.Waiting()
}

// SetStatus says how the device is; the hub tells the console of its counter,
// and of a kiosk, or of whoever is in trouble, all consoles.
func (d *Device) SetStatus(s wire.Status) {
	if len(s.Text) > wire.MaxTextBytes { // a hub hangs up on whoever says more
		s.Text = strings.ToValidUTF8(s.Text[:wire.MaxTextBytes], "")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.status != s {
		d.status = s
		d.sendStatus()
	}
}

// sendStatus needs mu. A status that cannot be sent goes with the next hello.
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

// down notes that the line is lost.
func (d *Device) down(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	why := "the hub hung up"
	if err != nil {
		why = err.Error()
	}
	var refused *link.RefusedError
	if errors.As(err, &refused) && refused.Refuse.Code == wire.RefuseReplaced {
		d.trouble(replica.UsedTwice) // this program has but one connection
	}
	if d.line.Up {
		d.line.Up, d.line.Since, d.line.SinceMS = false, d.cfg.Clock.Now(), d.cfg.Clock.HubMS()
		d.cfg.Log.Warn("the link to the hub is down", "cause", err)
		d.line.Reason = link.ReasonOf(err)
		d.whyTold = d.line.Reason
	} else if reason := link.ReasonOfTry(err); reason != link.ReasonNone {
		d.line.Reason = reason
		d.tellWhy(err)
	}
	d.line.Why, d.peers = why, nil
	if err := d.step(replica.Down{AtMS: d.elapsedMS()}); err != nil {
		d.cfg.Log.Error("hanging up", "cause", err)
	}
	d.changed()
}

// tellWhy says in the log why there is no connection: once for each reason, and
// not at every try. It needs mu.
func (d *Device) tellWhy(err error) {
	reason := d.line.Reason
	if reason == d.whyTold {
		return
	}
	d.whyTold = reason
	d.cfg.Log.Warn("there is no connection to the hub", "hub", d.cfg.Hub, "why", string(reason), "cause", err, "do", reason.Advice(i18n.English))
}

// trouble notes what is wrong with this device's memory. It needs mu.
func (d *Device) trouble(what replica.Trouble) {
	d.line.Trouble, d.line.TroubleSince = what, d.cfg.Clock.Now()
	d.cfg.Log.Error("this device's memory is not its own", "trouble", string(what), "inc", d.replica.Inc())
}

// wrote notes whether the disk took what was to be written. It needs mu.
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

// heard takes the hub's time from one of its pings. What is shown is looked at again
// when that has moved by more than what the line takes.
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

// rememberClock leaves to the next run of the program by which clocks this one goes. It
// writes only when somebody has set one. It needs mu.
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

// noteClock remembers the clock: before a command with a stamp goes to disk, which the
// next run may have to send.
func (d *Device) noteClock() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rememberClock()
}

// clockLoop looks whether somebody has set the machine's clock while the hub is away.
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

// frame takes a message of the hub.
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
		err = errors.Join(err, d.preserve())
	}
	d.changed()
	return err
}

// renumber sends a command again under another number.
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

// errRenew ends a connection so that the next one begins with a hello of the
// new incarnation.
var errRenew = errors.New("this device needs a new incarnation")

// errPreserve ends a connection so that what the hub lacks is on disk before its
// state takes the place of this one.
var errPreserve = errors.New("the hub lacks what this device knows: it is put into the outbox first")

// preserve puts what this device knows into the outbox. What it cannot read of
// earlier days does not keep it from the hub.
func (d *Device) preserve() error {
	d.order.Lock()
	defer d.order.Unlock()
	if err := d.keepNow(); err != nil { // what the hub has taken a moment ago may be on its way to the shelf
		return err
	}
	past, err := d.past("")
	shelf, fault := d.shelf()
	if err := errors.Join(err, fault); err != nil {
		d.cfg.Log.Error("reading what is kept of earlier days", "cause", err)
	}
	d.mu.Lock()
	list := d.replica.ToHandIn(past, shelf)
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

// renew takes a new incarnation, while no command is on its way to its number.
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
	return d.step(replica.Renewed{Renewal: plan})
}
