package scanner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"motcua/internal/pty"
)

const patience = time.Minute // for things that take milliseconds on an idle machine

// rig is a running scanner, and everything it has reported.
type rig struct {
	*Scanner
	t     *testing.T
	lock  sync.Mutex
	notes []Note
	typed string
	was   []State
}

// start runs a scanner until the test ends.
func start(t *testing.T, address string, options Options, change ...func(*Scanner)) *rig {
	t.Helper()
	r := &rig{t: t}
	options.Note = func(n Note) { r.tell(func() { r.notes = append(r.notes, n) }) }
	options.Typed = func(text string) { r.tell(func() { r.typed += text }) }
	options.Changed = func(s Status) { r.tell(func() { r.was = append(r.was, s.State) }) }
	s, err := Open(address, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(s)
	}
	r.Scanner = s
	ran := make(chan error, 1)
	go func() { ran <- s.Run(context.Background()) }()
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), <-ran); err != nil {
			t.Error(err)
		}
	})
	return r
}

func (r *rig) tell(what func()) {
	r.lock.Lock()
	defer r.lock.Unlock()
	what()
}

// told waits until something has been reported.
func (r *rig) told(what string, is func() bool) {
	r.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		r.lock.Lock()
		ok := is()
		r.lock.Unlock()
		if ok {
			return
		}
		if time.Now().After(end) {
			r.t.Fatalf("waiting for %s: notes %v, typed %d characters, states %v, status %v", what, r.notes, len(r.typed), r.was, r.Status())
		}
	}
}

func (r *rig) isNow(state State) {
	r.t.Helper()
	r.told(string(state), func() bool { return r.Status().State == state })
}

func (r *rig) noted(want ...Note) {
	r.t.Helper()
	r.told("notes", func() bool { return len(r.notes) >= len(want) })
	for i, n := range want {
		if r.notes[i] != n {
			r.t.Errorf("notes %v, want %v", r.notes, want)
		}
	}
}

// scan waits for a scan.
func (r *rig) scan() Scan {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	s, err := r.Next(ctx)
	if err != nil {
		r.t.Fatalf("waiting for a scan: %v; status %v, notes %v", err, r.Status(), r.notes)
	}
	return s
}

// gets waits for a scan and compares its text.
func (r *rig) gets(want string) Scan {
	r.t.Helper()
	s := r.scan()
	if got := s.Text.Reveal(); got != want {
		r.t.Errorf("scanned %.80q, want %.80q", got, want)
	}
	return s
}

// serialLine is a serial line with a persistent name, as udev gives it.
type serialLine struct {
	t    *testing.T
	name string
	far  *os.File
}

func newLine(t *testing.T) *serialLine {
	l := &serialLine{t: t, name: filepath.Join(t.TempDir(), "scanner")}
	t.Cleanup(func() { l.unplug() })
	return l
}

func (l *serialLine) plug() {
	l.t.Helper()
	far, path, err := pty.Open()
	if err != nil {
		l.t.Fatal(err)
	}
	l.far = far
	if err := errors.Join(os.Symlink(path, l.name+".new"), os.Rename(l.name+".new", l.name)); err != nil {
		l.t.Fatal(err)
	}
}

func (l *serialLine) unplug() {
	if l.far != nil {
		_ = l.far.Close() // a second time fails
		_ = os.Remove(l.name)
	}
}

func (l *serialLine) send(text string) {
	l.t.Helper()
	if _, err := l.far.WriteString(text); err != nil {
		l.t.Fatal(err)
	}
}

func (l *serialLine) address() string { return "serial:" + l.name + "?baud=9600" }

// A made-up identity card.
const card = "035090000123|168000111|Nguyễn Văn Mẫu|05081990|Nam|Tổ 1, Phường Quang Trung, Phủ Lý, Hà Nam|10052021"
