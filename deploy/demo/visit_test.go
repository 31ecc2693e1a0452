package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/receipt"
	"motcua/internal/store"
)

// programs is the folder of the four programs: that of MOTCUA_BIN, or one into which they
// are built, once.
var programs = sync.OnceValues(func() (string, error) {
	if dir := os.Getenv("MOTCUA_BIN"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.MkdirTemp("", "motcua-bin-")
	if err != nil {
		return "", err
	}
	built = dir
	for _, b := range []struct{ cgo, packages string }{{"1", "motcua/cmd/..."}, {"0", "motcua/cmd/hub"}} { // as make does
		build := exec.Command("go", "build", "-o", dir+"/", b.packages)
		build.Env = append(os.Environ(), "CGO_ENABLED="+b.cgo)
		if out, err := build.CombinedOutput(); err != nil {
			return dir, fmt.Errorf("building the programs: %w: %s", err, out)
		}
	}
	return dir, nil
})

var built string // to be removed at the end

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

func bin(t *testing.T) string {
	t.Helper()
	dir, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// must ends the test if a step fails.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// openTestCentre prepares a centre that is closed at the end of the test. If the test
// fails, it prints what was on the screens and in the logs, and keeps the pictures.
func openTestCentre(t *testing.T) *house {
	t.Helper()
	must(t, missingTools())
	out, err := os.MkdirTemp("", "motcua-visit-")
	must(t, err)
	o := options{bin: bin(t), out: out, data: t.TempDir()}
	_, err = o.prepare()
	must(t, err)
	begun := time.Now()
	say := func(format string, args ...any) {
		t.Logf("%5.1f s  %s", time.Since(begun).Seconds(), fmt.Sprintf(format, args...))
	}
	must(t, waitForTheDay(t.Context(), say))
	c, err := openCentre(o, say)
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the end, pictures and paper are in %s:%s", out, c.witness(context.Background(), t.Name()))
		}
		c.close()
		if !t.Failed() {
			must(t, os.RemoveAll(out))
		}
	})
	return c
}

// TestWholeVisitOnRealPrograms goes a citizen's way through the built programs, by taps
// and keys, then kills each of them in the middle of its work. The parts follow each
// other on one service day.
func TestWholeVisitOnRealPrograms(t *testing.T) {
	c := openTestCentre(t)
	ctx := t.Context()
	hall := listenIn(t, c)
	must(t, c.open(ctx, screensOfTheirOwn))
	must(t, wholeVisit(ctx, c))
	for _, part := range []struct {
		name string
		do   func(*testing.T, *house)
	}{
		{"PaperReadsBack", paperReadsBack},
		{"PicturesShowTheScreens", picturesShowTheScreens},
		{"PaperPicturesAreThere", paperPicturesAreThere},
		{"ListOfPapersReadsBack", listReadsBack},
		{"HallHearsTheCalls", hallHears(hall)},
		{"HallHearsAnAnnouncement", hallHearsAnAnnouncement(hall)},
		{"VisitGoesOnWhenTheHubIsKilled", hubKilled},
		{"ConsoleKilledWhileServingStillServes", consoleKilled},
		{"PadKilledWhileAskingAsksAgain", padKilled},
		{"KioskKilledAfterTheTapLosesNoNumber", kioskKilled},
		{"WallKilledShowsTheSame", wallKilled},
		{"LogHoldsTheWholeVisit", logHoldsVisit(hall)},
	} {
		if !t.Run(part.name, func(t *testing.T) { part.do(t, c) }) {
			return // the parts build on each other
		}
	}
}

// paperReadsBack compares the paper of every ticket, ordinary, with priority and in
// English, with the hub's state.
func paperReadsBack(t *testing.T, c *house) {
	var tickets []queue.Ticket
	c.eye.read(func(s *queue.State) {
		for _, ticket := range s.Tickets {
			tickets = append(tickets, *ticket)
		}
	})
	if len(tickets) < 10 {
		t.Fatalf("%d tickets, should be more", len(tickets))
	}
	for _, ticket := range tickets {
		if ticket.State == queue.Cancelled && ticket.Reason == queue.ReasonPaper {
			if pieces := c.parts.paper.of(ticket); len(pieces) > 0 {
				t.Errorf("%s was withdrawn for another number, and is on the pieces %v of paper", ticket.Number, pieces)
			}
			continue
		}
		c.mustHold(t, c.parts.paper.of(ticket)[0], ticket, false)
	}
}

func picturesShowTheScreens(t *testing.T, c *house) {
	sizes := map[string]image.Point{
		"kiosk": {X: 1080, Y: 1920}, "console": {X: 1440, Y: 900}, "pad": {X: 1280, Y: 800}, "wall": {X: 1920, Y: 1080},
		"console-1366x768": {X: 1366, Y: 768}, "over-counter": {X: 1280, Y: 720}, "strip": {X: 1366, Y: 768}, "supervisor": {X: 1440, Y: 900},
		"lookup": {X: 1080, Y: 1920},
	}
	for _, name := range []string{
		"kiosk-home", "kiosk-services", "kiosk-issued", "kiosk-priority", "kiosk-english", "kiosk-issued-english", "kiosk-offer", "kiosk-paper-out",
		"lookup-home", "lookup-search", "lookup-elsewhere", "lookup-event", "lookup-procedure", "lookup-number",
		"kiosk-back", "kiosk-checkin", "kiosk-issued-appointment", "kiosk-slots", "kiosk-booked",
		"console-login", "console-free", "console-hold", "console-called", "console", "console-transfer", "console-1366x768",
		"console-undo", "console-note", "supervisor", "strip",
		"pad-idle", "pad-ask", "pad-thanks", "wall", "over-counter",
		"kiosk-alone", "kiosk-issued-alone", "console-alone", "console-alone-refuses", "console-alone-typed", "wall-alone", "supervisor-lost",
	} {
		data, err := os.ReadFile(filepath.Join(c.out, name+".png"))
		must(t, err)
		img, err := png.DecodeConfig(bytes.NewReader(data))
		must(t, err)
		kind, _, _ := strings.Cut(name, "-")
		want, own := sizes[name]
		if !own {
			want = sizes[kind]
		}
		if got := image.Pt(img.Width, img.Height); got != want {
			t.Errorf("%s is %v, should be %v", name, got, want)
		}
		if len(data) < leastPictureBytes {
			t.Errorf("%s has %d bytes: it is all but blank", name, len(data))
		}
	}
}

// paperPicturesAreThere compares the pictures of the paper with the width of the
// printer's.
func paperPicturesAreThere(t *testing.T, c *house) {
	for _, name := range []string{"ticket", "ticket-priority", "ticket-appointment", "ticket-alone", "slip", "lookup-list"} {
		data, err := os.ReadFile(filepath.Join(c.out, name+".png"))
		must(t, err)
		img, err := png.DecodeConfig(bytes.NewReader(data))
		must(t, err)
		if img.Width != receipt.Width80mm || img.Height < receipt.Width80mm {
			t.Errorf("%s is %d×%d, should be %d wide, and longer than that", name, img.Width, img.Height, receipt.Width80mm)
		}
	}
}

// leastPictureBytes is less than the emptiest of the screens takes as a PNG, and far more
// than a picture of one colour.
const leastPictureBytes = 15_000

// serveNext calls the next number at counter 3 and starts to serve it.
func serveNext(ctx context.Context, c *house) (queue.Ticket, error) {
	t, err := c.desk(ctx, c.desk3, []string{"F2"}, "a call to counter 3", called("3"))
	if err != nil {
		return t, err
	}
	return c.desk(ctx, c.desk3, []string{"F4"}, t.Number+" being served", is(t.Number, queue.Serving))
}

func hubKilled(t *testing.T, c *house) {
	ctx := t.Context()
	served, err := serveNext(ctx, c)
	must(t, err)
	c.hub.kill()
	must(t, c.startHub(ctx))
	devices := map[string]int{}
	for _, s := range c.seats() {
		devices[s.role]++
	}
	for role, n := range devices {
		must(t, c.eye.connected(ctx, role, n, c.hub))
	}
	must(t, c.step(ctx, "the visit ends after the hub came back", func(ctx context.Context) error { return c.askPad(ctx, served.Number) }))
	must(t, tap(ctx, c.pad, bestFace))
	_, err = c.eye.ticket(ctx, "the answer to "+served.Number, func(t *queue.Ticket) bool { return t.ID == served.ID && t.RatedMS > 0 })
	must(t, err)
	must(t, c.pad.screen.drawn(ctx, "thanks"))
}

// Regions that must look the same after a restart.
var (
	wallCalls = image.Rect(40, 180, 1160, 980) // of the wall: the newest call and those before
	heroPaper = image.Pt(810, 200)             // of the wall: nothing but the newest call's own colour
)

// restart kills a seat and starts it again. There are many kills here: a program that
// remembered them would rest after the third.
func restart(t *testing.T, c *house, s *seat) {
	t.Helper()
	s.kill()
	if err := os.Remove(filepath.Join(c.data, s.name, "starts.json")); err != nil {
		t.Errorf("forgetting how often it was killed: %v", err)
	}
	must(t, c.startSeat(t.Context(), s))
}

// same fails unless a screen's region looks as before.
func same(t *testing.T, s *seat, before *frame, region image.Rectangle) {
	t.Helper()
	var now *frame
	err := until(t.Context(), s.name+" looking as before", func() bool {
		img, err := s.screen.grab()
		must(t, err)
		now = img
		return differing(before, img, region, 1) == 0
	})
	if err != nil {
		t.Fatalf("%v: %d pixels differ", err, differing(before, now, region, region.Dx()*region.Dy()))
	}
}

func consoleKilled(t *testing.T, c *house) {
	ctx := t.Context()
	served, err := serveNext(ctx, c)
	must(t, err)
	must(t, c.desk3.screen.drawn(ctx, "the desk"))
	before, err := c.desk3.screen.grab()
	must(t, err)
	restart(t, c, c.desk3)
	same(t, c.desk3, before, deskNumber)
	c.eye.read(func(s *queue.State) {
		if desk := s.Desk("3"); desk.Ticket != served.ID || desk.Officer != officer3 {
			t.Errorf("counter 3 has %q and %q, should still have %q and %q", desk.Ticket, desk.Officer, served.ID, officer3)
		}
	})
	must(t, c.step(ctx, "the visit ends after the console came back", func(ctx context.Context) error { return c.askPad(ctx, served.Number) }))
}

// padKilled finds the pad asking about the visit that consoleKilled ended.
func padKilled(t *testing.T, c *house) {
	ctx := t.Context()
	must(t, c.pad.screen.drawn(ctx, "the question"))
	before, err := c.pad.screen.grab()
	must(t, err)
	var asked queue.TicketID
	c.eye.read(func(s *queue.State) { asked = s.Desk("3").Last })
	restart(t, c, c.pad)
	same(t, c.pad, before, padFaces)
	must(t, tap(ctx, c.pad, bestFace))
	_, err = c.eye.ticket(ctx, "the answer after the restart", func(t *queue.Ticket) bool { return t.ID == asked && t.RatedMS > 0 })
	must(t, err)
}

// probe takes a number of the fourth agency, and returns how many were issued. What the
// kiosk does after a restart may change the screen between two keys, so that the second
// reaches the page before; then probe starts again.
func (c *house) probe(t *testing.T) int {
	t.Helper()
	ctx := t.Context()
	have := func() (n int) {
		c.eye.read(func(s *queue.State) {
			for _, ticket := range s.Tickets {
				if a := s.Rules().AgencyOf(ticket.Service); a != nil && a.ID == "kcn" {
					n++
				}
			}
		})
		return n
	}
	before := have()
	for range 3 {
		must(t, press(ctx, c.kiosk, "4"))
		must(t, c.kiosk.screen.drawn(ctx, "the services"))
		must(t, press(ctx, c.kiosk, "1"))
		if soon(ctx, func() bool { return have() > before }) {
			return have() - before
		}
		must(t, c.kiosk.screen.keys(ctx, "Escape"))
		must(t, c.kiosk.screen.drawn(ctx, "home"))
	}
	t.Fatal("the restarted kiosk gives no number")
	return 0
}

// soon waits a few seconds for something that may not happen.
func soon(ctx context.Context, cond func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, 6*time.Second)
	defer cancel()
	return until(ctx, "something", cond) == nil
}

// kioskKilled kills the kiosk at different moments after the tap for a number. In each
// case the number is on paper, is cancelled, or was never issued.
func kioskKilled(t *testing.T, c *house) {
	ctx := t.Context()
	given := 0
	for _, after := range []time.Duration{0, 2 * time.Millisecond, 10 * time.Millisecond, 150 * time.Millisecond} {
		must(t, c.kiosk.screen.drawn(ctx, "home"))
		must(t, press(ctx, c.kiosk, "1"))
		before := c.eye.count()
		must(t, c.kiosk.screen.keys(ctx, "5"))
		time.Sleep(after) // the fault's own time, nothing waits for it
		restart(t, c, c.kiosk)
		// A number requested after the restart comes after the one requested before:
		// commands are decided in order.
		probed := c.probe(t)
		extra := c.eye.count() - before - probed
		if extra < 0 || extra > 1 {
			t.Fatalf("killed %v after the tap: %d numbers came of it", after, extra)
		}
		given += extra
		must(t, c.kioskHome(ctx))
	}
	if given == 0 {
		t.Error("no number was given before a kill, so that none could be lost")
	}
	must(t, until(ctx, "every number on paper or cancelled", func() bool {
		must(t, c.parts.paper.look(ctx))
		all := true
		c.eye.read(func(s *queue.State) {
			for _, ticket := range s.Tickets {
				all = all && (ticket.State == queue.Cancelled || len(c.parts.paper.of(*ticket)) > 0)
			}
		})
		return all
	}))
	c.eye.read(func(s *queue.State) {
		seen, series := map[string]bool{}, map[string]int{}
		for _, ticket := range s.Tickets {
			if seen[ticket.Number] {
				t.Errorf("the number %s was given twice", ticket.Number)
			}
			seen[ticket.Number] = true
			series[strings.TrimRight(ticket.Number, "0123456789")]++
		}
		for prefix, last := range s.Series {
			if series[prefix] != last {
				t.Errorf("series %s has come to %d with %d tickets", prefix, last, series[prefix])
			}
		}
	})
}

func wallKilled(t *testing.T, c *house) {
	ctx := t.Context()
	must(t, until(ctx, "the newest call no longer highlighted", func() bool {
		img, err := c.wall.screen.grab()
		must(t, err)
		return dark(img.at(heroPaper.X, heroPaper.Y))
	}))
	must(t, c.wall.screen.drawn(ctx, "the calls"))
	before, err := c.wall.screen.grab()
	must(t, err)
	restart(t, c, c.wall)
	same(t, c.wall, before, wallCalls)
}

// doneOffline is the number of commands of counter 3 while the hub is offline: three
// visits.
const doneOffline = 9

// ofTicket finds the number in an event about a ticket, not in one that only names it
// beside another.
var ofTicket = regexp.MustCompile(`^\{"ticket":"[^"]*/([^"/]+)"`)

// logged is what the hub's log has of the day.
type logged struct {
	visits        map[string][]string       // types of the events by number
	undone        []string                  // types of what was undone
	outcome       string                    // of A004
	shut, opened  int                       // counters, by the supervisor
	score, levels int                       // how A001 was rated
	offline       map[string]int            // numbers issued offline, how often
	did           int                       // offline commands of counter 3
	refused       []queue.OfflineActionDone // those that were refused
	calls         []loggedCall
}

func (l *logged) add(event eventlog.Event) error {
	text, err := json.Marshal(event)
	if err != nil {
		return err
	}
	number := ""
	if found := ofTicket.FindSubmatch(text); found != nil {
		number = string(found[1])
		l.visits[number] = append(l.visits[number], event.EventType())
	}
	switch event := event.(type) {
	case queue.TicketIssued:
		if event.Offline != nil {
			l.offline[event.Number]++
		}
	case queue.OfflineActionDone:
		l.did++
		if event.Refused != "" {
			l.refused = append(l.refused, event)
		}
	case queue.CommandUndone:
		l.undone = append(l.undone, event.What)
	case queue.CounterShut:
		l.shut++
	case queue.CounterOpened:
		l.opened++
	case queue.TicketFinished:
		if number == "A004" {
			l.outcome = event.Outcome
		}
	case queue.TicketRated:
		if number == "A001" {
			l.score, l.levels = event.Score, event.Levels
		}
	}
	return nil
}

// logHoldsVisit stops everything and reads the hub's own log: only it has a citizen's
// answer.
func logHoldsVisit(h *hall) func(t *testing.T, c *house) {
	return func(t *testing.T, c *house) {
		for _, s := range c.seats() {
			s.stop()
		}
		c.hub.stop()
		db, err := store.Open(filepath.Join(c.data, "hub"), "hub.db", "", 0)
		must(t, err)
		defer db.Close()
		l := logged{visits: map[string][]string{}, offline: map[string]int{}}
		_, err = db.Read(1, 0, func(_ uint64, raw []byte) error {
			var e eventlog.Entry
			if err := json.Unmarshal(raw, &e); err != nil {
				return err
			}
			for _, event := range e.Events {
				if err := l.add(event); err != nil {
					return err
				}
				l.addCall(e, event)
			}
			return nil
		})
		must(t, err)
		l.wereHeard(t, h.calls)
		issued, called, recalled := queue.TicketIssued{}.EventType(), queue.TicketCalled{}.EventType(), queue.TicketRecalled{}.EventType()
		started, finished, rated := queue.ServiceStarted{}.EventType(), queue.TicketFinished{}.EventType(), queue.TicketRated{}.EventType()
		held, returned := queue.TicketHeld{}.EventType(), queue.TicketReturned{}.EventType()
		for number, want := range map[string][]string{
			"A001": {issued, called, recalled, started, finished, rated},
			"A004": {issued, called, started, started, finished, finished, rated}, // the first of each undone
			"A005": {issued, called, started, held, returned, called, started, finished, rated},
		} {
			if got := l.visits[number]; !slices.Equal(got, want) {
				t.Errorf("the log tells of %s: %v, should be %v", number, got, want)
			}
		}
		if want := []string{started, finished, queue.TicketNoShow{}.EventType()}; !slices.Equal(l.undone, want) {
			t.Errorf("the log tells of %v taken back, should be %v", l.undone, want)
		}
		if l.outcome != outcomeFirst || l.shut != 1 || l.opened != 1 {
			t.Errorf("the log has the outcome %q and a counter shut %d times and opened %d times", l.outcome, l.shut, l.opened)
		}
		for _, number := range []string{"AK001", "AK002", "AK003"} { // or more, if the machine is slow
			if l.offline[number] != 1 {
				t.Errorf("the log tells %d times that %s was issued offline", l.offline[number], number)
			}
		}
		if l.did != doneOffline || len(l.refused) > 0 {
			t.Errorf("the log tells of %d offline commands, should be %d, and refused are %+v", l.did, doneOffline, l.refused)
		}
		if l.score != l.levels || l.levels != 4 {
			t.Errorf("the answer is %d of %d, should be the best", l.score, l.levels)
		}
	}
}
