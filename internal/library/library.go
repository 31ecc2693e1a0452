// Package library keeps public files of a centre (catalogues of procedures, forms, sample
// dossiers, films) in one folder, each under the SHA-256 of its content: at the hub, which
// hands them out, and at the devices, which show them. A file is there whole or not at
// all, whatever moment the power is cut at, and what is not named any more is removed.
//
// The disk of the log comes first: nothing is written where too little room would be left.
package library

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"motcua/internal/durable"
)

// Folder is the name of the folder in a program's data folder.
const Folder = "public"

// Limits of a library.
const (
	MaxFiles     = 20_000
	MaxFileBytes = 4 << 30
	// At least so much room stays free on the disk, the larger of the two.
	FreeBytes   = 500 << 20
	FreePercent = 5
)

// The rights of the folder and its files: public content, which only the program changes.
const (
	folderRights = 0o750
	fileRights   = 0o640
)

// Errors of a library.
var (
	// ErrNoRoom means that the disk, or the library, is too full for a file.
	ErrNoRoom = errors.New("too little room is left on the disk: remove what is not needed, or use a larger one")
	// ErrTooLarge means that a file is larger than it may be.
	ErrTooLarge = errors.New("the file is too large")
	// ErrWrong means that a content is not the one that its hash names.
	ErrWrong = errors.New("the content is not the one that its hash names")
	// ErrMissing means that there is no such file.
	ErrMissing = errors.New("there is no such file")
	// ErrBusy means that the file is being written.
	ErrBusy = errors.New("the file is just being written")
)

// half is what the name of a file ends with while it is not whole.
const half = ".part"

// IsHash says whether a text has the form of a hash.
func IsHash(text string) bool { return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == "" }

// Library is an open folder. Its methods may be called from any goroutine.
type Library struct {
	dir    string
	room   func(dir string) (free, total uint64, err error)
	before func(step string) error // called before each step, for tests; nil for none

	mu      sync.Mutex
	writing map[string]bool // hashes of the parts that are open
}

// Option changes a library, for tests.
type Option func(l *Library)

// WithRoom has another answer to how much of the disk is free.
func WithRoom(room func(dir string) (free, total uint64, err error)) Option {
	return func(l *Library) { l.room = room }
}

// Open opens the folder, and makes it if it is not there. What a Put has left that was cut
// off is removed.
func Open(dir string, options ...Option) (*Library, error) {
	if err := durable.Folder(dir, folderRights); err != nil {
		return nil, fmt.Errorf("making the folder of public files: %w", err)
	}
	l := &Library{dir: dir, room: diskRoom, writing: map[string]bool{}}
	for _, o := range options {
		o(l)
	}
	left, err := filepath.Glob(filepath.Join(dir, "put-*"+half))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	if err != nil {
		return nil, fmt.Errorf("opening the folder of public files: %w", err)
	}
	return l, nil
}

// Dir is the folder.
func (l *Library) Dir() string { return l.dir }

func (l *Library) path(hash string) string { return filepath.Join(l.dir, hash) }

// Path is where the file with a hash is, if it is there.
func (l *Library) Path(hash string) (path string, ok bool) {
	_, ok = l.Bytes(hash)
	return l.path(hash), ok
}

// Bytes is how large the file with a hash is, if it is there.
func (l *Library) Bytes(hash string) (bytes int64, ok bool) {
	if !IsHash(hash) {
		return 0, false
	}
	info, err := os.Lstat(l.path(hash))
	if err != nil || !info.Mode().IsRegular() {
		return 0, false
	}
	return info.Size(), true
}

// Open opens the file with a hash for reading.
func (l *Library) Open(hash string) (*os.File, int64, error) {
	bytes, ok := l.Bytes(hash)
	if !ok {
		return nil, 0, ErrMissing
	}
	f, err := os.Open(l.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		err = ErrMissing
	}
	return f, bytes, err
}

// Verify reads a whole file, and says whether it is the one that its hash names.
func (l *Library) Verify(hash string) error {
	f, _, err := l.Open(hash)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return fmt.Errorf("reading a public file: %w", err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != hash {
		return ErrWrong
	}
	return nil
}

// Remove removes a file. It is none of its errors that there is no such file.
func (l *Library) Remove(hash string) error {
	if !IsHash(hash) {
		return ErrMissing
	}
	return durable.Remove(l.path(hash))
}

// Put stores what it reads, at most so many bytes of it, and returns its hash. When it
// returns nil, the file is on the disk.
func (l *Library) Put(r io.Reader, most int64) (hash string, bytes int64, err error) {
	most = min(most, MaxFileBytes)
	if err := l.admit(0); err != nil {
		return "", 0, err
	}
	if err := l.step("create"); err != nil {
		return "", 0, err
	}
	f, err := os.CreateTemp(l.dir, "put-*"+half)
	if err != nil {
		return "", 0, fmt.Errorf("storing a public file: %w", err)
	}
	sum := sha256.New()
	bytes, err = io.Copy(io.MultiWriter(&careful{l: l, w: f}, sum), io.LimitReader(r, most+1))
	if err == nil && bytes > most {
		err = fmt.Errorf("%w: at most %d bytes fit", ErrTooLarge, most)
	}
	if hash = hex.EncodeToString(sum.Sum(nil)); err == nil {
		err = l.finish(f, hash)
	} else {
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return "", 0, fmt.Errorf("storing a public file: %w", errors.Join(err, gone(f.Name())))
	}
	return hash, bytes, nil
}

// Adopt takes a file of another library of this machine into this one, without a copy: the
// two have one file on the disk, and each may remove its own name of it. It fails across
// disks.
func (l *Library) Adopt(folder, hash string) error {
	if !IsHash(hash) {
		return ErrMissing
	}
	err := os.Link(filepath.Join(folder, hash), l.path(hash))
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = durable.SyncFolder(l.dir)
	}
	return err
}

// gone removes a file that may not be there any more.
func gone(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// finish closes a whole file, and gives it its name for good.
func (l *Library) finish(f *os.File, hash string) error {
	err := errors.Join(f.Chmod(fileRights), durable.SameOwner(f.Name(), l.path(hash)))
	if err == nil {
		err = l.step("sync")
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := l.step("rename"); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), l.path(hash)); err != nil {
		return err
	}
	if err := l.step("sync folder"); err != nil {
		return err
	}
	return durable.SyncFolder(l.dir)
}

func (l *Library) step(what string) error {
	if l.before == nil {
		return nil
	}
	return l.before(what)
}

// admit says whether a file of so many more bytes may be written.
func (l *Library) admit(bytes int64) error {
	list, err := os.ReadDir(l.dir)
	if err != nil {
		return fmt.Errorf("reading the folder of public files: %w", err)
	}
	if len(list) >= MaxFiles {
		return fmt.Errorf("there are %d public files: %w", len(list), ErrNoRoom)
	}
	return l.fits(bytes)
}

// fits says whether so many more bytes leave enough of the disk free. Where a system does
// not tell, they do.
func (l *Library) fits(bytes int64) error {
	free, total, err := l.room(l.dir)
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("asking how much of the disk is free: %w", err)
	}
	if least := max(FreeBytes, total/100*FreePercent); free < least || free-least < uint64(max(bytes, 0)) {
		return fmt.Errorf("%d MiB are free, %d MiB must stay so: %w", free>>20, least>>20, ErrNoRoom)
	}
	return nil
}

// lookEvery is after how many bytes the room is looked at again: others write too.
const lookEvery = 8 << 20

// careful writes as long as there is room.
type careful struct {
	l    *Library
	w    io.Writer
	left int
}

// Write implements io.Writer.
func (c *careful) Write(p []byte) (int, error) {
	if c.left < len(p) {
		if err := c.l.fits(int64(max(len(p), lookEvery))); err != nil {
			return 0, err
		}
		c.left = max(len(p), lookEvery)
	}
	c.left -= len(p)
	return c.w.Write(p)
}

// File is a file of the library, or a part of one.
type File struct {
	Hash    string // of the whole file
	Bytes   int64
	Part    bool
	Changed time.Time // by the machine's clock
}

// List are the files and the parts of files. Anything else in the folder is none of them.
func (l *Library) List() ([]File, error) {
	found, err := os.ReadDir(l.dir)
	if err != nil {
		return nil, fmt.Errorf("reading the folder of public files: %w", err)
	}
	var list []File
	for _, e := range found {
		hash, part := strings.CutSuffix(e.Name(), half)
		info, err := e.Info()
		if err != nil || !IsHash(hash) || !info.Mode().IsRegular() {
			continue // removed since, or nothing of ours
		}
		list = append(list, File{Hash: hash, Bytes: info.Size(), Part: part, Changed: info.ModTime()})
	}
	return list, nil
}

// Tidy removes what is not to be kept, and returns how many files that was. A part that is
// being written stays.
func (l *Library) Tidy(keep func(f File) bool) (removed int, err error) {
	list, err := l.List()
	if err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range list {
		if keep(f) || f.Part && l.writing[f.Hash] {
			continue
		}
		path := l.path(f.Hash)
		if f.Part {
			path += half
		}
		if failed := gone(path); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		removed++
	}
	return removed, err
}
