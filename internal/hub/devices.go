package hub

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// handler passes the link's calls, which come from the connections' goroutines, to the
// loop.
type handler struct{ h *Hub }

var _ link.Handler = handler{}

// post passes a request to the loop; it waits while the loop is behind, which slows
// only this device.
func (h *Hub) post(r request) bool {
	select {
	case h.requests <- r:
		return true
	case <-h.done:
		return false
	}
}

var refuseStopping = &wire.Refuse{Code: wire.RefuseStopping, Text: "the hub is stopping: connect again"}

// Join admits a device. A refused device is named in the log, since nobody may be
// looking at its own screen.
func (l handler) Join(c *link.Conn, hello wire.Hello) *wire.Refuse {
	if refusal := l.mayJoin(c, hello); refusal != nil {
		l.h.refused.tell(l.h.cfg.Log, c, refusal)
		return refusal
	}
	return l.letIn(c, hello)
}

// mayJoin checks the hello.
func (l handler) mayJoin(c *link.Conn, hello wire.Hello) *wire.Refuse {
	if refusal := ledger.CheckHello(ledger.Peer{ID: c.ID, Inc: c.Inc}, hello); refusal != nil {
		return refusal
	}
	if !showsCertificate(c) && subtle.ConstantTimeCompare([]byte(hello.Token), []byte(l.h.cfg.Token)) != 1 {
		return &wire.Refuse{Code: wire.RefuseToken, Text: "the key is not this centre's: set key in device.toml as it stands in the hub's centre.toml"}
	}
	return nil
}

func (l handler) letIn(c *link.Conn, hello wire.Hello) *wire.Refuse {
	reply := make(chan *wire.Refuse, 1)
	if !l.h.post(request{news: func() { reply <- l.h.join(c) }}) {
		return refuseStopping
	}
	select {
	case refusal := <-reply:
		if refusal == nil {
			l.h.noteRenewal(c)
		}
		if refusal == nil && hello.Role == wire.RoleKiosk && !l.h.owed(hello) {
			l.h.post(request{run: func() error { return l.h.lease(c) }})
		}
		return refusal
	case <-l.h.done:
		return refuseStopping
	}
}

// Leave forgets a device, unless it has reconnected.
func (l handler) Leave(c *link.Conn) {
	l.h.post(request{news: func() {
		if s := l.h.subs[c.ID]; s != nil && s.conn == c {
			delete(l.h.subs, c.ID)
			l.h.ledger.Left(l.h.now(), c.ID)
			l.h.changed(c, s.status)
		}
	}})
}

// Frame takes a command or a status.
func (l handler) Frame(c *link.Conn, e wire.Envelope) *wire.Refuse {
	switch e.Type {
	case wire.TypeCommand:
		return l.command(c, e)
	case wire.TypeStatus:
		status, err := wire.Body[wire.Status](e)
		if err = errors.Join(err, status.Check()); err != nil {
			return &wire.Refuse{Code: wire.RefuseFrame, Text: "the status cannot be taken: " + err.Error()}
		}
		c.Idle(1) // what is well has nothing to say all day
		if !l.h.post(request{news: func() { l.h.setStatus(c, status) }}) {
			return refuseStopping
		}
		return nil
	}
	return &wire.Refuse{Code: wire.RefuseFrame, Text: fmt.Sprintf("a device may not send %q here", e.Type)}
}

func (l handler) command(c *link.Conn, e wire.Envelope) *wire.Refuse {
	r, refuse, err := ledger.Read(ledger.Peer{ID: c.ID, Inc: c.Inc, SlowMS: c.SlowMS(l.h.cfg.Now()), Role: eventlog.Role(c.Hello.Role), Counter: c.Hello.Counter}, e)
	if refuse != nil {
		return refuse
	}
	if err != nil {
		l.h.counts.refusals.Add(1)
		c.Idle(1)
		answerMalformed(c, e, err)
		return nil
	}
	if login, ok := r.Command.(queue.Login); ok {
		c.Idle(loginTimes)
		if r.Given.PIN, err = l.h.findPIN(r.Cause, login, r.Given); err != nil {
			return refuseStopping
		}
		login.PIN, login.New = "", ""
		r.Command = login
	}
	r.Given.Proved = !showsCertificate(c) // such a device is believed as in the version before, where it is let in at all
	r.From = c
	if !c.Begin() {
		return nil // the connection has ended
	}
	if !l.h.post(request{asked: &r}) {
		return refuseStopping
	}
	return nil
}

// loginTimes is how many idle frames a login counts as, whatever comes of it: a PIN that is
// hashed takes a tenth of a second of a processor.
const loginTimes = 10

// malformedBytes limits the explanation in the answer to a malformed command.
const malformedBytes = 300

// answerMalformed answers a command that cannot be decoded, and says why. This is not
// logged: the same frame gets the same answer anyway.
func answerMalformed(c *link.Conn, e wire.Envelope, why error) {
	what := strings.ToValidUTF8(why.Error()[:min(len(why.Error()), malformedBytes)], "")
	answer := ledger.Reply{Cause: eventlog.Cause{Device: e.Dev, Inc: e.Inc, Seq: e.Seq}, Result: wire.Result{Answer: eventlog.Answer{Code: queue.Malformed, What: what}}}
	c.Send(link.NewLazyFrame(answer.Encode))
}

// join welcomes a device with what it is missing. It runs in the loop.
func (h *Hub) join(c *link.Conn) *wire.Refuse {
	if refusal := h.proven(c); refusal != nil {
		h.refused.tell(h.cfg.Log, c, refusal)
		return refusal
	}
	if full := c.Admit(h.hasMet(c.ID)); full != nil {
		return full
	}
	if old := h.subs[c.ID]; old != nil {
		old.conn.Drop(&wire.Refuse{Code: wire.RefuseReplaced, Text: "the same device connected again: if there are two, give each its own data folder"})
	}
	h.checkHead(c)
	if err := h.noteKeeper(c); err != nil {
		h.cfg.Log.Error("keeping that a console can open backups", "device", c.ID, "cause", err)
	}
	older, err := h.noticeOlder(c)
	if err != nil {
		h.cfg.Log.Error("going on with a log that is older", "cause", err)
	}
	if older {
		return refuseRenamed
	}
	frames, err := h.welcome(c)
	if err != nil {
		h.cfg.Log.Error("welcoming a device", "device", c.ID, "cause", err)
		return &wire.Refuse{Code: wire.RefuseStopping, Text: "the hub cannot read its log: see the hub's own messages"}
	}
	for _, f := range frames {
		c.Send(f)
	}
	var was wire.Status
	if old := h.subs[c.ID]; old != nil {
		was = old.status
	}
	h.subs[c.ID] = &subscriber{conn: c, streams: streamsOf(c.Hello), sinceMS: h.cfg.Now(), unenrolled: !showsCertificate(c) && !h.cfg.Admission.Insecure}
	h.ledger.Joined(c.ID, c.Hello.CanWorkOffline)
	h.changed(c, was)
	return nil
}

// hasMet says whether a device has been connected before, and remembers it while there
// is room for many more. So the devices of a centre are known after its first day, and
// invented names that fill the hub are not. Devices that have sent commands are in the
// state, and are known after a restart.
func (h *Hub) hasMet(id string) bool {
	if h.ledger.Fold().Memory.Knows(id) || h.met[id] {
		return true
	}
	if devices, room := h.server.Admitted(); devices < room/2 && len(h.met) < room {
		h.met[id] = true
	}
	return false
}

func (h *Hub) welcome(c *link.Conn) ([]*link.Frame, error) {
	hello := c.Hello
	has, behind := h.has(hello)
	log := ledger.Log{ID: h.logID, Behind: behind, Has: has, Gone: h.archived(hello.Cursor)}
	w := h.ledger.Fold().Greet(log, ledger.Peer{ID: c.ID, Inc: c.Inc}, hello)
	w.Seal = h.sealed()
	if w.RolledBack {
		h.cfg.Log.Warn("a device has seen more than the log holds: an older store was put back", "device", c.ID, "seen", hello.Cursor, "log", w.Pos)
	}
	if hello.NoEvents {
		return h.frames(c, w)
	}
	if w.Mode == wire.ModeSnapshot {
		return h.wholeFrames(c, w)
	}
	delta, err := h.delta(hello.Cursor, streamsOf(hello))
	if errors.Is(err, wire.ErrTooLarge) { // an entry that is too long for a frame is sent within the state
		w.Mode = wire.ModeSnapshot
		return h.wholeFrames(c, w)
	}
	if err != nil {
		return nil, err
	}
	frames, err := h.frames(c, w)
	return append(frames, delta...), err
}

// wholeFrames are a welcome and the whole state.
func (h *Hub) wholeFrames(c *link.Conn, w wire.Welcome) ([]*link.Frame, error) {
	parts, err := h.whole.at(h.state())
	if err != nil {
		return nil, err
	}
	w.Parts = len(parts)
	frames, err := h.frames(c, w)
	return append(frames, parts...), err
}

// eventsFrame is an events message, ready to be sent.
func eventsFrame(prev uint64, entries [][]byte, sealed string) (*link.Frame, error) {
	data, err := wire.EncodeEvents(prev, entries, sealed)
	if err != nil {
		return nil, err
	}
	return link.NewFrame(data)
}

// archived says whether the entries after a cursor are no longer in the live log. It
// could be read from the archive, but a device must not depend on old files.
func (h *Hub) archived(cursor uint64) bool {
	cut, err := h.store.Cut()
	return err != nil || cursor < cut
}

// has returns the last position that this log shares with the log a device has seen,
// and whether the device has seen more. If both logs were restored and this one does
// not know the other, the same backup was restored twice, and the device has seen what
// came in between.
func (h *Hub) has(hello wire.Hello) (pos uint64, behind bool) {
	for _, a := range h.origin {
		if hello.Log == a.Log {
			return a.Pos, hello.Cursor > a.Pos
		}
	}
	return 0, len(h.origin) > 0 && hello.Restored && hello.Log != h.logID
}

func (h *Hub) frames(c *link.Conn, w wire.Welcome) ([]*link.Frame, error) {
	data, err := wire.Encode(wire.Envelope{Type: wire.TypeWelcome, Dev: c.ID, AtMS: h.cfg.Now()}, w)
	if err != nil {
		return nil, err
	}
	f, err := link.NewFrame(data)
	return []*link.Frame{f}, err
}

// streamsOf are the streams that a device gets.
func streamsOf(hello wire.Hello) eventlog.Streams {
	return eventlog.StreamsOf(eventlog.Role(hello.Role), hello.Streams)
}

// delta reads the entries after a cursor from the log, as a device with some streams
// gets them.
func (h *Hub) delta(cursor uint64, streams eventlog.Streams) ([]*link.Frame, error) {
	var frames []*link.Frame
	var entries [][]byte
	prev, size := cursor, 0
	flush := func() error {
		if len(entries) == 0 {
			return nil
		}
		f, err := eventsFrame(prev, entries, "")
		frames, prev, entries, size = append(frames, f), prev+uint64(len(entries)), nil, 0
		return err
	}
	_, err := h.store.Read(cursor+1, 0, func(_ uint64, raw []byte) error {
		raw, err := eventlog.EncodedFor(raw, streams)
		if err != nil {
			return err
		}
		if size > 0 && size+len(raw) > wire.MaxFrameBytes/4 {
			if err := flush(); err != nil {
				return err
			}
		}
		entries, size = append(entries, raw), size+len(raw)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return frames, flush()
}

// wholeState caches the frames of one state, for many devices that connect at once.
type wholeState struct {
	pos    uint64
	frames []*link.Frame
}

func (w *wholeState) at(s *queue.State) ([]*link.Frame, error) {
	if w.frames != nil && w.pos == s.Pos {
		return w.frames, nil
	}
	data, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encoding state: %w", err)
	}
	w.frames, w.pos = nil, s.Pos
	for i, text := range wire.SplitSnapshot(data) {
		data, err := wire.Encode(wire.Envelope{Type: wire.TypeSnapshot}, wire.Snapshot{Part: i + 1, Text: text})
		if err != nil {
			return nil, err
		}
		f, err := link.NewFrame(data)
		if err != nil {
			return nil, fmt.Errorf("preparing snapshot: %w", err)
		}
		w.frames = append(w.frames, f)
	}
	return w.frames, nil
}
