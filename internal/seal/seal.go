// Package seal is the hub's word on how far a log had come: the log's name, a position,
// and the hash of everything up to there, signed with a key that only the hub has. It
// travels with the events, and every device keeps the newest. So a device that says it
// has seen more than the hub's log has, as after a restore, can prove it.
//
// What a seal does not prove is what stood in the entries: a device has only those of its
// streams, and their hash it cannot compute.
package seal

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
)

// MaxBytes is how long the text of a seal may be: the name of a log has 200 bytes at most.
const MaxBytes = 400

// Hash is the hash of a log up to a position; see store.Hash.
type Hash [sha256.Size]byte

// Seal is how far a log had come.
type Seal struct {
	Log  string
	Pos  uint64
	Hash Hash
}

// purpose keeps the key apart from what else the hub's secret signs.
const purpose = "motcua: seal of a log"

// Key is the key of seals that belongs to a secret of the hub.
func Key(secret []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// mac signs a seal. Its fields are written so that no two seals give the same bytes. A hub
// signs once for each write to the disk, while a clerk waits: it is done without fmt, which
// takes as long as the signing.
func (s Seal) mac(key []byte) []byte {
	text := append(s.begin(make([]byte, 0, MaxBytes), '\n'), s.Log...)
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	return mac.Sum(text[:0])
}

// begin appends position and hash to a text, each with the separator behind it.
func (s Seal) begin(text []byte, separator byte) []byte {
	text = append(strconv.AppendUint(text, s.Pos, 10), separator)
	return append(hex.AppendEncode(text, s.Hash[:]), separator)
}

// Sign is the seal as it travels: position, hash, signature and the log's name, with
// spaces between them.
func (s Seal) Sign(key []byte) string {
	text := hex.AppendEncode(s.begin(make([]byte, 0, MaxBytes), ' '), s.mac(key))
	return string(append(append(text, ' '), s.Log...))
}

// ErrNotOurs means that a text is no seal of this hub.
var ErrNotOurs = errors.New("it is no seal of this hub")

// Read reads a seal that was signed with the key.
func Read(text string, key []byte) (s Seal, err error) {
	parts := strings.SplitN(text, " ", 4)
	if len(text) > MaxBytes || len(parts) != 4 {
		return Seal{}, ErrNotOurs
	}
	if s.Pos, err = strconv.ParseUint(parts[0], 10, 64); err != nil {
		return Seal{}, ErrNotOurs
	}
	hash, err := hex.DecodeString(parts[1])
	if err != nil || copy(s.Hash[:], hash) != len(s.Hash) {
		return Seal{}, ErrNotOurs
	}
	s.Log = parts[3]
	if signed, err := hex.DecodeString(parts[2]); err != nil || !hmac.Equal(signed, s.mac(key)) || s.Sign(key) != text {
		return Seal{}, ErrNotOurs
	}
	return s, nil
}
