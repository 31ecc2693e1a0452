package i18n

import (
	"errors"
	"strings"
)

// Fault is a fault that one program reports to another: a code, and the values of
// its text. The texts of each code are in the catalogues under "fault.CODE", in
// every language; a fault cannot carry a text of its own. It is also an error, whose
// text is the English one.
type Fault struct {
	Code   string   `json:"code"`
	Values []string `json:"values,omitempty"` // in the order of the text's verbs, %s or %q
	// Cause is the error of the system or a library, in English, for an engineer. It
	// is never part of the text. Empty if nothing is known besides the code.
	Cause string `json:"cause,omitempty"`

	err error // Cause as an error, inside the program that made the fault
}

var _ error = Fault{}

// maxFaultValue limits a value, in characters: a text in a file may have any length.
const maxFaultValue = 600

// faultKey is the prefix of the keys of faults.
const faultKey = "fault."

// NewFault makes a fault. The catalogues must have the texts of its code, with as
// many values; a test checks that.
func NewFault(code string, values ...string) Fault {
	f := Fault{Code: code}
	for _, value := range values {
		if letters := []rune(value); len(letters) > maxFaultValue {
			value = string(letters[:maxFaultValue]) + "…"
		}
		f.Values = append(f.Values, value)
	}
	return f
}

// Because adds the cause to the fault. Without one, the fault is returned unchanged.
func (f Fault) Because(err error) Fault {
	if err != nil {
		f.Cause, f.err = err.Error(), err
	}
	return f
}

// Known reports whether this program has the texts of the code. It does not have
// those of a newer program.
func (f Fault) Known() bool { return Has(English, faultKey+f.Code) }

// Message is the fault's text, without its cause. An unknown code is named in it.
func (f Fault) Message() Message {
	if !f.Known() {
		f = NewFault("unknown", f.Code)
	}
	m := Message{key: faultKey + f.Code}
	format := m.text(English)
	for i := range strings.Count(format, "%s") + strings.Count(format, "%q") {
		value := "?" // another version of the program may send fewer
		if i < len(f.Values) {
			value = f.Values[i]
		}
		m.args = append(m.args, value)
	}
	return m
}

// In is the fault's text in a language, without its cause.
func (f Fault) In(lang Lang) string { return f.Message().In(lang) }

// Error implements error: the English text, and the cause.
func (f Fault) Error() string {
	if f.Cause == "" {
		return f.In(English)
	}
	return f.In(English) + ": " + f.Cause
}

// Unwrap is the cause.
func (f Fault) Unwrap() error { return f.err }

// FaultOf is the fault that an error contains. For an error without one it is other,
// with the error as its cause.
func FaultOf(err error, other Fault) Fault {
	var f Fault
	if errors.As(err, &f) {
		return f
	}
	return other.Because(err)
}
