package watchdog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Limits of restarting.
const (
	badStarts   = 3           // this many failed starts
	badWithin   = time.Minute // within this time make a program rest
	firstRest   = 5 * time.Minute
	longestRest = 30 * time.Minute
	blindRest   = time.Minute      // of a rest that cannot be shown, perhaps because the screen is not there yet
	wellAfter   = 10 * time.Minute // after running for this long, earlier rests do not count any more
	causeLimit  = 300              // characters kept of a cause
)

const (
	startsFile = "starts.json"
	lockFile   = "starts.lock"
	badSuffix  = ".damaged" // of an unreadable record; the newest one is kept
)

// Rest is a pause that a program makes instead of its work, because its last starts
// have failed.
type Rest struct {
	Left  time.Duration // until it tries again
	Cause string        // why the last start failed; empty if unknown
	// Blind says that even the last rest failed: this one is made without a window
	// and without a page.
	Blind bool
}

// failure is a failed start.
type failure struct {
	AtMS  int64  `json:"atMS"`
	Cause string `json:"cause,omitempty"`
}

// record is what is kept from one start to the next. Times are milliseconds of
// Clock.
type record struct {
	Boot      string    `json:"boot"`              // boot that the times belong to
	Running   bool      `json:"running,omitempty"` // a start is running, or ended without a report
	Resting   bool      `json:"resting,omitempty"` // that start is a rest
	StartedMS int64     `json:"startedMS,omitempty"`
	RestEndMS int64     `json:"restEndMS,omitempty"`
	Rests     int       `json:"rests,omitempty"` // number in a row
	Failures  []failure `json:"failures,omitempty"`
}

// begin records a start. last is the crash output of the one before, if it ended
// without a report.
func (r *record) begin(boot string, nowMS int64, last string) (rest Rest, needed bool) {
	if r.Boot != boot || r.StartedMS > nowMS || r.RestEndMS-nowMS > longestRest.Milliseconds() {
		*r = record{Boot: boot} // the machine was restarted since: earlier failures do not count
	}
	blind := r.Running && r.Resting
	if blind {
		r.RestEndMS = min(r.RestEndMS, nowMS+blindRest.Milliseconds())
	}
	if r.Running {
		r.fail(nowMS, last)
	}
	resting := r.RestEndMS > nowMS
	if !resting && len(r.recent(nowMS)) >= badStarts {
		resting = true
		r.RestEndMS = nowMS + restFor(r.Rests).Milliseconds()
		r.Rests++
	}
	r.Running, r.Resting, r.StartedMS = true, resting, nowMS
	if !resting {
		r.RestEndMS = 0
		return Rest{}, false
	}
	return Rest{Left: time.Duration(r.RestEndMS-nowMS) * time.Millisecond, Cause: r.cause(), Blind: blind}, true
}

// restFor is the length of the next rest, after this many in a row.
func restFor(rests int) time.Duration {
	rest := firstRest
	for range min(rests, 10) {
		rest *= 2
	}
	return min(rest, longestRest)
}

// fail records that the running start has failed. A rest that fails is not recorded
// here: begin finds it as one that did not end.
func (r *record) fail(nowMS int64, cause string) {
	if r.Resting {
		return
	}
	if nowMS-r.StartedMS >= wellAfter.Milliseconds() {
		r.Rests = 0
	}
	r.Failures = append(r.recent(nowMS), failure{nowMS, shorten(cause)})
	r.Failures = r.Failures[max(0, len(r.Failures)-badStarts):]
	r.Running = false
}

// recent are the failures that still count.
func (r *record) recent(nowMS int64) []failure {
	return slices.DeleteFunc(slices.Clone(r.Failures), func(f failure) bool {
		return f.AtMS > nowMS || nowMS-f.AtMS > badWithin.Milliseconds()
	})
}

// cause is the cause of the last failure that has one.
func (r *record) cause() string {
	for _, f := range slices.Backward(r.Failures) {
		if f.Cause != "" {
			return f.Cause
		}
	}
	return ""
}

// rested records that a rest is over and the program tries again.
func (r *record) rested() {
	r.Running, r.Resting, r.RestEndMS, r.Failures = false, false, 0, nil
}

// shorten makes a cause one short line.
func shorten(cause string) string {
	line := []rune(strings.Join(strings.Fields(cause), " "))
	if len(line) > causeLimit {
		line = append(line[:causeLimit-1], '…')
	}
	return string(line)
}

// Starts is the record of a program's starts, in its data folder. Only one process
// may have it open.
type Starts struct {
	path  string
	lock  *os.File
	clock Clock
	rec   record
}

// Clock returns an ID of the machine's present boot, and the time since that boot.
// Nobody can set it, and it continues while the machine sleeps.
type Clock func() (boot string, ms int64)

// ErrAlreadyRuns says that another process has the record open: the program was
// started a second time with the same data folder, and the end of this second
// process says nothing about the first.
var ErrAlreadyRuns = errors.New("the program already runs with this data folder")

// OpenStarts opens the record in a folder, which is made if it does not exist. An
// unreadable record is replaced by a new one, and an error says so; the old one is
// kept as starts.json.damaged, replacing an older one.
func OpenStarts(dir string, clock Clock) (*Starts, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking the record of starts: %w", err)
	}
	if err := hold(lock); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrAlreadyRuns
		}
		return nil, errors.Join(fmt.Errorf("locking the record of starts: %w", err), lock.Close())
	}
	s := &Starts{path: filepath.Join(dir, startsFile), lock: lock, clock: clock}
	data, err := os.ReadFile(s.path)
	if err == nil {
		err = json.Unmarshal(data, &s.rec)
	}
	if err != nil {
		s.rec = record{}
		if !errors.Is(err, fs.ErrNotExist) {
			return s, setAside(s.path, err)
		}
	}
	return s, nil
}

// setAside renames an unreadable record, and returns an error that says why and
// where it is.
func setAside(path string, cause error) error {
	aside := path + badSuffix
	if err := os.Rename(path, aside); err != nil {
		return fmt.Errorf("reading the record of starts, which is begun anew and could not be kept: %w", errors.Join(cause, err))
	}
	return fmt.Errorf("reading the record of starts, which is begun anew; the old one is kept as %q: %w", aside, cause)
}

// hold locks a file while this process has it open.
func hold(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var locked error
	if err := raw.Control(func(fd uintptr) { locked = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB) }); err != nil {
		return err
	}
	return locked
}

// Begin records a start, and returns whether the program must rest instead of doing
// its work. last is why the start before ended, if it could not record that itself.
func (s *Starts) Begin(last string) (rest Rest, needed bool, err error) {
	boot, now := s.clock()
	rest, needed = s.rec.begin(boot, now, last)
	return rest, needed, s.save()
}

// Fail records that this start has failed.
func (s *Starts) Fail(cause string) error {
	_, now := s.clock()
	s.rec.fail(now, cause)
	return s.save()
}

// Clean clears the record: the program was stopped by somebody, or has finished.
func (s *Starts) Clean() error {
	s.rec = record{Boot: s.rec.Boot}
	return s.save()
}

// Rested records that a rest is over.
func (s *Starts) Rested() error {
	s.rec.rested()
	return s.save()
}

// Close lets another process open the record.
func (s *Starts) Close() error { return s.lock.Close() }

// save writes the record so that a power cut leaves the old one or the new one.
func (s *Starts) save() error {
	data, err := json.MarshalIndent(s.rec, "", "\t")
	if err == nil {
		err = replace(s.path, append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("keeping the record of starts: %w", err)
	}
	return nil
}

// replace writes a temporary file, makes it durable and renames it.
func replace(path string, data []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".starts-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // does nothing after the rename
	_, err = temporary.Write(data)
	if err == nil {
		err = temporary.Sync()
	}
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
