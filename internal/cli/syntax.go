// Package cli reads command lines: flags that stand before a command, between its
// words or behind them, commands of one word or two, and for whatever is written
// wrong one sentence in both languages that says what to write instead. The flags
// themselves are those of package flag. Why it is not a library stands in
// docs/adr/0090-command-line-is-our-own.md.
package cli

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
	Name  string                // one word, or two: "appointment add"
	Words string                // what must be written after it, "NUMBER"; each is one word, "[FILE]" one that may be left out
	Help  string                // one line
	Flags func(f *flag.FlagSet) // flags of its own, or nil
}

// Syntax is what may be written to start a program.
type Syntax struct {
	Program  string                // its name, as it is written
	Flags    func(f *flag.FlagSet) // of the program's own work and of every command
	Last     func(f *flag.FlagSet) // those that a command may have its own of; it is called after the command's
	Commands []Command
}

// Line is what was written. The zero Command is the program's own work.
type Line struct {
	Command Command
	Flags   *flag.FlagSet // of the command, with their values
	Words   []string      // behind the command's name
}

// ErrUsage is wrapped by errors that whoever started the program must mend by
// writing something else.
var ErrUsage = errors.New("not done")

// flagsOf are the flags of a command, or of the program's own work.
func (s Syntax) flagsOf(c Command) *flag.FlagSet {
	f := flag.NewFlagSet(s.Program, flag.ContinueOnError)
	f.SetOutput(io.Discard) // what is wrong is said in the language of the terminal
	f.Usage = func() {}
	s.Flags(f)
	if c.Flags != nil {
		c.Flags(f)
	}
	s.Last(f)
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
func (s Syntax) command(args []string) (found Command) {
	for _, c := range s.Commands {
		words, _ := split(s.flagsOf(c), args) // what is wrong with the flags is said when they are read in earnest
		name := strings.Fields(c.Name)
		if len(words) >= len(name) && slices.Equal(words[:len(name)], name) && len(name) > len(strings.Fields(found.Name)) {
			found = c
		}
	}
	return found
}

// Read finds the command and reads its flags and words. Help that is asked for
// is flag.ErrHelp; any other error wraps ErrUsage and says in words what to
// write, which may then be fewer words than the command needs: see Missing. With
// an error too, the line has the command and its flags, for Usage.
func (s Syntax) Read(args []string) (l Line, err error) {
	l.Command = s.command(args)
	l.Flags = s.flagsOf(l.Command)
	words, err := split(l.Flags, args)
	if err != nil {
		return l, s.flagFault(l.Flags, err)
	}
	if l.Words = words[len(strings.Fields(l.Command.Name)):]; len(l.Words) > 0 && l.Command.Name == "" {
		return l, s.unknownWord(l.Words[0])
	}
	return l, s.oneTooMany(l)
}

// Misuse is an error of whoever started the program, in words. It wraps ErrUsage.
func Misuse(m i18n.Message) error { return fmt.Errorf("%w: %w", m, ErrUsage) }

// MisuseOf is another error of whoever started the program. It is told in words
// if it has some, or if it is of a kind that internal/remedy knows.
func MisuseOf(err error) error { return fmt.Errorf("%w: %w", err, ErrUsage) }

// oneTooMany says which word of a command is not wanted, if one is.
func (s Syntax) oneTooMany(l Line) error {
	if wanted := len(strings.Fields(l.Command.Words)); len(l.Words) > wanted {
		return Misuse(i18n.Say("%q is one word too many: write %s", l.Words[wanted], s.line(l.Command)))
	}
	return nil
}

// Missing says which word of a command is not written, if one is not. It is not
// part of Read, for a program that is only asked for its version needs none.
func (s Syntax) Missing(l Line) error {
	if wanted := strings.Fields(l.Command.Words); len(l.Words) < len(wanted) && wanted[len(l.Words)][0] != '[' {
		return Misuse(i18n.Say("%s is missing: write %s", i18n.Known(l.Command.Words), s.line(l.Command)))
	}
	return nil
}

// line is how a command is written.
func (s Syntax) line(c Command) i18n.Message {
	if c.Words == "" {
		return i18n.Say("%s", strings.TrimSpace(s.Program+" "+c.Name))
	}
	return i18n.Say("%s %s", s.Program+" "+c.Name, i18n.Known(c.Words))
}

// unknownWord says what may stand where a word does that no command begins with.
func (s Syntax) unknownWord(word string) error {
	var names, longer []string
	for _, c := range s.Commands {
		names = append(names, c.Name)
		if strings.HasPrefix(c.Name, word+" ") {
			longer = append(longer, s.Program+" "+c.Name)
		}
	}
	switch near := config.Nearest(word, names); {
	case word == "help":
		return flag.ErrHelp
	case len(longer) > 0:
		return Misuse(i18n.Say("%q needs a second word: write %s", word, strings.Join(longer, ", ")))
	case len(names) == 0:
		return Misuse(i18n.Say("%q is not understood: %s takes flags only, see %s -help", word, s.Program, s.Program))
	case near != "":
		return Misuse(i18n.Say("there is no command %q: did you mean %q?", word, near))
	default:
		return Misuse(i18n.Say("there is no command %q: the commands are %s", word, strings.Join(names, ", ")))
	}
}

// flagFaults are what package flag says, which has no types for it.
var flagFaults = []struct {
	form *regexp.Regexp
	says func(s Syntax, f *flag.FlagSet, m []string) error
}{
	{regexp.MustCompile(`^flag provided but not defined: -+(.*)$`), func(s Syntax, f *flag.FlagSet, m []string) error {
		var names []string
		f.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		if near := config.Nearest(m[1], names); near != "" {
			return Misuse(i18n.Say("there is no flag -%s: did you mean -%s?", m[1], near))
		}
		return Misuse(i18n.Say("there is no flag -%s: see %s -help", m[1], s.Program))
	}},
	{regexp.MustCompile(`^flag needs an argument: -(.*)$`), func(_ Syntax, _ *flag.FlagSet, m []string) error {
		return Misuse(i18n.Say("-%s needs something behind it: write -%s …", m[1], m[1]))
	}},
	{regexp.MustCompile(`^invalid boolean (?:value|flag) "?(.*?)"? for -?(.*?):`), func(_ Syntax, _ *flag.FlagSet, m []string) error {
		return Misuse(i18n.Say("-%s is %q: write -%s alone, or -%s=false", m[2], m[1], m[2], m[2]))
	}},
	{regexp.MustCompile(`^invalid value "(.*)" for flag -(.*?): (.*)$`), func(_ Syntax, _ *flag.FlagSet, m []string) error {
		if m[2] == "lang" {
			return Misuse(i18n.Say("the language %q is not known: write vi or en", m[1]))
		}
		return Misuse(i18n.Say("-%s cannot be %q (%v)", m[2], m[1], m[3]))
	}},
	{regexp.MustCompile(`^bad flag syntax: (.*)$`), func(s Syntax, _ *flag.FlagSet, m []string) error {
		return Misuse(i18n.Say("%q is no flag: see %s -help", m[1], s.Program))
	}},
}

// flagFault puts what package flag says into our words.
func (s Syntax) flagFault(f *flag.FlagSet, err error) error {
	var said i18n.Message
	if errors.Is(err, flag.ErrHelp) || errors.As(err, &said) {
		return err
	}
	for _, fault := range flagFaults {
		if m := fault.form.FindStringSubmatch(err.Error()); m != nil {
			return fault.says(s, f, m)
		}
	}
	return err
}

// Usage prints what can be written, in a language: all of it, or with a command
// what belongs to that.
func (s Syntax) Usage(out io.Writer, l Line, lang i18n.Lang) {
	fmt.Fprintln(out, i18n.Say("How to start %s:", s.Program).In(lang))
	shown := s.Commands
	if l.Command.Name != "" {
		shown = []Command{l.Command}
	} else {
		fmt.Fprintf(out, "  %s\n", i18n.Say("%s [FLAGS]", s.Program).In(lang))
	}
	for _, c := range shown {
		fmt.Fprintf(out, "  %s\n        %s\n", s.line(c).In(lang), i18n.Known(c.Help).In(lang))
	}
	fmt.Fprintln(out, i18n.Say("Flags, which may stand before the command or behind it:").In(lang))
	l.Flags.VisitAll(func(f *flag.Flag) {
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
