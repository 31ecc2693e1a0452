package program

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/receipt"
	"motcua/internal/registry"
)

// enrolment are the hub's commands about the devices that are enrolled.
func (o *Office) enrolment() []Command {
	return []Command{
		{Name: "enroll", Words: "DEVICE", Help: "make a code by which a device is let in: -role kiosk|console|pad|wall|gateway, and -counter 3 for one that belongs to a counter; the hub must run", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.StringVar(&o.role, "role", "", "`role` of the device: kiosk, console, pad, wall or gateway")
			f.StringVar(&o.counter, "counter", "", "`counter` that the device belongs to")
			f.BoolVar(&o.plain, "plain", false, "print the code alone, for a program")
		}, Run: o.enroll},
		{Name: "devices", Help: "list the devices that are enrolled, and those that are let in without; -paper prints it to be kept in the safe", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.BoolVar(&o.paper, "paper", false, "print a list to be kept on paper, with the prints of the keys")
		}, Run: o.devices},
		{Name: "new-authority", Help: "draw another key by which the hub signs; the devices get new certificates by themselves, and the old key ends with the last of them; the hub must run", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.BoolVar(&o.atOnce, "now", false, "end the old key at once, since somebody else may have it: each device must be enrolled again")
			f.BoolVar(&o.end, "end", false, "draw none, and end the old key: devices that have no new certificate must be enrolled again")
		}, Run: o.newAuthority},
		{Name: "revoke", Words: "DEVICE", Help: "let a device in no more, since it was stolen or thrown away: -reason \"…\"", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.StringVar(&o.reason, "reason", "", "`why` it is let in no more")
		}, Run: o.revoke},
	}
}

func (o *Office) saying(key string, args ...any) string {
	return i18n.Text(i18n.Lang(o.lang), "hub.devices."+key, args...)
}

// enroll prints a code for a device, and the same as a QR code.
func (o *Office) enroll(p *Program) error {
	if o.role == "" {
		return cli.Misuse(i18n.Say("write what the device is: -role kiosk, console, pad, wall or gateway"))
	}
	device := p.Words[0]
	var opened hub.OpenCode
	if err := o.ask(p, false, hub.PathCodes, hub.NewCode{Device: device, Role: eventlog.Role(o.role), Counter: o.counter}, &opened); err != nil {
		return err
	}
	if o.plain {
		fmt.Fprintln(p.out, opened.Code)
		return nil
	}
	fmt.Fprintln(p.out, o.saying("code", device, opened.Code, opened.Seconds/60))
	fmt.Fprintln(p.out, o.saying("how", opened.Code))
	for _, address := range o.addresses() {
		fmt.Fprintln(p.out, o.saying("address", address))
	}
	if code, err := receipt.TerminalQR(enrol.QR(cmp.Or(first(o.addresses()), o.Listen()), device, opened.Code, opened.Authority)); err == nil {
		fmt.Fprint(p.out, code)
	}
	fmt.Fprintln(p.out, o.saying("authority", opened.Authority))
	return nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// addresses are those under which devices of the building reach the hub.
func (o *Office) addresses() (list []string) {
	host, port, err := net.SplitHostPort(o.Listen())
	if err != nil {
		return nil
	}
	if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) {
		return []string{o.Listen()}
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range all {
		n, ok := a.(*net.IPNet)
		if ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() && len(list) < maxAddresses {
			list = append(list, net.JoinHostPort(n.IP.String(), port))
		}
	}
	return list
}

// maxAddresses is how many addresses of the hub are printed.
const maxAddresses = 8

// devices prints who is enrolled.
func (o *Office) devices(p *Program) error {
	var list hub.Devices
	if err := o.ask(p, false, hub.PathDevices, nil, &list); err != nil {
		return err
	}
	o.printDevices(p, list)
	return nil
}

// revoke ends the enrolment of a device.
func (o *Office) revoke(p *Program) error {
	var list hub.Devices
	if err := o.ask(p, false, hub.PathRevoke, hub.Revocation{Device: p.Words[0], Reason: strings.TrimSpace(o.reason)}, &list); err != nil {
		return err
	}
	fmt.Fprintln(p.out, o.saying("revoked", p.Words[0]))
	o.printDevices(p, list)
	return nil
}

// newAuthority replaces the hub's authority, or ends the one before.
func (o *Office) newAuthority(p *Program) error {
	if o.atOnce && o.end {
		return cli.Misuse(i18n.Say("write -now or -end, not both"))
	}
	var list hub.Devices
	if err := o.ask(p, false, hub.PathAuthority, hub.AuthorityChange{AtOnce: o.atOnce, End: o.end}, &list); err != nil {
		return err
	}
	done := "new-authority"
	switch {
	case o.end:
		done = "authority-ended"
	case o.atOnce:
		done = "new-authority-now"
	}
	fmt.Fprintln(p.out, o.saying(done))
	if !o.end {
		fmt.Fprintln(p.out, o.saying("copy-identity", config.Whole(filepath.Join(p.Data, identity.FolderName))))
	}
	o.printDevices(p, list)
	return nil
}

// printDevices prints who is enrolled, and who is waited for.
func (o *Office) printDevices(p *Program, list hub.Devices) {
	if o.paper {
		o.printPaper(p, list)
		return
	}
	fmt.Fprintln(p.out, o.saying("heading", len(list.Enrolled)))
	good, renewed := 0, 0
	for _, d := range list.Enrolled {
		fmt.Fprintln(p.out, o.deviceLine(d, list))
		if d.RevokedMS == 0 {
			good++
			if d.Signer == list.Authority {
				renewed++
			}
		}
	}
	if list.Before != "" {
		fmt.Fprintln(p.out, o.saying("renewing", renewed, good))
	}
	for _, name := range list.Waiting {
		fmt.Fprintln(p.out, o.saying("waiting", name))
	}
	for _, id := range list.Unenrolled {
		fmt.Fprintln(p.out, o.saying("unenrolled", id))
	}
	if list.Authority != "" {
		fmt.Fprintln(p.out, o.saying("authority", list.Authority))
	}
}

// whenEnrolled is the form of a time in the lists.
const whenEnrolled = "15:04 02/01/2006"

// deviceLine is one line of the list.
func (o *Office) deviceLine(d registry.Listed, list hub.Devices) string {
	line := o.saying("line", d.Name, d.Role, calendar.Local(d.AtMS).Format(whenEnrolled))
	if d.Counter != "" {
		line += o.saying("line.counter", d.Counter)
	}
	if d.RenewedMS != 0 {
		line += o.saying("line.renewed", calendar.Local(d.RenewedMS).Format(whenEnrolled))
	}
	switch {
	case d.RevokedMS != 0:
		line += o.saying("line.revoked", calendar.Local(d.RevokedMS).Format(whenEnrolled), d.Reason)
	case d.Signer == list.Authority:
	case list.Before != "":
		line += o.saying("line.not-yet")
	default:
		line += o.saying("line.again")
	}
	return line
}

// printPaper prints the list that is kept in the safe: which device is which, by the
// print of its key. Those that were revoked are not in it.
func (o *Office) printPaper(p *Program, list hub.Devices) {
	fmt.Fprintln(p.out, o.saying("paper.title", o.Centre().Centre.Name, calendar.Local(clock.WallMS()).Format(whenEnrolled)))
	fmt.Fprintln(p.out, o.saying("authority", list.Authority))
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, o.saying("paper.columns"))
	for _, d := range list.Enrolled {
		if d.RevokedMS == 0 {
			fmt.Fprintln(w, strings.Join([]string{d.Name, o.saying("role." + string(d.Role)), d.Counter, shortPrint(d.Key), calendar.Local(max(d.AtMS, d.RenewedMS)).Format(whenEnrolled)}, "\t"))
		}
	}
	_ = w.Flush() // as with every other line, a full pipe is its reader's
	fmt.Fprintln(p.out, o.saying("paper.signed"))
}

// shortPrint is the beginning of a print in groups of four, to be compared by eye.
func shortPrint(print string) string {
	var groups []string
	for i := 0; i+4 <= min(len(print), 16); i += 4 {
		groups = append(groups, print[i:i+4])
	}
	return strings.Join(groups, " ")
}

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
	who := p.who(e.Device, e.Role)
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
	return enrol.Needed(ctx, dialHub, address, shown, p.who(d, role))
}

// dialHub opens a connection to the hub.
func dialHub(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialWithin}
	return dialer.DialContext(ctx, network, address)
}

// who is this device by its configuration.
func (p *Program) who(d *config.Device, role string) identity.Name {
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
	who := p.who(d, role)
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

// EnrolWith gives the kiosk a certificate of the hub that it has inside, without a code:
// they are one program.
func (p *Program) EnrolWith(h *hub.Hub, d *config.Device, role string) error {
	who := p.who(d, role)
	if own, enrolled, err := identity.OpenDevice(p.Data); err == nil && enrolled && h.Knows(own.Own, who) {
		return nil
	}
	key, err := identity.NewKey()
	if err != nil {
		return err
	}
	certificate, err := h.Enrol(who, key.Public())
	if err != nil {
		return err
	}
	return identity.SaveDevice(p.Data, identity.Keys{Key: key, Certificate: certificate}, h.Authority())
}
