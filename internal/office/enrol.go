package office

import (
	"cmp"
	"flag"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/program"
	"motcua/internal/receipt"
	"motcua/internal/registry"
)

// enrolment are the hub's commands about the devices that are enrolled.
func (o *Office) enrolment() []program.Command {
	return []program.Command{
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
func (o *Office) enroll(p *program.Program) error {
	if o.role == "" {
		return cli.Misuse(i18n.Say("write what the device is: -role kiosk, console, pad, wall or gateway"))
	}
	device := p.Words[0]
	var opened hub.OpenCode
	if err := o.ask(p, false, hub.PathCodes, hub.NewCode{Device: device, Role: eventlog.Role(o.role), Counter: o.counter}, &opened); err != nil {
		return err
	}
	if o.plain {
		fmt.Fprintln(p.Out, opened.Code)
		return nil
	}
	fmt.Fprintln(p.Out, o.saying("code", device, opened.Code, opened.Seconds/60))
	fmt.Fprintln(p.Out, o.saying("how", opened.Code))
	for _, address := range o.addresses() {
		fmt.Fprintln(p.Out, o.saying("address", address))
	}
	if code, err := receipt.TerminalQR(enrol.QR(cmp.Or(first(o.addresses()), o.Listen()), device, opened.Code, opened.Authority)); err == nil {
		fmt.Fprint(p.Out, code)
	}
	fmt.Fprintln(p.Out, o.saying("authority", opened.Authority))
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
func (o *Office) devices(p *program.Program) error {
	var list hub.Devices
	if err := o.ask(p, false, hub.PathDevices, nil, &list); err != nil {
		return err
	}
	o.printDevices(p, list)
	return nil
}

// revoke ends the enrolment of a device.
func (o *Office) revoke(p *program.Program) error {
	var list hub.Devices
	if err := o.ask(p, false, hub.PathRevoke, hub.Revocation{Device: p.Words[0], Reason: strings.TrimSpace(o.reason)}, &list); err != nil {
		return err
	}
	fmt.Fprintln(p.Out, o.saying("revoked", p.Words[0]))
	o.printDevices(p, list)
	return nil
}

// newAuthority replaces the hub's authority, or ends the one before.
func (o *Office) newAuthority(p *program.Program) error {
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
	fmt.Fprintln(p.Out, o.saying(done))
	if !o.end {
		fmt.Fprintln(p.Out, o.saying("copy-identity", config.Whole(filepath.Join(p.Data, identity.FolderName))))
	}
	o.printDevices(p, list)
	return nil
}

// printDevices prints who is enrolled, and who is waited for.
func (o *Office) printDevices(p *program.Program, list hub.Devices) {
	if o.paper {
		o.printPaper(p, list)
		return
	}
	fmt.Fprintln(p.Out, o.saying("heading", len(list.Enrolled)))
	good, renewed := 0, 0
	for _, d := range list.Enrolled {
		fmt.Fprintln(p.Out, o.deviceLine(d, list))
		if d.RevokedMS == 0 {
			good++
			if d.Signer == list.Authority {
				renewed++
			}
		}
	}
	if list.Before != "" {
		fmt.Fprintln(p.Out, o.saying("renewing", renewed, good))
	}
	for _, name := range list.Waiting {
		fmt.Fprintln(p.Out, o.saying("waiting", name))
	}
	for _, id := range list.Unenrolled {
		fmt.Fprintln(p.Out, o.saying("unenrolled", id))
	}
	if list.Authority != "" {
		fmt.Fprintln(p.Out, o.saying("authority", list.Authority))
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
func (o *Office) printPaper(p *program.Program, list hub.Devices) {
	fmt.Fprintln(p.Out, o.saying("paper.title", o.Centre().Centre.Name, calendar.Local(clock.WallMS()).Format(whenEnrolled)))
	fmt.Fprintln(p.Out, o.saying("authority", list.Authority))
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, o.saying("paper.columns"))
	for _, d := range list.Enrolled {
		if d.RevokedMS == 0 {
			fmt.Fprintln(w, strings.Join([]string{d.Name, o.saying("role." + string(d.Role)), d.Counter, shortPrint(d.Key), calendar.Local(max(d.AtMS, d.RenewedMS)).Format(whenEnrolled)}, "\t"))
		}
	}
	_ = w.Flush() // as with every other line, a full pipe is its reader's
	fmt.Fprintln(p.Out, o.saying("paper.signed"))
}

// shortPrint is the beginning of a print in groups of four, to be compared by eye.
func shortPrint(print string) string {
	var groups []string
	for i := 0; i+4 <= min(len(print), 16); i += 4 {
		groups = append(groups, print[i:i+4])
	}
	return strings.Join(groups, " ")
}
