package program

import (
	"context"
	"net/http"
	"testing"
	"time"

	"motcua/internal/config"
	"motcua/internal/identity"
	"motcua/internal/scanner"
)

// What the tests see that run a hub with its commands, which are built on this package.
var (
	EnrolFault   = enrolFault
	ErrOtherName = errOtherName
)

// UseCode sets the code of the flag -enroll.
func (p *Program) UseCode(code string) { p.code = code }

// EnrolFirst is what a program does before its work.
func (p *Program) EnrolFirst() (anew, stop bool, err error) { return p.enrolFirst() }

// Identify is who the device is.
func (p *Program) Identify(d *config.Device, role string) (*identity.DeviceIdentity, error) {
	return p.identify(d, role)
}

// IsNeeded is what the hub says of a code.
func (p *Program) IsNeeded(d *config.Device, role string) (bool, error) { return p.isNeeded(d, role) }

// Renewer renews the device's key.
func (p *Program) Renewer(d *config.Device) func(ctx context.Context) (identity.DeviceIdentity, error) {
	return p.renewer(d)
}

// ToHub is how the device reaches public files.
func (p *Program) ToHub(d *config.Device) (*http.Client, string, error) { return p.toHub(d) }

// Enrol has the hub take a code.
func (p *Program) Enrol(ctx context.Context, d *config.Device, who identity.Name, code string) error {
	return p.enrol(ctx, d, who, code)
}

// Patience is for what another goroutine does; a slow machine needs some of it.
const Patience = time.Minute

// User is a program that takes scans, and what is typed.
func User(scans chan scanner.Scan, typed chan string) ScanUser {
	return ScanUser{
		Changed: func() {},
		Scanned: func(s scanner.Scan) { scans <- s },
		Typed:   func(text string) { typed <- text },
	}
}

// Got waits for what comes next.
func Got[T any](t *testing.T, from chan T, what string) (thing T) {
	t.Helper()
	select {
	case thing = <-from:
	case <-time.After(Patience):
		t.Fatalf("no %s came", what)
	}
	return thing
}
