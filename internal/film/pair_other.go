//go:build !unix

package film

import (
	"errors"
	"net"
	"os"
)

func pair() (net.Conn, *os.File, error) {
	return nil, nil, errors.ErrUnsupported // Unix sockets without a name
}
