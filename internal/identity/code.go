package identity

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// CodeAlphabet are the characters of enrolment codes: the digits and capital letters
// that nobody takes for another. There are 29, a prime, so that the check character finds
// every wrong character and every two that are swapped.
const CodeAlphabet = "23456789ACDEFGHJKMNPQRSTVWXYZ"

const (
	codeBody = 11 // drawn characters: 53 bits
	// CodeLength is how many characters a code has, without its hyphens.
	CodeLength = codeBody + 1
	// CodeGroup is how many characters stand together between two hyphens.
	CodeGroup = 4
	// maxCode is how many bytes somebody may type or scan for a code.
	maxCode = 64
)

// ErrCode means that a text is no enrolment code.
var ErrCode = errors.New("this is no enrolment code")

// NewCode makes a code, "K7QM-2XPA-9DTR", from random bytes, of which it wants 64.
func NewCode(random [64]byte) string {
	var values [codeBody]int
	for i := range values {
		// Five bytes are so many more than 29 that no character is likelier than another
		// by more than one in ten billion.
		n := uint64(0)
		for _, b := range random[i*5 : i*5+5] {
			n = n<<8 | uint64(b)
		}
		values[i] = int(n % uint64(len(CodeAlphabet)))
	}
	return spellCode(values)
}

func spellCode(values [codeBody]int) string {
	var b strings.Builder
	sum := 0
	for i := range CodeLength {
		if i > 0 && i%CodeGroup == 0 {
			b.WriteByte('-')
		}
		v := 0
		if i < codeBody {
			v = values[i]
			sum += (i + 1) * v
		} else {
			v = sum % len(CodeAlphabet)
		}
		b.WriteByte(CodeAlphabet[v])
	}
	return b.String()
}

// ParseCode reads a code that was typed or scanned: in any case, with blanks and hyphens
// anywhere. It returns it as NewCode writes it. Errors wrap ErrCode and quote at most one
// character.
func ParseCode(typed string) (string, error) {
	if len(typed) > maxCode {
		return "", fmt.Errorf("%w: it is longer than %d bytes", ErrCode, maxCode)
	}
	var values [CodeLength]int
	n := 0
	for _, r := range typed {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			continue
		}
		v := -1
		if r < unicode.MaxASCII {
			v = strings.IndexRune(CodeAlphabet, unicode.ToUpper(r))
		}
		switch {
		case v < 0:
			return "", fmt.Errorf("%w: %q is never in one", ErrCode, r)
		case n == CodeLength:
			return "", fmt.Errorf("%w: it has more than %d characters", ErrCode, CodeLength)
		}
		values[n] = v
		n++
	}
	if n < CodeLength {
		return "", fmt.Errorf("%w: it has %d characters of %d", ErrCode, n, CodeLength)
	}
	code := spellCode([codeBody]int(values[:codeBody]))
	if rune(code[len(code)-1]) != rune(CodeAlphabet[values[codeBody]]) {
		return "", fmt.Errorf("%w: a character is wrong", ErrCode)
	}
	return code, nil
}
