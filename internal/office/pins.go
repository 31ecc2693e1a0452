package office

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/cli"
	"motcua/internal/hub"
	"motcua/internal/i18n"
	"motcua/internal/pin"
	"motcua/internal/program"
)

// pinning are the hub's commands about the officers' PINs.
func (o *Office) pinning() []program.Command {
	return []program.Command{
		{Name: "pin", Words: "OFFICER", Help: "set an officer's PIN, typed twice, and end a lock; at the next log-in the officer chooses another", Flags: o.langFlag, Run: o.setPIN},
		{Name: "pins", Help: "list who has a PIN, who must change it at the next log-in, and who is locked", Flags: o.langFlag, Run: o.pins},
		{Name: "hash-pin", Help: "read a PIN from the input, and print the line pin_hash of it for centre.toml", Bare: func([]string) bool { return true }, Run: hashPIN},
	}
}

// typedPIN asks for a PIN, which a terminal does not show. A PIN is never an argument,
// because arguments are in the shell's history and in the list of processes.
func typedPIN(p *program.Program, in *bufio.Reader, prompt i18n.Message) (string, error) {
	fmt.Fprintln(os.Stderr, prompt.In(p.Lang))
	typed, err := p.Ask(in, true)
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("reading a PIN: %w", err)
	}
	return strings.TrimSpace(typed), nil
}

// hashPIN reads a PIN and prints its line for centre.toml.
func hashPIN(p *program.Program) error {
	typed, err := typedPIN(p, p.Typing(), i18n.Say("Type the PIN, 4 to 8 digits, and press Enter:"))
	if err != nil {
		return err
	}
	hash, err := pin.Hash(typed)
	if err != nil {
		return cli.MisuseOf(err)
	}
	fmt.Fprintf(p.Out, "pin_hash = %q\n", hash)
	return nil
}

// setPIN reads a PIN twice, and makes it an officer's.
func (o *Office) setPIN(p *program.Program) error {
	asked, err := o.open(p, true)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the hub's store", asked)
	in := p.Typing()
	first, err := typedPIN(p, in, i18n.Say("Type the PIN, 4 to 8 digits, and press Enter:"))
	if err != nil {
		return err
	}
	if !pin.Good(first) {
		return cli.Misuse(i18n.Say("a PIN is 4 to 8 digits: type those alone, and press Enter"))
	}
	again, err := typedPIN(p, in, i18n.Say("Type the same PIN again:"))
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
			fmt.Fprintln(p.Out, o.ofPINs("set-now", l.Name))
		}
	}
	return nil
}

// pins prints how it stands with every officer's PIN.
func (o *Office) pins(p *program.Program) error {
	var list []hub.ListedPIN
	if err := o.ask(p, false, hub.PathPINs, nil, &list); err != nil {
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
		fmt.Fprintf(p.Out, "%-12s %s: %s\n", l.Officer, l.Name, text)
	}
	return nil
}

func (o *Office) ofPINs(key string, args ...any) string {
	return i18n.Text(i18n.Lang(o.lang), "hub.pins."+key, args...)
}
