// Package kdf derives keys and hashes from secrets that people type: short ones, which
// take time and memory on purpose, so that nobody can try them all. It is the one place
// where that is done, because the memory is a machine's: at most one or two are derived
// at once, and each gives back what it took before the next may begin. Otherwise one
// log-in would leave the hub of an old machine with twice its memory for hours.
package kdf

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"fmt"
	"runtime"
	"runtime/debug"

	"golang.org/x/crypto/argon2"
)

// AtOnce is how many are derived at the same time: some processors stay free, so that
// whoever guesses does not keep the others waiting.
var AtOnce = min(2, max(1, runtime.GOMAXPROCS(0)/2))

var turns = make(chan struct{}, AtOnce)

// Cost is what one derivation by Argon2id takes (RFC 9106). Each number is at least 1.
type Cost struct {
	KiB     uint32 // memory
	Passes  uint32 // over that memory
	Threads uint8
}

// Argon2id derives so many bytes. It waits for its turn.
func Argon2id(typed string, salt []byte, c Cost, length uint32) []byte {
	turns <- struct{}{}
	defer func() { <-turns }()
	key := argon2.IDKey([]byte(typed), salt, c.Passes, c.KiB, c.Threads, length)
	// Left to itself, the runtime would keep the memory, and let garbage grow to as much
	// again before it collects.
	debug.FreeOSMemory()
	return key
}

// PBKDF2 derives so many bytes by PBKDF2 with SHA-256 (RFC 8018). It waits for its turn.
func PBKDF2(typed string, salt []byte, rounds, length int) ([]byte, error) {
	turns <- struct{}{}
	defer func() { <-turns }()
	key, err := pbkdf2.Key(sha256.New, typed, salt, rounds, length)
	if err != nil {
		return nil, fmt.Errorf("deriving %d bytes by PBKDF2: %w", length, err)
	}
	return key, nil
}
