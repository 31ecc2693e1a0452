package program

import (
	"flag"

	"motcua/internal/cli"
	"motcua/internal/i18n"
)

// start parses a command with its flags and words like Main, with -check as the only
// flag of the program itself.
func (p *Program) start(commands []Command, args ...string) (c Command, err error) {
	p.Lang = i18n.Vietnamese
	syntax := cli.Syntax{Last: func(*flag.FlagSet) {}, Flags: func(f *flag.FlagSet) { f.BoolVar(&p.Check, "check", false, "") }}
	c, _, err = p.Read(&syntax, commands, args)
	p.Command = c.Name
	return c, err
}
