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

// ScanUser are the callbacks for scans. They are called from several goroutines and
// must not block.
type ScanUser struct {
	Changed func()                  // the scanner was connected or lost
	Scanned func(scan scanner.Scan) // a code was scanned
	Typed   func(text string)       // for a scanner that acts as a keyboard: a person typed this
}

// Scanner is a program's scanner, with the goroutine that passes on its scans. A nil
// Scanner means that the program has none.
type Scanner struct {
	from *scanner.Scanner
	user ScanUser
	log  *slog.Logger
	wait sync.WaitGroup
}

// OpenScanner opens the scanner of device.toml; without an address it returns nil.
// Start or Close must follow.
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

// Status is the state of the scanner.
func (s *Scanner) Status() scanner.Status { return s.from.Status() }

// Feed passes a key of the screen to a scanner that acts as a keyboard, and reports
// whether it takes the key.
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

// wedgeAddress is that of a scanner that types on the page itself.
const wedgeAddress = "wedge"

// ScanCodes is what the page that asks for an enrolment code reads the device's scanner by:
// it passes on what is scanned until ctx ends. It is nil if there is no scanner, or only one
// that types. Without the scanner, the page takes the code by finger all the same.
func (p *Program) ScanCodes(c config.Scanner) func(ctx context.Context, scanned func(text string)) {
	if c.Address == "" || c.Address == wedgeAddress {
		return nil
	}
	return func(ctx context.Context, scanned func(text string)) {
		s, err := OpenScanner(c, p.Log, ScanUser{Changed: func() {}, Scanned: func(scan scanner.Scan) { scanned(scan.Text.Reveal()) }})
		if err != nil {
			p.Log.Error("the scanner does not read enrolment codes", "cause", err)
			return
		}
		s.Start(ctx)
		<-ctx.Done()
		s.Close()
	}
}
