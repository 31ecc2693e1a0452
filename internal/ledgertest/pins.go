package ledgertest

import (
	"motcua/internal/pin"
)

// PINs takes PIN for every officer's, for a hub whose test is about something else. It
// hashes nothing and keeps nothing.
const PINs = onePIN(PIN)

type onePIN string

// Check implements hub.PINs.
func (p onePIN) Check(_, typed string) pin.Verdict {
	if typed == string(p) {
		return pin.Right
	}
	return pin.Wrong
}

// Set implements hub.PINs.
func (onePIN) Set(string, string, bool) error { return nil }

// Take implements hub.PINs.
func (onePIN) Take(map[string]pin.PIN, bool) ([]string, error) { return nil, nil }

// List implements hub.PINs.
func (onePIN) List() []pin.Listed { return nil }

// Copy implements hub.PINs.
func (onePIN) Copy() ([]byte, error) { return nil, nil }

// PutBack implements hub.PINs.
func (onePIN) PutBack([]byte) error { return nil }
