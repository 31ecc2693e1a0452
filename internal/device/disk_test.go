package device_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/badblock"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/queue"
	"motcua/internal/store"
	"motcua/internal/wire"
)

// The test binary is also an offline kiosk whose disk fails.
const (
	envDisk = "MOTCUA_TEST_DEVICE_DISK"    // "FAULT FOLDER"
	envDesk = "MOTCUA_TEST_DEVICE_CONSOLE" // the same for a console that has reservations
	given   = 30                           // numbers before the disk breaks
	diskDay = "2026-11-23"
)

func TestMain(m *testing.M) {
	if fault, dir, child := strings.Cut(os.Getenv(envDisk), " "); child {
		if err := brokenKiosk(badblock.Fault(fault), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if fault, dir, child := strings.Cut(os.Getenv(envDesk), " "); child {
		if err := brokenConsole(badblock.Fault(fault), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// diskKiosk is an offline kiosk.
func diskKiosk(dir string) (*device.Device, error) {
	return device.Open(device.Config{
		Dir: dir, ID: "kiosk-1", Role: wire.RoleKiosk, Hub: "ws://127.0.0.1:1/link", Clock: clock.New(now, clock.SinceStart()), Log: slog.New(slog.DiscardHandler), Late: func(device.LateAnswer) {},
	})
}

// drawOffline gives the next number of a block.
func drawOffline(d *device.Device) (number string, err error) {
	c, _, err := d.ReportOfflineTicket(device.Draw{Day: diskDay, Series: "AK", Limit: queue.BlockNumbers, Command: func(n int) queue.Command {
		return queue.ReportOfflineTicket{Number: queue.BlockNumber("AK", n), Series: "AK", Count: n, Code: fmt.Sprint(n), Service: "gplx", IssuedMS: now()}
	}})
	if err != nil {
		return "", err
	}
	return c.(queue.ReportOfflineTicket).Number, nil
}

// diskFaultOf is since when the device reports a disk fault.
func diskFaultOf(d *device.Device) (since clock.Instant) {
	d.Read(func(_ *queue.State, line device.Line, _ []wire.Peer) { since = line.DiskSince })
	return since
}

// brokenKiosk prints the numbers it gave before the disk failed, and then the result of
// every further request.
func brokenKiosk(fault badblock.Fault, dir string) error {
	d, err := diskKiosk(dir)
	if err != nil {
		return err
	}
	for range given {
		number, err := drawOffline(d)
		if err != nil {
			return err
		}
		fmt.Println("gave", number)
	}
	if at := diskFaultOf(d); !at.IsZero() {
		return fmt.Errorf("a sound disk is said to fail since %d", at)
	}
	if err := badblock.Break(fault); err != nil {
		return err
	}
	for range 3 {
		if number, err := drawOffline(d); err == nil {
			fmt.Println("gave", number)
		} else {
			fmt.Println("said", err)
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if _, err := d.Keep(ctx, issue); err == nil || errors.Is(err, device.ErrNoAnswer) {
		return fmt.Errorf("a command that is not on disk is kept: %w", err)
	}
	if diskFaultOf(d).IsZero() {
		return errors.New("nothing reports that the disk fails")
	}
	_ = d.Close() // it cannot write
	return nil
}

// Numbers that were given before the disk failed are on it; a number that could not be
// written was not given; and the next number was not given before.
func TestBrokenDiskGivesNoNumberThatIsNotOnIt(t *testing.T) {
	for _, fault := range badblock.All {
		t.Run(string(fault), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "kiosk")
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), envDisk+"="+string(fault)+" "+dir)
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			onPaper := map[string]bool{}
			said := 0
			for line := range strings.Lines(string(out)) {
				line = strings.TrimSpace(line)
				if number, gave := strings.CutPrefix(line, "gave "); gave {
					onPaper[number] = true
				} else if said++; !strings.Contains(line, fault.Words()) {
					t.Errorf("the kiosk says %q, want the words %q in it", line, fault.Words())
				}
			}
			if len(onPaper) != given || said != 3 {
				t.Errorf("%d numbers were given and %d refused", len(onPaper), said)
			}
			d, err := diskKiosk(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			d.Unacked(func(c queue.Command, _ device.Kept) { delete(onPaper, c.(queue.ReportOfflineTicket).Number) })
			if len(onPaper) > 0 {
				t.Errorf("%v were given, and are not on disk", onPaper)
			}
			if next, err := drawOffline(d); err != nil || next < queue.BlockNumber("AK", given+1) {
				t.Errorf("the next number is %s (%v)", next, err)
			}
		})
	}
}

// brokenConsole calls a ticket offline, and fails to start it.
func brokenConsole(fault badblock.Fault, dir string) error {
	d, err := device.Open(device.Config{Dir: dir, ID: "console-1", Role: wire.RoleConsole, CanWorkOffline: true, Hub: "ws://127.0.0.1:1/link", Clock: clock.New(now, clock.SinceStart()), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	ticket := func() (t queue.Ticket) {
		d.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) { t = *s.TicketByNumber("A000001") })
		return t
	}
	if a, err := d.DoOffline(queue.CallReserved{Counter: "1", Ticket: ticket().ID}); err != nil || a.Code != queue.OK {
		return fmt.Errorf("calling offline: %q, %w", a.Code, err)
	}
	if err := badblock.Break(fault); err != nil {
		return err
	}
	for range 3 {
		_, err := d.DoOffline(queue.Start{Counter: "1", Ticket: ticket().ID})
		if err == nil || !strings.Contains(err.Error(), fault.Words()) || ticket().State != queue.Called || diskFaultOf(d).IsZero() {
			return fmt.Errorf("what is not on disk ends with %w, and the ticket is %s", err, ticket().State)
		}
	}
	_ = d.Close() // it cannot write
	return nil
}

// Offline actions before the disk failed are recorded when the console is back; an
// action that could not be written was not done, and not shown.
func TestBrokenDiskOfAnOfflineConsole(t *testing.T) {
	for _, fault := range badblock.All {
		t.Run(string(fault), func(t *testing.T) {
			r := newRig(t)
			r.start()
			kiosk := r.device("kiosk-1", nil)
			take(t, kiosk, 1)
			desk := r.console("console-1", "1", "duc")
			until(t, desk, "its reservation", reservedTo("console-1", 1))
			if err := desk.Close(); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), envDesk+"="+string(fault)+" "+filepath.Join(r.dir, "console-1"))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			desk = r.reopen("console-1")
			until(t, desk, "the hub", isUp)
			drained(t, desk)
			called := func(s *queue.State, _ device.Line) bool { return s.TicketByNumber("A000001").State == queue.Called }
			until(t, desk, "its call", called)
			until(t, kiosk, "the console's call", called)
		})
	}
}

// usedPages reads a device's file as far as its pages are in use.
func usedPages(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	used := uint64(0)
	for _, meta := range [][]byte{data, data[os.Getpagesize():]} { // both say where they end
		used = max(used, binary.NativeEndian.Uint64(meta[16+40:]))
	}
	return data[:int(used)*os.Getpagesize()]
}

// A truncated file, or one whose last page is torn, is refused and not changed: a kiosk
// that started with an empty file would give its numbers again.
func TestDamagedMemoryIsRefusedAndLeftAlone(t *testing.T) {
	dir := t.TempDir()
	d, err := diskKiosk(dir)
	if err != nil {
		t.Fatal(err)
	}
	for range given {
		if _, err := drawOffline(d); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	path, page := filepath.Join(dir, "device.db"), os.Getpagesize()
	sound := usedPages(t, path)
	torn := func(at int) []byte {
		bad := append([]byte(nil), sound...)
		clear(bad[at*page+page/2 : (at+1)*page])
		return bad
	}
	meta := append([]byte(nil), sound...)
	clear(meta[page+16 : page+80])
	for name, bad := range map[string][]byte{"cut to three pages": sound[:3*page], "cut in a page": sound[:2*page+100], "empty": nil, "newest meta page": meta} {
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if d, err := diskKiosk(dir); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
			if err == nil {
				d.Close()
			}
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(bad) {
			t.Errorf("%s: the file was changed (%v)", name, err)
		}
	}
	refused := 0
	for at := 2; at < len(sound)/page; at++ { // half of a page is there, as after a torn write
		bad := torn(at)
		if string(bad) == string(sound) {
			continue
		}
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		d, err := diskKiosk(dir)
		if errors.Is(err, store.ErrDamaged) && strings.Contains(err.Error(), path) { // it names the file
			refused++
			continue
		}
		if err != nil {
			t.Errorf("page %d torn: %v", at, err)
			continue
		}
		n := 0
		d.Unacked(func(queue.Command, device.Kept) { n++ })
		if next, err := drawOffline(d); n != given || err == nil && next != queue.BlockNumber("AK", given+1) {
			t.Errorf("page %d torn: %d numbers are left and the next is %s (%v)", at, n, next, err)
		}
		d.Close()
		if err := os.Remove(path); err != nil { // the mapped pages stay
			t.Fatal(err)
		}
	}
	if refused == 0 {
		t.Error("no torn page mattered")
	}
}
