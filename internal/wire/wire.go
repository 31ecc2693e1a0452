// Package wire is the language of the link between the hub and its devices:
// JSON envelopes that a person can read, one to a websocket text frame. It
// says what a message looks like and what is refused, and does no I/O.
//
// Everything is additive: fields may be added, a type never changes its
// meaning, a type that a build does not know is skipped, unless the sender set
// "must", which says that whoever does not understand must hang up.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Limits of the link.
const (
	Version       = 1       // protocol version of this build
	MaxFrameBytes = 1 << 20 // a larger frame ends the connection
	MaxIDBytes    = 64      // device names, roles, types
	MaxNonceBytes = 32
	MaxTextBytes  = 200       // a device's name, and what it says of itself
	SnapshotBytes = 160 << 10 // of a state in one part; encoding can make a byte six
	MaxInFlight   = 16        // commands a device may have without an answer at a hub that says nothing else
	WideInFlight  = 64        // and at this one, so that what an outage has left is handed over soon
)

// Type names a message.
type Type string

// The messages. Commands and hellos go up, the others come down; a status goes
// up from a device and comes down, as presence, to the console of its counter
// or, from a kiosk or whoever is in trouble, to all consoles.
const (
	TypeHello    Type = "hello"
	TypeCommand  Type = "command"
	TypeStatus   Type = "status"
	TypeWelcome  Type = "welcome"
	TypeSnapshot Type = "snapshot"
	TypeEvents   Type = "events"
	TypeResult   Type = "result"
	TypePresence Type = "presence"
	TypeRefuse   Type = "refuse"
)

// Envelope is one frame.
type Envelope struct {
	V    int    `json:"v"`
	Type Type   `json:"type"`
	Dev  string `json:"dev,omitempty"` // the device that speaks, or is spoken to
	Inc  uint64 `json:"inc,omitempty"` // its incarnation
	Seq  uint64 `json:"seq,omitempty"` // number of the command
	// Nonce is drawn for every command: it stays the same when the command is
	// sent again, and tells it from another of the same number that a copy of the
	// device sends.
	Nonce string          `json:"nonce,omitempty"`
	AtMS  int64           `json:"at,omitempty"` // sender's clock, Unix milliseconds; for showing, never for order
	Must  bool            `json:"must,omitempty"`
	Body  json.RawMessage `json:"body,omitempty"`
}

// Hello is the first message of a device.
type Hello struct {
	Protocols []int  `json:"protocols"`          // versions the device speaks
	Role      string `json:"role"`               // RoleKiosk …
	Name      string `json:"name,omitempty"`     // "Kiosk 1"
	Counter   string `json:"counter,omitempty"`  // consoles, pads, over-counter displays
	Log       string `json:"log,omitempty"`      // identity of the log the cursor belongs to
	Cursor    uint64 `json:"cursor"`             // last entry the device has, 0 for none
	CursorMS  int64  `json:"cursorMS,omitempty"` // its time, which tells whether the hub has the same one
	Restored  bool   `json:"restored,omitempty"` // that log went on after a backup
	Token     string `json:"token,omitempty"`    // the centre's key
	Program   string `json:"program,omitempty"`  // "counter 0.1.0"
	NoEvents  bool   `json:"noEvents,omitempty"` // only answers are wanted: a gateway that gives numbers
	Alone     bool   `json:"alone,omitempty"`    // it can call on without the hub: tickets are reserved for it
	// Streams are the parts of the log that it wants, at most MaxStreams. None stands for
	// the queue's, as in programs that do not know of others.
	Streams []eventlog.Stream `json:"streams,omitempty"`
	// Also are the names of further walls that a wall's machine shows, at most MaxAlso.
	Also []string `json:"also,omitempty"`
}

const (
	// MaxAlso is how many further walls one device may show.
	MaxAlso = 3
	// MaxStreams is how many streams a device may name.
	MaxStreams = 16
)

// Roles of devices.
const (
	RoleKiosk   = "kiosk"
	RoleConsole = "console"
	RolePad     = "pad"
	RoleWall    = "wall"
	RoleGateway = "gateway"
	RoleHub     = "hub" // of the hub itself, in a presence
)

// Welcome is the hub's answer to a hello. With ModeSnapshot, Parts snapshot
// messages follow, which together are the state at Pos. With ModeDelta the
// events after the device's cursor follow.
type Welcome struct {
	Protocol   int    `json:"protocol"`
	Mode       string `json:"mode"`
	Log        string `json:"log"`
	Pos        uint64 `json:"pos"`
	Parts      int    `json:"parts,omitempty"`
	Seq        uint64 `json:"seq"`                  // commands of this incarnation decided so far
	Inc        uint64 `json:"inc,omitempty"`        // the newest incarnation the hub has seen, if it is a newer one
	Window     int    `json:"window,omitempty"`     // commands the device may have without an answer; 0 means MaxInFlight
	RolledBack bool   `json:"rolledBack,omitempty"` // the device had seen more than the hub has: somebody restored an old store
	Has        uint64 `json:"has,omitempty"`        // if so, how far the hub has the log that the device named
	// Streams are the parts of the log that the device gets, if it has named any.
	Streams []eventlog.Stream `json:"streams,omitempty"`
}

// Modes of a welcome.
const (
	ModeDelta    = "delta"
	ModeSnapshot = "snapshot"
)

// Snapshot is one part of a state, to be joined in order.
type Snapshot struct {
	Part int    `json:"part"` // from 1
	Text string `json:"text"`
}

// Events is a run of log entries after Prev up to Last.
type Events struct {
	Prev    uint64            `json:"prev"`
	Last    uint64            `json:"last"`
	Entries []json.RawMessage `json:"entries"`
}

// Result answers the command with the envelope's sequence number. Pos is the
// log position of the answer. The answer to an issue has the ticket, for
// whoever keeps no state.
type Result struct {
	Pos    uint64          `json:"pos"`
	Answer eventlog.Answer `json:"answer"`
	Ticket *queue.Ticket   `json:"ticket,omitempty"`
}

// Check says what in a hello is longer than it may be.
func (h Hello) Check() error {
	switch {
	case h.Role == "":
		return errors.New("the hello must give a role")
	case len(h.Protocols) > maxProtocols:
		return fmt.Errorf("protocols has more than %d elements", maxProtocols)
	case len(h.Also) > MaxAlso:
		return fmt.Errorf("also has more than %d elements", MaxAlso)
	case len(h.Streams) > MaxStreams:
		return fmt.Errorf("streams has more than %d elements", MaxStreams)
	}
	for _, name := range h.Streams {
		if err := checkTexts([]boundedText{{"streams", string(name), MaxIDBytes}}); err != nil {
			return err
		}
	}
	for _, name := range h.Also {
		if err := checkTexts([]boundedText{{"also", name, MaxIDBytes}}); err != nil {
			return err
		}
	}
	return checkTexts([]boundedText{
		{"role", h.Role, MaxIDBytes},
		{"name", h.Name, MaxTextBytes},
		{"counter", h.Counter, MaxIDBytes},
		{"log", h.Log, MaxTextBytes},
		{"token", h.Token, MaxTextBytes},
		{"program", h.Program, MaxTextBytes},
	})
}

// maxProtocols is how many versions a device may name.
const maxProtocols = 16

// boundedText is a field with its limit in bytes.
type boundedText struct {
	field, text string
	bytes       int
}

func checkTexts(list []boundedText) error {
	for _, b := range list {
		if len(b.text) > b.bytes {
			return fmt.Errorf("%s is longer than %d bytes", b.field, b.bytes)
		}
	}
	return nil
}

// Check says what in a status is longer than it may be.
func (s Status) Check() error {
	return checkTexts([]boundedText{{"code", s.Code, MaxIDBytes}, {"text", s.Text, MaxTextBytes}})
}

// Status is what a device says of itself. Code is empty when all is well.
type Status struct {
	Code string `json:"code,omitempty"` // "printer-failing"
	Text string `json:"text,omitempty"` // in words, for a person
}

// Presence lists the devices at a counter, and all kiosks.
type Presence struct {
	Devices []Peer `json:"devices"`
}

// Peer is one connected device.
type Peer struct {
	Dev     string `json:"dev"`
	Role    string `json:"role"`
	Name    string `json:"name,omitempty"`
	Counter string `json:"counter,omitempty"`
	SinceMS int64  `json:"sinceMS"`
	Status  Status `json:"status"`
	// Marks are on the console's own line: how the officer there was rated
	// today, as a sum that gives no single answer away.
	Marks *Marks `json:"marks,omitempty"`
}

// HallWalls are the walls of halls among devices, by their names; one that hangs over
// a counter is none.
func HallWalls(peers []Peer) map[string]Peer {
	here := map[string]Peer{}
	for _, p := range peers {
		if p.Role == RoleWall && p.Counter == "" {
			here[p.Dev] = p
		}
	}
	return here
}

// Marks are the mean of an officer's ratings of the day. They are given from 5
// answers on and renewed with every fifth, so that nobody can subtract.
type Marks struct {
	Officer    string `json:"officer"`
	Answers    int    `json:"answers"`
	MeanTenths int    `json:"meanTenths"` // 37 is 3.7
	Levels     int    `json:"levels"`     // the best mark
}

// Refuse is the last message before the hub hangs up.
type Refuse struct {
	Code string `json:"code"`
	Text string `json:"text"` // what to do
}

// Codes of a refusal.
const (
	RefuseVersion  = "version"  // no common protocol version
	RefuseToken    = "token"    // the key is wrong
	RefuseFrame    = "frame"    // malformed, or out of turn
	RefuseReplaced = "replaced" // the same device connected again
	RefuseMust     = "must"     // a message that must be understood was not
	RefuseFull     = "full"     // too many devices
	RefuseSlow     = "slow"     // the device does not read
	RefuseIdentity = "identity" // the hello names no device
	RefuseStopping = "stopping" // the hub stops
)

// ErrMust is returned by Decode for an unknown message that must be understood.
var ErrMust = errors.New("a message that must be understood is unknown")

// Encode writes an envelope with a body.
func Encode(e Envelope, body any) ([]byte, error) {
	if e.V == 0 {
		e.V = Version
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encoding %q: %w", e.Type, err)
	}
	e.Body = raw
	frame, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encoding %q: %w", e.Type, err)
	}
	if len(frame) > MaxFrameBytes {
		return nil, fmt.Errorf("encoding %q: %d bytes: %w", e.Type, len(frame), ErrTooLarge)
	}
	return frame, nil
}

// ErrTooLarge is returned for what does not fit a frame: the other side would
// hang up on it.
var ErrTooLarge = errors.New("it does not fit a frame")

// eventsHead is what an events message has at most beside its entries.
const eventsHead = 128

// FitsFrame says whether an entry can be told in an events message. One that does
// not is told as part of a snapshot.
func FitsFrame(entry []byte) bool { return len(entry) <= MaxFrameBytes-eventsHead }

// EncodeEvents writes an events message around entries that are encoded
// already, without reading them again.
func EncodeEvents(prev uint64, entries [][]byte) ([]byte, error) {
	size := eventsHead
	for _, e := range entries {
		size += len(e) + 1
	}
	b := bytes.NewBuffer(make([]byte, 0, size))
	fmt.Fprintf(b, `{"v":%d,"type":%q,"body":{"prev":%d,"last":%d,"entries":[`, Version, TypeEvents, prev, prev+uint64(len(entries)))
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(e)
	}
	b.WriteString("]}}")
	if b.Len() > MaxFrameBytes {
		return nil, fmt.Errorf("encoding events %d to %d: %w", prev+1, prev+uint64(len(entries)), ErrTooLarge)
	}
	return b.Bytes(), nil
}

// Decode reads a frame. It refuses what is no envelope, what is too long, and
// unknown messages with "must"; other unknown messages are returned with
// known false, to be skipped.
func Decode(frame []byte) (e Envelope, known bool, err error) {
	if len(frame) > MaxFrameBytes {
		return e, false, fmt.Errorf("reading frame: %d bytes are more than a frame holds (%d)", len(frame), MaxFrameBytes)
	}
	if !utf8.Valid(frame) { // a decoder would put three bytes in the place of each broken one
		return e, false, errors.New("reading frame: it is not valid UTF-8")
	}
	if err := json.Unmarshal(frame, &e); err != nil {
		return e, false, fmt.Errorf("reading frame: %w", err)
	}
	switch {
	case e.V < 1:
		return e, false, fmt.Errorf("reading frame: version %d", e.V)
	case e.Type == "" || len(e.Type) > MaxIDBytes || len(e.Dev) > MaxIDBytes || len(e.Nonce) > MaxNonceBytes:
		return e, false, errors.New("reading frame: the type is missing, or a name is too long")
	}
	known = knownTypes[e.Type]
	if !known && e.Must {
		return e, false, fmt.Errorf("reading frame of type %q: %w", e.Type, ErrMust)
	}
	return e, known, nil
}

var knownTypes = map[Type]bool{
	TypeHello: true, TypeCommand: true, TypeStatus: true, TypeWelcome: true, TypeSnapshot: true,
	TypeEvents: true, TypeResult: true, TypePresence: true, TypeRefuse: true,
}

// Body reads the body of an envelope.
func Body[T any](e Envelope) (T, error) {
	var body T
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return body, fmt.Errorf("reading body of %q: %w", e.Type, err)
	}
	return body, nil
}

// SplitSnapshot cuts a state into the texts of its parts, each of which fits a
// frame, between characters.
func SplitSnapshot(state []byte) []string {
	var parts []string
	for len(state) > 0 {
		n := min(len(state), SnapshotBytes)
		for back := 0; n < len(state) && back < utf8.UTFMax-1 && !utf8.RuneStart(state[n]); back++ {
			n--
		}
		parts = append(parts, string(state[:n]))
		state = state[n:]
	}
	return parts
}
