package port

import (
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// drainPoll is how often a Write checks whether the device has taken the bytes.
	drainPoll = 2 * time.Millisecond

	// emptyPause is the pause between two reads of a USB printer that returns zero
	// bytes, as some do instead of blocking.
	emptyPause = 20 * time.Millisecond
)

// device is an open device file, pipe or plain file. Its descriptor was opened
// non-blocking, so it is in the runtime's poller, which provides the deadlines and
// lets Close end a blocked call. os.File.Fd would remove it from the poller.
type device struct {
	state
	file    *os.File
	path    string      // as in the address; may be a name given by udev
	is      identity    // identity of the device at the time of opening
	oneWay  bool        // cannot be read
	writing sync.Mutex  // held by Write, so that Close waits for its cleanup
	unread  atomic.Bool // reading turned out to be impossible

	// unsent is how many written bytes the device has not taken yet. Nil means that
	// bytes the system has taken count as taken.
	unsent func(fd int) (int, error)
	// discard drops those bytes. Nil means that closing drops them.
	discard func(fd int)
	// release is called last before the descriptor is closed. May be nil.
	release func(fd int)
}

var _ Port = (*device)(nil)

func (d *device) Write(b []byte, deadline time.Time) (int, error) {
	d.writing.Lock()
	defer d.writing.Unlock()
	// A plain file has no deadlines, and never blocks.
	if err := d.file.SetWriteDeadline(deadline); err != nil && !errors.Is(err, os.ErrNoDeadline) {
		return 0, d.failure("writing to", err)
	}
	if d.isClosed() { // noticed here, or Close has noticed this write
		return 0, d.failure("writing to", ErrClosed)
	}
	taken, err := d.file.Write(b)
	n := taken
	if err == nil {
		var left int
		left, err = d.drain(deadline)
		n = max(0, n-left)
	}
	if err != nil {
		if taken > 0 && d.discard != nil {
			_ = d.control(func(fd int) error { d.discard(fd); return nil }) // fails only if the device is gone
		}
		return n, d.failure("writing to", err)
	}
	d.count(n)
	return n, nil
}

// drain waits until the device has taken everything, or returns how much is left.
func (d *device) drain(deadline time.Time) (left int, err error) {
	if d.unsent == nil {
		return 0, nil
	}
	return drain(d.closing(), deadline, func() (n int, err error) {
		err = d.control(func(fd int) (err error) { n, err = d.unsent(fd); return err })
		return n, err
	})
}

// drain polls unsent until nothing is left.
func drain(closed <-chan struct{}, deadline time.Time, unsent func() (int, error)) (left int, err error) {
	if left, err = unsent(); left == 0 || err != nil {
		return left, err
	}
	tick := time.NewTicker(drainPoll)
	defer tick.Stop()
	for {
		select {
		case <-closed:
			return left, ErrClosed
		case now := <-tick.C:
			if left, err = unsent(); left == 0 || err != nil {
				return left, err
			}
			if !deadline.IsZero() && !now.Before(deadline) {
				return left, os.ErrDeadlineExceeded
			}
		}
	}
}

func (d *device) Read(b []byte, deadline time.Time) (int, error) {
	if (d.oneWay || d.unread.Load()) && !d.isClosed() {
		return 0, d.failure("reading from", ErrOneWay)
	}
	if err := d.file.SetReadDeadline(deadline); err != nil {
		return 0, d.failure("reading from", err)
	}
	for {
		if d.isClosed() {
			return 0, d.failure("reading from", ErrClosed)
		}
		n, err := d.file.Read(b)
		switch {
		case n > 0:
			d.count(n)
			return n, nil
		case err == nil: // b is empty
			return 0, nil
		case errors.Is(err, syscall.EINVAL): // a USB printer that cannot be read
			d.unread.Store(true)
			return 0, d.failure("reading from", ErrOneWay)
		case !errors.Is(err, io.EOF):
			return 0, d.failure("reading from", err)
		}
		// No bytes: the line was hung up, or the printer sent an empty answer.
		if err := d.lost(); err != nil {
			return 0, d.failure("reading from", err)
		}
		select {
		case <-d.closing():
		case <-time.After(emptyPause):
		}
	}
}

func (d *device) Close() error {
	if !d.close() {
		return nil
	}
	// A running write ends at once and drops the rest of its bytes, while the
	// descriptor is still open.
	_ = d.file.SetDeadline(time.Unix(1, 0)) // a plain file has no deadlines and needs none
	d.writing.Lock()
	defer d.writing.Unlock()
	if d.release != nil {
		_ = d.control(func(fd int) error { d.release(fd); return nil }) // fails only if the device is gone
	}
	if err := d.file.Close(); err != nil {
		return failure("closing", err)
	}
	return nil
}

// lost reports whether the device is gone, without transferring a byte.
func (d *device) lost() error {
	if err := d.control(hungUp); err != nil {
		return err
	}
	if now := identify(d.path); now.there && d.is.there && now.device != d.is.device {
		return errOtherDevice
	}
	return nil
}

// hungUp asks the descriptor. A tty that was hung up answers every ioctl with EIO;
// the driver of a USB printer answers ENODEV if it was unplugged, and ENOTTY while
// it is connected.
func hungUp(fd int) error {
	ready := []unix.PollFd{{Fd: int32(fd)}}
	if _, err := unix.Poll(ready, 0); err == nil && ready[0].Revents&(unix.POLLHUP|unix.POLLERR) != 0 {
		return syscall.EPIPE
	}
	if _, err := unix.IoctlGetTermios(fd, unix.TCGETS); errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENODEV) {
		return err
	}
	return nil
}

// control calls do with the descriptor, which stays in the poller.
func (d *device) control(do func(fd int) error) error {
	raw, err := d.file.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil {
		return err
	}
	return failed
}
