// Package printer prints tickets, one after another, whatever the printer does: it
// may be switched off, run out of paper in the middle of a ticket, hang, or come
// back. Submitting a ticket never waits for the printer. A ticket counts as printed
// when the printer has proved it. A ticket that may be on paper already is marked as
// a copy when it is printed again.
package printer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"motcua/internal/config"
	"motcua/internal/escpos"
	"motcua/internal/health"
	"motcua/internal/port"
	"motcua/internal/receipt"
)

// Device prints single tickets. Ready and Print are called by one goroutine at a
// time, at the same time as Watch.
type Device interface {
	// Watch keeps the device connected and reports its condition, first at the start
	// and then after every change, until ctx ends. report returns at once.
	Watch(ctx context.Context, report func(Condition))

	// Ready returns why a ticket could not be printed now, as far as the device
	// reports it. Nothing is printed. Its errors are a *FaultError.
	Ready(ctx context.Context) error

	// Print prints t. It returns when that is proved as far as the device can prove
	// it, or has failed, or ctx has ended. It takes no longer than the device's own
	// limits. Its errors are a *FaultError if the device is at fault, and wrap
	// receipt.ErrTicket if the ticket is.
	Print(ctx context.Context, t receipt.Ticket) (Proof, error)
}

// Proof is what is known about a ticket that was sent without an error.
type Proof int

// The proofs.
const (
	Taken   Proof = iota // the device has accepted all of it and cannot report more
	Printed              // the device reports that all of it is printed
)

// Condition is the state of a device.
type Condition struct {
	Symptoms []Symptom // what is wrong; empty if nothing is known to be
	Answers  bool      // it reports its state; otherwise its state is unknown
	Model    string    // maker and model as it reports them; may be empty
}

// Symptom is one thing that is wrong.
type Symptom struct {
	Code   health.Code
	Detail string // for the log
}

// FaultError is the error of a faulty device.
type FaultError struct {
	Code health.Code
	// Begun says that bytes of the ticket were sent: any part of it may be on paper.
	Begun bool
	Err   error
}

func (e *FaultError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *FaultError) Unwrap() error { return e.Err }

// codeOf is what err says about the device.
func codeOf(err error) health.Code {
	var fault *FaultError
	if errors.As(err, &fault) {
		return fault.Code
	}
	return health.PrinterOther
}

// ErrAddress is wrapped by the errors of Open.
var ErrAddress = port.ErrAddress

// Forms describes the forms of an address, for messages.
const Forms = port.Forms + ` or "png:/path/" (a folder that gets a picture of each ticket)`

// narrowProfile is the profile for paper no wider than receipt.Width58mm, if no
// other is given.
const narrowProfile = "generic-58"

// AutoProfile chooses the profile by the name that the printer reports.
const AutoProfile = "auto"

// Settings are the optional settings of a printer. The zero Settings fit most.
type Settings struct {
	Profile   string // one of escpos.ProfileNames, AutoProfile, or empty for the generic profile of the width
	WidthDots int    // of the paper (receipt.Width80mm, receipt.Width58mm), 0 for the profile's
	// StatusOff means that the printer is asked nothing and what it sends is
	// ignored, for a printer with wrong answers. Its tickets are Taken, never
	// Printed.
	StatusOff bool
}

// Open makes the device of an address, in one of the Forms. It only parses the
// address: that a printer is switched off is found when Watch runs. Its errors wrap
// ErrAddress.
func Open(address string, s Settings) (Device, error) {
	fail := func(err error) (Device, error) {
		return nil, fmt.Errorf("opening printer %q: %w: %w", address, ErrAddress, err)
	}
	p, err := profileFor(s.Profile, s.WidthDots)
	if err != nil {
		return fail(err)
	}
	if s.StatusOff {
		p.Reports = escpos.ReportsNothing
	}
	if p.Dots < receipt.MinWidthDots || p.Dots > receipt.MaxWidthDots {
		return fail(fmt.Errorf("paper of %d dots is not within %d–%d", p.Dots, receipt.MinWidthDots, receipt.MaxWidthDots))
	}
	if path, ok := strings.CutPrefix(address, "png:"); ok {
		path = strings.TrimPrefix(path, "//") // png:///path/
		if !filepath.IsAbs(path) {
			return fail(fmt.Errorf("it needs the full path of a folder; write %s", Forms))
		}
		return &pngFolder{path: filepath.Clean(path), widthDots: p.Dots}, nil
	}
	if err := port.Check(address); err != nil {
		return nil, fmt.Errorf("opening printer %q: %w; write %s", address, err, Forms)
	}
	return newPortPrinter(address, p, s), nil
}

// Configured opens the printer that device.toml describes.
func Configured(c config.Printer) (Device, error) {
	return Open(c.Address, Settings{Profile: c.Profile, WidthDots: c.WidthDots, StatusOff: c.StatusOff})
}

// profileFor finds a profile by name, and sets its width if one is given.
func profileFor(name string, widthDots int) (escpos.Profile, error) {
	switch {
	case (name == "" || name == AutoProfile) && widthDots != 0 && widthDots <= receipt.Width58mm:
		name = narrowProfile
	case name == AutoProfile:
		name = escpos.DefaultProfile
	}
	p, err := escpos.ProfileNamed(name)
	if widthDots != 0 {
		p.Dots = widthDots
	}
	return p, err
}
