// Package dayhead signs the head of each service day: how far the hub's log had come when
// the day was closed, the hash of everything up to there, and how many entries and numbers
// the day had. The signed text is a note (golang.org/x/mod/sumdb/note), which a person can
// read, print and keep. The hub sends it to every device, which keeps it.
//
// Whoever can write the hub's files can rewrite the past and sign it again. What that
// person cannot do is change the heads that devices and papers have: their hashes are no
// longer in the log then. See docs/THREATS.md for what this proves and what not.
package dayhead

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// first is the first line of every note.
const first = "motcua day head"

// MaxBytes is how long a note may be.
const MaxBytes = 1000

// keyName is the name of the hub's key in a note. Keys are told apart by their hash.
const keyName = "motcua-hub"

// Hash is the hash of a log up to a position; see store.Hash.
type Hash [32]byte

// Head is the end of a service day in the hub's log.
type Head struct {
	Log     string
	Day     string // "2026-11-28"
	Pos     uint64 // of the entry that closed the day
	Hash    Hash   // of the log up to there
	Entries uint64 // since the head before, or since signing began
	Numbers int    // that were given out since then
}

// lines is how many lines the text of a head has.
const lines = 6

func (h Head) text() string {
	return fmt.Sprintf("%s\nlog %s\nday %s\nentry %d\nhash %x\nsince the head before %d entries, %d numbers\n", first, h.Log, h.Day, h.Pos, h.Hash, h.Entries, h.Numbers)
}

func parse(text string) (h Head, err error) {
	parts := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(parts) != lines || parts[0] != first {
		return h, ErrNoHead
	}
	var hash string
	for i, form := range []struct {
		form string
		into []any
	}{
		{"log %s", []any{&h.Log}},
		{"day %s", []any{&h.Day}},
		{"entry %d", []any{&h.Pos}},
		{"hash %s", []any{&hash}},
		{"since the head before %d entries, %d numbers", []any{&h.Entries, &h.Numbers}},
	} {
		if _, err := fmt.Sscanf(parts[i+1], form.form, form.into...); err != nil {
			return h, ErrNoHead
		}
	}
	raw, err := hex.DecodeString(hash)
	if err != nil || len(raw) != len(h.Hash) {
		return h, ErrNoHead
	}
	copy(h.Hash[:], raw)
	if h.text() != text {
		return h, ErrNoHead
	}
	return h, nil
}

// Errors of Open.
var (
	// ErrNoHead means that a text is no head of a day.
	ErrNoHead = errors.New("it is no head of a day")
	// ErrNotSigned means that this hub has not signed a head.
	ErrNotSigned = errors.New("the signature is not that of this hub")
)

// Key signs heads. The zero Key signs none.
type Key struct {
	Secret string // as note.NewSigner takes it
	Public string // as note.NewVerifier takes it; no secret
}

// NewKey draws a key.
func NewKey() (Key, error) {
	secret, public, err := note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return Key{}, fmt.Errorf("drawing a key for heads of days: %w", err)
	}
	return Key{secret, public}, nil
}

// Check says what is wrong with a key.
func (k Key) Check() error {
	signed, err := k.Sign(Head{Log: "x", Day: "x"})
	if err == nil {
		_, err = Open(signed, k.Public)
	}
	return err
}

// Sign is a head as a note.
func (k Key) Sign(h Head) (string, error) {
	signer, err := note.NewSigner(k.Secret)
	if err != nil {
		return "", fmt.Errorf("signing the head of %s: %w", h.Day, err)
	}
	signed, err := note.Sign(&note.Note{Text: h.text()}, signer)
	if err != nil {
		return "", fmt.Errorf("signing the head of %s: %w", h.Day, err)
	}
	return string(signed), nil
}

// Open reads a note that was signed with the key.
func Open(signed, public string) (Head, error) {
	if len(signed) > MaxBytes {
		return Head{}, ErrNoHead
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return Head{}, fmt.Errorf("reading the hub's public key: %w", err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(verifier))
	switch unknown := (*note.UnverifiedNoteError)(nil); {
	case errors.As(err, &unknown):
		return Head{}, ErrNotSigned
	case err != nil:
		return Head{}, fmt.Errorf("%w: %w", ErrNoHead, err)
	}
	return parse(n.Text)
}

// Read reads a note without looking at its signature, for a device: it has its notes from
// its hub, and not the hub's key. Whoever has to believe a note opens it.
func Read(signed string) (Head, error) {
	text, _, found := strings.Cut(signed, "\n\n")
	if len(signed) > MaxBytes || !found {
		return Head{}, ErrNoHead
	}
	return parse(text + "\n")
}

// Split takes the notes of a text apart, which may stand one after the other, with other
// lines between them, and with line ends of any system. The last line may lack its end: a
// phone that reads the code of a paper drops it.
func Split(text string) (list []string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	for {
		at := strings.Index(text, first+"\n")
		if at < 0 {
			return list
		}
		text = text[at:]
		end := len(text)
		if gap := strings.Index(text, "\n\n"); gap >= 0 { // the signature's line follows
			if stop := strings.Index(text[gap+2:], "\n"); stop >= 0 {
				end = gap + 2 + stop + 1
			}
		}
		list, text = append(list, text[:end]), text[end:]
	}
}

// Signed is the event that the hub has signed the head of a day.
type Signed struct {
	Day  string `json:"day"`
	Pos  uint64 `json:"pos"`
	Note string `json:"note"`
}

// EventType implements eventlog.Event.
func (Signed) EventType() string { return "day.signed" }

func init() { eventlog.Register[Signed]("heads", eventlog.QueueStream, nil) }

// kept is how many of the newest heads the state has.
const kept = 60

// State is what the log has of heads so far. The zero State is that of an empty log.
type State struct {
	// Due is the day that was closed last, if its head is not signed yet.
	Due     *Due     `json:"due,omitempty"`
	Last    uint64   `json:"last,omitempty"`    // position of the newest head
	Numbers int      `json:"numbers,omitempty"` // given out since then
	Signed  []Signed `json:"signed,omitempty"`  // the newest, in order
}

// Due is a day whose head is to be signed when its end is on disk.
type Due struct {
	Day     string `json:"day"`
	Pos     uint64 `json:"pos"`
	Numbers int    `json:"numbers,omitempty"`
}

// Apply folds an entry.
func (s *State) Apply(e eventlog.Entry) {
	for _, ev := range e.Events {
		switch ev := ev.(type) {
		case queue.TicketIssued:
			s.Numbers++
		case queue.DayClosed:
			s.Due = &Due{Day: ev.Day, Pos: e.Pos, Numbers: s.Numbers}
		case Signed:
			if s.Due != nil && s.Due.Pos <= ev.Pos {
				s.Numbers -= s.Due.Numbers
				s.Due = nil
			}
			s.Last = ev.Pos
			s.Signed = append(s.Signed, ev)
			s.Signed = s.Signed[max(0, len(s.Signed)-kept):]
		}
	}
}

// Head is the head that is due, given the hash of the log up to it.
func (s *State) Head(log string, hash Hash) Head {
	return Head{Log: log, Day: s.Due.Day, Pos: s.Due.Pos, Hash: hash, Entries: s.Due.Pos - min(s.Last, s.Due.Pos), Numbers: s.Due.Numbers}
}
