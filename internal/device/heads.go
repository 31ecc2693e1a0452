package device

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"motcua/internal/dayhead"
	"motcua/internal/durable"
)

// HeadsFile is the name of the file in which a device keeps heads: a text that a person can
// read, print and carry away.
const HeadsFile = "day-heads.txt"

// Limits of the file.
const (
	maxHeadsBytes = 1 << 20 // about ten years of working days
	headsMode     = 0o600
)

// headFile is where a device keeps the heads of days. Nothing of it is ever changed, whatever
// a hub says later; only the earliest are left out when the file is full. It is for one
// goroutine at a time.
type headFile struct{ path string }

// headsIn is the file in a device's data folder.
func headsIn(dir string) *headFile { return &headFile{filepath.Join(dir, HeadsFile)} }

// read is the file's text, empty if it is not there.
func (f *headFile) read() (string, error) {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.LimitReader(file, 2*maxHeadsBytes))
	return string(data), errors.Join(err, file.Close())
}

// add keeps a note for good. One that is there already is not added again.
func (f *headFile) add(signed string) error {
	fail := func(err error) error { return fmt.Errorf("keeping the head of a day in %q: %w", f.path, err) }
	if len(signed) > dayhead.MaxBytes {
		return fail(dayhead.ErrNoHead)
	}
	text, err := f.read()
	if err != nil {
		return fail(err)
	}
	if strings.Contains(text, signed) {
		return nil
	}
	if text != "" {
		text += "\n"
	}
	text += signed
	if len(text) > maxHeadsBytes {
		list := dayhead.Split(text)
		text = strings.Join(list[len(list)/2:], "\n")
	}
	if err := durable.Write(f.path, []byte(text), headsMode); err != nil {
		return fail(err)
	}
	return nil
}

// newest is the note that was added last, empty if there is none.
func (f *headFile) newest() (string, error) {
	text, err := f.read()
	if err != nil {
		return "", fmt.Errorf("reading the heads of days in %q: %w", f.path, err)
	}
	list := dayhead.Split(text)
	if len(list) == 0 {
		return "", nil
	}
	return list[len(list)-1], nil
}
