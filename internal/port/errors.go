package port

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"syscall"
)

// What the errors of this package wrap, beside os.ErrDeadlineExceeded.
var (
	// ErrAddress: the fault lies in the address, so that trying again is no use.
	ErrAddress = errors.New("unusable address")

	// ErrInUse: another program, or another part of this one, has the device.
	ErrInUse = errors.New("in use by another program")

	// ErrGone: the device was unplugged or switched off, or has hung up.
	ErrGone = errors.New("the device is gone")

	// ErrOneWay: nothing can come back on this kind of port.
	ErrOneWay = errors.New("nothing can be read from this port")

	// ErrClosed: Close was called.
	ErrClosed = os.ErrClosed
)

// signsOfGone are what the system answers when the far end is not there any
// more: a terminal that was hung up gives the end of the file or EIO, a USB
// printer ENODEV, a pipe EPIPE, the rest is TCP.
var signsOfGone = []error{
	io.EOF,
	syscall.EIO, syscall.ENODEV, syscall.ENXIO, syscall.EPIPE,
	syscall.ECONNRESET, syscall.ECONNABORTED, syscall.ETIMEDOUT, syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.EHOSTDOWN,
}

// failure gives the errors of all wires one shape. The net package has its own
// error for a closed connection.
func failure(doing string, err error) error {
	if errors.Is(err, net.ErrClosed) {
		err = ErrClosed
	}
	isSign := func(sign error) bool { return errors.Is(err, sign) }
	if !errors.Is(err, ErrGone) && slices.ContainsFunc(signsOfGone, isSign) {
		err = fmt.Errorf("%w: %w", ErrGone, err)
	}
	return fmt.Errorf("%s port: %w", doing, err)
}
