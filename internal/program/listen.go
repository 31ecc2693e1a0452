package program

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net"
)

// Listen opens the hub's listening address.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	var cfg net.ListenConfig
	l, err := cfg.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening on %q: %w", address, err)
	}
	return l, nil
}

// Chance draws a number from the system's random source, so that nobody can guess
// the short code of another ticket.
func Chance() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:]) // cannot fail
	return binary.NativeEndian.Uint32(b[:])
}
