package program

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/register"
	"motcua/internal/registerclient"
	"motcua/internal/registerfile"
	"motcua/internal/registerweb"
)

// openRegister makes what opens the register of dossiers of a centre; nil without one.
func openRegister(r *config.Register, dir string, log *slog.Logger) func(key register.Key) (register.Register, error) {
	if !r.Given() {
		return nil
	}
	source := register.Source{Name: r.Name, NameEn: r.NameEn, Ask: r.Ask, AskEn: r.AskEn, Elsewhere: r.Elsewhere, ElsewhereEn: r.ElsewhereEn}
	staleMS := (time.Duration(r.StaleMin) * time.Minute).Milliseconds()
	if r.Folder != "" {
		return func(key register.Key) (register.Register, error) {
			return registerfile.Open(registerfile.Config{
				Folder: r.Folder, Dir: dir, Source: source, StaleMS: staleMS, Rules: registerRules(r), Key: key,
				Now: clock.WallMS, Elapsed: clock.Elapsed(), Log: log,
			}), nil
		}
	}
	return func(key register.Key) (register.Register, error) {
		var headers map[string]string
		if r.Headers != "" {
			var err error
			if headers, err = registerweb.LoadHeaders(r.Headers); err != nil {
				return nil, err
			}
		}
		return registerweb.New(registerweb.Config{
			URL: r.URL, OpenURL: r.OpenURL, Method: r.Method, Body: r.Body, Headers: headers, Paths: r.Paths, AsOfPath: r.AsOfPath, MissingPath: r.MissingPath,
			States: registerRules(r).States, Timeout: time.Duration(r.TimeoutSec) * time.Second, Source: source, StaleMS: staleMS, Key: key,
			Now: clock.WallMS, Elapsed: clock.Elapsed(), Log: log,
		})
	}
}

// registerRules are a centre's own names, folded.
func registerRules(r *config.Register) registerfile.Rules {
	rules := registerfile.Rules{Columns: registerfile.Columns{}, States: register.StateWords{}}
	for name, f := range r.Columns {
		rules.Columns[register.FoldWord(name)] = f
	}
	for name, s := range r.States {
		rules.States[register.FoldWord(name)] = s
	}
	return rules
}

// CheckRegister is what is wrong with the newest file of the register, for -check: it is read
// as the hub would read it, and nothing is kept.
func CheckRegister(path string, f *config.CentreFile) config.Faults {
	r := &f.Register
	warn := func(m i18n.Message) config.Faults { return config.Faults{{File: path, Says: m}} }
	switch {
	case r.Headers != "":
		if _, err := registerweb.LoadHeaders(r.Headers); err != nil {
			return warn(i18n.Say("[register]: the headers cannot be used: %v", said(err)))
		}
		return nil
	case r.Folder == "":
		return nil
	}
	name, data, err := registerfile.Newest(r.Folder)
	switch {
	case err != nil:
		return warn(i18n.Say("[register]: the folder %s cannot be read: %v", r.Folder, err))
	case name == "":
		return warn(i18n.Say("[register]: the folder %s has no file of the register yet", r.Folder))
	}
	result, err := registerfile.Read(data, registerRules(r), throwawayKey)
	if err != nil {
		return warn(i18n.Say("[register]: the file %s is not taken: %v", name, said(err)))
	}
	if out := result.Report.LeftOut; out > 0 {
		return warn(i18n.Say("[register]: of %d rows in %s %d are left out: see hub register check", result.Report.Rows, name, out))
	}
	return nil
}

// throwawayKey hashes what is read for a report only, and thrown away.
var throwawayKey = register.NewKey([]byte("a report"))

// said is an error as an argument of a message: in its own words where it has some.
func said(err error) any {
	var m i18n.Message
	if errors.As(err, &m) {
		return m
	}
	return err
}

// registering are the commands about the register of dossiers.
func (o *Office) registering() []Command {
	return []Command{
		{Name: "register show", Help: "say from where the dossiers are that kiosks look up, how old they are, how many in which state, and what is wrong", Flags: o.langFlag, Run: o.showRegister},
		{Name: "register check", Words: "FILE", Help: "say what would be read of a file of dossiers: which column is what, how many are in which state, what is left out and why; nothing is kept", Flags: o.langFlag, Run: o.checkRegister},
	}
}

// dossiers is a text of these commands.
func (o *Office) dossiers(key string, args ...any) string {
	return i18n.Text(i18n.Lang(o.lang), "hub.register."+key, args...)
}

// showRegister prints how the register is.
func (o *Office) showRegister(p *Program) error {
	var shown hub.RegisterShown
	if err := o.ask(p, false, hub.PathRegister, nil, &shown); err != nil {
		return err
	}
	if !shown.Given {
		fmt.Fprintln(p.out, o.dossiers("none"))
		return nil
	}
	s := shown.Source
	fmt.Fprintln(p.out, o.dossiers("source", s.Name, shown.From))
	switch {
	case s.AsOfMS == 0:
		fmt.Fprintln(p.out, o.dossiers("nothing"))
	default:
		fmt.Fprintln(p.out, o.dossiers("age", calendar.Local(s.AsOfMS).Format(whenEnrolled), s.AgeSec/60))
	}
	if s.Stale {
		fmt.Fprintln(p.out, o.dossiers("stale"))
	}
	if shown.Copy {
		fmt.Fprintln(p.out, o.dossiers("copy"))
	}
	o.printStates(p, shown.States)
	o.printCounts(p, shown.Report)
	for _, told := range shown.Faults {
		text := told.Vi
		if o.lang == string(i18n.English) {
			text = told.En
		}
		fmt.Fprintln(p.out, o.dossiers("fault", text))
	}
	return nil
}

// printStates prints how many dossiers are in which state.
func (o *Office) printStates(p *Program, states map[register.State]int) {
	for _, s := range register.States() {
		if n := states[s]; n > 0 {
			fmt.Fprintln(p.out, o.dossiers("state", n, s.Words(i18n.Lang(o.lang))))
		}
	}
}

// printCounts prints how often which rule was used.
func (o *Office) printCounts(p *Program, counts []register.Counts) {
	for _, c := range counts {
		fmt.Fprintln(p.out, o.dossiers("count", c.N, o.dossiers("field."+string(c.Field)), o.dossiers("rule."+string(c.Rule))))
	}
}

// checkRegister prints what would be read of a file.
func (o *Office) checkRegister(p *Program) error {
	if err := o.checkLang(); err != nil {
		return err
	}
	name := p.Words[0]
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return fmt.Errorf("reading the register: %w: %w", err, cli.ErrUsage)
	case info.Size() > registerfile.MaxFileBytes:
		return cli.Misuse(i18n.Say("%s is longer than %d MiB: split it", name, registerfile.MaxFileBytes>>20))
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("reading the register: %w: %w", err, cli.ErrUsage)
	}
	result, err := registerfile.Read(data, registerRules(&o.Centre().Register), throwawayKey)
	if err != nil {
		return cli.Misuse(i18n.Say("the file %s is not taken: %s", filepath.Base(name), said(err)))
	}
	r := &result.Report
	fmt.Fprintln(p.out, o.dossiers("read", r.Form, r.Rows, result.Book.Len(), r.LeftOut))
	for _, c := range r.Columns {
		as := o.dossiers("field.unknown")
		if c.Field != "" {
			as = o.dossiers("field." + string(c.Field))
		}
		fmt.Fprintln(p.out, o.dossiers("column", c.Name, as))
	}
	o.printStates(p, result.Book.States())
	o.printCounts(p, r.Counts())
	for _, e := range r.Entries {
		fmt.Fprintln(p.out, o.dossiers("entry", e.Row, o.dossiers("field."+string(e.Field)), o.dossiers("rule."+string(e.Rule)), e.Was))
	}
	return nil
}

// Dossiers is what a kiosk's screen asks for dossiers by.
func (p *Program) Dossiers(d *config.Device) (*registerclient.Client, error) {
	address, err := hubAddress(d.Hub)
	if err != nil {
		return nil, err
	}
	return registerclient.New(registerclient.Config{
		Hub: address, Device: d.ID, Token: d.Key, Elapsed: clock.Elapsed(),
		Identity: func() *identity.DeviceIdentity {
			own, enrolled, err := identity.OpenDevice(p.Data)
			if err != nil || !enrolled {
				return nil // the seat has said what is wrong with it
			}
			return &own
		},
	}), nil
}
