package office

import (
	"flag"
	"fmt"
	"io"
	"os"

	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/dayhead"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/program"
	"motcua/internal/receipt"
)

// maxHeads is how many heads are checked at once: ten years of a device's file.
const maxHeads = 4000

// headsCommand prints the signed heads of days, to be kept at another place.
func (o *Office) headsCommand() program.Command {
	return program.Command{Name: "heads", Help: "print the signed heads of days, or of one, to be kept on paper at another place; see verify -heads", Flags: func(f *flag.FlagSet) {
		f.StringVar(&o.day, "day", "", "the `day`, 2026-11-25; all that the hub has at hand if none is given")
		o.langFlag(f)
	}, Run: o.heads}
}

func (o *Office) ofHeads(key string, args ...any) string {
	return i18n.Text(i18n.Lang(o.lang), "hub.heads."+key, args...)
}

func (o *Office) heads(p *program.Program) error {
	var list hub.Heads
	if err := o.ask(p, true, hub.PathHeads, nil, &list); err != nil {
		return err
	}
	fmt.Fprintln(p.Out, o.ofHeads("title", o.Centre().Centre.Name))
	printed := 0
	for _, s := range list.Signed {
		if o.day != "" && s.Day != o.day {
			continue
		}
		printed++
		fmt.Fprintf(p.Out, "\n%s", s.Note)
		if code, err := receipt.TerminalQR(s.Note); err == nil && o.day != "" {
			fmt.Fprint(p.Out, code)
		}
	}
	if printed == 0 {
		fmt.Fprintln(p.Out, o.ofHeads("none"))
		return nil
	}
	fmt.Fprintf(p.Out, "\n%s\n%s\n", o.ofHeads("how"), o.ofHeads("key", list.Key))
	return nil
}

// headsOf reads the heads of -heads, and says of each whether this hub has signed it. The
// hashes of all are looked for in the log.
func (o *Office) headsOf(p *program.Program) (list []dayhead.Head, err error) {
	if o.headsFile == "" {
		return nil, nil
	}
	text, err := readHeads(o.headsFile)
	if err != nil {
		return nil, err
	}
	public := o.headKey
	if public == "" {
		if public, err = identity.HeadKey(p.Data); err != nil {
			return nil, err
		}
	}
	notes := dayhead.Split(text)
	if len(notes) == 0 {
		return nil, cli.Misuse(i18n.Say("%s has no head of a day in it: give a device's day-heads.txt, or what hub heads has printed", config.Whole(o.headsFile)))
	}
	for i, signed := range notes[:min(len(notes), maxHeads)] {
		h, err := dayhead.Open(signed, public)
		if err != nil {
			return nil, fmt.Errorf("%w: %w: %w", i18n.Say("Head %d in %s was not signed by this hub, or was changed: give the key of the hub that it comes from with -head-key.", i+1, config.Whole(o.headsFile)), err, cli.ErrUsage)
		}
		fmt.Fprintln(p.Out, o.ofHeads("good", h.Day, o.many(h.Pos)))
		list = append(list, h)
	}
	return list, nil
}

func readHeads(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", cli.MisuseOf(err)
	}
	defer f.Close()
	const most = 8 << 20
	data, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return "", fmt.Errorf("reading heads of days: %w", err)
	}
	return string(data), nil
}
