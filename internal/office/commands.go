// Package office has the hub's own commands: the record of a day, appointments, devices,
// PINs, backups, the catalogue and the register. They ask the hub of their machine by its
// socket, and work with its store while it does not run.
package office

import (
	"flag"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"motcua/internal/barcode"
	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/daybook"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/program"
	"motcua/internal/queue"
)

// Office are the hub's commands, with their flags.
type Office struct {
	Centre func() *config.CentreFile // available after loading
	Listen func() string             // the address the hub listens on

	day, lang                        string
	service, at, class, code, reason string
	skipBad, dryRun                  bool
	from, to, hash                   string
	headsFile, headKey               string
	csv, json, forExcel              bool
	role, counter                    string
	plain, inClear                   bool
	paper, atOnce, end               bool
	newKey, enterKey                 bool
	keyFile                          string
	catalogue                        listing
}

// Commands are the commands of a program that is a hub.
func (o *Office) Commands() []program.Command {
	day := func(f *flag.FlagSet) {
		f.StringVar(&o.day, "day", "", "the `day`, 2026-11-25; today if none is given")
		o.langFlag(f)
	}
	return append([]program.Command{
		{Name: "explain", Words: "NUMBER", Help: "tell what happened to a ticket: who passed it and whom it passed, and by which rule", Flags: day, Run: o.record(hub.RecordExplain)},
		{Name: "exceptions", Help: "list what went by somebody's decision and not by the order, on one day", Flags: day, Run: o.record(hub.RecordExceptions)},
		{Name: "attendance", Help: "list who sat where from when to when, pauses, and who was late or early", Flags: day, Run: o.record(hub.RecordAttendance)},
		{Name: "quotes", Help: "say how the quoted waits turned out", Flags: day, Run: o.record(hub.RecordQuotes)},
		{Name: "announcements", Help: "list what was announced in the halls on one day, when and by whom, and when they were to be quiet", Flags: day, Run: o.record(hub.RecordAnnouncements)},
		{Name: "audit", Help: "list who logged in and who failed to, and what was done with PINs, devices, settings and the log, on one day", Flags: day, Run: o.record(hub.RecordAudit)},
		{Name: "appointment add", Help: "enter an appointment: -service ID -at \"2026-11-26 08:30\"", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.StringVar(&o.service, "service", "", "`id` of the service")
			f.StringVar(&o.at, "at", "", "`time` of the slot, \"2026-11-26 08:30\"")
			f.StringVar(&o.class, "class", "", "`id` of a priority class")
			f.StringVar(&o.code, "code", "", "`code` of the appointment; one is drawn if none is given")
		}, Run: o.add},
		{Name: "appointment import", Words: "FILE.csv", Help: "enter the appointments of a file with the columns code,service,slot,class,state, and move, change or cancel those that were entered before; -dry-run says row by row what would be done, -check only what is wrong", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.BoolVar(&o.skipBad, "skip-bad", false, "enter the good rows although others are bad")
			f.BoolVar(&o.dryRun, "dry-run", false, "enter nothing, and list what every row would do")
		}, OwnCheck: true, Run: o.importFile},
		{Name: "appointment list", Help: "list the appointments of a day, and who came", Flags: day, Run: o.list},
		{Name: "appointment cancel", Words: "CODE", Help: "cancel an appointment: -reason \"…\"", Flags: func(f *flag.FlagSet) {
			o.langFlag(f)
			f.StringVar(&o.reason, "reason", "", "`why` it is cancelled")
		}, Run: o.cancel},
		{Name: "day", Words: "[DAY]", Help: "say which service day is open, or that today is DAY, 2026-11-28, where a wrong clock has the hub doubt it", Flags: o.langFlag, Run: o.setDay},
	}, slices.Concat(o.enrolment(), o.pinning(), o.copying(), []program.Command{o.headsCommand()}, o.catalogues(), []program.Command{o.missedCommand()}, o.registering())...)
}

// langFlag adds the flag for the language of the answer.
func (o *Office) langFlag(f *flag.FlagSet) {
	f.StringVar(&o.lang, "lang", string(i18n.Vietnamese), "`language` of the answer, vi or en")
}

// ask finds the hub, and asks it one thing, or tells it body; see open and inquiry.ask.
func (o *Office) ask(p *program.Program, writes bool, path string, body, into any) error {
	asked, err := o.open(p, writes)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	return asked.ask(p.Ctx, path, nil, body, into)
}

// open finds the hub.
func (o *Office) open(p *program.Program, writes bool) (*inquiry, error) {
	if err := o.checkLang(); err != nil {
		return nil, err
	}
	if o.day != "" {
		var err error
		if o.day, err = dayOf(o.day); err != nil {
			return nil, err
		}
	}
	return openInquiry(p.Ctx, o.Centre(), p.Data, writes, p.Log)
}

func (o *Office) text(key string, args ...any) string {
	return i18n.Text(i18n.Lang(o.lang), "daybook.appointment."+key, args...)
}

// record prints what is recorded about a day.
func (o *Office) record(what string) func(p *program.Program) error {
	return func(p *program.Program) error {
		asked, err := o.open(p, false) // which reads the day
		if err != nil {
			return err
		}
		defer program.Close(p.Log, "the hub's store", asked)
		query := url.Values{"day": {o.day}, "lang": {o.lang}}
		if len(p.Words) > 0 {
			query.Set("number", p.Words[0])
		}
		var record hub.Record
		if err := asked.ask(p.Ctx, hub.PathRecord+what, query, nil, &record); err != nil {
			return err
		}
		for _, line := range record.Lines {
			fmt.Fprintln(p.Out, line)
		}
		return nil
	}
}

// add adds one appointment, and prints its code and slip.
func (o *Office) add(p *program.Program) error {
	slotMS, err := slotOf(o.at)
	switch {
	case o.service == "" || o.at == "":
		return cli.Misuse(i18n.Say("write -service ID and -at \"2026-11-26 08:30\""))
	case err != nil:
		return cli.MisuseOf(err)
	}
	row := hub.Booking{Line: 1, Code: o.code, Service: o.service, SlotMS: slotMS, Class: o.class}
	done, err := o.enter(p, hub.Import{Rows: []hub.Booking{row}})
	switch {
	case err != nil:
		return err
	case len(done.Bad) > 0:
		return cli.MisuseOf(done.Bad[0].Fault)
	case done.Known > 0:
		return cli.Misuse(i18n.Say("the code %q is another appointment's: write another, or none", o.code))
	}
	for _, b := range done.Booked {
		fmt.Fprintln(p.Out, o.text("booked", barcode.SpellAppointment(b.Code), slotWords(b.SlotMS), o.nameOf(b.Service)))
		fmt.Fprintln(p.Out, o.text("slip", b.Slip))
	}
	return nil
}

// enter sends bookings to the hub.
func (o *Office) enter(p *program.Program, wanted hub.Import) (done hub.Imported, err error) {
	err = o.ask(p, true, hub.PathAppointments, wanted, &done)
	return done, err
}

// list prints the appointments of a day.
func (o *Office) list(p *program.Program) error {
	asked, err := o.open(p, false) // which reads the day
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	var listed hub.Listed
	if err := asked.ask(p.Ctx, hub.PathAppointments, url.Values{"day": {o.day}}, nil, &listed); err != nil {
		return err
	}
	fmt.Fprintln(p.Out, o.text("list", listed.Day, len(listed.Appointments)))
	n := map[queue.AppointmentState]int{}
	for _, a := range listed.Appointments {
		parts := []string{i18n.Clock(calendar.Local(a.SlotMS)), barcode.SpellAppointment(a.Code), o.nameOf(a.Service), o.text("state." + string(a.State))}
		if a.Class != "" {
			parts = append(parts, o.classOf(a.Class))
		}
		if a.Moves != nil && len(a.Moves.Was) > 0 {
			was := a.Moves.Was[len(a.Moves.Was)-1]
			parts = append(parts, o.text("from", o.standing(hub.Standing{Service: was.Service, SlotMS: was.SlotMS})))
		}
		if _, number, arrived := strings.Cut(string(a.Ticket), "/"); arrived {
			parts = append(parts, number)
		}
		fmt.Fprintln(p.Out, strings.Join(parts, "  "))
		n[a.State]++
	}
	fmt.Fprintln(p.Out, o.text("sum", n[queue.Arrived], n[queue.Booked], n[daybook.Missed], n[queue.Revoked], n[daybook.Moved]))
	return nil
}

// cancel cancels an appointment.
func (o *Office) cancel(p *program.Program) error {
	if strings.TrimSpace(o.reason) == "" {
		return cli.Misuse(i18n.Say("write -reason \"…\""))
	}
	var answer eventlog.Answer
	if err := o.ask(p, true, hub.PathCancel, hub.Cancellation{Code: p.Words[0], Reason: o.reason}, &answer); err != nil {
		return err
	}
	fmt.Fprintln(p.Out, o.text("cancelled.done", barcode.SpellAppointment(answer.Appointment)))
	return nil
}

// setDay sets the service day, or asks for it.
func (o *Office) setDay(p *program.Program) error {
	var said hub.TodayIs
	if len(p.Words) > 0 {
		day, err := dayOf(p.Words[0])
		if err != nil {
			return err
		}
		said.Day = day
	}
	if err := o.ask(p, true, hub.PathDay, said, &said); err != nil {
		return err
	}
	date, err := time.Parse(time.DateOnly, said.Day)
	if err != nil {
		return fmt.Errorf("reading the hub's answer: %w", err)
	}
	lang := i18n.Lang(o.lang)
	fmt.Fprintln(p.Out, i18n.Text(lang, "office.day.is", i18n.Date(lang, date)))
	return nil
}

func slotWords(atMS int64) string { return calendar.Local(atMS).Format("15:04 02/01/2006") }

// nameOf is the name of a service.
func (o *Office) nameOf(service string) string {
	for _, s := range o.Centre().Centre.Services {
		if s.ID == service {
			return i18n.Lang(o.lang).Pick(s.Name, s.NameEn)
		}
	}
	return service
}

func (o *Office) classOf(class string) string {
	for _, c := range o.Centre().Centre.Classes {
		if c.ID == class {
			return i18n.Lang(o.lang).Pick(c.Name, c.NameEn)
		}
	}
	return class
}
