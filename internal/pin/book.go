package pin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"motcua/internal/durable"
	"motcua/internal/i18n"
)

// FileName is the name of the Book's file in the hub's data folder.
const FileName = "pins.json"

const (
	maxFileBytes  = 4 << 20
	rights        = 0o600
	othersMayRead = 0o077
)

// Verdict is what the Book says of a typed PIN.
type Verdict int

// The verdicts.
const (
	Wrong     Verdict = iota
	None              // the officer has no PIN: nothing is right
	Right             // it is the officer's
	Temporary         // it is the officer's, and was set by somebody else
)

// Listed is an officer's PIN without the PIN.
type Listed struct {
	Officer   string `json:"officer"`
	Temporary bool   `json:"temporary,omitempty"` // to be changed at the next log-in
}

// kept is an officer's PIN in the file.
type kept struct {
	Hash      string `json:"hash"`
	Temporary bool   `json:"temporary,omitempty"`
	// Taken is the hash of what centre.toml had when it was taken, so that another PIN
	// there is noticed, and the same one does not undo an officer's change.
	Taken string `json:"taken,omitempty"`
}

// Book is which officer has which PIN. It is safe for concurrent use.
type Book struct {
	path string

	mu   sync.Mutex
	list map[string]kept
}

// Open reads the Book in a data folder. None is there before the first PIN is set.
func Open(dir string) (*Book, error) {
	b := &Book{path: filepath.Join(dir, FileName), list: map[string]kept{}}
	data, err := b.read()
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err == nil {
		b.list, err = parseList(data)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the PINs in %q: %w", b.path, err)
	}
	return b, nil
}

func (b *Book) read() ([]byte, error) {
	info, err := os.Lstat(b.path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxFileBytes:
		return nil, i18n.Say("it is no file of PINs: move it away, and set the PINs again by hub pin")
	case info.Mode().Perm()&othersMayRead != 0:
		return nil, i18n.Say("other users of this machine may read it: run chmod 600 %q", b.path)
	}
	return os.ReadFile(b.path)
}

func parseList(data []byte) (list map[string]kept, err error) {
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, errors.Join(i18n.Say("the file is damaged: put back a copy, or move it away and set the PINs again by hub pin"), err)
	}
	for officer, k := range list {
		if _, err := Parse(k.Hash); err != nil {
			return nil, fmt.Errorf("%q: %w", officer, err)
		}
	}
	if list == nil {
		list = map[string]kept{}
	}
	return list, nil
}

// save writes what list has, and only then takes it over. The caller holds mu.
func (b *Book) save(list map[string]kept) error {
	data, err := json.MarshalIndent(list, "", "\t")
	if err != nil {
		return fmt.Errorf("encoding the PINs: %w", err)
	}
	if err := durable.Write(b.path, append(data, '\n'), rights); err != nil {
		return err
	}
	b.list = list
	return nil
}

// Check says what a typed PIN is. It takes about a tenth of a second.
func (b *Book) Check(officer, typed string) Verdict {
	b.mu.Lock()
	k, known := b.list[officer]
	b.mu.Unlock()
	if !known {
		return None
	}
	p, err := Parse(k.Hash)
	switch {
	case err != nil || !p.Right(typed):
		return Wrong
	case k.Temporary:
		return Temporary
	}
	return Right
}

// Set makes a PIN the officer's, and makes that durable. One that somebody else chose is
// temporary.
func (b *Book) Set(officer, typed string, temporary bool) error {
	hash, err := Hash(typed)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	list := maps.Clone(b.list)
	list[officer] = kept{Hash: hash, Temporary: temporary, Taken: list[officer].Taken}
	return b.save(list)
}

// Take takes over the PINs that centre.toml has, by officer, where they are not those
// that were taken before. They are temporary, unless the centre keeps its first PINs.
// taken are the officers who got one.
func (b *Book) Take(given map[string]PIN, keep bool) (taken []string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := maps.Clone(b.list)
	for _, officer := range slices.Sorted(maps.Keys(given)) {
		p, was := given[officer], list[officer]
		if p.isTaken(was.Taken) {
			continue
		}
		hash := p.text
		if p.IsClear() {
			if hash, err = Hash(p.clear); err != nil {
				return nil, fmt.Errorf("taking the PIN of %q: %w", officer, err)
			}
		}
		list[officer] = kept{Hash: hash, Temporary: !keep, Taken: hash}
		taken = append(taken, officer)
	}
	if len(taken) == 0 {
		return nil, nil
	}
	return taken, b.save(list)
}

// isTaken says whether a PIN of the file is the one that was taken from it before.
func (p PIN) isTaken(before string) bool {
	if !p.IsClear() {
		return p.text == before
	}
	was, err := Parse(before)
	return err == nil && was.Right(p.clear)
}

// List are the officers who have a PIN, by their IDs.
func (b *Book) List() (list []Listed) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, officer := range slices.Sorted(maps.Keys(b.list)) {
		list = append(list, Listed{Officer: officer, Temporary: b.list[officer].Temporary})
	}
	return list
}

// Copy is the Book for a backup, nil while it is empty. It is a secret.
func (b *Book) Copy() ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.list) == 0 {
		return nil, nil
	}
	return json.Marshal(b.list)
}

// PutBack takes over what a backup had, if this Book is empty: then the data folder is
// one that was restored.
func (b *Book) PutBack(copied []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.list) > 0 || len(copied) == 0 {
		return nil
	}
	list, err := parseList(copied)
	if err != nil {
		return fmt.Errorf("putting back the PINs of a backup: %w", err)
	}
	return b.save(list)
}
