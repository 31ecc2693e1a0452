package backupkey

import (
	"errors"
	"slices"
	"strings"

	"filippo.io/age"
)

// Recipients are those who can open a backup, each of them alone. Without any it is not
// encrypted.
type Recipients struct {
	list []age.Recipient
}

// The faults of recipients.
var (
	ErrIsSecret    = errors.New("a secret stands where a recipient belongs")
	ErrNoRecipient = errors.New("this is no recipient: it begins with age1")
	ErrMixed       = errors.New("recipients with and without protection against quantum computers cannot be mixed")
	ErrTooMany     = errors.New("there are too many recipients")
)

// Any says whether there are any.
func (r Recipients) Any() bool { return len(r.list) > 0 }

// ParseRecipients reads a list of recipients. No error has the text of a secret in it.
func ParseRecipients(texts []string) (r Recipients, err error) {
	if len(texts) > MaxRecipients {
		return Recipients{}, ErrTooMany
	}
	for _, text := range texts {
		one, err := parseRecipient(text)
		if err != nil {
			return Recipients{}, err
		}
		r.list = append(r.list, one)
	}
	if slices.ContainsFunc(r.list, quantum) && !allOf(r.list, quantum) {
		return Recipients{}, ErrMixed
	}
	return r, nil
}

func parseRecipient(text string) (age.Recipient, error) {
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), secretPrefix) {
		return nil, ErrIsSecret
	}
	if len(text) > MaxRecipientBytes {
		return nil, ErrNoRecipient
	}
	if r, err := age.ParseX25519Recipient(text); err == nil {
		return r, nil
	}
	if r, err := age.ParseHybridRecipient(text); err == nil {
		return r, nil
	}
	return nil, ErrNoRecipient
}

func quantum(r age.Recipient) bool {
	_, is := r.(*age.HybridRecipient)
	return is
}

func allOf(list []age.Recipient, is func(r age.Recipient) bool) bool {
	return !slices.ContainsFunc(list, func(r age.Recipient) bool { return !is(r) })
}
