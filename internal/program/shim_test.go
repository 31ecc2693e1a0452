package program

import (
	"flag"
	"strings"

	"motcua/internal/i18n"
)

// commandOf finds the command that arguments begin with, and what follows its
// name.
func commandOf(commands []Command, args []string) (Command, []string) {
	none := func(*flag.FlagSet) {}
	c := arguments{name: "hub", define: none, last: none, commands: commands}.command(args)
	return c, args[len(strings.Fields(c.Name)):]
}

// parse reads the flags and the words of a command, as arguments.read does once
// it is found.
func (p *Program) parse(flags *flag.FlagSet, args []string, c Command) (err error) {
	a := arguments{name: p.Name}
	p.Lang = i18n.Vietnamese
	if p.Words, err = split(flags, args); err != nil {
		return a.flagFault(flags, err)
	}
	if err := a.oneTooMany(c, p.Words); err != nil {
		return err
	}
	return a.missingWord(c, p.Words)
}
