// Package wire is the protocol of the link between the hub and its devices: JSON
// envelopes that a person can read, one in each websocket text frame. It defines the
// messages and the refusals, and does no I/O.
//
// Changes are additive: fields may be added, a type never changes its meaning, and
// an unknown type is ignored, unless the sender set "must": then a receiver that
// does not know the type must end the connection.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/seal"
)

// Limits of the link.
const (
	Version       = 1       // protocol version of this build
	MaxFrameBytes = 1 << 20 // a larger frame ends the connection
	MaxIDBytes    = 64      // device names, roles, types
	MaxNonceBytes = 32
	MaxHeadBytes  = 1000 // the head of a day
	// MaxRecipientBytes is for the public half of a backup key.
	MaxRecipientBytes = 100
	MaxTextBytes      = 200       // a device's name, and its status text
	SnapshotBytes     = 160 << 10 // of one part of a state; encoding can turn one byte into six
	MaxInFlight       = 16        // commands a device may have without an answer, if the hub gives no limit
	WideInFlight      = 64        // and at this hub, so that offline work is reported quickly
)

// Type names a message.
type Type string

// The messages. Commands and hellos go to the hub, the others come from it. A status
// goes from a device to the hub, and comes as presence to the console of its
// counter, or, from a kiosk or any device with a fault, to all consoles.
const (
	TypeHello    Type = "hello"
	TypeCommand  Type = "command"
	TypeStatus   Type = "status"
	TypeWelcome  Type = "welcome"
	TypeSnapshot Type = "snapshot"
	TypeEvents   Type = "events"
	TypeResult   Type = "result"
	TypePresence Type = "presence"
	TypeRenew    Type = "renew"
	TypeRefuse   Type = "refuse"
)

// Envelope is one frame.
type Envelope struct {
	V    int    `json:"v"`
	Type Type   `json:"type"`
	Dev  string `json:"dev,omitempty"` // the device that sends or receives it
	Inc  uint64 `json:"inc,omitempty"` // its incarnation
	Seq  uint64 `json:"seq,omitempty"` // number of the command
	// Nonce is random for every command. It stays the same when the command is sent
	// again, and distinguishes it from a command with the same number of a copy of
	// the device.
	Nonce string `json:"nonce,omitempty"`
	// Login is the session that a console's command means: the log position of its login.
	// 0: the device does not say.
	Login uint64          `json:"login,omitempty"`
	AtMS  int64           `json:"at,omitempty"` // sender's clock, Unix milliseconds; for showing, never for ordering
	Must  bool            `json:"must,omitempty"`
	Body  json.RawMessage `json:"body,omitempty"`
}

// Hello is the first message of a device.
type Hello struct {
	Protocols []int  `json:"protocols"`          // versions the device speaks
	Role      string `json:"role"`               // RoleKiosk …
	Name      string `json:"name,omitempty"`     // "Kiosk 1"
	Counter   string `json:"counter,omitempty"`  // consoles, pads, over-counter displays
	Log       string `json:"log,omitempty"`      // identity of the log that Cursor belongs to
	Cursor    uint64 `json:"cursor"`             // last entry the device has, 0 for none
	CursorMS  int64  `json:"cursorMS,omitempty"` // the entry's time, by which the hub checks that it has the same entry
	Restored  bool   `json:"restored,omitempty"` // that log was continued from a backup
	// Seal is the hub's newest word on how far the log had come; see internal/seal. It
	// proves what the device says with Cursor.
	Seal string `json:"seal,omitempty"`
	// Head is the newest head of a day that the device has kept, as the hub has signed it;
	// see internal/dayhead.
	Head string `json:"head,omitempty"`
	// Recipient is the public half of a console's own key for the hub's backups, which
	// are encrypted to it; see docs/adr/0104-consoles-keep-keys-of-backups.md.
	Recipient      string `json:"recipient,omitempty"`
	Token          string `json:"token,omitempty"`    // the centre's key
	Program        string `json:"program,omitempty"`  // "counter 0.1.0"
	NoEvents       bool   `json:"noEvents,omitempty"` // only answers are wanted: a gateway that issues numbers
	CanWorkOffline bool   `json:"alone,omitempty"`    // it can work offline: tickets are reserved for it
	// Streams are the parts of the log that it wants, at most MaxStreams. None means the
	// queue's, as in programs that do not know other streams.
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

// Welcome is the hub's answer to a hello. With ModeSnapshot, Parts snapshot messages
// follow, which together are the state at Pos. With ModeDelta the events after the
// device's cursor follow.
type Welcome struct {
	Protocol   int    `json:"protocol"`
	Mode       string `json:"mode"`
	Log        string `json:"log"`
	Pos        uint64 `json:"pos"`
	Parts      int    `json:"parts,omitempty"`
	Seq        uint64 `json:"seq"`                  // commands of this incarnation decided so far
	Inc        uint64 `json:"inc,omitempty"`        // the newest incarnation the hub has seen, if it is a newer one
	Window     int    `json:"window,omitempty"`     // commands the device may have without an answer; 0 means MaxInFlight
	RolledBack bool   `json:"rolledBack,omitempty"` // the device had entries that the hub does not have: an old store was restored
	Has        uint64 `json:"has,omitempty"`        // then: up to where the hub has the log that the device named
	Seal       string `json:"seal,omitempty"`       // the hub's word that the log has come to Pos; see internal/seal
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
	// Seal is the hub's word that the log has come to Last; see internal/seal. Of entries
	// in several messages only the last has one.
	Seal string `json:"seal,omitempty"`
}

// Renew tells an enrolled device that its key is to be renewed, at /enrol/renew. One that
// does not know how goes on with the key that it has.
type Renew struct {
	Signer string `json:"signer"` // print of the authority that the hub signs by, 64 hex digits
}

// Result answers the command with the envelope's sequence number. Pos is the log
// position of the answer. The answer to an issue has the ticket, for devices without
// a replica.
type Result struct {
	Pos    uint64          `json:"pos"`
	Answer eventlog.Answer `json:"answer"`
	Ticket *queue.Ticket   `json:"ticket,omitempty"`
}

// Check returns what in a hello is longer than allowed.
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
		{"seal", h.Seal, seal.MaxBytes},
		{"head", h.Head, MaxHeadBytes},
		{"recipient", h.Recipient, MaxRecipientBytes},
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

// Check returns what in a status is longer than allowed.
func (s Status) Check() error {
	return checkTexts([]boundedText{{"code", s.Code, MaxIDBytes}, {"text", s.Text, MaxTextBytes}})
}

// Status is a device's report about itself. Code is empty if all is well.
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
	// Unenrolled says that it is let in without a certificate. Consoles of supervisors are
	// told of all such devices.
	Unenrolled bool `json:"unenrolled,omitempty"`
	// Marks are on the console's own line: how its officer was rated today, as a
	// mean from which no single answer can be derived.
	Marks *RatingSummary `json:"marks,omitempty"`
}

// HallWalls are the walls of halls among devices, by their names; a display over a
// counter is not one.
func HallWalls(peers []Peer) map[string]Peer {
	here := map[string]Peer{}
	for _, p := range peers {
		if p.Role == RoleWall && p.Counter == "" {
			here[p.Dev] = p
		}
	}
	return here
}

// RatingSummary are the mean of an officer's ratings of the day. They are sent from 5
// answers on and renewed with every fifth, so that no single answer can be computed.
type RatingSummary struct {
	Officer    string `json:"officer"`
	Answers    int    `json:"answers"`
	MeanTenths int    `json:"meanTenths"` // 37 is 3.7
	Levels     int    `json:"levels"`     // the best rating
}

// Refuse is the last message before the hub ends the connection.
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
	RefuseMust     = "must"     // a message that must be understood is unknown
	RefuseFull     = "full"     // too many devices
	RefuseSlow     = "slow"     // the device does not read
	RefuseIdentity = "identity" // the hello names no device
	RefuseStopping = "stopping" // the hub stops
	// RefuseUnenrolled means that the device shows no certificate, or one that is no
	// longer good.
	RefuseUnenrolled = "unenrolled"
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

// ErrTooLarge is returned for a message that does not fit a frame: the other side
// would end the connection.
var ErrTooLarge = errors.New("it does not fit a frame")

// eventsHead is the most bytes of an events message besides its entries.
const eventsHead = 128 + seal.MaxBytes + len(`,"seal":""`)

// eventsBegin is how EncodeEvents begins a frame. The body follows, and a brace.
var eventsBegin = fmt.Appendf(nil, `{"v":%d,"type":%q,"body":`, Version, TypeEvents)

// FitsFrame reports whether an entry fits an events message. One that does not is
// sent as part of a snapshot.
func FitsFrame(entry []byte) bool { return len(entry) <= MaxFrameBytes-eventsHead }

// EncodeEvents writes an events message with entries that are already encoded,
// without parsing them. sealed may be empty.
func EncodeEvents(prev uint64, entries [][]byte, sealed string) ([]byte, error) {
	size := eventsHead
	for _, e := range entries {
		size += len(e) + 1
	}
	b := bytes.NewBuffer(make([]byte, 0, size))
	b.Write(eventsBegin)
	fmt.Fprintf(b, `{"prev":%d,"last":%d,"entries":[`, prev, prev+uint64(len(entries)))
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(e)
	}
	b.WriteByte(']')
	if sealed != "" {
		fmt.Fprintf(b, `,"seal":%q`, sealed)
	}
	b.WriteString("}}")
	if b.Len() > MaxFrameBytes {
		return nil, fmt.Errorf("encoding events %d to %d: %w", prev+1, prev+uint64(len(entries)), ErrTooLarge)
	}
	return b.Bytes(), nil
}

// Decode parses a frame. It rejects invalid envelopes, oversized frames, and unknown
// messages with "must"; other unknown messages are returned with known false, to be
// ignored.
func Decode(frame []byte) (e Envelope, known bool, err error) {
	if len(frame) > MaxFrameBytes {
		return e, false, fmt.Errorf("reading frame: %d bytes are more than a frame holds (%d)", len(frame), MaxFrameBytes)
	}
	if !utf8.Valid(frame) { // a decoder would replace each broken byte by three bytes
		return e, false, errors.New("reading frame: it is not valid UTF-8")
	}
	if e, is := decodeEvents(frame); is {
		return e, true, nil
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

// decodeEvents reads an events message that is written as EncodeEvents writes it, and
// leaves every other to Decode. Events are most of what a device gets, a hundred walls at
// each call: here the frame is gone through once and not copied. What stands between
// eventsBegin and the last brace has to be one JSON value; then the envelope can have no
// other fields. The body is read by Body: the hub, to which nobody has to send events,
// does not.
func decodeEvents(frame []byte) (e Envelope, is bool) {
	body, begins := bytes.CutPrefix(frame, eventsBegin)
	body, ends := bytes.CutSuffix(body, []byte{'}'})
	if !begins || !ends || !json.Valid(body) {
		return Envelope{}, false
	}
	return Envelope{V: Version, Type: TypeEvents, Body: body}, true
}

var knownTypes = map[Type]bool{
	TypeHello: true, TypeCommand: true, TypeStatus: true, TypeWelcome: true, TypeSnapshot: true,
	TypeEvents: true, TypeResult: true, TypePresence: true, TypeRenew: true, TypeRefuse: true,
}

// Body reads the body of an envelope.
func Body[T any](e Envelope) (T, error) {
	var body T
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return body, fmt.Errorf("reading body of %q: %w", e.Type, err)
	}
	return body, nil
}

// SplitSnapshot splits a state into parts that each fit a frame, at character
// boundaries.
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
