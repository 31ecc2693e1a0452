package main

import (
	"fmt"
	"log/slog"
	"path/filepath"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/printer"
	"motcua/internal/program"
	"motcua/internal/scanner"
	"motcua/internal/store"
)

// checkParts checks the addresses of printer and scanner without opening anything.
func (s *settings) checkParts() error {
	if p := s.device.Printer; p.Address != "" {
		if _, err := printer.Configured(p); err != nil {
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

// openPaper opens the printer, if there is one, with the jobs that the last run left.
func openPaper(d *config.Device, p *program.Program, k *kiosk.Kiosk, also func()) (paper kiosk.Paper, closePaper func(), err error) {
	if d.Printer.Address == "" {
		return nil, func() {}, nil
	}
	out, err := printer.Configured(d.Printer)
	if err != nil {
		return nil, nil, err
	}
	book, anew, err := p.OpenBook("paper.db", func(s *store.Store) error { return printer.CheckBook(s) })
	if err != nil {
		return nil, nil, err
	}
	if anew {
		k.ForgotPaper()
	}
	spooler, err := printer.NewSpooler(out, printer.Options{Book: book, Clock: p.Clock, Log: p.Log, Changed: func() { k.Changed(); also() }})
	if err != nil {
		program.Close(p.Log, "the print jobs", book)
		return nil, nil, err
	}
	return spooler, func() {
		spooler.Close()
		program.Close(p.Log, "the print jobs", book)
	}, nil
}

// daySheet is how the kiosk prints day sheets, if it does.
func daySheet(d *config.Device, p *program.Program) kiosk.DaySheet {
	if !d.Printer.DaySheet {
		return kiosk.DaySheet{}
	}
	if d.Printer.Address == "" {
		p.Log.Warn("no day sheet is printed: [printer] has day_sheet = true and no address")
	}
	return kiosk.DaySheet{File: filepath.Join(p.Data, "day-sheets.json"), Lang: i18n.Lang(d.Language)}
}

// openScanner opens the kiosk's scanner, if there is one.
func openScanner(d *config.Device, log *slog.Logger, k *kiosk.Kiosk, look *finder, typed func(text string)) (*program.Scanner, error) {
	scanned := func(scan scanner.Scan) { look.Scanned(scan, k.Scanned) }
	return program.OpenScanner(d.Scanner, log, program.ScanUser{Changed: k.Changed, Scanned: scanned, Typed: typed})
}

// readerOf is the scanner for the kiosk, or nil.
func readerOf(s *program.Scanner) kiosk.Reader {
	if s == nil {
		return nil
	}
	return s
}
