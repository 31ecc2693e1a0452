package port

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// devicePath checks the part of an address that names a file.
func devicePath(rest string) (string, error) {
	if path, ok := strings.CutPrefix(rest, "//"); ok { // file:///path
		rest = path
	}
	if !filepath.IsAbs(rest) || strings.HasSuffix(rest, "/") {
		return "", errors.New("it needs the full path of a file")
	}
	return filepath.Clean(rest), nil
}

// serialHint is the error for a serial line with the address of another kind of
// port, which would not set its baud rate.
func serialHint(path string) error {
	return fmt.Errorf("%s is a serial line: write serial:%s?baud=115200, with the speed that the device is set to", path, path)
}

func looksSerial(path string) bool { return strings.HasPrefix(path, "/dev/tty") }

func fileWay(rest string) (way, error) {
	path, err := devicePath(rest)
	if err != nil {
		return way{}, err
	}
	if looksSerial(path) {
		return way{}, serialHint(path)
	}
	w := way{open: func(ctx context.Context) (guarded, error) { return openFile(ctx, path) }}
	if strings.HasPrefix(path, "/dev/") {
		w.path = path
	}
	return w, nil
}

// openFile opens path for appending. A missing plain file is created, but not under
// /dev: there a missing file is a missing device.
func openFile(ctx context.Context, path string) (guarded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil && strings.HasPrefix(real, "/dev/usb/lp") {
		return openUSB(ctx, path)
	}
	// Without O_NONBLOCK a pipe without a reader would block the open, and deadlines
	// would not work.
	flags := os.O_WRONLY | os.O_APPEND | syscall.O_NONBLOCK | syscall.O_NOCTTY
	if !strings.HasPrefix(path, "/dev/") {
		flags |= os.O_CREATE
	}
	file, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return nil, err // Open adds what was being done
	}
	d := &device{file: file, path: path, is: identify(path), oneWay: true}
	if d.isTTY() {
		return nil, errors.Join(serialHint(path), file.Close())
	}
	return d, nil
}

func (d *device) isTTY() bool {
	return d.control(func(fd int) error {
		_, err := unix.IoctlGetTermios(fd, unix.TCGETS)
		return err
	}) == nil
}

// opening holds the paths that are being opened.
var opening sync.Map

// bounded opens a device file whose driver may block the opening: a line that its
// last user is still closing, a printer that wakes up. If ctx ends first, the file
// is closed as soon as it opens. At most one such opening may be blocked for each
// path.
func bounded(ctx context.Context, path string, open func() (guarded, error)) (guarded, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, hangs := opening.LoadOrStore(path, true); hangs {
		return nil, fmt.Errorf("%w: the opening before this one still hangs", ErrInUse)
	}
	type opened struct {
		port guarded
		err  error
	}
	done := make(chan opened)
	go func() {
		p, err := open()
		opening.Delete(path) // before a new try is possible
		select {
		case done <- opened{p, err}:
		case <-ctx.Done():
			if p != nil {
				_ = p.Close() // nobody waits for the error any more
			}
		}
	}()
	select {
	case o := <-done:
		return o.port, o.err
	case <-ctx.Done():
		return nil, fmt.Errorf("the device does not open: %w", context.Cause(ctx))
	}
}
