package office

import (
	"fmt"
	"os"
	"path/filepath"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/hub"
	"motcua/internal/hubhost"
	"motcua/internal/i18n"
	"motcua/internal/program"
	"motcua/internal/register"
	"motcua/internal/registerfile"
)

// registering are the commands about the register of dossiers.
func (o *Office) registering() []program.Command {
	return []program.Command{
		{Name: "register show", Help: "say from where the dossiers are that kiosks look up, how old they are, how many in which state, and what is wrong", Flags: o.langFlag, Run: o.showRegister},
		{Name: "register check", Words: "FILE", Help: "say what would be read of a file of dossiers: which column is what, how many are in which state, what is left out and why; nothing is kept", Flags: o.langFlag, Run: o.checkRegister},
	}
}

// dossiers is a text of these commands.
func (o *Office) dossiers(key string, args ...any) string {
	return i18n.Text(i18n.Lang(o.lang), "hub.register."+key, args...)
}

// showRegister prints how the register is.
func (o *Office) showRegister(p *program.Program) error {
	var shown hub.RegisterShown
	if err := o.ask(p, false, hub.PathRegister, nil, &shown); err != nil {
		return err
	}
	if !shown.Given {
		fmt.Fprintln(p.Out, o.dossiers("none"))
		return nil
	}
	s := shown.Source
	fmt.Fprintln(p.Out, o.dossiers("source", s.Name, shown.From))
	switch {
	case s.AsOfMS == 0:
		fmt.Fprintln(p.Out, o.dossiers("nothing"))
	default:
		fmt.Fprintln(p.Out, o.dossiers("age", calendar.Local(s.AsOfMS).Format(whenEnrolled), s.AgeSec/60))
	}
	if s.Stale {
		fmt.Fprintln(p.Out, o.dossiers("stale"))
	}
	if shown.Copy {
		fmt.Fprintln(p.Out, o.dossiers("copy"))
	}
	o.printStates(p, shown.States)
	o.printCounts(p, shown.Report)
	for _, told := range shown.Faults {
		text := told.Vi
		if o.lang == string(i18n.English) {
			text = told.En
		}
		fmt.Fprintln(p.Out, o.dossiers("fault", text))
	}
	return nil
}

// printStates prints how many dossiers are in which state.
func (o *Office) printStates(p *program.Program, states map[register.State]int) {
	for _, s := range register.States() {
		if n := states[s]; n > 0 {
			fmt.Fprintln(p.Out, o.dossiers("state", n, s.Words(i18n.Lang(o.lang))))
		}
	}
}

// printCounts prints how often which rule was used.
func (o *Office) printCounts(p *program.Program, counts []register.Counts) {
	for _, c := range counts {
		fmt.Fprintln(p.Out, o.dossiers("count", c.N, o.dossiers("field."+string(c.Field)), o.dossiers("rule."+string(c.Rule))))
	}
}

// checkRegister prints what would be read of a file.
func (o *Office) checkRegister(p *program.Program) error {
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
	result, err := hubhost.ReadRegister(&o.Centre().Register, data)
	if err != nil {
		return cli.Misuse(i18n.Say("the file %s is not taken: %s", filepath.Base(name), err))
	}
	r := &result.Report
	fmt.Fprintln(p.Out, o.dossiers("read", r.Form, r.Rows, result.Book.Len(), r.LeftOut))
	for _, c := range r.Columns {
		as := o.dossiers("field.unknown")
		if c.Field != "" {
			as = o.dossiers("field." + string(c.Field))
		}
		fmt.Fprintln(p.Out, o.dossiers("column", c.Name, as))
	}
	o.printStates(p, result.Book.States())
	o.printCounts(p, r.Counts())
	for _, e := range r.Entries {
		fmt.Fprintln(p.Out, o.dossiers("entry", e.Row, o.dossiers("field."+string(e.Field)), o.dossiers("rule."+string(e.Rule)), e.Was))
	}
	return nil
}
