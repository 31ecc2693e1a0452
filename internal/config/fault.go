package config

import (
	"fmt"
	"sort"
	"strings"

	"motcua/internal/i18n"
)

// Fault is a fault in a file, with what to do about it.
type Fault struct {
	File string
	Line int // from 1; 0 means the whole file
	Says i18n.Message
}

// In is the fault in a language, in the form of a compiler's message:
// "centre.toml:41: …".
func (f Fault) In(lang i18n.Lang) string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.Says.In(lang))
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Says.In(lang))
}

// String is the fault in English.
func (f Fault) String() string { return f.In(i18n.English) }

// Faults are all faults of a file, in the order of its lines. It is the error of
// loading.
type Faults []Fault

var _ error = Faults(nil)

// In lists the faults in a language, one a line.
func (f Faults) In(lang i18n.Lang) string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.In(lang)
	}
	return strings.Join(lines, "\n")
}

// Error lists the faults in English.
func (f Faults) Error() string { return f.In(i18n.English) }

// reader collects the faults of one file while it is read.
type reader struct {
	file     string
	faults   Faults
	warnings Faults
}

// fault and warn add a message for a line, in English and with arguments as for
// fmt.Sprintf. The arguments are the same in every language, such as names and
// quotations from the file, or they are an i18n.Message.
func (r *reader) fault(line int, english string, args ...any) {
	r.faults = append(r.faults, Fault{r.file, line, i18n.Say(english, args...)})
}

func (r *reader) warn(line int, english string, args ...any) {
	r.warnings = append(r.warnings, Fault{r.file, line, i18n.Say(english, args...)})
}

// finish returns the warnings, and the faults as an error, both sorted by line.
func (r *reader) finish() (Faults, error) {
	for _, list := range []Faults{r.faults, r.warnings} {
		sort.SliceStable(list, func(i, j int) bool { return list[i].Line < list[j].Line })
	}
	if len(r.faults) > 0 {
		return r.warnings, r.faults
	}
	return r.warnings, nil
}
