// Package store keeps a program's memory on disk in one bbolt file: the log of
// the centre (whole at the hub, a replica at a device), the newest snapshot of
// the state, and the commands of a device that have no answer yet.
//
// A hub's log is chained by hashes, so that changed entries are noticed. Its old days
// are in sealed files beside the bbolt file and are read as if they were in it; a
// backup is such a file too, with everything in it.
//
// When Append or Put returns, the data is durable, even if the power fails at the next
// moment. A damaged file is refused and left unchanged.
package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bberrors "go.etcd.io/bbolt/errors"

	"motcua/internal/boltfile"
	"motcua/internal/durable"
)

// ErrLocked means that another program has the store open.
var ErrLocked = errors.New("another program uses this data folder: stop it, or give this one a folder of its own with -data")

// ErrDamaged means that the file cannot be trusted. Nothing was changed in it.
var ErrDamaged = errors.New("the file is damaged; nothing was changed in it: move it away and keep it, put a copy from before the damage in its place, or start with an empty -data folder")

const (
	lockWait     = 300 * time.Millisecond
	mmapBytes    = 64 << 20 // so that a growing file is not remapped all the time
	mmapMost     = 512 << 20
	appendFilled = 0.95 // pages of the log are written in order and never again
)

var (
	bucketLog      = []byte("log")
	bucketMeta     = []byte("meta")
	bucketSnapshot = []byte("snapshot")
	bucketOutbox   = []byte("outbox")
	keyIdentity    = []byte("identity")
	keyCreatedMS   = []byte("createdMS")
	keySeq         = []byte("seq")
	keyLast        = []byte("last")    // where the log ends, so that lost pages at its end are noticed
	keyWaiting     = []byte("waiting") // commands in the outbox
	keySnapshot    = []byte("newest")
	bucketArchive  = []byte("archive")   // at a hub: the sealed files, by their first position
	bucketDays     = []byte("days")      // at a hub: where each service day begins
	bucketCentres  = []byte("centres")   // at a hub: the entries with a configuration, which later days need
	keyFormat      = []byte("format")    // layout of the file; see Format
	keyChain       = []byte("chain")     // at a hub: hash of the newest entry
	keyCut         = []byte("cut")       // at a hub: the last archived position, and its hash
	keyCentre      = []byte("centre")    // at a hub: the entry with the newest configuration
	keyForm        = []byte("form")      // at a hub: of the snapshot; see stateForm
	keyAncestors   = []byte("ancestors") // at a hub: logs this one was restored from
	castagnoli     = crc32.MakeTable(crc32.Castagnoli)
)

// Store is an open file. Its methods may be called from several goroutines.
type Store struct {
	db      *bbolt.DB
	path    string
	chained bool // a hub's: see Hash
	disk    disk
	also    []alsoSecret
	head    atomic.Pointer[Hash] // of a hub's log, once something was appended
}

// Open opens a device's store in a folder, which it makes if need be. name is
// the file's, "device.db". A new store gets the given identity and time of
// creation. One of an older program is brought up to date.
func Open(dir, name, identity string, nowMS int64) (*Store, error) {
	return openIn(dir, name, identity, nowMS, false, disk{})
}

// OpenChained opens a hub's store, as Open does a device's: its log is chained,
// and never trimmed.
func OpenChained(dir, name, identity string, nowMS int64) (*Store, error) {
	return openIn(dir, name, identity, nowMS, true, disk{})
}

func openIn(dir, name, identity string, nowMS int64, chain bool, d disk) (*Store, error) {
	path := filepath.Join(dir, name)
	fail := func(err error) (*Store, error) { return nil, fmt.Errorf("opening store %q: %w", path, err) }
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fail(err)
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if err := create(path, identity, nowMS, chain); err != nil {
			return fail(err)
		}
	} else if err != nil {
		return fail(err)
	}
	db, err := openChecked(path, options(path))
	if err != nil {
		return fail(err)
	}
	narrowAll(dir, name)
	s := &Store{db: db, path: path, disk: d}
	err = s.upgrade(chain, nowMS)
	if err == nil {
		err = s.view(func(tx *bbolt.Tx) error { s.chained = chained(tx); return nil })
	}
	if err != nil {
		return fail(errors.Join(err, s.close()))
	}
	return s, nil
}

// OpenReadOnly opens an existing store for reading. Several programs may do that at
// once; while one has it open for writing, it returns ErrLocked.
func OpenReadOnly(dir, name string) (*Store, error) {
	path := filepath.Join(dir, name)
	opts := options(path)
	opts.ReadOnly, opts.InitialMmapSize = true, 0
	db, err := openChecked(path, opts)
	if err != nil {
		return nil, fmt.Errorf("opening store %q to read: %w", path, err)
	}
	s := &Store{db: db, path: path}
	if err := s.view(func(tx *bbolt.Tx) error { s.chained = chained(tx); return nil }); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// options leave a file room to double before it is remapped, for which a write has to
// wait until nobody reads.
func options(path string) *bbolt.Options {
	size := mmapBytes
	if info, err := os.Stat(path); err == nil && info.Size() < mmapMost {
		size = max(size, 2*int(info.Size()))
	}
	return &bbolt.Options{Timeout: lockWait, FreelistType: bbolt.FreelistMapType, InitialMmapSize: size}
}

// create makes the file under another name and moves it into place when it is
// whole: a power cut while bbolt writes its first pages would leave a file
// that cannot be opened.
func create(path, identity string, nowMS int64, chain bool) error {
	temp := halfName(path)
	if err := makeEmpty(temp, identity, nowMS, chain); err != nil {
		return err
	}
	if err := os.Link(temp, path); err != nil && !errors.Is(err, os.ErrExist) { // link, not rename: two programs that start at once must not replace each other's file
		return err
	}
	return errors.Join(os.Remove(temp), durable.SyncFolder(filepath.Dir(path)))
}

// othersMay are the rights of everybody but the owner.
const othersMay = 0o077

// narrowAll narrows a program's data folder and what the product keeps in it.
func narrowAll(dir, name string) {
	narrow(dir)
	for _, pattern := range []string{name + "*", "projections.db", "archive", "archive/*", "identity", "identity/*"} {
		list, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			continue // no pattern is malformed
		}
		for _, path := range list {
			narrow(path)
		}
	}
}

// narrow takes from others what an older version, or a person, has let them do with a
// file or folder. Whoever does not own it cannot, and need not.
func narrow(path string) {
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&othersMay != 0 {
		_ = os.Chmod(path, info.Mode().Perm()&^othersMay)
	}
}

// makeEmpty makes an empty store at temp, in place of any file there.
func makeEmpty(temp, identity string, nowMS int64, chain bool) error {
	if err := remove(temp); err != nil {
		return err
	}
	db, err := bbolt.Open(temp, 0o600, options(temp))
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketLog, bucketMeta, bucketSnapshot, bucketOutbox} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		if chain {
			if err := startChain(tx); err != nil {
				return err
			}
		}
		return errors.Join(
			putMeta(tx, keyFormat, key(Format)), putMeta(tx, keyIdentity, []byte(identity)), putMeta(tx, keyCreatedMS, key(uint64(nowMS))),
			putMeta(tx, keySeq, key(0)), putMeta(tx, keyLast, key(0)), putMeta(tx, keyWaiting, key(0)), putSnapshot(tx, 0, nil),
		)
	})
	return errors.Join(err, db.Close())
}

// openChecked opens the file and checks what must be right before it is used.
func openChecked(path string, opts *bbolt.Options) (db *bbolt.DB, err error) {
	if err := checkHead(path); err != nil {
		return nil, err
	}
	err = guard(func() (err error) {
		db, err = openSame(path, opts)
		return err
	})
	switch {
	case locked(err):
		return nil, ErrLocked
	case errors.Is(err, os.ErrPermission), errors.Is(err, os.ErrNotExist), errors.Is(err, ErrDamaged):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	sound := func(tx *bbolt.Tx) error {
		if err := checkParts(tx); err != nil {
			return err
		}
		return check(tx)
	}
	if err := guard(func() error { return db.View(sound) }); err != nil {
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
			err = fmt.Errorf("%w (%w)", ErrDamaged, err)
		}
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// openSame opens the file and makes sure that it is still the one at path: while it
// waited for the lock, another program may have replaced the file.
func openSame(path string, opts *bbolt.Options) (*bbolt.DB, error) {
	for {
		before, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		db, err := bbolt.Open(path, 0o600, opts)
		if err != nil {
			return nil, err
		}
		after, err := os.Stat(path)
		if err == nil && os.SameFile(before, after) {
			return db, nil
		}
		if err = errors.Join(err, db.Close()); err != nil {
			return nil, err
		}
	}
}

func locked(err error) bool { return errors.Is(err, bberrors.ErrTimeout) }

// guard turns a panic into ErrDamaged: bbolt panics, or faults in its mapping,
// on pages that make no sense.
func guard(fn func() error) (err error) {
	defer func(old bool) { debug.SetPanicOnFault(old) }(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w (%v)", ErrDamaged, r)
		}
	}()
	return fn()
}

func (s *Store) view(fn func(tx *bbolt.Tx) error) error {
	return guard(func() error { return s.db.View(fn) })
}

func (s *Store) update(fn func(tx *bbolt.Tx) error) error {
	return guard(func() error { return s.db.Update(fn) })
}

// checkHead checks the beginning of the file, before bbolt reads it.
func checkHead(path string) error {
	err := boltfile.CheckHead(path)
	if errors.Is(err, boltfile.ErrDamaged) {
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return err
}

// check reads both ends of the log, the snapshot, and the metadata.
func check(tx *bbolt.Tx) error {
	if err := checkFormat(tx); err != nil {
		return err
	}
	for _, name := range [][]byte{bucketLog, bucketMeta, bucketSnapshot, bucketOutbox} {
		if tx.Bucket(name) == nil {
			return fmt.Errorf("part %q is missing", name)
		}
	}
	checkLog := checkEnds
	if chained(tx) {
		checkLog = checkChain
	}
	if err := checkLog(tx); err != nil {
		return err
	}
	_, _, errSnapshot := snapshot(tx)
	_, _, errIdentity := identity(tx)
	_, errSeq := number(tx, keySeq)
	if err := errors.Join(errSnapshot, errIdentity, errSeq); err != nil {
		return err
	}
	if last, err := number(tx, keyLast); err != nil || last != lastOf(tx) {
		return errors.Join(err, fmt.Errorf("the log ends at %d, should end at %d", lastOf(tx), last))
	}
	return nil
}

// checkEnds looks at both ends of a log that is not chained.
func checkEnds(tx *bbolt.Tx) error {
	cursor := tx.Bucket(bucketLog).Cursor()
	for _, end := range []func() ([]byte, []byte){cursor.First, cursor.Last} {
		if k, v := end(); k != nil {
			if _, err := unseal(k, v); err != nil {
				return fmt.Errorf("log entry %x: %w", k, err)
			}
		}
	}
	return nil
}

// close closes the file, if it is open.
func (s *Store) close() error {
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}

// Close closes the file.
func (s *Store) Close() error {
	if err := s.close(); err != nil {
		return fmt.Errorf("closing store %q: %w", s.path, err)
	}
	return nil
}

// Path is where the file is.
func (s *Store) Path() string { return s.path }

// Identity is the name and time of creation the file was made with. At the
// hub the two together name the log; at a device the time is its incarnation.
func (s *Store) Identity() (name string, createdMS int64, err error) {
	err = s.view(func(tx *bbolt.Tx) error {
		name, createdMS, err = identity(tx)
		return err
	})
	if err != nil {
		err = fmt.Errorf("reading identity of store %q: %w", s.path, err)
	}
	return name, createdMS, err
}

func identity(tx *bbolt.Tx) (name string, createdMS int64, err error) {
	data, err := getMeta(tx, keyIdentity)
	if err != nil {
		return "", 0, err
	}
	created, err := number(tx, keyCreatedMS)
	return string(data), int64(created), err
}

// putMeta writes a value of the metadata.
func putMeta(tx *bbolt.Tx, name, data []byte) error {
	return tx.Bucket(bucketMeta).Put(name, seal(name, data))
}

func getMeta(tx *bbolt.Tx, name []byte) ([]byte, error) {
	data, err := unseal(name, tx.Bucket(bucketMeta).Get(name))
	if err != nil {
		return nil, fmt.Errorf("%s: %w (%w)", name, ErrDamaged, err)
	}
	return data, nil
}

// number reads a number of the metadata.
func number(tx *bbolt.Tx, name []byte) (uint64, error) {
	data, err := getMeta(tx, name)
	if err != nil {
		return 0, err
	}
	if len(data) != 8 {
		return 0, fmt.Errorf("%s: %w (%d bytes long)", name, ErrDamaged, len(data))
	}
	return binary.BigEndian.Uint64(data), nil
}

func key(n uint64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 0, 8), n) }

// seal adds a checksum over a record and its key, on a line of its own, so
// that the record stays readable.
func seal(k, data []byte) []byte {
	return fmt.Appendf(append(make([]byte, 0, len(data)+9), data...), "\n%08x", checksum(k, data))
}

// unseal checks a record and returns the data within it.
func unseal(k, record []byte) ([]byte, error) {
	n := len(record) - 9
	if n < 0 || record[n] != '\n' {
		return nil, errors.New("the checksum is missing")
	}
	if got := fmt.Sprintf("%08x", checksum(k, record[:n])); got != string(record[n+1:]) {
		return nil, fmt.Errorf("the checksum is %s, should be %s", got, record[n+1:])
	}
	return record[:n], nil
}

func checksum(k, data []byte) uint32 {
	return crc32.Update(crc32.Checksum(k, castagnoli), castagnoli, data)
}
