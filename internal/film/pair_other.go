//go:build !unix

package film

import (
	"errors"
	"net"
	"os"
)

func pair() (net.Conn, *os.File, error) {
	return nil, nil, errors.ErrUnsupported // needs unnamed Unix sockets
}
