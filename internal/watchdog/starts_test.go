package watchdog

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// machine is a Clock that a test advances.
type machine struct {
	boot string
	ms   int64
}

func (m *machine) clock() (string, int64) { return m.boot, m.ms }
func (m *machine) pass(d time.Duration)   { m.ms += d.Milliseconds() }

// open opens the record, which must be readable.
func (m *machine) open(t *testing.T, dir string) *Starts {
	t.Helper()
	s, err := OpenStarts(dir, m.clock)
	must(t, err)
	t.Cleanup(func() { s.Close() }) // closing twice is no fault here
	return s
}

// killed is a start that ends after a while without a report.
func (m *machine) killed(t *testing.T, dir, last string, after time.Duration) (Rest, bool) {
	t.Helper()
	s := m.open(t, dir)
	rest, needed, err := s.Begin(last)
	must(t, err)
	m.pass(after)
	must(t, s.Close())
	return rest, needed
}

// failed is a start that ends after a while with an error.
func (m *machine) failed(t *testing.T, dir, cause string, after time.Duration) (Rest, bool) {
	t.Helper()
	s := m.open(t, dir)
	rest, needed, err := s.Begin("")
	must(t, err)
	m.pass(after)
	must(t, s.Fail(cause))
	must(t, s.Close())
	return rest, needed
}

func TestThreeBadStartsWithinAMinuteMakeARest(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(t *testing.T, m *machine, dir string)
		want bool
	}{
		"nothing was":            {func(*testing.T, *machine, string) {}, false},
		"killed twice":           {func(t *testing.T, m *machine, dir string) { m.killed(t, dir, "", 5e9); m.killed(t, dir, "", 5e9) }, false},
		"killed three times":     {func(t *testing.T, m *machine, dir string) { thrice(m.killed, t, m, dir, 5*time.Second) }, true},
		"three errors":           {func(t *testing.T, m *machine, dir string) { thrice(m.failed, t, m, dir, 5*time.Second) }, true},
		"over two minutes":       {func(t *testing.T, m *machine, dir string) { thrice(m.failed, t, m, dir, 40*time.Second) }, false},
		"three in just a minute": {func(t *testing.T, m *machine, dir string) { thrice(m.failed, t, m, dir, 20*time.Second) }, true},
		"one was stopped cleanly": {func(t *testing.T, m *machine, dir string) {
			m.killed(t, dir, "", time.Second)
			m.failed(t, dir, "x", time.Second)
			s := m.open(t, dir)
			_, _, err := s.Begin("")
			must(t, err)
			must(t, s.Clean())
			must(t, s.Close())
			m.killed(t, dir, "", time.Second)
		}, false},
		"the machine was started since": {func(t *testing.T, m *machine, dir string) {
			thrice(m.killed, t, m, dir, time.Second)
			m.boot, m.ms = "second", 9000
		}, false},
		"a minute has passed": {func(t *testing.T, m *machine, dir string) {
			thrice(m.failed, t, m, dir, time.Second)
			m.pass(time.Minute)
		}, false},
		"the clock went back": {func(t *testing.T, m *machine, dir string) {
			thrice(m.failed, t, m, dir, time.Second)
			m.pass(-time.Hour)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			m, dir := &machine{"first", 7_200_000}, filepath.Join(t.TempDir(), "data")
			c.do(t, m, dir)
			if _, needed := m.killed(t, dir, "", 0); needed != c.want {
				t.Errorf("rests: %t, want %t", needed, c.want)
			}
		})
	}
}

func thrice(start func(*testing.T, string, string, time.Duration) (Rest, bool), t *testing.T, m *machine, dir string, after time.Duration) {
	t.Helper()
	for range 3 {
		if _, needed := start(t, dir, "it broke", after); needed {
			t.Fatal("rests too early")
		}
	}
}

func TestRestsGrowAndBeginSmallAfterALongRun(t *testing.T) {
	m, dir := &machine{"first", 0}, t.TempDir()
	rested := func() time.Duration {
		t.Helper()
		for range 3 {
			m.failed(t, dir, "printer: broken", time.Second)
		}
		s := m.open(t, dir)
		rest, needed, err := s.Begin("")
		must(t, err)
		if !needed || rest.Cause != "printer: broken" || rest.Blind {
			t.Fatalf("%t %+v", needed, rest)
		}
		m.pass(rest.Left)
		must(t, s.Rested())
		must(t, s.Close())
		return rest.Left
	}
	for _, want := range []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute, 30 * time.Minute} {
		if got := rested(); got != want {
			t.Errorf("rests %v, want %v", got, want)
		}
	}
	m.failed(t, dir, "x", time.Hour) // it had run long enough
	m.pass(2 * time.Minute)
	if got := rested(); got != 5*time.Minute {
		t.Errorf("after a long run it rests %v", got)
	}
}

// A rest that fails, for instance without a screen, is followed by one without a
// window, for only a minute.
func TestRestThatFailsGoesOnBlind(t *testing.T) {
	for name, end := range map[string]func(s *Starts) error{
		"killed": func(*Starts) error { return nil },
		"failed": func(s *Starts) error { return s.Fail("no display") },
	} {
		t.Run(name, func(t *testing.T) {
			m, dir := &machine{"first", 0}, t.TempDir()
			thrice(m.failed, t, m, dir, time.Second)
			for i, want := range []time.Duration{5 * time.Minute, time.Minute, 59 * time.Second, 58 * time.Second} {
				s := m.open(t, dir)
				rest, needed, err := s.Begin("")
				must(t, err)
				if !needed || rest.Blind != (i > 0) || rest.Left != want || rest.Cause != "it broke" {
					t.Fatalf("start %d: %t %+v, want %v left", i, needed, rest, want)
				}
				m.pass(time.Second)
				must(t, end(s))
				must(t, s.Close())
			}
			m.pass(time.Minute)
			if _, needed := m.killed(t, dir, "", 0); needed {
				t.Error("it rests for ever")
			}
		})
	}
}

func TestCauseIsTheLastThatIsKnown(t *testing.T) {
	m, dir := &machine{"first", 0}, t.TempDir()
	m.killed(t, dir, "", time.Second)
	m.killed(t, dir, "panic: "+strings.Repeat("very\n long ", 100), time.Second)
	m.killed(t, dir, "", time.Second)
	rest, needed := m.killed(t, dir, "", time.Second)
	if !needed || !strings.HasPrefix(rest.Cause, "panic: very long very") || len([]rune(rest.Cause)) != causeLimit || !strings.HasSuffix(rest.Cause, "…") {
		t.Errorf("%t, cause %q", needed, rest.Cause)
	}
}

func TestSecondProcessLeavesTheRecordAlone(t *testing.T) {
	m, dir := &machine{"first", 0}, t.TempDir()
	first := m.open(t, dir)
	_, _, err := first.Begin("")
	must(t, err)
	if s, err := OpenStarts(dir, m.clock); !errors.Is(err, ErrAlreadyRuns) || s != nil {
		t.Errorf("a second process opened the record: %v", err)
	}
	must(t, first.Close())
	m.open(t, dir)
}

func TestRecordThatCannotBeReadIsKeptAndBegunAnew(t *testing.T) {
	m, dir := &machine{"first", 0}, t.TempDir()
	path := filepath.Join(dir, startsFile)
	for _, bad := range []string{`{"boot": "fir`, "", `{"failures": 3}`} { // the newest is kept
		must(t, os.WriteFile(path, []byte(bad), 0o600))
		s, err := OpenStarts(dir, m.clock)
		if s == nil || err == nil || !strings.Contains(err.Error(), "record of starts") || !strings.Contains(err.Error(), path+badSuffix) {
			t.Fatalf("%q: %v, %v", bad, s, err)
		}
		if kept, err := os.ReadFile(path + badSuffix); err != nil || string(kept) != bad {
			t.Errorf("kept of %q is %q, %v", bad, kept, err)
		}
		if _, needed, err := s.Begin(""); needed || err != nil {
			t.Errorf("%t, %v", needed, err)
		}
		must(t, s.Close())
		must(t, m.open(t, dir).Close()) // it is reported once
	}
	files, err := os.ReadDir(dir)
	if must(t, err); len(files) != 3 {
		t.Errorf("in the folder are %v", files)
	}
}

func TestRecordThatCannotBeKeptIsBegunAnewAllTheSame(t *testing.T) {
	m, dir := &machine{"first", 0}, t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, startsFile), []byte("{"), 0o600))
	must(t, os.MkdirAll(filepath.Join(dir, startsFile+badSuffix, "in the way"), 0o700))
	s, err := OpenStarts(dir, m.clock)
	if s == nil || err == nil || !strings.Contains(err.Error(), "could not be kept") {
		t.Fatalf("%v, %v", s, err)
	}
	defer s.Close()
	if _, needed, err := s.Begin(""); needed || err != nil {
		t.Errorf("%t, %v", needed, err)
	}
}

func TestFolderThatCannotBeMadeIsAnError(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	if s, err := OpenStarts(filepath.Join(file, "data"), BootClock); err == nil || s != nil || errors.Is(err, ErrAlreadyRuns) {
		t.Errorf("%v, %v", s, err)
	}
}

func TestUptime(t *testing.T) {
	for text, want := range map[string]int64{"12345.67 99.00\n": 12_345_670, "0.01 0": 10, "7": 7000, "": -1, "x y": -1, "-1 2": -1} {
		ms, ok := parseUptime(text)
		if ok != (want >= 0) || ok && ms != want {
			t.Errorf("%q: %d %t, want %d", text, ms, ok, want)
		}
	}
	boot, before := BootClock()
	again, after := BootClock()
	if boot != again || after < before {
		t.Errorf("%q %d, then %q %d", boot, before, again, after)
	}
}
