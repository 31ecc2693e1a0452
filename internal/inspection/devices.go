package inspection

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"motcua/internal/health"
	"motcua/internal/port"
	"motcua/internal/printer"
	"motcua/internal/scanner"
)

// Devices lists what is connected, what of it is configured, and its state.
func (i *Inspector) Devices(ctx context.Context) error {
	plugged, err := port.Found()
	if err != nil {
		return err
	}
	i.say("devices.ports", len(plugged))
	for _, p := range plugged {
		i.plugged(p)
	}
	keyboards, err := scanner.Found(i.Root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a kernel without input devices lists none
		return err
	}
	i.say("devices.keyboards", len(keyboards))
	for _, k := range keyboards {
		likely := ""
		if k.Likely {
			likely = "likely"
		}
		i.say("devices.keyboard"+likely, k.Address, k.Name, k.Vendor+":"+k.Product)
	}
	return i.configured(ctx)
}

func (i *Inspector) plugged(p port.Plugged) {
	about := strings.TrimSpace(strings.Join([]string{p.Maker, p.Product, p.USB}, " "))
	if p.Socket != "" {
		about += " @ " + p.Socket
	}
	switch by := p.UsedBy; {
	case by == (port.User{}):
		i.say("devices.free", p.Address(), about)
	case by.Console:
		i.say("devices.console", p.Address(), about)
	case by.Name == "":
		i.say("devices.used.process", p.Address(), about, by.Process)
	default:
		i.say("devices.used", p.Address(), about, by.Name, by.Process)
	}
	if len(p.Names) == 0 && p.USB != "" {
		i.say("devices.unnamed", p.Path)
	}
}

// configured prints the state of the printer and the scanner of device.toml.
func (i *Inspector) configured(ctx context.Context) error {
	bad := 0
	if a := i.Device.Printer.Address; a == "" {
		i.say("printer.none")
	} else if status, err := i.printerStatus(ctx); err != nil {
		return err
	} else if fault, is := status.Fault(); is {
		bad++
		i.say("devices.printer.bad", a, fault.Code.Staff(i.lang()))
		i.detail(fault.Detail)
	} else {
		i.printerGood(a, status)
	}
	if a := i.Device.Scanner.Address; a == "" {
		i.say("scanner.none")
	} else if err := i.scannerStatus(ctx); err != nil {
		bad++
		i.say("devices.scanner.bad", a, health.ScannerDisconnected.Staff(i.lang()))
		i.cause(err)
	} else {
		i.say("devices.scanner.good", a)
	}
	if bad > 0 {
		return fmt.Errorf("looking at the devices: %w: %d of the configured ones", ErrBad, bad)
	}
	return nil
}

func (i *Inspector) printerGood(address string, s printer.Status) {
	switch {
	case len(s.Troubles) > 0 && s.Troubles[0].Severity == health.Warning:
		i.say("devices.printer.bad", address, s.Troubles[0].Code.Staff(i.lang()))
	case s.Answers:
		i.say("devices.printer.good", address, s.Model)
	default:
		i.say("devices.printer.unknown", address)
	}
}

// printerStatus waits until the printer's state is known. A printer that says
// nothing has until the time is over.
func (i *Inspector) printerStatus(ctx context.Context) (printer.Status, error) {
	p := i.Device.Printer
	out, err := printer.Configured(p)
	if err != nil {
		return printer.Status{}, err
	}
	changed := make(chan struct{}, 1)
	s, err := printer.NewSpooler(out, printer.Options{Changed: func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}})
	if err != nil {
		return printer.Status{}, err
	}
	defer s.Close()
	limit := time.NewTimer(or(i.ListenFor, 5*time.Second))
	defer limit.Stop()
	for {
		status := s.Status()
		if _, bad := status.Fault(); bad || status.Answers && status.Ready {
			return status, nil
		}
		select {
		case <-changed:
		case <-limit.C:
			return status, nil
		case <-ctx.Done():
			return status, ctx.Err()
		}
	}
}

// scannerStatus opens the scanner; nil means that it is connected.
func (i *Inspector) scannerStatus(ctx context.Context) error {
	changed := make(chan scanner.Status, 16)
	s, err := scanner.Open(i.Device.Scanner.Address, scanner.Options{Changed: func(s scanner.Status) {
		select {
		case changed <- s:
		default:
		}
	}})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, or(i.ListenFor, 5*time.Second))
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	defer func() {
		_ = s.Close() // it was only read
		<-ended
	}()
	for {
		switch status := s.Status(); status.State {
		case scanner.Connected:
			return nil
		case scanner.Gone, scanner.Failing:
			return status.Err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
