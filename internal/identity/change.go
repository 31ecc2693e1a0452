package identity

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"motcua/internal/durable"
)

// Several files of the folder change together: a key is of no use without its
// certificate. A change is therefore written into one file first. From that moment on it
// is in force, wherever the power is cut: reading looks there first, and the next start
// finishes what is missing in the other files.

// changeFile has a change that is not in the other files yet.
const changeFile = "change.pem"

// Of the blocks in the file of a change.
const (
	removedBlock = "REMOVED FILE"
	fileHeader   = "File" // which file a block is for
)

// part is what a change does to one file.
type part struct {
	file  string
	block string // keyBlock, certBlock or removedBlock
	der   []byte
}

// changeable are the files that a change may name.
var changeable = []string{authorityKey, authorityCert, formerCert, ownKey, ownCert, formerOwnCert}

// errDamagedChange means that the file of a change cannot be read as one.
var errDamagedChange = errors.New("the file is damaged: put back a copy of the folder, or enrol again")

// change makes a change durable. With an error it may be in force or not, but never half.
func (f folder) change(parts ...part) error {
	if err := f.make(); err != nil {
		return err
	}
	if err := f.finish(); err != nil && !errors.Is(err, errDamagedChange) {
		return err
	}
	if err := f.save(changeFile, partsText(parts)); err != nil {
		return err
	}
	return f.finish()
}

// partsText is the text of the file of a change.
func partsText(parts []part) (data []byte) {
	for _, p := range parts {
		block := &pem.Block{Type: p.block, Headers: map[string]string{fileHeader: p.file}, Bytes: p.der}
		data = append(data, pem.EncodeToMemory(block)...)
	}
	return data
}

// finish writes what a change has for the other files.
func (f folder) finish() error {
	parts, err := f.pending()
	if err != nil || len(parts) == 0 {
		return err
	}
	for _, step := range f.steps(parts) {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// steps are the steps that finish a change. The power may be cut before each.
func (f folder) steps(parts []part) (list []func() error) {
	for _, p := range parts {
		list = append(list, func() error {
			if p.block == removedBlock {
				return f.remove(p.file)
			}
			return f.save(p.file, pem.EncodeToMemory(&pem.Block{Type: p.block, Bytes: p.der}))
		})
	}
	return append(list, func() error { return f.remove(changeFile) })
}

func (f folder) remove(name string) error { return durable.Remove(filepath.Join(string(f), name)) }

// pending are the parts of a change that is not finished, none if there is none.
func (f folder) pending() (parts []part, err error) {
	data, err := f.readFile(changeFile, true)
	if errors.Is(err, fs.ErrNotExist) || isNoFolder(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	damaged := fmt.Errorf("reading %q: %w", filepath.Join(string(f), changeFile), errDamagedChange)
	for len(data) > 0 {
		b, rest := pem.Decode(data)
		if b == nil || !slices.Contains(changeable, b.Headers[fileHeader]) || !slices.Contains([]string{keyBlock, certBlock, removedBlock}, b.Type) {
			return nil, damaged
		}
		parts, data = append(parts, part{b.Headers[fileHeader], b.Type, b.Bytes}), rest
	}
	if len(parts) == 0 {
		return nil, damaged
	}
	return parts, nil
}

// changed is what an unfinished change has for a file.
func (f folder) changed(name string) (p part, found bool, err error) {
	parts, err := f.pending()
	i := slices.IndexFunc(parts, func(p part) bool { return p.file == name })
	if err != nil || i < 0 {
		return part{}, false, err
	}
	return parts[i], true, nil
}

// notThere is the error of a file that a change has removed.
func (f folder) notThere(name string) error {
	return &os.PathError{Op: "open", Path: filepath.Join(string(f), name), Err: fs.ErrNotExist}
}
