package barcode

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"unicode"
)

// alphabet are the characters of ticket codes: the digits and capital letters
// without 0 O, 1 I L, U (read as V) and B (read as 8). Their number is a prime,
// which the check character needs to detect every error it promises to.
const alphabet = "23456789ACDEFGHJKMNPQRSTVWXYZ"

const (
	base       = len(alphabet) // 29, prime
	bodyLength = 4             // characters before the check character
)

// TicketCodes is the number of different ticket codes: 29⁴.
const TicketCodes = 29 * 29 * 29 * 29

// spread maps neighbouring numbers to codes that look different, so that two people
// in the queue do not have K7M2 and K7M3. It is coprime to 29, so no two numbers
// below TicketCodes have the same code.
const spread = 437_113

// weights of the four characters and of the check character: powers of 18 modulo 29,
// then −1. All differ from 0 and from their neighbour, so changing one character or
// swapping two neighbours always changes the weighted sum.
var weights = [bodyLength + 1]int{25, 3, 5, 18, base - 1}

// maxTyped limits the input of ParseTicketCode, in bytes.
const maxTyped = 64

// ErrTicketCode is wrapped by every error of ParseTicketCode.
var ErrTicketCode = errors.New("not a ticket code")

// NewTicketCode is the code of number n, the short name of a ticket for the citizen
// and the centre: four characters, a dash and a check character, such as "K7M2-9".
// Numbers that are equal modulo TicketCodes have the same code.
//
// The code is as hard to guess as n: the hub draws n for every ticket from an
// unpredictable source, so no code follows from another. It is short, though. On a
// day of 1,000 tickets one well-formed guess in 700 names one of them, so a public
// service must limit how often it can be asked; inside the building the code
// protects nothing.
func NewTicketCode(n uint32) string {
	v := uint64(n) % TicketCodes * spread % TicketCodes
	var values [bodyLength]int
	for i := bodyLength - 1; i >= 0; i-- {
		values[i] = int(v % uint64(base))
		v /= uint64(base)
	}
	return write(values)
}

// CodeShare is the share, one of 29, of the code of number n. The hub leaves some
// shares to kiosks, which draw codes while they are offline, so that no code is
// drawn twice.
func CodeShare(n uint32) int { return int(n % TicketCodes % uint32(base)) }

// InShare is a number near n whose code is in a share.
func InShare(share int, n uint32) uint32 {
	n %= TicketCodes
	return n - n%uint32(base) + uint32(share)
}

// ParseTicketCode reads a typed code: in any case, with spaces or dashes anywhere.
// It returns the code in the form of NewTicketCode. One wrong character, or two
// swapped neighbours, is always detected. Errors wrap ErrTicketCode and quote at
// most one character: people type and scan all kinds of things.
func ParseTicketCode(s string) (string, error) {
	if len(s) > maxTyped {
		return "", fmt.Errorf("reading ticket code: %w: longer than %d bytes", ErrTicketCode, maxTyped)
	}
	var values [bodyLength + 1]int
	n, sum := 0, 0
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			continue
		}
		value := -1
		if r < unicode.MaxASCII {
			value = strings.IndexRune(alphabet, unicode.ToUpper(r))
		}
		if value < 0 {
			return "", fmt.Errorf("reading ticket code: %w: %q is never in one", ErrTicketCode, r)
		}
		if n == len(values) {
			return "", fmt.Errorf("reading ticket code: %w: more than %d characters", ErrTicketCode, len(values))
		}
		values[n] = value
		sum += weights[n] * value
		n++
	}
	if n < len(values) {
		return "", fmt.Errorf("reading ticket code: %w: fewer than %d characters", ErrTicketCode, len(values))
	}
	if sum%base != 0 {
		return "", fmt.Errorf("reading ticket code: %w: a character is wrong", ErrTicketCode)
	}
	return write([bodyLength]int(values[:bodyLength])), nil
}

// write spells values out and adds the check character, which makes the weighted sum
// of all five a multiple of 29.
func write(values [bodyLength]int) string {
	var b [bodyLength + 2]byte
	sum := 0
	for i, v := range values {
		b[i] = alphabet[v]
		sum += weights[i] * v
	}
	b[bodyLength] = '-'
	b[bodyLength+1] = alphabet[sum%base]
	return string(b[:])
}

// maxURL limits the addresses for ParseTicketScan, in bytes.
const maxURL = 512

// ParseTicketScan reads a ticket's QR code: the bare code in the form of
// NewTicketCode, or a web address whose path ends in it, such as
// "https://motcua.example/t/K7M2-9". It is stricter than ParseTicketCode, since a
// scanner makes no typing errors but is shown all kinds of other codes: the dash
// must be in its place. The host of the address does not matter; a code that is not
// one of the day's belongs to no ticket. Errors wrap ErrTicketCode and do not quote
// s.
func ParseTicketScan(s string) (string, error) {
	s = strings.TrimSpace(s)
	if isWebAddress(s) {
		if len(s) > maxURL {
			return "", fmt.Errorf("reading ticket scan: %w: an address longer than %d bytes", ErrTicketCode, maxURL)
		}
		u, err := url.Parse(s)
		if err != nil {
			return "", fmt.Errorf("reading ticket scan: %w: not an address", ErrTicketCode)
		}
		s = path.Base(u.Path)
	}
	body, check, dashed := strings.Cut(plainDashes(s), "-")
	if !dashed || len(body) != bodyLength || len(check) != 1 {
		return "", fmt.Errorf("reading ticket scan: %w: not in the form K7M2-9", ErrTicketCode)
	}
	code, err := ParseTicketCode(body + check)
	if err != nil {
		return "", fmt.Errorf("reading ticket scan: %w: a character is wrong", ErrTicketCode)
	}
	return code, nil
}

// isWebAddress reports whether s is a web address; a scanner or a keyboard may have
// capitalised it.
func isWebAddress(s string) bool {
	scheme, _, found := strings.Cut(s, "://")
	return found && (strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "http"))
}

// plainDashes replaces every dash of s, also the minus sign, by "-".
func plainDashes(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Pd, r) || r == '\u2212' {
			return '-'
		}
		return r
	}, s)
}
