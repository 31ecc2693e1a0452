package backupkey

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// intro is how every age file begins.
const intro = "age-encryption.org/v1\n"

// IntroBytes is how much of a file IsEncrypted wants to see.
const IntroBytes = len(intro)

// IsEncrypted says whether a file that begins so is an age file.
func IsEncrypted(start []byte) bool { return bytes.HasPrefix(start, []byte(intro)) }

// The faults of an encrypted file.
var (
	// ErrKeyNeeded means that the file is encrypted, and no key was given.
	ErrKeyNeeded = errors.New("the file is encrypted, and needs its key")
	// ErrWrongKey means that no key opens it. A beginning that is damaged looks the same.
	ErrWrongKey = errors.New("the key does not open this file: it is another backup's key, or the beginning of the file is damaged")
)

// Writer encrypts what is written to it.
type Writer struct {
	io.WriteCloser        // Close writes the last piece
	fileKey        []byte // of this one file
}

// Encrypt begins an encrypted file.
func Encrypt(out io.Writer, to Recipients) (*Writer, error) {
	if !to.Any() {
		return nil, errors.New("encrypting a file: there is no recipient")
	}
	w := &Writer{}
	list := append([]age.Recipient{noting{to.list[0], &w.fileKey}}, to.list[1:]...)
	var err error
	if w.WriteCloser, err = age.Encrypt(out, list...); err != nil {
		return nil, fmt.Errorf("encrypting a file: %w", err)
	}
	return w, nil
}

// Again opens the file that was written, after Close: the program that has just
// encrypted it can read it again without a secret.
func (w *Writer) Again(file io.ReaderAt, size int64) (plain io.ReaderAt, plainSize int64, err error) {
	return open(file, size, age.NewInjectedFileKeyIdentity(w.fileKey))
}

// noting is a recipient that keeps the key of the file in memory.
type noting struct {
	age.Recipient
	fileKey *[]byte
}

var _ age.RecipientWithLabels = noting{}

// WrapWithLabels implements age.RecipientWithLabels.
func (n noting) WrapWithLabels(fileKey []byte) (stanzas []*age.Stanza, labels []string, err error) {
	*n.fileKey = bytes.Clone(fileKey)
	if r, ok := n.Recipient.(age.RecipientWithLabels); ok {
		return r.WrapWithLabels(fileKey)
	}
	stanzas, err = n.Wrap(fileKey)
	return stanzas, nil, err
}

// Open reads an encrypted file with whichever of the keys opens it. What is read is
// authentic, or an error; that nothing is missing at the end is known before anything is
// read.
func Open(file io.ReaderAt, size int64, keys []Key) (plain io.ReaderAt, plainSize int64, err error) {
	if len(keys) == 0 {
		return nil, 0, ErrKeyNeeded
	}
	identities := make([]age.Identity, len(keys))
	for i, k := range keys {
		identities[i] = k.identity
	}
	return open(file, size, identities...)
}

func open(file io.ReaderAt, size int64, identities ...age.Identity) (plain io.ReaderAt, plainSize int64, err error) {
	plain, plainSize, err = age.DecryptReaderAt(file, size, identities...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, 0, ErrWrongKey
	case err != nil:
		return nil, 0, fmt.Errorf("opening an encrypted file: %w", err)
	}
	return plain, plainSize, nil
}
