package kiosk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"motcua/internal/durable"
)

// Limits of the file that remembers the day sheets.
const (
	sheetsKept    = 32 // heads, more than the days within which a sheet is printed
	maxSheetsFile = 64 << 10
	sheetsMode    = 0o600
)

// sheetEntry is what a kiosk remembers of the sheet of one head.
type sheetEntry struct {
	Head string `json:"head"`           // a hash of the note
	Day  string `json:"day"`            // for people who read the file
	Try  int    `json:"try"`            // the print job is the sheet's first, second, …
	Gone bool   `json:"gone,omitempty"` // that job ended without paper
	Over bool   `json:"over,omitempty"` // it is printed, or never will be
}

// job is the ID of the print job. The spooler prints a known ID only once, so each try
// has one of its own.
func (e sheetEntry) job() string { return fmt.Sprintf("day-sheet/%s/%d", e.Head, e.Try) }

// headID tells the notes of heads apart.
func headID(note string) string {
	sum := sha256.Sum256([]byte(note))
	return hex.EncodeToString(sum[:12])
}

// sheetBook is the file that remembers which day sheets were printed: the spooler forgets
// its jobs.
type sheetBook struct {
	path string
	list []sheetEntry // as on disk, newest last
}

// read is the file's content; a missing file has none.
func (b *sheetBook) read() (list []sheetEntry, err error) {
	fail := func(err error) ([]sheetEntry, error) {
		return nil, fmt.Errorf("reading what day sheets were printed from %q: %w", b.path, err)
	}
	file, err := os.Open(b.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return fail(err)
	}
	data, err := io.ReadAll(io.LimitReader(file, maxSheetsFile))
	if err = errors.Join(err, file.Close()); err == nil {
		err = json.Unmarshal(data, &list)
	}
	if err != nil {
		return fail(err)
	}
	return list, nil
}

// write replaces the file's content.
func (b *sheetBook) write(list []sheetEntry) error {
	data, err := json.MarshalIndent(list, "", "\t")
	if err == nil {
		err = durable.Write(b.path, data, sheetsMode)
	}
	if err != nil {
		return fmt.Errorf("remembering a day sheet: %w", err)
	}
	return nil
}

// entry is what is remembered of a head; its Try is 0 if nothing is.
func (b *sheetBook) entry(id, day string) sheetEntry {
	for _, e := range b.list {
		if e.Head == id {
			return e
		}
	}
	return sheetEntry{Head: id, Day: day}
}

// with is the list after an entry was added or changed.
func (b *sheetBook) with(changed sheetEntry) []sheetEntry {
	list := slices.DeleteFunc(slices.Clone(b.list), func(e sheetEntry) bool { return e.Head == changed.Head })
	list = append(list, changed)
	return list[max(0, len(list)-sheetsKept):]
}
