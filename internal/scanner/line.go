package scanner

import (
	"context"
	"errors"
	"os"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/port"
)

// readBytes is how much is read from a scanner at once.
const readBytes = 512

// line is a source of bytes: a port, or an input device.
type line interface {
	// Read is like that of port.Port, and may return errOverrun.
	Read(p []byte, deadline time.Time) (n int, err error)
	Close() error
}

var (
	_ line = port.Port(nil)
	_ line = (*device)(nil)
)

// errOverrun says that bytes were lost before the next ones.
var errOverrun = errors.New("events of the device were lost")

func (s *Scanner) keepPort(ctx context.Context, address string) {
	// There is no other error than ErrAddress, and Open has checked the address.
	_ = port.Keep(ctx, address, s.notice, func(ctx context.Context, p port.Port) error { return s.listen(ctx, p) })
}

// listen splits the bytes of a line into frames until it fails or ctx ends.
func (s *Scanner) listen(ctx context.Context, l line) error {
	stop := context.AfterFunc(ctx, func() { _ = l.Close() }) // ends Read; the opener closes it again
	defer stop()
	framer := barcode.NewFramer(s.options.Framing)
	buffer := make([]byte, readBytes)
	for {
		n, err := l.Read(buffer, framer.Due())
		now := time.Now()
		frames := framer.Take(buffer[:n], now)
		clear(buffer[:n])
		for _, frame := range frames {
			s.send(ctx, frame)
		}
		switch {
		case err == nil:
		case errors.Is(err, os.ErrDeadlineExceeded):
			if frame, ok := framer.Quiet(now); ok {
				s.send(ctx, frame)
			}
		case errors.Is(err, errOverrun):
			framer.Tear()
		default:
			if frame, ok := framer.Cut(); ok {
				s.send(ctx, frame)
			}
			return err
		}
	}
}
