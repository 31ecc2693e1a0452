package scanner

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"syscall"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"motcua/internal/port"
)

// Linux input events (linux/input.h): struct input_event has two words of time, then
// a type, a code and a value; 24 bytes with 64-bit words, otherwise 16.
const (
	eventBytes = 2*strconv.IntSize/8 + 8

	evSyn      = 0x00
	evKey      = 0x01
	synDropped = 3 // the kernel's buffer overflowed

	eviocgrab = 0x40044590 // _IOW('E', 0x90, int)
)

const (
	retryMin = 250 * time.Millisecond
	retryMax = time.Second // a scanner that is plugged in again works within 2 s
)

// grab takes an input device exclusively: its keys reach neither the screen nor the
// console until the device is closed.
func grab(fd int) error {
	switch err := unix.IoctlSetInt(fd, eviocgrab, 1); {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EBUSY):
		return fmt.Errorf("grabbing it: %w", port.ErrInUse)
	case errors.Is(err, syscall.ENOTTY):
		return fmt.Errorf("grabbing it: not an input device: %w", err)
	default:
		return fmt.Errorf("grabbing it: %w", err)
	}
}

// device is a grabbed input device, read as the text that it types.
type device struct {
	file     *os.File
	keyboard keyboard
	room     [64 * eventBytes]byte
	raw      []byte // the start of an event
	text     []byte // typed and not yet read
	torn     bool   // events were lost before text
	skip     bool   // ignore events until the next report: they are the rest of a lost one
}

// openDevice opens and grabs an input device.
func openDevice(path string, grab func(fd int) error) (*device, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // non-blocking, so that deadlines work and Close ends a Read
	if err != nil {
		return nil, fmt.Errorf("opening input device: %w", err)
	}
	conn, err := file.SyscallConn()
	if err == nil {
		var failed error
		err = conn.Control(func(fd uintptr) { failed = grab(int(fd)) })
		err = errors.Join(err, failed)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening input device %q: %w", path, err), file.Close())
	}
	return &device{file: file}, nil
}

// Read waits until the device has typed something.
func (d *device) Read(p []byte, deadline time.Time) (int, error) {
	if err := d.file.SetReadDeadline(deadline); err != nil {
		return 0, deviceError(err)
	}
	for len(d.text) == 0 && !d.torn {
		n, err := d.file.Read(d.room[:])
		d.take(d.room[:n])
		clear(d.room[:n])
		if err != nil {
			return 0, deviceError(err)
		}
	}
	if d.torn {
		d.torn = false
		return 0, errOverrun
	}
	n := copy(p, d.text)
	d.text = d.text[n:]
	return n, nil
}

func deviceError(err error) error {
	if errors.Is(err, syscall.ENODEV) || errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", port.ErrGone, err)
	}
	return fmt.Errorf("reading from input device: %w", err)
}

// take turns events into text.
func (d *device) take(raw []byte) {
	d.raw = append(d.raw, raw...) // at most one event more than there is room for
	for ; len(d.raw) >= eventBytes; d.raw = d.raw[eventBytes:] {
		event := d.raw[eventBytes-8 : eventBytes]
		kind, code := binary.NativeEndian.Uint16(event), binary.NativeEndian.Uint16(event[2:])
		value := binary.NativeEndian.Uint32(event[4:])
		switch {
		case kind == evSyn && code == synDropped:
			// It is unknown which keys are down. What was typed just before is
			// dropped too, since its end is usually lost.
			d.skip, d.torn, d.text, d.keyboard = true, true, nil, keyboard{}
		case kind == evSyn:
			d.skip = false
		case kind == evKey && !d.skip:
			if r := d.keyboard.key(code, value); r >= 0 {
				d.text = utf8.AppendRune(d.text, r)
			}
		}
	}
}

// Close releases the device.
func (d *device) Close() error { return d.file.Close() }

// keepDevice reads an input device whenever it is present.
func (s *Scanner) keepDevice(ctx context.Context, path string) {
	said, pause := "", retryMin
	for ctx.Err() == nil {
		err := s.attend(ctx, path, func() { said, pause = "", retryMin })
		if ctx.Err() != nil {
			return
		}
		if err.Error() != said {
			said = err.Error()
			s.notice(err)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
		pause = min(2*pause, retryMax)
	}
}

// attend opens the device and reads it until an error.
func (s *Scanner) attend(ctx context.Context, path string, opened func()) error {
	d, err := openDevice(path, s.grab)
	if err != nil {
		return err
	}
	opened()
	s.notice(nil)
	return errors.Join(s.listen(ctx, d), ignoreClosed(d.Close()))
}

// ignoreClosed ignores the error of a file that the end of a context may have closed
// already.
func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
