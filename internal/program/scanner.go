package program

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/config"
	"motcua/internal/health"
	"motcua/internal/scanner"
)

// ScanUser is who the scans are for. The functions are called from several
// goroutines and must not wait for anything.
type ScanUser struct {
	Changed func()                  // the scanner came or went
	Scanned func(scan scanner.Scan) // somebody held something to it
	Typed   func(text string)       // of a scanner that works as a keyboard: this was typed by a person
}

// Scanner is a program's scanner, with what brings its scans to their user. A
// nil Scanner is a program without one.
type Scanner struct {
	from *scanner.Scanner
	user ScanUser
	log  *slog.Logger
	wait sync.WaitGroup
}

// OpenScanner reads what device.toml says of a scanner; no address means none. Start
// must follow, or Close.
func OpenScanner(c config.Scanner, log *slog.Logger, user ScanUser) (*Scanner, error) {
	if c.Address == "" {
		return nil, nil
	}
	var repeats health.Repeats
	from, err := scanner.Open(c.Address, scanner.Options{
		Framing: barcode.Framing{Prefix: c.Prefix, Suffix: c.Suffix},
		Changed: func(scanner.Status) { user.Changed() },
		Note: func(n scanner.Note) {
			if scans, write := repeats.Count(string(n.Reason), n.Scans, time.Now()); write { // Note is called by one goroutine at a time
				log.Info("a scan was dropped", "reason", n.Reason, "scans", scans, "bytes", n.Bytes)
			}
		},
		Typed: user.Typed,
	})
	if err != nil {
		return nil, err
	}
	return &Scanner{from: from, user: user, log: log}, nil
}

// Status is how it is doing.
func (s *Scanner) Status() scanner.Status { return s.from.Status() }

// Feed hands a key of the screen to a scanner that works as a keyboard, and
// says whether it takes it.
func (s *Scanner) Feed(r rune) bool { return s != nil && s.from.Feed(r, time.Now()) }

// Start reads scans until ctx ends or Close is called.
func (s *Scanner) Start(ctx context.Context) {
	if s == nil {
		return
	}
	s.wait.Go(func() {
		if err := s.from.Run(ctx); err != nil {
			s.log.Error("reading the scanner", "cause", err)
		}
	})
	s.wait.Go(func() {
		for {
			scan, err := s.from.Next(ctx)
			if err != nil {
				return // it was closed, or ctx has ended
			}
			s.user.Scanned(scan)
		}
	})
}

// Close ends Start and waits for it.
func (s *Scanner) Close() {
	if s == nil {
		return
	}
	if err := s.from.Close(); err != nil {
		s.log.Error("closing the scanner", "cause", err)
	}
	s.wait.Wait()
}
