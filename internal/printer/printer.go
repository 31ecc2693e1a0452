// Package printer gets tickets onto paper, one after another, whatever the
// printer does: it may be switched off, run out of paper in the middle of a
// ticket, hang, or come back. Whoever submits a ticket never waits for it. A
// ticket counts as printed when the printer has proved that; one that may be on
// paper already is marked as a copy when it is printed again.
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

// Device puts single tickets onto paper, or onto what stands in for it. Ready
// and Print are called by one goroutine at a time, beside Watch.
type Device interface {
	// Watch keeps the device at hand and reports its condition, at first and
	// after every change, until ctx ends. report returns at once.
	Watch(ctx context.Context, report func(Condition))

	// Ready says why a ticket would not get onto paper now, as far as the
	// device tells. Nothing moves. Its errors are a *FaultError.
	Ready(ctx context.Context) error

	// Print prints t and returns when that is proved, as far as the device can
	// prove it, or has failed, or ctx has ended. It takes no longer than the
	// device's own limits. Its errors are a *FaultError where the device is at
	// fault and wrap receipt.ErrTicket where the ticket is.
	Print(ctx context.Context, t receipt.Ticket) (Proof, error)
}

// Proof is what is known of a ticket that went well.
type Proof int

// The proofs.
const (
	Taken   Proof = iota // the device has taken all of it and cannot say more
	Printed              // the device says that all of it is printed
)

// Condition is how a device is.
type Condition struct {
	Symptoms []Symptom // what is wrong; empty where nothing is known to be
	Answers  bool      // it tells how it is; else its state is unknown
	Model    string    // maker and model by its own account, may be empty
}

// Symptom is one thing that is wrong.
type Symptom struct {
	Code   health.Code
	Detail string // for the log
}

// FaultError is the error of a device that is at fault.
type FaultError struct {
	Code health.Code
	// Begun says that bytes of the ticket went out: any part of it may be on
	// paper.
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

// Forms says what an address looks like, for messages.
const Forms = port.Forms + ` or "png:/path/" (a folder that gets a picture of each ticket)`

// narrowProfile is the profile of paper no wider than receipt.Width58mm, if no
// other is asked for.
const narrowProfile = "generic-58"

// AutoProfile is the profile that asks the printer for its name.
const AutoProfile = "auto"

// Settings are what else there is to say about a printer. The zero Settings fit
// most.
type Settings struct {
	Profile   string // one of escpos.ProfileNames, AutoProfile, or empty for the generic one of the width
	WidthDots int    // the paper's (receipt.Width80mm, receipt.Width58mm), 0 for the profile's
	// StatusOff has the printer asked nothing and what it says not listened to,
	// for one whose answers are wrong: its tickets are Taken, never Printed.
	StatusOff bool
}

// Open gives the device at address, in one of the Forms. It only reads the
// address: a printer that is switched off shows when Watch runs. Its errors
// wrap ErrAddress.
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

// Configured is Open for what device.toml says of a printer.
func Configured(c config.Printer) (Device, error) {
	return Open(c.Address, Settings{Profile: c.Profile, WidthDots: c.WidthDots, StatusOff: c.StatusOff})
}

// profileFor finds a profile by its name and sets its width, where one is
// asked for.
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
