package i18n

import (
	"errors"
	"strings"
)

// Fault is what is wrong with something that was handed in or checked, as one
// program tells it to another: a code and what is put into its words. The words
// of each code stand in the catalogues under "fault.CODE", in every language; a
// fault that carries words of its own cannot be made. It is an error too, whose
// text is the English one.
type Fault struct {
	Code   string   `json:"code"`
	Values []string `json:"values,omitempty"` // in the order of the words' verbs, %s or %q
	// Cause is what the system or a library answered, in English: for an engineer,
	// and never part of the words. Empty if nothing is known beside the code.
	Cause string `json:"cause,omitempty"`

	err error // Cause, as long as the fault has not left the program
}

var _ error = Fault{}

// maxFaultValue bounds a value, in characters: what stands in a file may have any
// length.
const maxFaultValue = 600

// faultKey is where the words of faults begin.
const faultKey = "fault."

// NewFault makes a fault. The words of its code must stand in the catalogues and
// take as many values; a test sees to it.
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

// Because is the fault with what caused it. Without a cause it is the same.
func (f Fault) Because(err error) Fault {
	if err != nil {
		f.Cause, f.err = err.Error(), err
	}
	return f
}

// Known says whether this program has words for the code. It lacks those of a
// program that is newer.
func (f Fault) Known() bool { return Has(English, faultKey+f.Code) }

// Message is the fault in words, without its cause. A code that is not known is
// named in them.
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

// In is the fault in the words of a language, without its cause.
func (f Fault) In(lang Lang) string { return f.Message().In(lang) }

// Error implements error: the English words, and the cause.
func (f Fault) Error() string {
	if f.Cause == "" {
		return f.In(English)
	}
	return f.In(English) + ": " + f.Cause
}

// Unwrap is the cause.
func (f Fault) Unwrap() error { return f.err }

// FaultOf is the fault that an error carries. An error that carries none is
// other, with the error as its cause.
func FaultOf(err error, other Fault) Fault {
	var f Fault
	if errors.As(err, &f) {
		return f
	}
	return other.Because(err)
}
