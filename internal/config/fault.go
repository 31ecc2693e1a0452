package config

import (
	"fmt"
	"sort"
	"strings"
)

// Fault is something wrong in a file, in words a person can act on.
type Fault struct {
	File string
	Line int // from 1; 0 where the file as a whole is meant
	Text string
}

// String is the fault as compilers write it: "centre.toml:41: …".
func (f Fault) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.Text)
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
}

// Faults are all the faults of a file in the order of its lines. It is the
// error that loading gives.
type Faults []Fault

var _ error = Faults(nil)

// Error lists the faults, one a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// reader gathers what is wrong with one file while it is read.
type reader struct {
	file     string
	faults   Faults
	warnings Faults
}

func (r *reader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{r.file, line, fmt.Sprintf(format, args...)})
}

func (r *reader) warn(line int, format string, args ...any) {
	r.warnings = append(r.warnings, Fault{r.file, line, fmt.Sprintf(format, args...)})
}

// finish gives the warnings, and the faults as an error, both by line.
func (r *reader) finish() (Faults, error) {
	for _, list := range []Faults{r.faults, r.warnings} {
		sort.SliceStable(list, func(i, j int) bool { return list[i].Line < list[j].Line })
	}
	if len(r.faults) > 0 {
		return r.warnings, r.faults
	}
	return r.warnings, nil
}
