package program

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/identity"
)

// Limits of a device that enrols.
const (
	dialWithin = 5 * time.Second // until the hub's machine answers
	askWithin  = 2 * time.Second // until the hub says whether a code is needed: a hub that is off must not keep a device from starting
)

// Enrolling is what a program with a screen says about its device, so that it can ask for
// a code before it begins its work.
type Enrolling struct {
	Device *config.Device
	Role   string
	// Ask shows the page until a code was taken; it returns false if the program was told
	// to stop. try is for the page.
	Ask func(p *Program, command, hub string, try enrol.Try) (done bool, err error)
}

// enrolFirst has a device that the hub would not let in ask for its code. anew says that
// it was enrolled by it, and the program has to begin anew; stop that it was told to stop.
func (p *Program) enrolFirst() (anew, stop bool, err error) {
	e := p.Enrolling
	if e.Ask == nil || !p.needsCode() {
		return false, false, nil
	}
	who := p.Who(e.Device, e.Role)
	p.Log.Warn("the hub lets this device in only when it is enrolled: its screen asks for the code", "device", who.String(), "hub", e.Device.Hub)
	address, err := hubAddress(e.Device.Hub)
	if err != nil {
		return false, false, err
	}
	done, err := e.Ask(p, enrolCommand(who), address, func(ctx context.Context, code string) (string, string) {
		err := p.enrol(ctx, e.Device, who, code)
		if err == nil {
			return "", ""
		}
		p.Log.Warn("the device is not enrolled", "cause", err)
		return i18n.Both(enrolFault(err))
	})
	return done, !done, err
}

// enrolCommand is what makes a code for a device at the hub.
func enrolCommand(who identity.Name) string {
	command := "hub enroll " + who.ID + " -role " + string(who.Role)
	if who.Counter != "" {
		command += " -counter " + who.Counter
	}
	return command
}

// enrolFault is the key of the words for a code that was not taken.
func enrolFault(err error) string {
	for _, f := range []struct {
		is  error
		key string
	}{
		{identity.ErrCode, "code"},
		{identity.ErrNoCode, "none"},
		{identity.ErrProof, "wrong"},
		{identity.ErrTooSoon, "soon"},
		{enrol.ErrImpostor, "impostor"},
		{errOtherName, "other"},
	} {
		if errors.Is(err, f.is) {
			return "enrol.fault." + f.key
		}
	}
	return "enrol.fault.line"
}

// needsCode says whether the program's screen has to ask for a code before anything else.
// Where the hub does not answer, or is not the one that enrolled this device, the device
// begins its work as in any outage.
func (p *Program) needsCode() bool {
	e := p.Enrolling
	if e.Device.Hub == "" || p.code != "" {
		return false
	}
	needed, err := p.isNeeded(e.Device, e.Role)
	if err != nil {
		p.Log.Info("the hub does not say whether this device must be enrolled", "hub", e.Device.Hub, "cause", err)
	}
	return needed && err == nil
}

// isNeeded asks the hub whether it lets this device in only once it is enrolled.
func (p *Program) isNeeded(d *config.Device, role string) (bool, error) {
	address, err := hubAddress(d.Hub)
	if err != nil {
		return false, err
	}
	own, enrolled, err := identity.OpenDevice(p.Data)
	if err != nil {
		return false, err // Seat says what is wrong
	}
	shown := &own
	if !enrolled {
		shown = nil
	}
	ctx, cancel := context.WithTimeout(p.Ctx, askWithin)
	defer cancel()
	return enrol.Needed(ctx, dialHub, address, shown, p.Who(d, role))
}

// dialHub opens a connection to the hub.
func dialHub(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialWithin}
	return dialer.DialContext(ctx, network, address)
}

// Who is this device by its configuration.
func (p *Program) Who(d *config.Device, role string) identity.Name {
	return identity.Name{ID: d.ID, Role: eventlog.Role(role), Counter: d.Counter}
}

// identify reads who this device is by its certificate, and enrols it before that if it
// has a code. nil means that it is not enrolled.
func (p *Program) identify(d *config.Device, role string) (*identity.DeviceIdentity, error) {
	if p.code != "" {
		if err := p.useCode(d, role); err != nil {
			return nil, err
		}
	}
	own, enrolled, err := identity.OpenDevice(p.Data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", i18n.Say("The keys of this device in %s cannot be used: enrol it again by hub enroll, and start it with -enroll.", config.Whole(p.Data)), err)
	}
	if !enrolled {
		return nil, nil
	}
	return &own, nil
}

// useCode enrols this device by the code of its command line. A device that the hub takes
// as it is needs none: its code was used by an earlier start. One whose certificate the
// hub does not take, since it was revoked or the hub has other keys now, gets another; and
// goes on with the one it has if the code is not taken.
func (p *Program) useCode(d *config.Device, role string) error {
	who := p.Who(d, role)
	had := p.isEnrolled(who)
	if had {
		if needed, err := p.isNeeded(d, role); err == nil && !needed {
			return nil
		}
	}
	err := p.enrol(p.Ctx, d, who, p.code)
	switch {
	case err == nil:
		return nil
	case had:
		p.Log.Warn("the code is not taken; the device goes on with the certificate that it has", "cause", err)
		return nil
	}
	return fmt.Errorf("%w: %w: %w", i18n.Say("The device %s was not enrolled at the hub %s: make a new code there by hub enroll, and try again.", who.ID, d.Hub), err, cli.ErrUsage)
}

// isEnrolled says that the device has a certificate for a name.
func (p *Program) isEnrolled(who identity.Name) bool {
	own, enrolled, err := identity.OpenDevice(p.Data)
	if err != nil || !enrolled {
		return false
	}
	is, err := own.Name()
	return err == nil && is == who
}

var errOtherName = errors.New("the code is for another role or counter")

// enrol has the hub give this device its certificate for a code.
func (p *Program) enrol(ctx context.Context, d *config.Device, who identity.Name, code string) error {
	address, err := hubAddress(d.Hub)
	if err != nil {
		return err
	}
	got, err := enrol.Enrol(ctx, dialHub, address, who.ID, code)
	if err != nil {
		return err
	}
	if got.Name != who {
		return fmt.Errorf("%w: the hub has enrolled %s, and this device is set up as %s", errOtherName, got.Name, who)
	}
	if err := identity.SaveDevice(p.Data, got.Own, got.Authority); err != nil {
		return err
	}
	p.Log.Info("the device is enrolled", "device", who.String(), "hub", address)
	return nil
}

// renewer gets this device another key from its hub, which it has proved to know by the
// one that it has, and stores it. Wherever the power is cut, the device has all of the one
// or all of the other, and the hub takes both until it has seen the new one.
func (p *Program) renewer(d *config.Device) func(ctx context.Context) (identity.DeviceIdentity, error) {
	return func(ctx context.Context) (own identity.DeviceIdentity, err error) {
		address, err := hubAddress(d.Hub)
		if err != nil {
			return own, err
		}
		own, enrolled, err := identity.OpenDevice(p.Data)
		switch {
		case err != nil:
			return own, err
		case !enrolled:
			return own, errors.New("this device has no certificate to be renewed")
		}
		got, err := enrol.Renew(ctx, dialHub, address, own)
		if err != nil {
			return own, err
		}
		if err := identity.SaveDevice(p.Data, got.Own, got.Authority); err != nil {
			return own, err
		}
		own, _, err = identity.OpenDevice(p.Data)
		return own, err
	}
}

// hubAddress is host and port of the hub in the address of its link.
func hubAddress(link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil || u.Hostname() == "" {
		return "", cli.Misuse(i18n.Say("%q is not the address of a hub: write hub = \"ws://host:7420/link\"", link))
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"ws": "80", "wss": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}
