package port

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"github.com/tarm/serial"
	"golang.org/x/sys/unix"
)

func serialWay(rest string) (way, error) {
	name, query, _ := strings.Cut(rest, "?")
	path, err := devicePath(name)
	if err != nil {
		return way{}, err
	}
	s, err := parseSettings(query)
	if err != nil {
		return way{}, err
	}
	return way{path: path, byteTime: s.byteTime(), open: func(ctx context.Context) (guarded, error) {
		return bounded(ctx, path, func() (guarded, error) { return openTTY(path, s) })
	}}, nil
}

// openTTY opens a serial line.
//
// github.com/tarm/serial only configures it. Its own descriptor blocks: Close does
// not end a Read, a Write to a printer that accepts nothing blocks for ever, and a
// read timeout is at least 100 ms and ends in io.EOF. The settings belong to the
// line and not to a descriptor, so the bytes use a second descriptor of the same
// line, which is in the runtime's poller.
//
// The second descriptor is opened first, to take the lock before anything is
// changed: a line that another program uses keeps its settings. TIOCEXCL, which
// keeps out programs that ignore the lock, is set last, because it would keep out
// tarm/serial too.
//
// Closing a real line waits for its unsent bytes, 30 s by default (closing_wait of
// setserial(8)). After a successful Write there are none, since Write waits for
// them; a failed one drops them, also to prevent half a ticket later.
func openTTY(path string, s settings) (guarded, error) {
	file, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, busy(err)
	}
	d := &device{file: file, path: path, is: identify(path), unsent: ttyUnsent, discard: ttyDiscard, release: ttyRelease}
	if err := d.setUp(s); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return d, nil
}

func (d *device) setUp(s settings) error {
	if !d.isTTY() {
		return fmt.Errorf("%s is not a serial line", d.path)
	}
	if err := d.control(lock); err != nil {
		return busy(err)
	}
	// Without a timeout tarm/serial sets VMIN to 1. With 0, a read without data
	// would look like the end of the line.
	line, err := serial.OpenPort(&serial.Config{Name: d.path, Baud: s.baud, Size: s.data, Parity: s.parity, StopBits: s.stop})
	if err != nil {
		return busy(fmt.Errorf("setting up the line: %w", err))
	}
	if err := line.Close(); err != nil { // d has the line open, so this does not wait
		return fmt.Errorf("setting up the line: %w", err)
	}
	if err := d.control(s.finish); err != nil {
		return err
	}
	return d.control(func(fd int) error {
		return os.NewSyscallError("TIOCEXCL", unix.IoctlSetInt(fd, unix.TIOCEXCL, 0))
	})
}

// finish sets what tarm/serial cannot set, and checks whether the line has accepted
// all settings.
func (s settings) finish(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return os.NewSyscallError("TCGETS", err)
	}
	switch s.flow {
	case flowRTSCTS:
		t.Cflag |= unix.CRTSCTS
	case flowXONXOFF:
		// The device may stop this machine. IXOFF, the other direction, would put
		// control characters into the middle of a picture.
		t.Iflag |= unix.IXON
	case flowNone:
	}
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, t); err != nil {
		return os.NewSyscallError("TCSETS", err)
	}
	got, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return os.NewSyscallError("TCGETS", err)
	}
	return refused(t, got, isPTY(fd))
}

// refused names a setting that the line did not accept. A driver changes what its
// chip cannot do, and reports success.
func refused(asked, got *unix.Termios, pty bool) error {
	parts := []struct {
		name string
		bits uint32
	}{
		{"speed", unix.CBAUD},
		{"flow control", unix.CRTSCTS},
		{"number of data bits", unix.CSIZE},
		{"number of stop bits", unix.CSTOPB},
		{"parity", unix.PARENB | unix.PARODD},
	}
	if pty { // it has no bits, and reports that
		parts = parts[:2]
	}
	for _, p := range parts {
		if asked.Cflag&p.bits != got.Cflag&p.bits {
			return fmt.Errorf("the line does not take the %s", p.name)
		}
	}
	return nil
}

// isPTY says whether the line is a pseudo terminal (major numbers 136–143).
func isPTY(fd int) bool {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return false
	}
	major := unix.Major(st.Rdev)
	return major >= 136 && major <= 143
}

// ttyUnsent is how much is in the kernel's buffer; always 0 on a pseudo terminal.
// The 16 to 64 bytes in the chip are not counted.
func ttyUnsent(fd int) (int, error) { return unix.IoctlGetInt(fd, unix.TIOCOUTQ) }

func ttyDiscard(fd int) { _ = unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCOFLUSH) }

// ttyRelease lets others open the line again. Closing alone does that only if no
// other descriptor has the line open, and the far end of a pseudo terminal is one.
func ttyRelease(fd int) { _ = unix.IoctlSetInt(fd, unix.TIOCNXCL, 0) }
