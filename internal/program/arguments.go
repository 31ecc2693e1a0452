package program

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"motcua/internal/config"
	"motcua/internal/i18n"
)

// Command is something else that a program can be told to do, by its first
// words.
type Command struct {
	Name     string                // one word, or two: "appointment add"
	Words    string                // what must be written after it, "NUMBER"; each is one word, "[FILE]" one that may be left out
	Help     string                // one line
	Flags    func(f *flag.FlagSet) // flags of its own, or nil
	OwnCheck bool                  // -check means something else to it than to the program
	// Bare says that it needs no configuration to be run with these words: it
	// works where the configuration is lost or wrong, as after a disk has gone.
	Bare func(words []string) bool
	Run  func(p *Program) error
}

// arguments reads what a program was started with. Flags may stand before the
// command, between its words and behind them: nobody remembers which.
type arguments struct {
	name     string
	define   func(f *flag.FlagSet) // the flags of every command
	last     func(f *flag.FlagSet) // those that a command may have its own of
	commands []Command
}

// flagsOf are the flags of a command, or of the program's own work.
func (a arguments) flagsOf(c Command) *flag.FlagSet {
	f := flag.NewFlagSet(a.name, flag.ContinueOnError)
	f.SetOutput(io.Discard) // what is wrong is said in the language of the terminal
	f.Usage = func() {}
	a.define(f)
	if c.Flags != nil {
		c.Flags(f)
	}
	a.last(f)
	return f
}

// split parses the flags, and gives the words that are none.
func split(f *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			return words, err
		}
		if args = f.Args(); len(args) == 0 {
			return words, nil
		}
		words, args = append(words, args[0]), args[1:]
	}
}

// command finds the command that is meant: the one of the longest name that the
// words begin with, as its own flags part them from the rest. The zero Command
// is the program's own work.
func (a arguments) command(args []string) (found Command) {
	for _, c := range a.commands {
		words, _ := split(a.flagsOf(c), args) // what is wrong with the flags is said when they are read in earnest
		name := strings.Fields(c.Name)
		if len(words) >= len(name) && slices.Equal(words[:len(name)], name) && len(name) > len(strings.Fields(found.Name)) {
			found = c
		}
	}
	return found
}

// read finds the command and reads its flags and words. Help that is asked for
// is flag.ErrHelp; any other error is a misuse.
func (a arguments) read(args []string) (c Command, flags *flag.FlagSet, words []string, err error) {
	c = a.command(args)
	flags = a.flagsOf(c)
	if words, err = split(flags, args); err != nil {
		return c, flags, nil, a.flagFault(flags, err)
	}
	if words = words[len(strings.Fields(c.Name)):]; len(words) > 0 && c.Name == "" {
		return c, flags, words, a.unknownWord(words[0])
	}
	return c, flags, words, a.oneTooMany(c, words)
}

// misuse is an error of whoever started the program, in words.
func misuse(m i18n.Message) error { return fmt.Errorf("%w: %w", m, ErrUsage) }

// misuseOf is another error of whoever started the program. It is told in words
// if it has some, or if it is of a kind that remedy knows.
func misuseOf(err error) error { return fmt.Errorf("%w: %w", err, ErrUsage) }

// oneTooMany says which word of a command is not wanted, if one is.
func (a arguments) oneTooMany(c Command, words []string) error {
	if wanted := len(strings.Fields(c.Words)); len(words) > wanted {
		return misuse(i18n.Say("%q is one word too many: write %s", words[wanted], a.line(c)))
	}
	return nil
}

// line is how a command is written.
func (a arguments) line(c Command) i18n.Message {
	if c.Words == "" {
		return i18n.Say("%s", strings.TrimSpace(a.name+" "+c.Name))
	}
	return i18n.Say("%s %s", a.name+" "+c.Name, i18n.Known(c.Words))
}

// unknownWord says what may stand where a word does that no command begins with.
func (a arguments) unknownWord(word string) error {
	var names, longer []string
	for _, c := range a.commands {
		names = append(names, c.Name)
		if strings.HasPrefix(c.Name, word+" ") {
			longer = append(longer, a.name+" "+c.Name)
		}
	}
	switch near := config.Nearest(word, names); {
	case word == "help":
		return flag.ErrHelp
	case len(longer) > 0:
		return misuse(i18n.Say("%q needs a second word: write %s", word, strings.Join(longer, ", ")))
	case len(names) == 0:
		return misuse(i18n.Say("%q is not understood: %s takes flags only, see %s -help", word, a.name, a.name))
	case near != "":
		return misuse(i18n.Say("there is no command %q: did you mean %q?", word, near))
	default:
		return misuse(i18n.Say("there is no command %q: the commands are %s", word, strings.Join(names, ", ")))
	}
}

// flagFaults are what package flag says, which has no types for it.
var flagFaults = []struct {
	form *regexp.Regexp
	says func(a arguments, f *flag.FlagSet, m []string) error
}{
	{regexp.MustCompile(`^flag provided but not defined: -+(.*)$`), func(a arguments, f *flag.FlagSet, m []string) error {
		var names []string
		f.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		if near := config.Nearest(m[1], names); near != "" {
			return misuse(i18n.Say("there is no flag -%s: did you mean -%s?", m[1], near))
		}
		return misuse(i18n.Say("there is no flag -%s: see %s -help", m[1], a.name))
	}},
	{regexp.MustCompile(`^flag needs an argument: -(.*)$`), func(_ arguments, _ *flag.FlagSet, m []string) error {
		return misuse(i18n.Say("-%s needs something behind it: write -%s …", m[1], m[1]))
	}},
	{regexp.MustCompile(`^invalid boolean (?:value|flag) "?(.*?)"? for -?(.*?):`), func(_ arguments, _ *flag.FlagSet, m []string) error {
		return misuse(i18n.Say("-%s is %q: write -%s alone, or -%s=false", m[2], m[1], m[2], m[2]))
	}},
	{regexp.MustCompile(`^invalid value "(.*)" for flag -(.*?): (.*)$`), func(_ arguments, _ *flag.FlagSet, m []string) error {
		if m[2] == "lang" {
			return misuse(i18n.Say("the language %q is not known: write vi or en", m[1]))
		}
		return misuse(i18n.Say("-%s cannot be %q (%v)", m[2], m[1], m[3]))
	}},
	{regexp.MustCompile(`^bad flag syntax: (.*)$`), func(a arguments, _ *flag.FlagSet, m []string) error {
		return misuse(i18n.Say("%q is no flag: see %s -help", m[1], a.name))
	}},
}

// flagFault puts what package flag says into our words.
func (a arguments) flagFault(f *flag.FlagSet, err error) error {
	var said i18n.Message
	if errors.Is(err, flag.ErrHelp) || errors.As(err, &said) {
		return err
	}
	for _, fault := range flagFaults {
		if m := fault.form.FindStringSubmatch(err.Error()); m != nil {
			return fault.says(a, f, m)
		}
	}
	return err
}

// missingWord says which word of a command is not written, if one is not.
func (a arguments) missingWord(c Command, words []string) error {
	if wanted := strings.Fields(c.Words); len(words) < len(wanted) && wanted[len(words)][0] != '[' {
		return misuse(i18n.Say("%s is missing: write %s", i18n.Known(c.Words), a.line(c)))
	}
	return nil
}

// usage prints what can be written, in a language.
func (a arguments) usage(out io.Writer, c Command, flags *flag.FlagSet, lang i18n.Lang) {
	fmt.Fprintln(out, i18n.Say("How to start %s:", a.name).In(lang))
	shown := a.commands
	if c.Name != "" {
		shown = []Command{c}
	} else {
		fmt.Fprintf(out, "  %s\n", i18n.Say("%s [FLAGS]", a.name).In(lang))
	}
	for _, c := range shown {
		fmt.Fprintf(out, "  %s\n        %s\n", a.line(c).In(lang), i18n.Known(c.Help).In(lang))
	}
	fmt.Fprintln(out, i18n.Say("Flags, which may stand before the command or behind it:").In(lang))
	flags.VisitAll(func(f *flag.Flag) {
		value, about := flag.UnquoteUsage(&flag.Flag{Name: f.Name, Usage: i18n.Known(f.Usage).In(lang), Value: f.Value})
		about = strings.ReplaceAll(about, value, strings.ReplaceAll(value, "_", " ")) // one word where it is a value, a phrase where it is read
		if flag, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && flag.IsBoolFlag() {
			value = ""
		}
		if f.DefValue != "" && f.DefValue != "false" {
			about += i18n.Say(" (%q if nothing is said)", f.DefValue).In(lang)
		}
		fmt.Fprintf(out, "  %s\n        %s\n", strings.TrimSpace("-"+f.Name+" "+value), about)
	})
}
