package program

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/inspection"
	"motcua/internal/remedy"
)

// systemLang is the language of a machine, by the POSIX variables in their order of
// precedence. Without English it is Vietnamese: LANG=C is what a machine has that
// nobody has configured.
func systemLang(getenv func(name string) string) i18n.Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := getenv(name); value != "" {
			language, _, _ := strings.Cut(strings.ToLower(value), "_")
			language, _, _ = strings.Cut(language, ".")
			if slices.Contains(i18n.Langs(), i18n.Lang(language)) {
				return i18n.Lang(language)
			}
			return i18n.Vietnamese
		}
	}
	return i18n.Vietnamese
}

// langArg finds the language among the arguments before they are parsed, because
// errors in the other arguments and the help are printed in it.
func langArg(args []string, byDefault i18n.Lang) i18n.Lang {
	for i, arg := range args {
		name, value, joined := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if name != "lang" || !strings.HasPrefix(arg, "-") {
			continue
		}
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		if slices.Contains(i18n.Langs(), i18n.Lang(value)) {
			return i18n.Lang(value)
		}
	}
	return byDefault
}

// langFlag is -lang. Its values are the available languages.
type langFlag struct{ to *i18n.Lang }

// String implements flag.Value.
func (f langFlag) String() string {
	if f.to == nil {
		return ""
	}
	return string(*f.to)
}

// Set implements flag.Value.
func (f langFlag) Set(text string) error {
	if !slices.Contains(i18n.Langs(), i18n.Lang(text)) {
		return errors.New("it is not known")
	}
	*f.to = i18n.Lang(text)
	return nil
}

// defineLang adds -lang, unless the command has its own for its output: that one
// gets the general language as its default. One without a default, whose output is
// column names for programs, is left alone.
func (p *Program) defineLang(flags *flag.FlagSet) {
	own := flags.Lookup("lang")
	if own == nil {
		flags.Var(langFlag{&p.Lang}, "lang", "`language` of what is said here, vi or en")
		return
	}
	if own.DefValue == "" {
		return
	}
	own.DefValue = string(p.Lang)
	_ = own.Value.Set(own.DefValue) // it is an available language
}

// ErrFaults makes the exit code 1: there are faults, and they have been printed.
var ErrFaults = errors.New("faults were found")

// Sentence is an error in the language of the terminal. all reports that the text is
// complete, so that nothing need be logged.
func (p *Program) Sentence(err error) (text string, all bool) {
	var faults config.Faults
	var said i18n.Message
	var unread *config.NotRead
	switch {
	case errors.As(err, &faults):
		return faults.In(p.Lang), true
	case errors.Is(err, inspection.ErrBad), errors.Is(err, ErrFaults): // the faults have been printed
		return i18n.Say("Something is not as it should be: see the lines above.").In(p.Lang), true
	}
	if sentence, known := remedy.Of(err); known {
		return sentence.In(p.Lang), errors.Is(err, cli.ErrUsage) || errors.As(err, &unread) || errors.As(err, &said) && err.Error() == said.Error()
	}
	if errors.Is(err, cli.ErrUsage) {
		return i18n.Say("What was asked cannot be done: the line above says why, for whoever supports the program.").In(p.Lang), false
	}
	return i18n.Say("The program ended by a fault of its own. Give the line above to whoever supports it.").In(p.Lang), false
}

// causeOf is what the record keeps of an error, to be shown if the next start rests:
// its sentence if it has one.
func (p *Program) causeOf(err error) string {
	if sentence, known := remedy.Of(err); known {
		return sentence.In(p.Lang)
	}
	return err.Error()
}

// tell reports what has ended the program: in the log with all causes for an
// engineer, and last as a sentence that says what to do.
func (p *Program) tell(err error) {
	text, all := p.Sentence(err)
	if !all {
		p.Log.Error("the program ends", "cause", err)
	}
	var faults config.Faults
	if !errors.As(err, &faults) { // faults start with the file's name
		text = p.Name + ": " + text
	}
	fmt.Fprintln(os.Stderr, text)
}
