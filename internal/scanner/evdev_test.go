package scanner

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"motcua/internal/barcode"
	"motcua/internal/port"
)

// inputDevice is a named pipe in place of a device under /dev/input. It gives the
// bytes that the kernel would give. A pipe cannot be grabbed, so the tests count the
// requests for that.
type inputDevice struct {
	t     *testing.T
	path  string
	end   *os.File
	grabs atomic.Int32
}

func newInputDevice(t *testing.T) *inputDevice {
	d := &inputDevice{t: t, path: filepath.Join(t.TempDir(), "scanner-event-kbd")}
	t.Cleanup(d.unplug)
	return d
}

func (d *inputDevice) plug() {
	d.t.Helper()
	made := d.path + ".new" // so that nobody opens it before its other end exists
	if err := syscall.Mkfifo(made, 0o600); err != nil {
		d.t.Fatal(err)
	}
	end, err := os.OpenFile(made, os.O_RDWR, 0) // Linux allows this for a pipe without a reader
	if err != nil {
		d.t.Fatal(err)
	}
	d.end = end
	if err := os.Rename(made, d.path); err != nil {
		d.t.Fatal(err)
	}
}

// unplug ends reading, as ENODEV does, and removes the name.
func (d *inputDevice) unplug() {
	if d.end != nil {
		_ = os.Remove(d.path)
		_ = d.end.Close() // a second time fails
	}
}

func (d *inputDevice) send(raw []byte) {
	d.t.Helper()
	if _, err := d.end.Write(raw); err != nil {
		d.t.Fatal(err)
	}
}

func (d *inputDevice) start(options Options) *rig {
	d.t.Helper()
	return start(d.t, "evdev:"+d.path, options, func(s *Scanner) {
		s.grab = func(int) error { d.grabs.Add(1); return nil }
	})
}

func TestScansOfAnInputDevice(t *testing.T) {
	d := newInputDevice(t)
	d.plug()
	r := d.start(Options{})
	r.isNow(Connected)
	d.send(events(keysOf(t, "]Q1K7M2-9\r")))
	if s := r.gets("K7M2-9"); s.Content.Kind != barcode.Ticket || s.Symbology != "Q1" {
		t.Errorf("got %+v", s)
	}
	d.send(events(keysOf(t, card+"\r")))
	if s := r.gets(card); s.Content.Kind != barcode.IDCard {
		t.Errorf("got %+v", s)
	}
	d.send(events(keysOf(t, "000.00.18.H25-190805-0001"))) // its Enter is lost
	r.gets("000.00.18.H25-190805-0001")
	if n := d.grabs.Load(); n != 1 {
		t.Errorf("the device was grabbed %d times", n)
	}
}

func TestScanOfAnInputDeviceWithoutSuffix(t *testing.T) {
	d := newInputDevice(t)
	d.plug()
	r := d.start(Options{})
	r.isNow(Connected)
	d.send(events(keysOf(t, "K7M2-9")))
	r.gets("K7M2-9")
}

func TestEventsInPieces(t *testing.T) {
	d := newInputDevice(t)
	d.plug()
	r := d.start(Options{Framing: barcode.Framing{Suffix: "\r"}})
	r.isNow(Connected)
	raw := events(keysOf(t, "K7M2-9\r"))
	for len(raw) > 0 {
		n := min(7, len(raw))
		d.send(raw[:n])
		raw = raw[n:]
	}
	r.gets("K7M2-9")
}

// When the kernel's buffer overflows, the scan is dropped to its end: the rest of it
// could be another valid code.
func TestLostEventsDropTheScan(t *testing.T) {
	d := newInputDevice(t)
	d.plug()
	r := d.start(Options{Framing: barcode.Framing{Suffix: "\r"}})
	r.isNow(Connected)
	raw := events(keysOf(t, "K7"))
	raw = append(raw, event(evKey, keyLeftShift, pressed)...) // it is released during the overflow
	raw = append(raw, event(evSyn, synDropped, 0)...)
	raw = append(raw, event(evKey, 30, pressed)...) // is ignored until the next report
	raw = append(raw, event(evSyn, 0, 0)...)
	d.send(append(raw, events(keysOf(t, "m2\rscan 2\r"))...))
	r.gets("scan 2")
	r.noted(Note{CutOff, 1, 2})
}

func TestInputDeviceIsBackAfterReplug(t *testing.T) {
	d := newInputDevice(t)
	r := d.start(Options{})
	r.isNow(Gone)
	for i := range 3 {
		d.plug()
		r.isNow(Connected)
		code := "code " + string(rune('0'+i))
		d.send(events(keysOf(t, code+"\rtorn")))
		r.gets(code)
		d.unplug()
		r.isNow(Gone)
	}
	if n := d.grabs.Load(); n != 3 {
		t.Errorf("the device was grabbed %d times", n)
	}
}

// This machine has no input devices. The real grab is tested on a pipe: the system
// must know the request, and reject it for a pipe.
func TestOnlyInputDevicesCanBeGrabbed(t *testing.T) {
	d := newInputDevice(t)
	d.plug()
	r := start(t, "evdev:"+d.path, Options{})
	r.isNow(Failing)
	if err := r.Status().Err; !errors.Is(err, syscall.ENOTTY) || !strings.Contains(err.Error(), "not an input device") {
		t.Errorf("failing because of %v", err)
	}
}

func TestDeviceInUseIsSaid(t *testing.T) {
	d := newInputDevice(t)
	d.plug()
	var held atomic.Bool
	held.Store(true)
	r := start(t, "evdev:"+d.path, Options{}, func(s *Scanner) {
		s.grab = func(int) error {
			if held.Load() {
				return port.ErrInUse
			}
			return nil
		}
	})
	r.isNow(Failing)
	if err := r.Status().Err; !errors.Is(err, port.ErrInUse) {
		t.Errorf("failing because of %v", err)
	}
	held.Store(false)
	r.isNow(Connected)
}

func TestUnpluggedDeviceIsGone(t *testing.T) {
	for _, err := range []error{syscall.ENODEV, &os.PathError{Op: "read", Path: "/dev/input/event3", Err: syscall.ENODEV}} {
		if got := deviceError(err); !errors.Is(got, port.ErrGone) {
			t.Errorf("%v is %v, want ErrGone", err, got)
		}
	}
	if got := deviceError(os.ErrDeadlineExceeded); errors.Is(got, port.ErrGone) || !errors.Is(got, os.ErrDeadlineExceeded) {
		t.Errorf("a deadline is %v", got)
	}
}
