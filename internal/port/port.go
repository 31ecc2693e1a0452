// Package port transfers bytes to and from a device over any kind of wire, with
// guarantees that wires do not give: no read and no write takes longer than its
// deadline, Close ends a blocked call at once, a device has only one user, and an
// unplugged device is noticed. It is made for Linux.
package port

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Port is an open connection to a device. One Write and one Read may run at the same
// time; Close may be called at any time, more than once. The zero time as deadline
// means none.
type Port interface {
	// Write sends all of p, or returns how much was sent before it failed. It
	// returns when the device has taken the bytes, as far as that is known. After
	// deadline it returns an error that wraps os.ErrDeadlineExceeded; the device may
	// then have taken any part of p. Bytes of a failed write that are still buffered
	// are dropped by Close at the latest, so close the port before the job is sent
	// again. The error wraps ErrGone as for Read.
	Write(p []byte, deadline time.Time) (n int, err error)

	// Read waits until at least one byte has come from the device, and returns what
	// there is. After deadline it returns 0 and an error that wraps
	// os.ErrDeadlineExceeded; the port stays usable. The error wraps ErrGone if the
	// device was unplugged or hung up, and ErrOneWay if the port cannot receive.
	Read(p []byte, deadline time.Time) (n int, err error)

	// Close releases the device, and makes a running Write or Read return at once.
	// After it both fail with an error that wraps ErrClosed.
	Close() error
}

// Forms describes the forms of an address, for messages.
const Forms = `"tcp://host:port" (a network printer, mostly port 9100), "usb:/dev/usb/lp0" (a USB printer), ` +
	`"serial:/dev/ttyUSB0?baud=9600" (a serial line) or "file:/path" (a pipe or a file)`

// Open opens the port at address, in one of the Forms. It gives up when ctx ends.
// Its errors wrap ErrAddress or ErrInUse if that is the reason.
func Open(ctx context.Context, address string) (Port, error) {
	w, err := parse(address)
	if err != nil {
		return nil, fmt.Errorf("opening port %q: %w; write %s", address, err, Forms)
	}
	p, err := w.open(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening port %q: %w", address, err)
	}
	return p, nil
}

// Check checks the form of an address, without opening anything. Its errors wrap
// ErrAddress.
func Check(address string) error {
	_, err := parse(address)
	return err
}

// ByteTime is how long one byte takes on the wire of a serial address, with its
// start, parity and stop bits. It is 0 for other addresses, where it is unknown.
// After Write has returned, up to 64 bytes may still wait in a converter and need
// that time each.
func ByteTime(address string) time.Duration {
	w, err := parse(address)
	if err != nil {
		return 0
	}
	return w.byteTime
}

// way is a parsed address.
type way struct {
	byteTime time.Duration // see ByteTime
	open     func(ctx context.Context) (guarded, error)
	path     string // of the device file; empty if the device has none
}

func parse(address string) (way, error) {
	name, rest, found := strings.Cut(address, ":")
	err := errors.New("unknown kind of port")
	var w way
	switch {
	case !found:
	case name == "tcp":
		w, err = tcpWay(rest)
	case name == "usb":
		w, err = usbWay(rest)
	case name == "serial":
		w, err = serialWay(rest)
	case name == "file":
		w, err = fileWay(rest)
	}
	if err != nil {
		return way{}, fmt.Errorf("%w: %w", ErrAddress, err)
	}
	return w, nil
}
