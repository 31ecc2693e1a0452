// Package port sends bytes to a device, whatever wire it hangs on, with the two
// promises that wires do not make: no write takes longer than it is given, and
// Close ends a write that hangs at once.
package port

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Port is an open way to a device. Write must not be called concurrently;
// Close may be called at any time, more than once.
type Port interface {
	// Write sends all of p, or says how much went before it failed. It returns
	// once the device has taken the bytes, as far as the wire can tell. After
	// deadline it gives up with an error that wraps os.ErrDeadlineExceeded; the
	// device may then have taken any part of p.
	Write(p []byte, deadline time.Time) (n int, err error)

	// Close lets go of the device and makes a Write under way return at once.
	// A Write after it fails with an error that wraps ErrClosed.
	Close() error
}

// ErrClosed is wrapped by the error of a Write on a closed port.
var ErrClosed = os.ErrClosed

// ErrAddress is wrapped by the errors of Open that lie in the address, so that
// trying again is no use.
var ErrAddress = errors.New("unusable address")

// Forms says what an address looks like, for messages.
const Forms = `"tcp://host:port" (a network printer, mostly port 9100) or "file:/path" (a device file, a pipe or a file)`

// Open opens the port at address, in one of the Forms. It gives up when ctx
// ends.
func Open(ctx context.Context, address string) (Port, error) {
	open, rest, err := scheme(address)
	if err != nil {
		return nil, fmt.Errorf("opening port %q: %w; write %s", address, err, Forms)
	}
	p, err := open(ctx, rest)
	if err != nil {
		return nil, fmt.Errorf("opening port %q: %w", address, err)
	}
	return p, nil
}

// Check says what is wrong with the form of address, without opening anything.
// Its errors wrap ErrAddress.
func Check(address string) error {
	_, _, err := scheme(address)
	return err
}

type opener func(ctx context.Context, rest string) (Port, error)

// scheme gives what opens address, and the part of it that the opener needs.
func scheme(address string) (opener, string, error) {
	name, rest, found := strings.Cut(address, ":")
	var err error
	switch {
	case found && name == "tcp":
		if rest, err = hostPort(rest); err == nil {
			return openTCP, rest, nil
		}
	case found && name == "file":
		if rest, err = filePath(rest); err == nil {
			return openFile, rest, nil
		}
	default:
		err = errors.New("unknown kind of port")
	}
	return nil, "", fmt.Errorf("%w: %w", ErrAddress, err)
}
