package program

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"golang.org/x/term"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/pin"
)

// pinning are the hub's commands about the officers' PINs.
func (o *Office) pinning() []Command {
	lang := func(f *flag.FlagSet) {
		f.StringVar(&o.lang, "lang", string(i18n.Vietnamese), "`language` of the answer, vi or en")
	}
	return []Command{
		{Name: "pin", Words: "OFFICER", Help: "set an officer's PIN, typed twice, and end a lock; at the next log-in the officer chooses another", Flags: lang, Run: o.setPIN},
		{Name: "pins", Help: "list who has a PIN, who must change it at the next log-in, and who is locked", Flags: lang, Run: o.pins},
		{Name: "hash-pin", Help: "read a PIN from the input, and print the line pin_hash of it for centre.toml", Bare: func([]string) bool { return true }, Run: hashPIN},
	}
}

// takeOutPINs takes the PINs out of centre.toml, which the hub has taken over by now.
func takeOutPINs(f *config.CentreFile, log *slog.Logger) error {
	if !f.ClearPINs.Any() {
		return nil
	}
	if err := f.ClearPINs.TakeOut(); err != nil {
		return err
	}
	log.Info("the PINs were taken out of the configuration: set one by hub pin")
	return nil
}

// maxPINLine is how many bytes of the input are read for a PIN.
const maxPINLine = 128

// secrets asks for texts that are not shown while they are typed. They are never
// arguments, because arguments are in the shell's history and in the list of processes.
type secrets struct {
	lang i18n.Lang
	in   io.Reader
	line *bufio.Reader // what is left of an input that is no terminal
}

// ask reads one text; a terminal does not show it.
func (s *secrets) ask(prompt i18n.Message) (string, error) {
	fmt.Fprint(os.Stderr, prompt.In(s.lang), " ")
	if file, ok := s.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		defer fmt.Fprintln(os.Stderr)
		typed, err := term.ReadPassword(int(file.Fd()))
		if err != nil {
			return "", fmt.Errorf("reading from the terminal: %w", err)
		}
		return strings.TrimSpace(string(typed)), nil
	}
	if s.line == nil {
		s.line = bufio.NewReader(io.LimitReader(s.in, maxPINLine))
	}
	typed, err := s.line.ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("reading the input: %w", err)
	}
	return strings.TrimSpace(typed), nil
}

// hashPIN reads a PIN and prints its line for centre.toml.
func hashPIN(p *Program) error {
	asked := &secrets{lang: p.Lang, in: p.in}
	typed, err := asked.ask(i18n.Say("Type the PIN, 4 to 8 digits, and press Enter:"))
	if err != nil {
		return err
	}
	hash, err := pin.Hash(typed)
	if err != nil {
		return cli.MisuseOf(err)
	}
	fmt.Fprintf(p.out, "pin_hash = %q\n", hash)
	return nil
}

// setPIN reads a PIN twice, and makes it an officer's.
func (o *Office) setPIN(p *Program) error {
	asked, err := o.open(p, true)
	if err != nil {
		return err
	}
	defer Close(p.Log, "the hub's store", asked)
	from := &secrets{lang: p.Lang, in: p.in}
	first, err := from.ask(i18n.Say("Type the PIN, 4 to 8 digits, and press Enter:"))
	if err != nil {
		return err
	}
	if !pin.Good(first) {
		return cli.Misuse(i18n.Say("a PIN is 4 to 8 digits: type those alone, and press Enter"))
	}
	again, err := from.ask(i18n.Say("Type the same PIN again:"))
	switch {
	case err != nil:
		return err
	case first != again:
		return cli.Misuse(i18n.Say("the two PINs differ, and nothing was changed: run the command again"))
	}
	var list []hub.ListedPIN
	if err := asked.ask(p.Ctx, hub.PathPIN, nil, hub.NewPIN{Officer: p.Words[0], PIN: first}, &list); err != nil {
		return err
	}
	for _, l := range list {
		if l.Officer == p.Words[0] {
			fmt.Fprintln(p.out, o.ofPINs("set-now", l.Name))
		}
	}
	return nil
}

// pins prints how it stands with every officer's PIN.
func (o *Office) pins(p *Program) error {
	asked, err := o.open(p, false)
	if err != nil {
		return err
	}
	defer Close(p.Log, "the hub's store", asked)
	var list []hub.ListedPIN
	if err := asked.ask(p.Ctx, hub.PathPINs, nil, nil, &list); err != nil {
		return err
	}
	for _, l := range list {
		state := "set"
		switch {
		case !l.Set:
			state = "none"
		case l.Temporary:
			state = "temporary"
		}
		text := o.ofPINs(state)
		if l.UntilMS > 0 {
			text += " · " + o.ofPINs("locked", i18n.Clock(calendar.Local(l.UntilMS)))
		}
		fmt.Fprintf(p.out, "%-12s %s: %s\n", l.Officer, l.Name, text)
	}
	return nil
}

func (o *Office) ofPINs(key string, args ...any) string {
	return i18n.Text(i18n.Lang(o.lang), "hub.pins."+key, args...)
}
