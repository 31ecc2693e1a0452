package inspection

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/i18n"
	"motcua/internal/scanner"
)

// ScanTest describes each code that is scanned with the configured scanner, until
// the time is over or ctx ends. For an identity card it prints nothing but that.
func (i *Inspector) ScanTest(ctx context.Context) error {
	address := i.Device.Scanner.Address
	switch address {
	case "":
		i.say("scanner.none")
		return fmt.Errorf("testing the scanner: %w: none is configured", ErrBad)
	case "wedge":
		i.say("scan.wedge")
		return fmt.Errorf("testing the scanner: %w: it types into the screen", ErrBad)
	}
	s, err := scanner.Open(address, scanner.Options{
		Framing: barcode.Framing{Prefix: i.Device.Scanner.Prefix, Suffix: i.Device.Scanner.Suffix},
		Changed: i.scannerChanged,
		Note: func(n scanner.Note) {
			i.say("scan.dropped", i18n.Text(i.lang(), "inspection.scan.reason."+string(n.Reason)), n.Scans)
		},
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, or(i.ScanFor, time.Minute))
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	i.say("scan.begin", address, int(or(i.ScanFor, time.Minute).Seconds()))
	read := 0
	for {
		scan, err := s.Next(ctx)
		if err != nil {
			break
		}
		read++
		i.scanned(scan)
	}
	if err := errors.Join(s.Close(), <-ended); err != nil {
		return err
	}
	if read == 0 {
		i.say("scan.nothing")
		return fmt.Errorf("testing the scanner: %w: nothing was read", ErrBad)
	}
	return nil
}

func (i *Inspector) scannerChanged(s scanner.Status) {
	switch s.State {
	case scanner.Connected:
		i.say("scan.connected")
	case scanner.Gone, scanner.Failing:
		i.say("scan.gone")
		if s.Err != nil {
			i.cause(s.Err)
		}
	}
}

// scanned describes a scan. The text of an identity card is not printed.
func (i *Inspector) scanned(scan scanner.Scan) {
	text := scan.Text.Reveal()
	what := text
	kind := "other"
	switch scan.Content.Kind {
	case barcode.Ticket:
		kind, what = "ticket", scan.Content.Ticket
	case barcode.DossierCode:
		kind, what = "dossier", scan.Content.Dossier.String()
	case barcode.IDCard:
		kind, what = "card", scan.Content.Person.Masked()
	case barcode.Appointment:
		kind, what = "appointment", i.appointmentWords(scan.Content.Appointment)
	default:
		if len([]rune(what)) > maxShown {
			what = string([]rune(what)[:maxShown]) + "…"
		}
	}
	lang := i.lang()
	i.say("scan.got", i18n.Text(lang, "kiosk.scan.kind."+kind), what, utf8.RuneCountInString(text), scan.Symbology.Name())
	if scan.Problem != "" {
		i.say("scan.problem", i18n.Text(lang, "kiosk.scan.problem."+string(scan.Problem)))
	}
}

// maxShown is how many characters of an unknown code are printed.
const maxShown = 40

// appointmentWords spell the code of an appointment, and what else its slip says.
func (i *Inspector) appointmentWords(text string) string {
	slip, err := barcode.ParseSlip(text)
	if err != nil {
		return barcode.SpellAppointment(text)
	}
	at := calendar.Local(slip.SlotMin * time.Minute.Milliseconds())
	return strings.Join([]string{barcode.SpellAppointment(slip.Code), i18n.Clock(at), i18n.Date(i.lang(), at), slip.Service}, ", ")
}
