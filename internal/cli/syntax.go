// Package cli parses command lines: flags before a command, between its words or after
// them; commands of one word or two; and for every error a sentence in both languages
// that says what to write instead. The flags themselves are those of package flag.
// docs/adr/0090-command-line-is-our-own.md says why it is not a library.
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
	"motcua/internal/pattern"
)

// Command is something else that a program can do, named by its first words.
type Command struct {
	Name  string                // one word, or two: "appointment add"
	Words string                // its arguments, "NUMBER"; each is one word, "[FILE]" an optional one; "…" at the end: the last any number of times
	Help  string                // one line
	Flags func(f *flag.FlagSet) // flags of its own, or nil
}

// Syntax is the command line of a program.
type Syntax struct {
	Program  string                // its name
	Flags    func(f *flag.FlagSet) // for the program's own work and for every command
	Last     func(f *flag.FlagSet) // flags that a command may replace by its own; called after the command's Flags
	Commands []Command
}

// Line is a parsed command line. The zero Command is the program's own work.
type Line struct {
	Command Command
	Flags   *flag.FlagSet // of the command, with their values
	Words   []string      // after the command's name
}

// ErrUsage is wrapped by errors that the user must correct by another command line.
var ErrUsage = errors.New("not done")

// flagsOf are the flags of a command, or of the program's own work.
func (s Syntax) flagsOf(c Command) *flag.FlagSet {
	f := flag.NewFlagSet(s.Program, flag.ContinueOnError)
	f.SetOutput(io.Discard) // errors are printed in the language of the terminal
	f.Usage = func() {}
	s.Flags(f)
	if c.Flags != nil {
		c.Flags(f)
	}
	s.Last(f)
	return f
}

// split parses the flags, and returns the other words.
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

// command finds the command: the one with the longest name that the words start with,
// separated from the flags by its own flags. The zero Command is the program's own work.
func (s Syntax) command(args []string) (found Command) {
	for _, c := range s.Commands {
		words, _ := split(s.flagsOf(c), args) // errors of the flags are reported when they are parsed for use
		name := strings.Fields(c.Name)
		if len(words) >= len(name) && slices.Equal(words[:len(name)], name) && len(name) > len(strings.Fields(found.Name)) {
			found = c
		}
	}
	return found
}

// Read finds the command and parses its flags and words. A request for help is
// flag.ErrHelp. Any other error wraps ErrUsage and says what to write; it is not an error
// here if words are missing, see Missing. Together with an error, the line still has the
// command and its flags, for Usage.
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

// Misuse is an error of the user, as a message. It wraps ErrUsage.
func Misuse(m i18n.Message) error { return fmt.Errorf("%w: %w", m, ErrUsage) }

// MisuseOf is another error of the user. It is printed in words if it has some, or if
// internal/remedy knows it.
func MisuseOf(err error) error { return fmt.Errorf("%w: %w", err, ErrUsage) }

// oneTooMany is the error for an extra word, if there is one.
func (s Syntax) oneTooMany(l Line) error {
	if strings.HasSuffix(l.Command.Words, "…") {
		return nil
	}
	if wanted := len(strings.Fields(l.Command.Words)); len(l.Words) > wanted {
		return Misuse(i18n.Say("%q is one word too many: write %s", l.Words[wanted], s.line(l.Command)))
	}
	return nil
}

// Missing is the error for a missing word, if one is missing. It is not part of Read,
// because a request for the version needs none.
func (s Syntax) Missing(l Line) error {
	if wanted := strings.Fields(l.Command.Words); len(l.Words) < len(wanted) && wanted[len(l.Words)][0] != '[' {
		return Misuse(i18n.Say("%s is missing: write %s", i18n.Known(l.Command.Words), s.line(l.Command)))
	}
	return nil
}

// line is the form of a command.
func (s Syntax) line(c Command) i18n.Message {
	if c.Words == "" {
		return i18n.Say("%s", strings.TrimSpace(s.Program+" "+c.Name))
	}
	return i18n.Say("%s %s", s.Program+" "+c.Name, i18n.Known(c.Words))
}

// unknownWord is the error for a word that no command starts with.
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

// flagFaults are the messages of package flag, which has no types for its errors.
var flagFaults = []struct {
	form func() *regexp.Regexp
	says func(s Syntax, f *flag.FlagSet, m []string) error
}{
	{pattern.Of(`^flag provided but not defined: -+(.*)$`), func(s Syntax, f *flag.FlagSet, m []string) error {
		var names []string
		f.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
		if near := config.Nearest(m[1], names); near != "" {
			return Misuse(i18n.Say("there is no flag -%s: did you mean -%s?", m[1], near))
		}
		return Misuse(i18n.Say("there is no flag -%s: see %s -help", m[1], s.Program))
	}},
	{pattern.Of(`^flag needs an argument: -(.*)$`), func(_ Syntax, _ *flag.FlagSet, m []string) error {
		return Misuse(i18n.Say("-%s needs something behind it: write -%s …", m[1], m[1]))
	}},
	{pattern.Of(`^invalid boolean (?:value|flag) "?(.*?)"? for -?(.*?):`), func(_ Syntax, _ *flag.FlagSet, m []string) error {
		return Misuse(i18n.Say("-%s is %q: write -%s alone, or -%s=false", m[2], m[1], m[2], m[2]))
	}},
	{pattern.Of(`^invalid value "(.*)" for flag -(.*?): (.*)$`), func(_ Syntax, _ *flag.FlagSet, m []string) error {
		if m[2] == "lang" {
			return Misuse(i18n.Say("the language %q is not known: write vi or en", m[1]))
		}
		return Misuse(i18n.Say("-%s cannot be %q (%v)", m[2], m[1], m[3]))
	}},
	{pattern.Of(`^bad flag syntax: (.*)$`), func(s Syntax, _ *flag.FlagSet, m []string) error {
		return Misuse(i18n.Say("%q is no flag: see %s -help", m[1], s.Program))
	}},
}

// flagFault translates an error of package flag.
func (s Syntax) flagFault(f *flag.FlagSet, err error) error {
	var said i18n.Message
	if errors.Is(err, flag.ErrHelp) || errors.As(err, &said) {
		return err
	}
	for _, fault := range flagFaults {
		if m := fault.form().FindStringSubmatch(err.Error()); m != nil {
			return fault.says(s, f, m)
		}
	}
	return err
}

// Usage prints the command line in a language: all of it, or the part of a command.
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
		about = strings.ReplaceAll(about, value, strings.ReplaceAll(value, "_", " ")) // one word as a value, a phrase in a sentence
		if flag, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && flag.IsBoolFlag() {
			value = ""
		}
		if f.DefValue != "" && f.DefValue != "false" {
			about += i18n.Say(" (%q if nothing is said)", f.DefValue).In(lang)
		}
		fmt.Fprintf(out, "  %s\n        %s\n", strings.TrimSpace("-"+f.Name+" "+value), about)
	})
}
