package enrolview

import (
	"strings"
	"unicode"

	"motcua/internal/enrol"
	"motcua/internal/identity"
)

// maxTyped is how many characters are kept since the last Enter: a scanner that works as
// a keyboard types a whole address.
const maxTyped = 1000

// entry is what was typed so far.
type entry struct {
	typed string // since the last Enter
	code  string // its characters that may be in a code, at most identity.CodeLength
}

// rune takes a character. It returns false for one that is in no code.
func (e *entry) rune(r rune) bool {
	if len(e.typed) < maxTyped {
		e.typed += string(r)
	}
	r = unicode.ToUpper(r)
	if !strings.ContainsRune(identity.CodeAlphabet, r) {
		return false
	}
	if len(e.code) < identity.CodeLength {
		e.code += string(r)
	}
	return true
}

// erase takes the last character back.
func (e *entry) erase() {
	if e.code != "" {
		e.code = e.code[:len(e.code)-1]
	}
	e.typed = e.code
}

// enter ends the entry, and returns the code: that of an address which a scanner has
// typed, or else the characters. What has become of the boxes is the same.
func (e *entry) enter() string {
	if code, ok := enrol.CodeIn(e.typed); ok {
		e.code = ""
		for _, r := range code {
			e.rune(r)
		}
	}
	e.typed = e.code
	return e.code
}
