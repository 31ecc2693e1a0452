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

// The errors that this package's errors wrap, besides os.ErrDeadlineExceeded.
var (
	// ErrAddress: the address is wrong, so trying again is useless.
	ErrAddress = errors.New("unusable address")

	// ErrInUse: another program, or another part of this one, uses the device.
	ErrInUse = errors.New("in use by another program")

	// ErrGone: the device was unplugged or switched off, or has hung up.
	ErrGone = errors.New("the device is gone")

	// ErrOneWay: this kind of port cannot receive.
	ErrOneWay = errors.New("nothing can be read from this port")

	// ErrClosed: Close was called.
	ErrClosed = os.ErrClosed
)

// signsOfGone are the errors of the system when the far end is gone: the end of the
// file or EIO for a terminal that was hung up, ENODEV for a USB printer, EPIPE for a
// pipe; the others are of TCP.
var signsOfGone = []error{
	io.EOF,
	syscall.EIO, syscall.ENODEV, syscall.ENXIO, syscall.EPIPE,
	syscall.ECONNRESET, syscall.ECONNABORTED, syscall.ETIMEDOUT, syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.EHOSTDOWN,
}

// failure gives the errors of all kinds of port the same form. The net package has
// its own error for a closed connection.
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
