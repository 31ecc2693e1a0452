package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"motcua/internal/config"
	"motcua/internal/kiosk"
	"motcua/internal/printer"
	"motcua/internal/program"
	"motcua/internal/scanner"
)

// checkParts looks at the addresses of printer and scanner without opening
// anything.
func (s *settings) checkParts() error {
	if p := s.device.Printer; p.Address != "" {
		if _, err := printer.Open(p.Address, p.Profile, p.WidthDots); err != nil {
			return fmt.Errorf("printer: %w", err)
		}
	}
	if address := s.device.Scanner.Address; address != "" {
		if err := scanner.Check(address); err != nil {
			return fmt.Errorf("scanner: %w", err)
		}
	}
	return nil
}

// openPaper opens the printer, if there is one, with the jobs that the run
// before left behind.
func openPaper(d *config.Device, p *program.Program, k *kiosk.Kiosk) (paper kiosk.Paper, closePaper func(), err error) {
	if d.Printer.Address == "" {
		return nil, func() {}, nil
	}
	out, err := printer.Open(d.Printer.Address, d.Printer.Profile, d.Printer.WidthDots)
	if err != nil {
		return nil, nil, err
	}
	book, err := p.OpenBook("paper.db")
	if err != nil {
		return nil, nil, err
	}
	spooler, err := printer.NewSpooler(out, printer.Options{Book: book, Log: p.Log, Changed: k.Changed})
	if err != nil {
		program.Close(p.Log, "the print jobs", book)
		return nil, nil, err
	}
	return spooler, func() {
		spooler.Close()
		program.Close(p.Log, "the print jobs", book)
	}, nil
}

// gun is the kiosk's scanner and what brings its scans to the kiosk. The zero
// gun is a kiosk without one.
type gun struct {
	scanner *scanner.Scanner
	kiosk   *kiosk.Kiosk
	log     *slog.Logger
	wait    sync.WaitGroup
}

func openScanner(d *config.Device, log *slog.Logger, k *kiosk.Kiosk, typed func(text string)) (*gun, error) {
	g := &gun{kiosk: k, log: log}
	if d.Scanner.Address == "" {
		return g, nil
	}
	var err error
	g.scanner, err = scanner.Open(d.Scanner.Address, scanner.Options{
		Changed: func(scanner.Status) { k.Changed() },
		Note: func(n scanner.Note) {
			log.Info("a scan was dropped", "reason", n.Reason, "scans", n.Scans, "bytes", n.Bytes)
		},
		Typed: typed,
	})
	return g, err
}

// reader is the scanner for the kiosk, or nil.
func (g *gun) reader() kiosk.Reader {
	if g.scanner == nil {
		return nil
	}
	return g.scanner
}

// feed hands a key of the screen to a scanner that works as a keyboard.
func (g *gun) feed(r rune) bool { return g.scanner != nil && g.scanner.Feed(r, time.Now()) }

// run reads scans until ctx ends or the gun is closed.
func (g *gun) run(ctx context.Context) {
	if g.scanner == nil {
		return
	}
	g.wait.Go(func() {
		if err := g.scanner.Run(ctx); err != nil {
			g.log.Error("reading the scanner", "cause", err)
		}
	})
	g.wait.Go(func() {
		for {
			scan, err := g.scanner.Next(ctx)
			if err != nil {
				return // it was closed
			}
			g.kiosk.Scanned(scan)
		}
	})
}

func (g *gun) close() {
	if g.scanner != nil {
		if err := g.scanner.Close(); err != nil {
			g.log.Error("closing the scanner", "cause", err)
		}
	}
	g.wait.Wait()
}
