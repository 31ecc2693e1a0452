package program

import (
	"errors"
	"flag"
	"slices"
	"strings"

	"motcua/internal/config"
	"motcua/internal/i18n"
)

// systemLang is the language that a machine is set to, by the variables of
// POSIX in the order in which they win. One that says nothing of English is a
// Vietnamese one: LANG=C is what a machine has that nobody has set.
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

// langArg is the language among the arguments, before they are read in
// earnest: what is wrong with the others is said in it, and so is the help.
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

// langFlag is -lang. It takes the languages there are.
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
		return i18n.Say("the language %q is not known: write vi or en", text)
	}
	*f.to = i18n.Lang(text)
	return nil
}

// defineLang adds -lang, unless the command has one of its own for its answer:
// that one begins with the language of everything else then.
func (p *Program) defineLang(flags *flag.FlagSet) {
	own := flags.Lookup("lang")
	if own == nil {
		flags.Var(langFlag{&p.Lang}, "lang", "`language` of what is said here, vi or en")
		return
	}
	own.DefValue = string(p.Lang)
	_ = own.Value.Set(own.DefValue) // a language there is
}

// words is an error in the language of the terminal.
func (p *Program) words(err error) string {
	var faults config.Faults
	if errors.As(err, &faults) {
		return faults.In(p.Lang)
	}
	return err.Error()
}
