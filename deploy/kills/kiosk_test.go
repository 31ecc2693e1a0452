package kills

import (
	"bufio"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"motcua/deploy/booth"
	"motcua/internal/fakeprinter"
	"motcua/internal/queue"
	"motcua/internal/store"
)

const (
	kioskKills  = 80
	awayEvery   = 8                      // of the kills, one in this many happens while the hub is not running
	longestTap  = 45 * time.Millisecond  // from the tap to the kill: by then the paper is out, or not
	longestLone = 620 * time.Millisecond // the same without a hub, for which the kiosk waits half a second
)

// shown is a number that was on the screen.
type shown struct {
	number, code string
	offline      bool
}

// stand is a kiosk without a screen, its printer, and its centre.
type stand struct {
	t       *testing.T
	centre  *centre
	printer *fakeprinter.Printer
	config  booth.Config
	seen    []shown
	least   int // papers that must have been printed
	life    *life
	end     func() // ends the kiosk normally
}

// life is one process of the kiosk.
type life struct {
	*program
	taps  io.WriteCloser
	lines chan string // what the screen shows; closed at the end
}

func newStand(t *testing.T) *stand {
	t.Helper()
	s := &stand{t: t, centre: newCentre(t), printer: fakeprinter.New(fakeprinter.Options{KeepPapers: 10_000})}
	t.Cleanup(func() { must(t, s.printer.Close()) })
	address, err := s.printer.ListenTCP("127.0.0.1:0")
	must(t, err)
	s.end = func() {
		must(t, s.life.taps.Close())
		<-s.life.done
	}
	s.config = booth.Config{Dir: filepath.Join(s.centre.dir, "kiosk"), ID: "kiosk-1", Hub: s.centre.url(), Printer: "tcp://" + address}
	return s
}

// start starts the kiosk.
func (s *stand) start() {
	s.t.Helper()
	env, err := s.config.Env()
	must(s.t, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), env)
	taps, err := cmd.StdinPipe()
	must(s.t, err)
	out, in, err := os.Pipe()
	must(s.t, err)
	cmd.Stdout = in
	s.life = &life{taps: taps, lines: make(chan string, 1000)}
	s.life.program = launch(s.t, filepath.Join(s.centre.dir, "kiosk.log"), cmd)
	must(s.t, in.Close())
	go func(lines chan<- string) {
		defer close(lines)
		defer out.Close()
		for each := bufio.NewScanner(out); each.Scan(); {
			lines <- each.Text()
		}
	}(s.life.lines)
}

// await reads lines until one starts with what.
func (s *stand) await(what string) {
	s.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for {
		select {
		case line, more := <-s.life.lines:
			if !more {
				s.t.Fatalf("the kiosk has ended before it showed %q", what)
			}
			if s.note(line); strings.HasPrefix(line, what) {
				return
			}
		case <-limit.C:
			s.t.Fatalf("the kiosk does not show %q", what)
		}
	}
}

// note records a number that was on the screen.
func (s *stand) note(line string) {
	words := strings.Fields(line)
	if len(words) < 3 || words[0] != booth.Number {
		return
	}
	n := shown{words[1], words[2], len(words) > 3}
	if !slices.Contains(s.seen, n) {
		s.seen = append(s.seen, n)
	}
}

func (s *stand) tap(agency string) {
	s.t.Helper()
	_, err := io.WriteString(s.life.taps, agency+"\n")
	must(s.t, err)
}

// kill kills the kiosk, and records what its screen had shown.
func (s *stand) kill() {
	s.t.Helper()
	s.life.kill(s.t)
	for line := range s.life.lines {
		s.note(line)
	}
}

// killKiosk kills a kiosk between the tap and the paper, with the hub running, not
// running, and killed in the same moment. A number is on at most one paper that is not
// marked as a copy; what was on a screen or a paper is a ticket of the log, with this
// number and this code.
func killKiosk(t *testing.T) {
	t.Parallel()
	s, chance := newStand(t), rand.New(rand.NewPCG(7, 4))
	s.least = kioskKills / 10
	hub := s.centre.hub(t)
	s.centre.answering(t, hub)
	s.start()
	s.await(booth.Home)
	eventually(t, "a block of numbers", func() bool { return s.leased() })
	for i := 0; i < kioskKills || i < 2*kioskKills && !s.sawEnough(); i++ {
		within, away := s.within(i), i%awayEvery == awayEvery-1
		if away {
			hub.kill(t)
			within = longestLone
		}
		s.tap([]string{"a", "b"}[i%2])
		pause(time.Duration(chance.Int64N(int64(within))))
		if i%awayEvery == 2 { // a power cut in the whole building
			hub.kill(t)
			hub = s.centre.hub(t)
		}
		s.kill()
		if away && i%(2*awayEvery) == awayEvery-1 { // it starts and issues numbers before the hub is back
			s.start()
			s.await(booth.Home)
			s.tap("a")
			s.await(booth.Number)
			s.kill()
		}
		if away {
			hub = s.centre.hub(t)
		}
		s.start()
		s.await(booth.Home)
		if i%2 == 0 || away { // a ticket that was sent three times without proof is given up, so at most two lives in a row end early
			s.rest()
		}
		if t.Failed() {
			return
		}
	}
	s.heal(hub)
	if !s.sawEnough() {
		t.Errorf("the numbers %v on the screen are too few to say anything", s.seen)
	}
}

// sawEnough says whether enough numbers stood on the screen before the kiosk was killed,
// and one of the kiosk's own among them.
func (s *stand) sawEnough() bool {
	return len(s.seen) >= kioskKills/10 && slices.ContainsFunc(s.seen, func(n shown) bool { return n.offline })
}

// within is how long after a tap the kiosk is killed at the latest. Where the machine is
// so slow that few numbers were on the screen so far, it is longer.
func (s *stand) within(kills int) time.Duration {
	if len(s.seen) < kills/8 {
		return 4 * longestTap
	}
	return longestTap
}

// leased reports whether the kiosk's own file has a block.
func (s *stand) leased() (ok bool) {
	s.peek("device.db", func(db *store.Store) error {
		state, _, err := db.Replay()
		ok = err == nil && len(state.Blocks) > 0
		return err
	})
	return ok
}

// rest waits until the kiosk has nothing left to report or to print.
func (s *stand) rest() {
	s.t.Helper()
	eventually(s.t, "the kiosk rests", func() bool { return s.outbox() == 0 && s.printed() })
}

// heal lets the kiosk report what it has, ends both programs normally, and compares
// screen and paper with the log.
func (s *stand) heal(hub *program) {
	t := s.t
	t.Helper()
	s.rest()
	s.end()
	hub.stop(t)
	s.centre.verify(t)
	s.centre.read(t, func(db *store.Store) { s.audit(db) })
}

// outbox is the number of commands in the kiosk's file; -1 if unknown.
func (s *stand) outbox() (n int) {
	n = -1
	s.peek("device.db", func(db *store.Store) error {
		n = 0
		return db.Outbox(func(uint64, []byte) error { n++; return nil })
	})
	return n
}

// printed reports whether every print job is done: the spooler has dropped its picture
// then.
func (s *stand) printed() (all bool) {
	s.peek("paper.db", func(db *store.Store) error {
		all = true
		return db.Outbox(func(_ uint64, job []byte) error {
			var j struct{ Ticket json.RawMessage }
			if err := json.Unmarshal(job, &j); err != nil || j.Ticket != nil {
				all = false
			}
			return nil
		})
	})
	return all
}

// peek calls fn with a copy of a file that the kiosk has open. A copy made during a write
// cannot be used.
func (s *stand) peek(name string, fn func(db *store.Store) error) {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.config.Dir, name))
	must(s.t, err)
	dir, err := os.MkdirTemp(s.centre.dir, "peek-")
	must(s.t, err)
	defer os.RemoveAll(dir)
	must(s.t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	db, err := store.OpenReadOnly(dir, name)
	if err != nil {
		return
	}
	defer db.Close()
	if err := fn(db); err != nil {
		s.t.Logf("peeking at %s: %v", name, err)
	}
}

func (s *stand) audit(db *store.Store) {
	t := s.t
	t.Helper()
	state, _ := causes(t, db)
	pieces := read(t, s.printer.Papers())
	byCode, offline := map[string]*queue.Ticket{}, 0
	for _, ticket := range state.Tickets {
		if other := byCode[ticket.Code]; other != nil {
			t.Errorf("%s and %s have the code %s", ticket.Number, other.Number, ticket.Code)
		}
		byCode[ticket.Code] = ticket
	}
	for _, n := range s.seen {
		if n.offline {
			offline++
		}
		if ticket := byCode[n.code]; ticket == nil || ticket.Number != n.number || !ticket.Live() {
			t.Errorf("%+v was on the screen, and the log has %s", n, describe(ticket))
		} else if pieces.firsts[n.code]+pieces.copies[n.code] == 0 {
			t.Errorf("%+v was on the screen, and on no paper", n)
		}
	}
	for code, n := range pieces.firsts {
		if ticket := byCode[code]; ticket == nil || !ticket.Live() || n > 1 {
			t.Errorf("%s is on %d papers that are not marked as copies, and the log has %s", code, n, describe(ticket))
		}
	}
	for code := range pieces.copies {
		if byCode[code] == nil {
			t.Errorf("%s is on a copy, and not in the log", code)
		}
	}
	t.Logf("%d tickets; %d numbers were on the screen, %d of them of the kiosk's own block; on paper are %d, %d marked as copies, %d torn",
		len(state.Tickets), len(s.seen), offline, len(pieces.firsts), len(pieces.copies), pieces.torn)
	if len(pieces.firsts) < s.least {
		t.Errorf("that is too little to say anything: want %d papers at least", s.least)
	}
}

func describe(t *queue.Ticket) string {
	if t == nil {
		return "no such ticket"
	}
	data, err := json.Marshal(t)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
