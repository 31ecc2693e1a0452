package barcode

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// AppointmentDigits is the length of an appointment's code: seven digits and the
// check digit.
const AppointmentDigits = 8

// AppointmentCodes is the number of different appointment codes.
const AppointmentCodes = 9_000_000

// firstAppointment keeps the first digit from being 0, which a spreadsheet would
// remove.
const firstAppointment = 1_000_000

// damm is Damm's quasigroup of order 10 (H. Michael Damm, "Total anti-symmetrische
// Quasigruppen", 2004). Its check digit detects every wrong digit and every swap of
// two neighbours.
var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// ErrAppointment is wrapped by every error of ParseAppointment and ParseSlip.
var ErrAppointment = errors.New("not an appointment")

// NewAppointmentCode is the code of an appointment (mã lịch hẹn) for a random
// number: eight digits, the last a check digit, for the number pad of a kiosk.
// Numbers that are equal modulo AppointmentCodes have the same code.
func NewAppointmentCode(random uint32) string {
	body := strconv.Itoa(firstAppointment + int(random%AppointmentCodes))
	return body + string(rune('0'+dammOf(body)))
}

// SpellAppointment writes a code in two groups for paper and screens: "4821-7735".
// Any other text is not changed.
func SpellAppointment(code string) string {
	if len(code) != AppointmentDigits || !isOf(code, isDigit) {
		return code
	}
	return code[:AppointmentDigits/2] + "-" + code[AppointmentDigits/2:]
}

// dammOf runs digits through the table; digits with their check digit give 0.
func dammOf(digits string) (interim byte) {
	for i := range len(digits) {
		interim = damm[interim][digits[i]-'0']
	}
	return interim
}

// ParseAppointment reads what a citizen shows or types for an appointment: its code,
// with spaces or dashes anywhere, or the text of a slip's QR code. It returns what
// CheckIn takes: the eight digits, or the slip's text. Only the hub can check
// whether a slip is the centre's own. Errors wrap ErrAppointment and do not quote
// the text.
func ParseAppointment(text string) (string, error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, slipMark+slipBar) {
		if _, err := ParseSlip(text); err != nil {
			return "", err
		}
		return text, nil
	}
	if len(text) > maxTyped {
		return "", fmt.Errorf("reading appointment: %w: longer than %d bytes", ErrAppointment, maxTyped)
	}
	code := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, plainDashes(plainDigits(text)))
	switch {
	case len(code) != AppointmentDigits || !isOf(code, isDigit):
		return "", fmt.Errorf("reading appointment: %w: not %d digits", ErrAppointment, AppointmentDigits)
	case dammOf(code) != 0:
		return "", fmt.Errorf("reading appointment: %w: a digit is wrong", ErrAppointment)
	}
	return code, nil
}

// The form of a slip: LH1~code~slot~service~class~signature.
const (
	slipMark   = "LH1" // lịch hẹn, first form
	slipBar    = "~"
	slipFields = 6
	maxSlip    = 300 // bytes
	macBytes   = 10  // of the signature: 80 bits cannot be guessed at a kiosk
)

// slipAlphabet encodes the signature in characters that every scanner and keyboard
// transmits correctly: capital letters and digits.
var slipAlphabet = base32.StdEncoding.WithPadding(base32.NoPadding)

// Slip is the content of the QR code of an appointment's slip (phiếu hẹn). It is
// signed, so that it proves the appointment even if the hub has lost it.
type Slip struct {
	Code    string
	SlotMin int64 // start of the slot, Unix minutes
	Service string
	Class   string // "" for none
	mac     []byte
}

// ParseSlip reads a slip; SignedBy checks it. It accepts only the exact form that
// Sign produces. Errors wrap ErrAppointment and do not quote the text.
func ParseSlip(text string) (Slip, error) {
	fault := func(what string) (Slip, error) {
		return Slip{}, fmt.Errorf("reading appointment slip: %w: %s", ErrAppointment, what)
	}
	if len(text) > maxSlip {
		return fault("too long")
	}
	fields := strings.Split(text, slipBar)
	if len(fields) != slipFields || fields[0] != slipMark {
		return fault("not in the form LH1~code~slot~service~class~signature")
	}
	slot, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || slot <= 0 || strconv.FormatInt(slot, 10) != fields[2] {
		return fault("its slot is no number of minutes")
	}
	mac, err := slipAlphabet.DecodeString(fields[5])
	if err != nil || len(mac) != macBytes {
		return fault("its signature is cut off")
	}
	s := Slip{Code: fields[1], SlotMin: slot, Service: fields[3], Class: fields[4], mac: mac}
	if s.Code == "" || s.Service == "" {
		return fault("a field is empty")
	}
	return s, nil
}

// Sign is the text of a slip, signed with a key; "" if a field contains a character
// that is not allowed.
func (s Slip) Sign(key []byte) string {
	s.mac = s.sum(key)
	text := s.said() + slipBar + slipAlphabet.EncodeToString(s.mac)
	if again, err := ParseSlip(text); err != nil || again.said() != s.said() {
		return ""
	}
	return text
}

// SignedBy reports whether a slip was signed with a key. It takes the same time for
// every wrong signature.
func (s Slip) SignedBy(key []byte) bool { return hmac.Equal(s.mac, s.sum(key)) }

func (s Slip) said() string {
	return strings.Join([]string{slipMark, s.Code, strconv.FormatInt(s.SlotMin, 10), s.Service, s.Class}, slipBar)
}

func (s Slip) sum(key []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(s.said())) // cannot fail
	return h.Sum(nil)[:macBytes]
}

// looksLikeSlip reports whether text starts like a slip.
func looksLikeSlip(text string) bool {
	return len(text) > len(slipMark) && strings.EqualFold(text[:len(slipMark)], slipMark) && text[len(slipMark):][:1] == slipBar
}
