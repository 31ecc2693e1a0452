package program

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// Listen opens the hub's address. An address that is taken is said in words.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	var cfg net.ListenConfig
	l, err := cfg.Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listening on %q: the port is taken: another hub runs here, or another program uses it; stop it, or set listen to another port", address)
	case err != nil:
		return nil, fmt.Errorf("listening on %q: %w", address, err)
	}
	return l, nil
}

// Chance draws from the system's source, so that nobody can guess the short
// code of somebody else's ticket.
func Chance() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails
	return binary.NativeEndian.Uint32(b[:])
}
