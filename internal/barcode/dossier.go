package barcode

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Form is a form of dossier codes.
type Form uint8

// The forms. Level 1 is the province or ministry, one letter and two digits.
const (
	FormNone    Form = iota
	FormTT01         // 000.00.18.H25-190805-0001: TT 01/2018/TT-VPCP Điều 19, level 1 last
	FormQD20         // H25.18.00.000-220301-0001: the agency's code as in QĐ 20/2020/QĐ-TTg, level 1 first
	FormTT04         // H42.001.02-260205-AA0001: TT 04/2025/TT-VPCP, for services run centrally
	FormGeneral      // H42.001.02-260205-0001: the same without letters before the number
)

// String names the form's source.
func (f Form) String() string {
	switch f {
	case FormTT01:
		return "TT 01/2018"
	case FormQD20:
		return "QĐ 20/2020"
	case FormTT04:
		return "TT 04/2025"
	case FormGeneral:
		return "general"
	}
	return "none"
}

// Dossier is the code of a dossier (mã hồ sơ): who received it, on which day, and
// its number of that day. The zero Dossier is none.
type Dossier struct {
	Form     Form
	Province string   // level 1, "H25"; ministries have other letters
	Units    []string // the agency's other groups, as written from left to right
	Received Date     // the day in the code
	Series   string   // the letters before the number, FormTT04 only
	Number   string   // at least four digits, "0001"
}

// Limits of a dossier code.
const (
	maxDossierBytes = 128 // before spaces and decompositions are removed
	maxAgency       = 35  // characters of the agency's part, QĐ 20/2020
	maxUnits        = 5
	maxNumber       = 10
)

// ErrDossier is wrapped by every error of ParseDossier.
var ErrDossier = errors.New("not a dossier code")

// String is the code in its canonical form; "" for the zero Dossier.
func (d Dossier) String() string {
	if d.Form == FormNone {
		return ""
	}
	groups := append([]string{d.Province}, d.Units...)
	if d.Form == FormTT01 {
		groups = append(append([]string(nil), d.Units...), d.Province)
	}
	day := fmt.Sprintf("%02d%02d%02d", d.Received.Year%100, int(d.Received.Month), d.Received.Day)
	return strings.Join(groups, ".") + "-" + day + "-" + d.Series + d.Number
}

// ParseDossier reads a dossier code that was scanned or typed: in any case, with
// spaces, any kind of dash, full-width digits. Errors wrap ErrDossier and say what
// is wrong.
func ParseDossier(s string) (Dossier, error) {
	d, err := parseDossier(s)
	if err != nil {
		return Dossier{}, fmt.Errorf("reading dossier code: %w: %w", ErrDossier, err)
	}
	return d, nil
}

func parseDossier(s string) (d Dossier, err error) {
	if len(s) > maxDossierBytes {
		return d, fmt.Errorf("longer than %d bytes", maxDossierBytes)
	}
	parts := strings.Split(Squeeze(s), "-")
	if len(parts) != 3 {
		return d, fmt.Errorf("it has %d parts between dashes, not 3: agency-YYMMDD-number", len(parts))
	}
	if err := d.agency(parts[0]); err != nil {
		return d, err
	}
	if d.Received, err = dayOf(parts[1]); err != nil {
		return d, err
	}
	return d, d.number(parts[2])
}

// Squeeze removes the spaces of s and writes it in ASCII capitals as far as
// possible: NFKC turns full-width digits and dots into ordinary ones, and every dash
// becomes "-".
func Squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		if r < unicode.MaxASCII {
			return unicode.ToUpper(r)
		}
		return r
	}, plainDashes(norm.NFKC.String(s)))
}

// agency parses the part before the date, and finds the form by it.
func (d *Dossier) agency(s string) error {
	if len(s) > maxAgency {
		return fmt.Errorf("its agency has more than %d characters", maxAgency)
	}
	groups := strings.Split(s, ".")
	if len(groups) > maxUnits+1 {
		return fmt.Errorf("its agency has %d groups, more than %d", len(groups), maxUnits+1)
	}
	for i, g := range groups {
		if g == "" || len(g) > 10 || !isOf(g, isDigitOrCapital) {
			return fmt.Errorf("group %d of its agency is not made of digits and letters A to Z", i+1)
		}
	}
	first, last := groups[0], groups[len(groups)-1]
	switch {
	case isLevel1(first):
		d.Form, d.Province, d.Units = FormQD20, first, groups[1:]
		if hasShape(d.Units, 3, 2) {
			d.Form = FormGeneral
		}
	case isLevel1(last):
		d.Form, d.Province, d.Units = FormTT01, last, groups[:len(groups)-1]
		if !hasShape(d.Units, 3, 2, 2) || !isOf(strings.Join(d.Units, ""), isDigit) {
			return errors.New("before " + last + " there must be groups of 3, 2 and 2 digits")
		}
	default:
		return errors.New("neither the first nor the last group of its agency is a letter and two digits, like H25")
	}
	return nil
}

// number parses the part after the date.
func (d *Dossier) number(s string) error {
	for s != "" && len(d.Series) < 2 && isCapital(s[0]) {
		d.Series, s = d.Series+s[:1], s[1:]
	}
	if !isOf(s, isDigit) {
		return errors.New("its number is not all digits")
	}
	if len(s) < 4 || len(s) > maxNumber {
		return fmt.Errorf("its number has %d digits, not 4 to %d", len(s), maxNumber)
	}
	d.Number = s
	switch {
	case d.Series == "":
	case len(d.Series) == 2 && d.Form == FormGeneral:
		d.Form = FormTT04
	default:
		return errors.New("two letters before the number belong to codes like H42.001.02-260205-AA0001 only")
	}
	return nil
}

// dayOf parses YYMMDD. There were no such codes before 2000.
func dayOf(s string) (Date, error) {
	v, ok := digits(s)
	if len(s) != 6 || !ok {
		return Date{}, errors.New("its date is not six digits, YYMMDD")
	}
	d := Date{2000 + v/10_000, time.Month(v / 100 % 100), v % 100}
	if !d.real() {
		return Date{}, fmt.Errorf("%s is no date: YYMMDD", s)
	}
	return d, nil
}

// hasShape reports whether units have exactly these lengths.
func hasShape(units []string, lengths ...int) bool {
	if len(units) != len(lengths) {
		return false
	}
	for i, u := range units {
		if len(u) != lengths[i] {
			return false
		}
	}
	return true
}

func isLevel1(g string) bool { return len(g) == 3 && isCapital(g[0]) && isOf(g[1:], isDigit) }

func isDigit(c byte) bool          { return '0' <= c && c <= '9' }
func isCapital(c byte) bool        { return 'A' <= c && c <= 'Z' }
func isDigitOrCapital(c byte) bool { return isDigit(c) || isCapital(c) }

// isOf reports whether s is not empty and consists of such bytes only.
func isOf(s string, such func(byte) bool) bool {
	for i := range len(s) {
		if !such(s[i]) {
			return false
		}
	}
	return s != ""
}
