package office

import (
	"flag"
	"fmt"
	"net/url"
	"strconv"

	"motcua/internal/cli"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/program"
)

// missedCommand tells what citizens look for and do not find.
func (o *Office) missedCommand() program.Command {
	return program.Command{Name: "catalogue missed", Help: "list what was looked for at the kiosks without anything being chosen: words that the catalogue lacks", Flags: func(f *flag.FlagSet) {
		o.langFlag(f)
		f.IntVar(&o.catalogue.days, "days", 30, "how many `days` back, of those on which the centre was open")
		f.BoolVar(&o.catalogue.json, "json", false, "one object of JSON")
	}, Run: o.missed}
}

func (o *Office) missed(p *program.Program) error {
	days := o.catalogue.days
	if days < 1 || days > hub.MaxMissedDays {
		return cli.Misuse(i18n.Say("-days is %d: write 1 to %d", days, hub.MaxMissedDays))
	}
	asked, err := o.open(p, false)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	var m hub.Missed
	if err := asked.ask(p.Ctx, hub.PathMissed, url.Values{"days": {strconv.Itoa(days)}}, nil, &m); err != nil {
		return err
	}
	if o.catalogue.json {
		return objectLine(p.Out, m)
	}
	if m.Searches == 0 {
		fmt.Fprintln(p.Out, o.ofCatalogue("unasked"))
		return nil
	}
	fmt.Fprintln(p.Out, o.ofCatalogue("missed", m.From, m.To, o.number(m.Searches), o.number(m.Missed)))
	for _, t := range m.Texts {
		fmt.Fprintf(p.Out, "%8s  %s\n", o.number(t.Missed()), o.ofCatalogue("missed-line", t.Text, o.number(t.N)))
	}
	if m.Rare > 0 {
		fmt.Fprintln(p.Out, o.ofCatalogue("rare", o.number(m.Rare)))
	}
	return nil
}
