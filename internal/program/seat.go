package program

import (
	"flag"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"

	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/printer"
	"motcua/internal/scanner"
	"motcua/internal/wire"
)

// Seat opens a device's seat at the hub.
func (p *Program) Seat(d *config.Device, role string, late func(a device.LateAnswer)) (*device.Device, error) {
	var also []string
	for _, further := range d.Screen.Also {
		if role == wire.RoleWall && further.ID != "" && further.Counter == "" {
			also = append(also, further.ID)
		}
	}
	own, err := p.identify(d, role)
	if err != nil {
		return nil, err
	}
	var recipient string
	if role == wire.RoleConsole && own != nil {
		recipient = p.recipient()
	}
	return device.Open(device.Config{
		Recipient: recipient, Dir: p.Data, ID: d.ID, Identity: own, Renew: p.renewer(d), Role: role, Name: d.Name, Counter: d.Counter, Hub: d.Hub, Token: d.Key,
		Program: p.Name + " " + Version, Clock: p.Clock, Log: p.Log, Late: late, CanWorkOffline: role == wire.RoleConsole, Also: also,
	})
}

// LoadDevice reads device.toml and fills in defaults for a role. needsHub says that
// the device cannot be its own hub. Wrong flags are reported before the file is
// searched for, since somebody who gives flags may have no file.
func (p *Program) LoadDevice(role string, needsHub bool, overrides Overrides) (*config.Device, error) {
	if err := overrides.check(); err != nil {
		return nil, err
	}
	d, err := config.LoadDevice(p.Config)
	if err != nil {
		return nil, err
	}
	if d.Absent && p.Check {
		return nil, &config.NotRead{Path: config.Whole(p.Config), Err: fs.ErrNotExist}
	}
	if d.Absent {
		d.Warnings = append(d.Warnings, config.Fault{File: config.Whole(p.Config), Says: i18n.Say("there is no such file; what is not given by flags is as if nothing were written")})
	}
	overrides.apply(d)
	p.code = overrides.Enroll
	if d.ID == "" {
		d.ID = defaultID(role, d.Counter)
	}
	if d.Name == "" {
		d.Name = d.ID
	}
	if needsHub && d.Hub == "" {
		if d.Absent {
			return nil, i18n.Say("No hub is given, since there is no %s: give the configuration with -config, or the hub with -hub ws://ADDRESS:7420/link.", config.Whole(p.Config))
		}
		return nil, i18n.Say("%s names no hub: write hub = \"ws://ADDRESS:7420/link\" with the address of the centre's hub, or start with -hub.", config.Whole(p.Config))
	}
	return d, nil
}

// Overrides are the flags that take precedence over device.toml.
type Overrides struct{ ID, Hub, Counter, Printer, Scanner, Enroll string }

// Define adds the flags that every device has.
func (o *Overrides) Define(f *flag.FlagSet) {
	f.StringVar(&o.ID, "id", "", "`name` of this device")
	f.StringVar(&o.Hub, "hub", "", "`address` of the hub, ws://host:7420/link")
	f.StringVar(&o.Enroll, "enroll", "", "`code` that hub enroll has given for this device; needed once")
}

// check applies the rules of the file to the flags.
func (o Overrides) check() error {
	if err := config.CheckID(o.ID); o.ID != "" && err != nil {
		return cli.Misuse(i18n.Say("-id: %s", err))
	}
	if _, err := config.CheckHub(o.Hub); o.Hub != "" && err != nil {
		return cli.Misuse(i18n.Say("-hub: %s", err))
	}
	if o.Printer != "" {
		if _, err := printer.Configured(config.Printer{Address: o.Printer}); err != nil {
			return wrongAddress("printer", o.Printer)
		}
	}
	if o.Scanner != "" && scanner.Check(o.Scanner) != nil {
		return wrongAddress("scanner", o.Scanner)
	}
	return nil
}

// wrongAddress is the error for a flag that names no printer or scanner.
func wrongAddress(flag, address string) error {
	return cli.Misuse(i18n.Say("-%s: the address %q has a wrong form: `kiosk devices` lists those of this machine, docs/DEVICES.md the forms.", flag, address))
}

// apply puts the flags into the configuration.
func (o Overrides) apply(d *config.Device) {
	set := func(field *string, value string) {
		if value != "" {
			*field = value
		}
	}
	hub, err := config.CheckHub(o.Hub)
	if err != nil {
		hub = "" // leave it out: check has refused an unusable one
	}
	set(&d.ID, o.ID)
	set(&d.Hub, hub)
	set(&d.Counter, o.Counter)
	set(&d.Printer.Address, o.Printer)
	set(&d.Scanner.Address, o.Scanner)
}

// defaultID names a device after its machine, so that two machines with the same
// files are two devices.
func defaultID(role, counter string) string {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "may"
	}
	id := strings.ToLower(role + "-" + host)
	if counter != "" {
		id += "-" + strings.ToLower(counter)
	}
	return id
}

// ErrNoCounter says that the counter of a device that belongs to one is missing.
var ErrNoCounter error = i18n.Say("No counter is given: write counter = \"3\" into device.toml, or start with -counter 3.")

// Close closes something at the end of a program and logs an error.
func Close(log *slog.Logger, what string, c io.Closer) {
	if err := c.Close(); err != nil {
		log.Error("closing "+what, "cause", err)
	}
}

// LocalURL is the link address of a hub in this program that listens on address,
// which may mean all networks.
func LocalURL(address string) string { return "ws://" + localAddress(address) + "/link" }

// localAddress is the address by which this machine reaches a server that listens on
// address.
func localAddress(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address
}
