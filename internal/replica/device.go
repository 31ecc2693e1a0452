package replica

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"motcua/internal/dayhead"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Limits of a device.
const (
	// leastWindow is how far sequence numbers in flight may be above that of the oldest
	// unanswered command. The hub keeps twice as many answers, so a lost one can always
	// be asked for again.
	leastWindow = wire.MaxInFlight
	// GiveUpAfterMS is how long a command that is not durable is sent again.
	GiveUpAfterMS = 10_000
)

// Trouble is a fault of a device's own memory.
type Trouble string

// The troubles. After both the device takes a new incarnation and goes on.
const (
	// RolledBack: the hub knows more of this device's commands than the device itself
	// does, because an older disk was restored.
	RolledBack Trouble = "store-rolled-back"
	// UsedTwice: another device uses the same name and memory.
	UsedTwice Trouble = "identity-used-twice"
)

// Identity is what a device knows of itself at the start.
type Identity struct {
	Hello wire.Hello // what every hello says; Log and Cursor are filled in
	ID    string
	Inc   uint64
	Seq   uint64 // last sequence number that was drawn
	Log   string // the log that the replica belongs to
	Seal  string // the hub's newest word on that log; see internal/seal
	Head  string // the newest head of a day that was kept
	// Run is a random number for every run of the program, from which nonces are made.
	Run uint64
}

// Device is one device's side of the link.
type Device struct {
	id          string
	hello       wire.Hello
	inc, seq    uint64
	reached     uint64 // highest sequence number that may have reached the hub under this incarnation
	run         uint64
	logID       string
	head        string // the newest head of a day that was kept
	seal        string // the hub's word on how far that log had come; see internal/seal
	state       *queue.State
	copy        *queue.State // see copied; nil while no offline action was decided
	up          bool
	expected    wire.Welcome
	parts       []string     // of a snapshot that is arriving
	coming      *queue.State // that snapshot, until it is on disk
	pending     []*command   // without an answer, by sequence number
	held        []*command   // answered, and on disk until they are acknowledged
	redraw      []*command   // to be sent again under another number
	unseen      []*command   // answered with an entry that has not come yet, of those that the copy shows
	sent        int          // of pending, how many are sent on this connection
	uploadedFor string       // log of the hub for which the upload is in the outbox
	renew       Trouble      // why a new incarnation is needed; nothing is sent or received until there is one
}

// command is one without an answer, or not yet acknowledged.
type command struct {
	handle  uint64 // the number it was drawn with, by which the caller names it
	seq     uint64
	frame   []byte
	asked   queue.Command
	durable bool
	earlier bool   // of an earlier run
	open    bool   // stays on disk after the answer, until it is acknowledged
	waited  bool   // somebody waits for the answer
	taken   uint64 // position of the hub's entry for it, 0 if none
	atMS    int64
}

// New is a device with the replica that its last run left.
func New(id Identity, state *queue.State) *Device {
	return &Device{id: id.ID, hello: id.Hello, inc: id.Inc, seq: id.Seq, reached: id.Seq, run: id.Run, logID: id.Log, seal: id.Seal, head: id.Head, state: state}
}

// State is the replica. Step changes it.
func (d *Device) State() *queue.State { return d.state }

// Inc is the incarnation.
func (d *Device) Inc() uint64 { return d.inc }

// Seal is the hub's newest word on the log of the replica.
func (d *Device) Seal() string { return d.seal }

// Waiting is how many commands have no answer.
func (d *Device) Waiting() int { return len(d.pending) }

// Take adds a command that an earlier run left on disk. open says that its answer goes
// to Late, whose receiver acknowledges it.
func (d *Device) Take(seq uint64, frame []byte, open bool, atMS int64) error {
	e, _, err := wire.Decode(frame)
	if err != nil {
		return err
	}
	asked, err := queue.DecodeCommand(e.Body)
	if err != nil {
		return err
	}
	d.seq, d.reached = max(d.seq, seq), max(d.reached, seq)
	d.pending = append(d.pending, &command{handle: seq, seq: seq, frame: frame, asked: asked, durable: true, earlier: true, open: open && !queue.IsCopied(asked), atMS: atMS})
	return nil
}

// Earlier calls fn with the commands of an earlier run that are not acknowledged, also
// those that are answered already.
func (d *Device) Earlier(fn func(handle uint64, c queue.Command)) {
	for _, list := range [][]*command{d.held, d.pending} {
		for _, p := range list {
			if p.earlier {
				fn(p.handle, p.asked)
			}
		}
	}
}

// OnDisk is the sequence number of a command in the outbox now, 0 if it is not there.
func (d *Device) OnDisk(handle uint64) uint64 {
	p := d.kept(handle)
	if p == nil || !p.durable {
		return 0
	}
	return p.seq
}

// kept is a command that is unanswered or not acknowledged, nil if there is none.
func (d *Device) kept(handle uint64) *command {
	for _, list := range [][]*command{d.pending, d.held, d.redraw} {
		if p := d.find(list, handle); p != nil {
			return p
		}
	}
	return nil
}

// Given is the highest number of a series that is known to be given: the hub has it, or
// its report is on the way.
func (d *Device) Given(series string) (n int) {
	n = d.state.Series[series]
	for _, list := range [][]*command{d.pending, d.held, d.redraw} {
		for _, p := range list {
			if handed, ok := p.asked.(queue.ReportOfflineTicket); ok && handed.Series == series {
				n = max(n, handed.Count)
			}
		}
	}
	return n
}

// Head is the newest head of a day that was kept, as a note; empty if there is none.
func (d *Device) Head() string { return d.head }

// Hello is the first frame of a connection.
func (d *Device) Hello(atMS int64) ([]byte, error) {
	hello := d.hello
	hello.Log, hello.Cursor, hello.CursorMS, hello.Restored = d.logID, d.state.Pos, d.state.AtMS, d.state.RestoredFrom != ""
	hello.Seal, hello.Head = d.seal, d.head
	return wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: d.id, Inc: d.inc, AtMS: atMS}, hello)
}

// Step takes what has happened, and returns what to do, in this order. An error ends
// the connection, after the outputs are done.
func (d *Device) Step(in Input) ([]Output, error) {
	switch in := in.(type) {
	case Came:
		return d.came(in.Frame)
	case Restarted:
		return d.restarted(), nil
	case Down:
		return d.down(in.AtMS), nil
	case Drawn:
		return d.drawn(in)
	case WorksOffline:
		return d.giveUpVolatile(), nil
	case Unsent:
		d.unsent(in.Seq)
		return nil, nil
	case Left:
		if p := d.find(d.pending, in.Handle); p != nil {
			p.waited = false
		}
		return nil, nil
	case Acked:
		return d.acknowledged(in.Handle), nil
	case Renewed:
		d.renewed(in.Renewal)
		return nil, nil
	case MissingUploaded:
		d.uploadedFor = d.expected.Log
		return nil, nil
	case Redrawn:
		return d.redrawn(in), nil
	}
	return nil, fmt.Errorf("stepping replica: unknown input %T", in)
}

func (d *Device) find(list []*command, handle uint64) *command {
	for _, p := range list {
		if p.handle == handle {
			return p
		}
	}
	return nil
}

// drawn takes a command that has a sequence number, and is on disk if it is durable.
func (d *Device) drawn(in Drawn) ([]Output, error) {
	d.seq = max(d.seq, in.Seq)
	d.forget(in.Instead)
	d.pending = append(d.pending, &command{
		handle: in.Seq, seq: in.Seq, frame: in.Frame, asked: in.Command,
		durable: in.Durable, open: in.Open, waited: in.Waited, atMS: in.AtMS,
	})
	err := d.onCopy(in)
	return d.sendMore(), err
}

// forget removes a command that another one replaces.
func (d *Device) forget(handle uint64) {
	for i, p := range d.pending {
		if p.handle == handle {
			d.takeOut(i)
			return
		}
	}
	for i, p := range d.held {
		if p.handle == handle {
			d.held = append(d.held[:i], d.held[i+1:]...)
			return
		}
	}
}

func (d *Device) takeOut(i int) {
	d.pending = append(d.pending[:i], d.pending[i+1:]...)
	if i < d.sent {
		d.sent--
	}
}

// acknowledged removes a command from the disk; an unanswered one is removed when it is
// answered.
func (d *Device) acknowledged(handle uint64) []Output {
	for _, list := range [][]*command{d.pending, d.redraw} {
		if p := d.find(list, handle); p != nil {
			p.open = false
			return nil
		}
	}
	for i, p := range d.held {
		if p.handle == handle {
			d.held = append(d.held[:i], d.held[i+1:]...)
			return []Output{p.remove(nil)}
		}
	}
	return nil
}

// Window is how far sequence numbers in flight may be above that of the oldest
// unanswered command: what the hub allows, up to this program's limit. The hub keeps
// twice as many answers. So fewer than a window of answered commands may be on the
// device's disk, which are sent again after a power cut.
func (d *Device) Window() uint64 {
	if said := d.expected.Window; said > 0 {
		return min(uint64(said), wire.WideInFlight)
	}
	return leastWindow
}

// sendMore sends commands, up to the window.
func (d *Device) sendMore() (out []Output) {
	for d.up && d.renew == "" && d.sent < len(d.pending) && d.pending[d.sent].seq < d.pending[0].seq+d.Window() {
		p := d.pending[d.sent]
		out = append(out, Send{p.seq, p.frame})
		d.sent++
		d.reached = max(d.reached, p.seq)
	}
	return out
}

// unsent marks a command and all after it as not sent.
func (d *Device) unsent(seq uint64) {
	for i, p := range d.pending[:d.sent] {
		if p.seq >= seq {
			d.sent = i
			return
		}
	}
}

// down records that the line is lost, or could not be made, and gives up old commands
// that are not durable.
func (d *Device) down(atMS int64) (out []Output) {
	d.up, d.sent, d.parts, d.coming, d.renew = false, 0, nil, nil, "" // a renewal that failed on disk is asked for again
	kept := d.pending[:0]
	for _, p := range d.pending {
		if p.durable || atMS-p.atMS < GiveUpAfterMS {
			kept = append(kept, p)
		} else if p.waited {
			out = append(out, GaveUp{p.handle})
		}
	}
	d.pending = kept
	return out
}

// came handles a frame of the hub.
func (d *Device) came(e wire.Envelope) ([]Output, error) {
	if d.renew != "" {
		return nil, nil
	}
	switch e.Type {
	case wire.TypeWelcome:
		return d.welcomed(e)
	case wire.TypeSnapshot:
		return d.snapshot(e)
	case wire.TypeEvents:
		return d.events(e)
	case wire.TypeResult:
		return d.answered(e)
	case wire.TypePresence:
		p, err := wire.Body[wire.Presence](e)
		return []Output{Peers{p.Devices}}, err
	}
	return nil, nil
}

func (d *Device) welcomed(e wire.Envelope) (out []Output, err error) {
	w, err := wire.Body[wire.Welcome](e)
	if err != nil {
		return nil, err
	}
	d.expected, d.parts, d.coming = w, nil, nil
	if w.RolledBack {
		out = append(out, HubBehind{Hub: w.Pos, Device: d.state.Pos})
	}
	if w.Seq > d.reached { // the hub has commands of this device that this disk does not know
		return append(out, d.needNew(RolledBack)), nil
	}
	if w.RolledBack && d.uploadedFor != w.Log {
		return append(out, UploadMissing{}), nil
	}
	if w.Mode == wire.ModeDelta {
		return append(out, d.connected()...), nil
	}
	return out, nil
}

func (d *Device) needNew(why Trouble) Output {
	d.renew = why
	return Renew{why}
}

// connected runs when the replica is up to date again.
func (d *Device) connected() []Output {
	d.up, d.sent = true, 0
	if d.expected.Seal != "" { // not before: what the hub lacks is proved by the seal of the log that had it
		d.seal = d.expected.Seal
	}
	out := append([]Output{Up{}}, d.sendMore()...)
	d.leaveOffline()
	return append(out, d.askedBack()...)
}

// snapshot collects the parts of a state, and asks for it to be put on disk when it is
// whole.
func (d *Device) snapshot(e wire.Envelope) (out []Output, err error) {
	part, err := wire.Body[wire.Snapshot](e)
	if err != nil {
		return nil, err
	}
	if part.Part != len(d.parts)+1 || part.Part > d.expected.Parts {
		return nil, fmt.Errorf("reading snapshot: part %d of %d came after part %d", part.Part, d.expected.Parts, len(d.parts))
	}
	if d.parts = append(d.parts, part.Text); len(d.parts) < d.expected.Parts {
		return nil, nil
	}
	text := []byte(strings.Join(d.parts, ""))
	d.parts = nil
	state, err := queue.LoadState(text)
	if err != nil {
		return nil, err
	}
	if state.Day != d.state.Day {
		out = d.dayOver()
	}
	d.coming, d.expected.Parts = state, 0
	return append(out, Restart{Log: d.expected.Log, Pos: state.Pos, State: text, Seal: d.expected.Seal}), nil
}

// restarted uses the new state that is on disk now.
func (d *Device) restarted() []Output {
	if d.coming == nil {
		return nil
	}
	d.state, d.logID, d.coming, d.unseen = d.coming, d.expected.Log, nil, nil
	return d.connected()
}

// events applies entries. A gap, or an entry that does not fit, ends the
// connection; the next one begins at the cursor, or with a whole state.
func (d *Device) events(e wire.Envelope) (out []Output, err error) {
	run, err := wire.Body[wire.Events](e)
	if err != nil {
		return nil, err
	}
	var applied [][]byte
	late := map[string][]queue.Ticket{}
	for _, raw := range run.Entries {
		var entry eventlog.Entry
		if entry, err = eventlog.Read(raw); err != nil {
			break
		}
		if entry.Pos <= d.state.Pos {
			continue
		}
		if entry.Pos != d.state.Pos+1 {
			err = fmt.Errorf("reading events: entry %d came after %d", entry.Pos, d.state.Pos)
			break
		}
		if queue.OpensDay(entry) {
			out = append(out, d.dayOver()...)
		}
		if err = queue.Apply(d.state, entry); err != nil {
			d.logID = "" // the replica is unusable: ask for a whole state
			break
		}
		d.reportedLate(entry, late)
		for _, ev := range entry.Events {
			if signed, is := ev.(dayhead.Signed); is {
				d.head = signed.Note
				out = append(out, KeepHead{signed})
			}
		}
		applied = append(applied, raw)
	}
	d.unseen = slices.DeleteFunc(d.unseen, func(p *command) bool { return p.taken <= d.state.Pos })
	for _, day := range slices.Sorted(maps.Keys(late)) {
		out = append(out, DayOver{Past{Day: day, Log: d.expected.Log, Pos: d.state.Pos, Tickets: late[day]}})
	}
	if len(applied) > 0 {
		if err == nil && run.Seal != "" {
			d.seal = run.Seal
		}
		out = append(out, Applied{applied})
		out = append(out, d.askedBack()...)
	}
	return out, err
}

// answered passes an answer on to whoever waits for it.
func (d *Device) answered(e wire.Envelope) ([]Output, error) {
	r, err := wire.Body[wire.Result](e)
	if err != nil {
		return nil, err
	}
	if e.Inc != d.inc {
		return nil, nil
	}
	for i, p := range d.pending {
		if p.seq != e.Seq {
			continue
		}
		if notOurs(r.Answer.Code, p.earlier) {
			return []Output{d.needNew(UsedTwice)}, nil
		}
		d.takeOut(i)
		if r.Answer.Code == queue.AnswerForgotten && p.again() {
			d.redraw = append(d.redraw, p)
			return append(d.sendMore(), Redraw{p.handle}), nil
		}
		if r.Answer.Code == queue.OK {
			p.taken = r.Pos
			if queue.IsCopied(p.asked) && p.taken > d.state.Pos {
				d.unseen = append(d.unseen, p)
			}
		}
		out := append(d.deliver(p, r), d.sendMore()...)
		d.leaveOffline()
		return out, nil
	}
	return nil, nil
}

// notOurs says that an answer is about a command of a copy of this device, or of a
// later incarnation. AnswerForgotten means that the command was decided long ago, or
// overtaken; a command of this run can only have been overtaken by a copy.
func notOurs(code eventlog.Code, earlier bool) bool {
	switch code {
	case queue.IdentityUsedTwice, queue.OldIncarnation:
		return true
	case queue.AnswerForgotten:
		return !earlier
	}
	return false
}

// again says whether a command may safely be sent again.
//
// A command of an earlier run whose answer the hub has forgotten may have been decided
// long ago, and stayed on disk because its paper was not printed; or a copy of the
// device, or a later command, has overtaken it. Nobody knows which, so it is sent again
// with another sequence number.
func (c *command) again() bool {
	return queue.MayAskAgain(c.asked)
}

// Reencode encodes a command that is to be redrawn with another sequence number.
func (d *Device) Reencode(handle, seq uint64) ([]byte, error) {
	p := d.find(d.redraw, handle)
	if p == nil {
		return nil, fmt.Errorf("encoding command %d again: it is not to be sent again", handle)
	}
	return reencode(p, d.inc, seq)
}

// redrawn sends a command with its new sequence number.
func (d *Device) redrawn(in Redrawn) []Output {
	p := d.find(d.redraw, in.Handle)
	if p == nil {
		return nil
	}
	d.seq = max(d.seq, in.Seq)
	d.redraw = slices.DeleteFunc(d.redraw, func(c *command) bool { return c == p })
	p.seq, p.frame = in.Seq, in.Frame
	d.pending = append(d.pending, p)
	return d.sendMore()
}

func (c *command) remove(shelved *Shelved) Remove {
	_, coded := c.asked.(queue.ReportOfflineTicket)
	return Remove{Seq: c.seq, Code: coded, Shelve: shelved}
}

func (d *Device) deliver(p *command, r wire.Result) (out []Output) {
	switch {
	case p.durable && p.open:
		d.held = append(d.held, p)
	case p.durable:
		out = append(out, p.remove(d.shelved(p, r.Answer)))
	}
	switch {
	case queue.IsCopied(p.asked):
		if r.Answer.Code != queue.OK {
			out = append(out, NotEntered{Seq: p.seq, Code: r.Answer.Code})
		}
	case p.waited:
		out = append(out, Answer{Handle: p.handle, Result: r})
	case p.durable:
		out = append(out, Late{Handle: p.handle, Command: p.asked, Result: r, Known: p.earlier && (r.Pos <= d.expected.Pos || r.Answer.Before)})
	}
	return out
}
