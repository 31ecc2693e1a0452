package port

import (
	"errors"
	"fmt"
	"net"
)

// writeError gives the errors of a failed write one shape: the net package has
// its own for a closed connection.
func writeError(err error) error {
	if errors.Is(err, net.ErrClosed) {
		err = ErrClosed
	}
	return fmt.Errorf("writing to port: %w", err)
}
