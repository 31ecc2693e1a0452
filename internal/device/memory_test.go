package device_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"motcua/internal/calendar"
	"motcua/internal/device"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// image copies a device's disk, as a backup of it would.
func (r *rig) image(from, to string) {
	r.t.Helper()
	data := r.file(from)
	if err := os.MkdirAll(filepath.Join(r.dir, to), 0o750); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, to, "device.db"), data, 0o640); err != nil {
		r.t.Fatal(err)
	}
}

// file is the content of a device's disk.
func (r *rig) file(dir string) []byte {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, dir, "device.db"))
	if err != nil {
		r.t.Fatal(err)
	}
	return data
}

func found(what replica.Trouble) func(*queue.State, device.Line) bool {
	return func(_ *queue.State, line device.Line) bool {
		return line.Up && line.Trouble == what && !line.TroubleSince.IsZero()
	}
}

func TestRestoredDiskTakesANewIncarnation(t *testing.T) {
	r, l := newRig(t), newLate()
	r.start()
	d := r.device("kiosk-1", l)
	until(t, d, "its block", leased)
	if _, err := d.Keep(t.Context(), issue); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.image("kiosk-1", "image")
	d = r.device("kiosk-1", l)
	for range 3 {
		keep(t, d)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.stop()
	r.image("image", "kiosk-1")
	d = r.device("kiosk-1", l) // without a hub, the copy is not detected yet
	draw(t, d, "2222-2", 0)
	if _, err := d.Keep(short(t), queue.CancelTicket{Ticket: "2026-11-23/A000001", Reason: "đổi ý"}); err == nil {
		t.Fatal("answered without a hub")
	}
	if _, _, err := d.KeepOpen(short(t), issue); err == nil { // and its citizen goes
		t.Fatal("answered without a hub")
	}
	r.start()
	until(t, d, "that its disk was put back", found(replica.RolledBack))
	until(t, d, "its number", number("AK001"))
	drained(t, d)
	if b, ok := d.Block(calendar.ServiceDay(now())); !ok || b.Letter == "K" {
		t.Errorf("it goes on with block %+v (%v)", b, ok)
	}
	if n := keep(t, d).Ticket.Number; n != "A000005" {
		t.Errorf("the next number is %s, want A000005", n)
	}
	d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		if s.TicketByNumber("A000001").State != queue.Cancelled {
			t.Error("what was withdrawn is not")
		}
	})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = r.device("kiosk-1", l)
	until(t, d, "the hub, and no trouble", func(_ *queue.State, line device.Line) bool { return line.Up && line.Trouble == "" })
}

// Two machines run from copies of one disk and disturb each other all the time. Each
// gets only numbers of its own.
func TestCopiesOfADeviceAreNeverToldTheSameNumber(t *testing.T) {
	const each = 12
	r := newRig(t)
	r.start()
	d := r.device("kiosk-1", nil)
	until(t, d, "its block", leased)
	keep(t, d)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	r.image("kiosk-1", "copy")
	var mu sync.Mutex
	given := map[queue.TicketID]int{}
	var wait sync.WaitGroup
	both := []*device.Device{r.device("kiosk-1", nil), r.deviceIn("copy", "kiosk-1")}
	for i, d := range both {
		wait.Go(func() {
			for range each {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				res, err := d.Keep(ctx, issue)
				cancel()
				if err != nil || res.Answer.Code != queue.OK {
					t.Errorf("machine %d: %+v, %v", i, res, err)
					return
				}
				mu.Lock()
				if given[res.Answer.Ticket]++; given[res.Answer.Ticket] > 1 {
					t.Errorf("%s is given twice", res.Answer.Ticket)
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if len(given) != 2*each {
		t.Errorf("%d numbers for %d requests", len(given), 2*each)
	}
	noticed := false
	for _, d := range both {
		d.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) {
			noticed = noticed || line.Trouble == replica.UsedTwice
		})
	}
	if !noticed {
		t.Error("neither machine has noticed the other")
	}
}

// What the hub has just accepted is not on the shelf yet when the hub is restored to an
// older disk. It is uploaded, also by a device that was restarted meanwhile, if it is
// in no state: a rating, and the cancellation of a number of a day that is over.
func TestWhatTheHubJustAcceptedIsUploaded(t *testing.T) {
	rate := queue.Rate{Counter: "1", Officer: "duc", Score: 3, AtMS: now(), Answer: 7}
	withdrawn := queue.CancelTicket{Ticket: "2026-11-20/A001", Reason: queue.ReasonNotPrinted, IssuedNonce: "6f1c0a7b92e3.13"}
	before := rate
	before.Answer, before.Score = 6, 4
	isWithdrawal := func(ev eventlog.Event) bool { return ev == queue.CancelledLate(withdrawn) }
	for name, c := range map[string]struct {
		id           string
		first, given queue.Command
		is           func(ev eventlog.Event) bool
		restart      bool
	}{
		"an answer":                     {"pad-1", before, rate, isAnswer(rate), false},
		"an answer, by the next run":    {"pad-1", before, rate, isAnswer(rate), true},
		"a withdrawal":                  {"kiosk-1", issue, withdrawn, isWithdrawal, false},
		"a withdrawal, by the next run": {"kiosk-1", issue, withdrawn, isWithdrawal, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.start()
			d := r.device(c.id, nil)
			until(t, d, "the hub", isUp)
			r.stop()
			older, err := os.ReadFile(filepath.Join(r.dir, "hub", "hub.db"))
			if err != nil {
				t.Fatal(err)
			}
			r.start()
			until(t, d, "the hub", isUp)
			for _, cmd := range []queue.Command{c.first, c.given} { // the first is written at once, and what follows a second later
				if res, err := d.Keep(t.Context(), cmd); err != nil || res.Answer.Code != queue.OK {
					t.Fatalf("%+v, %v", res, err)
				}
			}
			r.stop()
			path := filepath.Join(r.dir, "hub", "hub.db")
			if err := errors.Join(os.Remove(path), os.WriteFile(path, older, 0o640)); err != nil { // a new file, as a restore makes it
				t.Fatal(err)
			}
			if c.restart {
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
				d = r.device(c.id, nil)
			}
			r.start()
			until(t, d, "that the hub was put back", func(s *queue.State, line device.Line) bool { return line.Up && s.RestoredMS > 0 })
			drained(t, d)
			r.stop()
			if n := r.onRecord(c.is); n != 1 {
				t.Errorf("it is %d times on the record of the hub that was put back", n)
			}
		})
	}
}

func isAnswer(given queue.Rate) func(ev eventlog.Event) bool {
	return func(ev eventlog.Event) bool {
		answer, ok := ev.(queue.AnswerGiven)
		return ok && answer.Answer == given.Answer && answer.Score == given.Score
	}
}

// onRecord counts events in the log of the hub, which must be stopped.
func (r *rig) onRecord(is func(ev eventlog.Event) bool) (n int) {
	r.t.Helper()
	db, err := store.OpenReadOnly(filepath.Join(r.dir, "hub"), "hub.db")
	if err != nil {
		r.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Read(1, 0, func(_ uint64, raw []byte) error {
		var e eventlog.Entry
		err := json.Unmarshal(raw, &e)
		for _, ev := range e.Events {
			if is(ev) {
				n++
			}
		}
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
	return n
}

// After a power cut the device sends again what is still on its disk. Together with
// what is in flight that is never more than the hub has answers of.
func TestAnsweredCommandsOnDiskAreFew(t *testing.T) {
	const n = 500
	r := newRig(t)
	d := r.device("kiosk-1", nil)
	nobody, cancel := context.WithCancel(t.Context())
	cancel() // nobody waits
	for range n {
		if _, err := d.Keep(nobody, issue); !errors.Is(err, device.ErrNoAnswer) {
			t.Fatal(err)
		}
	}
	r.start()
	for d.Waiting() > 0 {
		before := d.Waiting() // read before the disk, since it only decreases
		r.image("kiosk-1", "image")
		db, err := store.OpenReadOnly(filepath.Join(r.dir, "image"), "device.db")
		if err != nil {
			continue // copied during a write
		}
		left := 0
		err = db.Outbox(func(uint64, []byte) error { left++; return nil })
		if db.Close(); err == nil && left > before+wire.WideInFlight-1 {
			t.Fatalf("%d commands have no answer, and %d are on disk", before, left)
		}
	}
	until(t, d, "its tickets", has(n))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = r.device("kiosk-1", nil)
	if d.Waiting() != 0 {
		t.Errorf("after a restart %d commands wait", d.Waiting())
	}
}
