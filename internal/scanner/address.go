package scanner

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"motcua/internal/port"
)

// Forms describes the forms of an address, for messages.
const Forms = `"serial:/dev/motcua/scanner?baud=9600" (a scanner on a serial line, also USB-serial), "tcp://host:port" (one in the network), ` +
	`"evdev:/dev/input/by-id/…-event-kbd" (one that works as a keyboard) or "wedge" (the same without access to its device)`

// ErrAddress is wrapped by the errors of Open and Check: trying again is useless.
var ErrAddress = port.ErrAddress

// Check checks the form of an address, without opening anything. Its errors wrap
// ErrAddress.
func Check(address string) error { return (&Scanner{}).resolve(address) }

// resolve finds the source of an address.
func (s *Scanner) resolve(address string) error {
	kind, rest, _ := strings.Cut(address, ":")
	switch {
	case address == "wedge":
		s.keys = make(chan key, keysWaiting)
		s.run = s.runWedge
	case kind == "evdev":
		if !filepath.IsAbs(rest) || strings.HasSuffix(rest, "/") {
			return fmt.Errorf("%w: it needs the full path of an input device", ErrAddress)
		}
		path := filepath.Clean(rest)
		s.run = func(ctx context.Context) { s.keepDevice(ctx, path) }
	case kind == "serial", kind == "tcp":
		if err := port.Check(address); err != nil {
			return err
		}
		s.run = func(ctx context.Context) { s.keepPort(ctx, address) }
	default:
		return fmt.Errorf("%w: unknown kind of scanner", ErrAddress)
	}
	return nil
}
