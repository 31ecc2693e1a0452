package replica

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Limits of a device.
const (
	// leastWindow is how far the numbers of what is sent may reach beyond the oldest
	// command without an answer. The hub keeps twice as many answers, so that
	// one that was lost can always be asked for again.
	leastWindow = wire.MaxInFlight
	// GiveUpAfterMS is how long a command that is not kept on disk is sent again.
	GiveUpAfterMS = 10_000
)

// Trouble is what is wrong with a device's own memory.
type Trouble string

// The troubles. Both lead to a new incarnation, under which the device goes on.
const (
	// RolledBack: the hub knows more of this device's commands than the device
	// itself does. Its disk was put back to an older one.
	RolledBack Trouble = "store-rolled-back"
	// UsedTwice: another device answers to the same name and memory.
	UsedTwice Trouble = "identity-used-twice"
)

// Identity is what a device is when it starts.
type Identity struct {
	Hello wire.Hello // what every hello says; Log and Cursor are filled in
	ID    string
	Inc   uint64
	Seq   uint64 // last number that was drawn
	Log   string // the log that the replica belongs to
	// Run is drawn by chance for every run of the program. It makes the nonces.
	Run uint64
}

// Device is one device's side of the link.
type Device struct {
	id       string
	hello    wire.Hello
	inc, seq uint64
	reached  uint64 // highest number that may have come to the hub under this incarnation
	run      uint64
	logID    string
	state    *queue.State
	copy     *queue.State // what is decided on while the line is down; nil: nothing was
	up       bool
	expected wire.Welcome
	parts    []string     // of a snapshot that is coming
	coming   *queue.State // that snapshot, until it is on disk
	pending  []*command   // without an answer, by sequence number
	held     []*command   // answered, and on disk until they are settled
	redraw   []*command   // to be sent again under another number
	sent     int          // of pending, how many are sent on this connection
	handedIn string       // log of the hub that what it lacks is in the outbox for
	renew    Trouble      // why a new incarnation is needed; nothing is sent or taken until it is there
}

// command is one that has no answer, or is not settled.
type command struct {
	handle  uint64 // the number it was drawn with: the caller's name for it
	seq     uint64
	frame   []byte
	asked   queue.Command
	durable bool
	earlier bool   // of an earlier run
	open    bool   // stays on disk after the answer, until it is settled
	waited  bool   // somebody waits for the answer
	taken   uint64 // the entry in which the hub has taken it, 0 if it has not
	atMS    int64
}

// New is a device with the replica its last run left.
func New(id Identity, state *queue.State) *Device {
	return &Device{id: id.ID, hello: id.Hello, inc: id.Inc, seq: id.Seq, reached: id.Seq, run: id.Run, logID: id.Log, state: state}
}

// State is the replica. Step changes it.
func (d *Device) State() *queue.State { return d.state }

// Inc is the incarnation.
func (d *Device) Inc() uint64 { return d.inc }

// Waiting is how many commands have no answer.
func (d *Device) Waiting() int { return len(d.pending) }

// Take takes up a command that an earlier run left on disk. open says that its
// answer is for Late, which settles it.
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

// Earlier gives the commands that Take took up and that are not settled. One
// that has its answer is among them: the hub may be faster than whoever asks.
func (d *Device) Earlier(fn func(handle uint64, c queue.Command)) {
	for _, list := range [][]*command{d.held, d.pending} {
		for _, p := range list {
			if p.earlier {
				fn(p.handle, p.asked)
			}
		}
	}
}

// Encode writes a command under a number. The frame goes to disk before it
// comes to Step as Drawn.
func (d *Device) Encode(seq uint64, c queue.Command, atMS int64) ([]byte, error) {
	return d.encode(seq, seq, c, atMS)
}

func (d *Device) encode(seq, handle uint64, c queue.Command, atMS int64) ([]byte, error) {
	body, err := queue.EncodeCommand(c)
	if err != nil {
		return nil, err
	}
	return wire.Encode(wire.Envelope{Type: wire.TypeCommand, Dev: d.id, Inc: d.inc, Seq: seq, Nonce: d.nonce(handle), AtMS: atMS}, body)
}

// nonce tells a command of this run from every other command.
func (d *Device) nonce(handle uint64) string {
	return fmt.Sprintf("%012x.%d", d.run&0xffff_ffff_ffff, handle)
}

// InPlaceOf completes a number that was given in place of an earlier command's,
// and the withdrawal of what that was given: the command may have gone to the hub
// under another number since, or have been another device's there.
func (d *Device) InPlaceOf(handle uint64, c queue.Command) queue.Command {
	switch c := c.(type) {
	case queue.ReportOfflineTicket:
		if handle != 0 {
			c.Instead, c.InsteadNonce = handle, d.nonce(handle)
		}
		return c
	case queue.CancelTicket:
		c.IssuedNonce = d.nonceAsked(handle)
		return c
	}
	return c
}

// nonceAsked is the nonce of a command that is on disk still: one of an earlier run
// has that run's. It is empty if there is none.
func (d *Device) nonceAsked(handle uint64) string {
	p := d.kept(handle)
	if p == nil {
		return ""
	}
	e, _, err := wire.Decode(p.frame)
	if err != nil {
		return "" // it was encoded here, or read before
	}
	return e.Nonce
}

// OnDisk is the number under which a command is in the outbox now, 0 if it is not.
func (d *Device) OnDisk(handle uint64) uint64 {
	p := d.kept(handle)
	if p == nil || !p.durable {
		return 0
	}
	return p.seq
}

// kept is a command that is not done with, nil if there is none.
func (d *Device) kept(handle uint64) *command {
	for _, list := range [][]*command{d.pending, d.held, d.redraw} {
		if p := d.find(list, handle); p != nil {
			return p
		}
	}
	return nil
}

// Given is the highest number of a series that is known to be out: the hub has
// it, or it is on its way there.
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

// Hello is the first frame of a connection.
func (d *Device) Hello(atMS int64) ([]byte, error) {
	hello := d.hello
	hello.Log, hello.Cursor, hello.CursorMS, hello.Restored = d.logID, d.state.Pos, d.state.AtMS, d.state.RestoredFrom != ""
	return wire.Encode(wire.Envelope{Type: wire.TypeHello, Dev: d.id, Inc: d.inc, AtMS: atMS}, hello)
}

// Step takes what has happened, and says what is to be done, in this order. An
// error ends the connection, after what is to be done is done.
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
	case GoesOnAlone:
		return d.giveUpVolatile(), nil
	case Unsent:
		d.unsent(in.Seq)
		return nil, nil
	case Left:
		if p := d.find(d.pending, in.Handle); p != nil {
			p.waited = false
		}
		return nil, nil
	case Settled:
		return d.settled(in.Handle), nil
	case Renewed:
		d.renewed(in.Renewal)
		return nil, nil
	case MissingUploaded:
		d.handedIn = d.expected.Log
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

// drawn takes a command that has its number, and is on disk if it is durable.
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

// forget takes out a command that another stands in for.
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

// settled takes a command off the disk; one without an answer leaves it with
// the answer.
func (d *Device) settled(handle uint64) []Output {
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

// Window is how far the numbers of what is sent may reach beyond the oldest
// command without an answer: what the hub says, as far as this program goes. The
// hub keeps the answers of twice as many, so fewer than a window may lie answered
// on the device's disk: after a power cut they are asked again.
func (d *Device) Window() uint64 {
	if said := d.expected.Window; said > 0 {
		return min(uint64(said), wire.WideInFlight)
	}
	return leastWindow
}

// sendMore sends commands, as far as the window reaches.
func (d *Device) sendMore() (out []Output) {
	for d.up && d.renew == "" && d.sent < len(d.pending) && d.pending[d.sent].seq < d.pending[0].seq+d.Window() {
		p := d.pending[d.sent]
		out = append(out, Send{p.seq, p.frame})
		d.sent++
		d.reached = max(d.reached, p.seq)
	}
	return out
}

// unsent takes back what could not be sent, and all after it.
func (d *Device) unsent(seq uint64) {
	for i, p := range d.pending[:d.sent] {
		if p.seq >= seq {
			d.sent = i
			return
		}
	}
}

// down notes that the line is lost, or could not be made, and gives up on old
// commands that are only worth something now.
func (d *Device) down(atMS int64) (out []Output) {
	d.up, d.sent, d.parts, d.coming, d.renew = false, 0, nil, nil, "" // a renewal that could not be written is asked for again
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

// came takes a frame of the hub.
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
	if w.Seq > d.reached { // commands have come under this name that this disk knows nothing of
		return append(out, d.needNew(RolledBack)), nil
	}
	if w.RolledBack && d.handedIn != w.Log {
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

// connected runs when the replica can be trusted again.
func (d *Device) connected() []Output {
	d.up, d.sent = true, 0
	out := append([]Output{Up{}}, d.sendMore()...)
	d.leaveAlone()
	return append(out, d.askedBack()...)
}

// snapshot collects the parts of a state, and has it put on disk when it is
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
	return append(out, Restart{Log: d.expected.Log, Pos: state.Pos, State: text}), nil
}

// restarted takes over a state that is on disk.
func (d *Device) restarted() []Output {
	if d.coming == nil {
		return nil
	}
	d.state, d.logID, d.coming = d.coming, d.expected.Log, nil
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
		if err = json.Unmarshal(raw, &entry); err != nil {
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
			d.logID = "" // the replica is of no use: ask for a whole state
			break
		}
		d.handedLate(entry, late)
		applied = append(applied, raw)
	}
	for _, day := range slices.Sorted(maps.Keys(late)) {
		out = append(out, DayOver{Past{Day: day, Log: d.expected.Log, Pos: d.state.Pos, Tickets: late[day]}})
	}
	if len(applied) > 0 {
		out = append(out, Applied{applied})
		out = append(out, d.askedBack()...)
	}
	return out, err
}

// answered hands an answer to whoever waits.
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
		}
		out := append(d.deliver(p, r), d.sendMore()...)
		d.leaveAlone()
		return out, nil
	}
	return nil, nil
}

// notOurs says that an answer is about the command of a copy of this device, or
// of a later self. What the hub has forgotten was decided long ago, or
// overtaken: a command of this run can only have been overtaken by a copy.
func notOurs(code eventlog.Code, earlier bool) bool {
	switch code {
	case queue.IdentityUsedTwice, queue.OldIncarnation:
		return true
	case queue.AnswerForgotten:
		return !earlier
	}
	return false
}

// again says whether a command does no harm when it is done again.
//
// One of an earlier run that the hub has forgotten may have been decided long
// ago, and stayed on disk since its paper did not come out; or a copy of the
// device, or a later command, has overtaken it. Nobody knows, so it is sent
// again under another number.
func (c *command) again() bool {
	return queue.MayAskAgain(c.asked)
}

// Reencode writes a command that is to be redrawn under another number.
func (d *Device) Reencode(handle, seq uint64) ([]byte, error) {
	p := d.find(d.redraw, handle)
	if p == nil {
		return nil, fmt.Errorf("encoding command %d again: it is not to be sent again", handle)
	}
	return d.reencode(p, seq)
}

// redrawn sends a command under its new number.
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
