// Package port moves bytes to and from a device, whatever wire it hangs on,
// with the promises that wires do not make: no read and no write takes longer
// than it is given, Close ends at once what hangs, a device has one user only,
// and one that is unplugged is found out. It is made for Linux.
package port

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Port is an open way to a device. One Write and one Read may run at the same
// time; Close may be called at any time, more than once. A deadline that is the
// zero time means none.
type Port interface {
	// Write sends all of p, or says how much went before it failed. It returns
	// once the device has taken the bytes, as far as the wire can tell. After
	// deadline it gives up with an error that wraps os.ErrDeadlineExceeded; the
	// device may then have taken any part of p. What the wire still holds of a
	// failed write is dropped at Close at the latest: close the port before
	// the job is sent again. The error wraps ErrGone like that of Read.
	Write(p []byte, deadline time.Time) (n int, err error)

	// Read waits until at least one byte has come from the device, and returns
	// what there is. After deadline it returns 0 and an error that wraps
	// os.ErrDeadlineExceeded; the port stays usable. The error wraps ErrGone
	// when the device was unplugged or hung up, and ErrOneWay on a port that
	// nothing can come back from.
	Read(p []byte, deadline time.Time) (n int, err error)

	// Close lets go of the device and makes a Write or Read under way return at
	// once. Both fail after it with an error that wraps ErrClosed.
	Close() error
}

// Forms says what an address looks like, for messages.
const Forms = `"tcp://host:port" (a network printer, mostly port 9100), "usb:/dev/usb/lp0" (a USB printer), ` +
	`"serial:/dev/ttyUSB0?baud=9600" (a serial line) or "file:/path" (a pipe or a file)`

// Open opens the port at address, in one of the Forms. It gives up when ctx
// ends. Its errors wrap ErrAddress or ErrInUse where that is the reason.
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

// Check says what is wrong with the form of address, without opening anything.
// Its errors wrap ErrAddress.
func Check(address string) error {
	_, err := parse(address)
	return err
}

// ByteTime is how long one byte takes on the wire of a serial address, with its start,
// parity and stop bits. It is 0 for other addresses, of which nobody knows. Written
// bytes may be on their way that long after Write has returned: a converter holds up
// to 64 of them.
func ByteTime(address string) time.Duration {
	w, err := parse(address)
	if err != nil {
		return 0
	}
	return w.byteTime
}

// way is what an address means.
type way struct {
	byteTime time.Duration // see ByteTime
	open     func(ctx context.Context) (guarded, error)
	path     string // of the device file; empty where no file stands for the device
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
