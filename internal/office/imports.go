package office

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"motcua/internal/barcode"
	"motcua/internal/cli"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/program"
)

// importFile imports a file, or prints what is wrong with it. Every change of an
// existing appointment is printed.
func (o *Office) importFile(p *program.Program) error {
	name := p.Words[0]
	data, err := readLimited(name)
	if err != nil {
		return err
	}
	rows, faults := readRows(data)
	only := p.Check || o.dryRun
	var done hub.Imported
	if len(rows) > 0 {
		wanted := hub.Import{Rows: rows, Check: only || len(faults) > 0 && !o.skipBad, SkipBad: o.skipBad, Change: true}
		if done, err = o.enter(p, wanted); err != nil {
			return err
		}
	}
	for _, f := range done.Bad {
		faults = append(faults, rowFault{f.Line, f.Fault})
	}
	slices.SortStableFunc(faults, func(a, b rowFault) int { return a.line - b.line })
	for _, f := range faults {
		fmt.Fprintf(os.Stderr, "%s:%d: %s\n", name, f.line, f.what.In(p.Lang))
	}
	key := "imported"
	switch {
	case only:
		key = "checked"
	case len(faults) > 0 && !o.skipBad:
		key = "refused"
	}
	o.tellRows(p, done)
	o.tellSum(p, key, done, len(faults))
	if len(faults) > 0 && !o.skipBad {
		return cli.Misuse(i18n.Say("%d rows are bad, and nothing of %s was entered: mend them, or leave them out with -skip-bad", len(faults), name))
	}
	return nil
}

// tellRows prints what every row does to an existing appointment, and in a dry run
// also the new ones.
func (o *Office) tellRows(p *program.Program, done hub.Imported) {
	type told struct {
		line int
		text string
	}
	var rows []told
	for _, c := range done.Changes {
		_, number, _ := strings.Cut(string(c.Ticket), "/")
		text := map[hub.ChangeKind][]any{
			hub.ChangeMoved: {o.standing(c.From), o.standing(c.To)}, hub.ChangeOther: {o.standing(c.From), o.standing(c.To)},
			hub.ChangeCancelled: {o.standing(c.From)}, hub.ChangeReinstated: {o.standing(c.To)},
			hub.ChangeUsed: {number, o.standing(c.From)}, hub.ChangeRevoked: {o.standing(c.From)},
		}
		rows = append(rows, told{c.Line, o.text("row."+string(c.Kind), append([]any{c.Line, barcode.SpellAppointment(c.Code)}, text[c.Kind]...)...)})
	}
	for _, b := range done.Booked {
		if o.dryRun {
			is := hub.Standing{Service: b.Service, SlotMS: b.SlotMS, Class: b.Class}
			rows = append(rows, told{b.Line, o.text("row.new", b.Line, barcode.SpellAppointment(b.Code), o.standing(is))})
		}
	}
	slices.SortStableFunc(rows, func(a, b told) int { return a.line - b.line })
	for _, r := range rows {
		fmt.Fprintln(p.Out, r.text)
	}
}

// tellSum prints how many rows did what.
func (o *Office) tellSum(p *program.Program, key string, done hub.Imported, bad int) {
	n := map[hub.ChangeKind]int{}
	for _, c := range done.Changes {
		n[c.Kind]++
	}
	stays := n[hub.ChangeUsed] + n[hub.ChangeRevoked] + n[hub.ChangeNone]
	fmt.Fprintln(p.Out, o.text(key, len(done.Booked), n[hub.ChangeMoved], n[hub.ChangeOther], n[hub.ChangeCancelled], n[hub.ChangeReinstated], done.Known, stays, bad))
}

// standing says what an appointment is for, and when.
func (o *Office) standing(s hub.Standing) string {
	parts := []string{slotWords(s.SlotMS), o.nameOf(s.Service)}
	if s.Class != "" {
		parts = append(parts, o.classOf(s.Class))
	}
	return strings.Join(parts, ", ")
}

// readLimited reads a file of limited size.
func readLimited(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("reading appointments: %w: %w", err, cli.ErrUsage)
	}
	if info.Size() > maxFileBytes {
		return nil, cli.Misuse(i18n.Say("%s is longer than %d MiB: split it", name, maxFileBytes>>20))
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading appointments: %w: %w", err, cli.ErrUsage)
	}
	return data, nil
}
