package program

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net"
)

// Listen opens the hub's address.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	var cfg net.ListenConfig
	l, err := cfg.Listen(ctx, "tcp", address)
	if err != nil {
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
