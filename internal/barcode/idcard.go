package barcode

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Limits of a card's QR code.
const (
	idDigits       = 12
	maxCardFields  = 16 // the newest cards have about 11
	maxFieldBytes  = 400
	firstBirthYear = 1880
)

// ErrIDCard is wrapped by every error of ParseIDCard.
var ErrIDCard = errors.New("not the QR code of an identity card")

// ParseIDCard reads the QR code of a CCCD or a thẻ Căn cước: fields separated by
// bars, in UTF-8,
//
//	number|old number|name|DDMMYYYY|Nam or Nữ|residence|DDMMYYYY
//
// The last is the day of issue. Some readers leave out the old number; new cards
// have more fields after these, which are ignored. Errors wrap ErrIDCard and do not
// quote s. Inconsistencies are among the Person's Warnings.
func ParseIDCard(s string) (Person, error) {
	c, err := parseCard(s)
	if err != nil {
		return Person{}, fmt.Errorf("reading identity card: %w: %w", ErrIDCard, err)
	}
	return Person{&c}, nil
}

func parseCard(s string) (*card, error) {
	if len(s) > MaxScanBytes {
		return nil, fmt.Errorf("longer than %d bytes", MaxScanBytes)
	}
	fields := strings.Split(s, "|")
	if len(fields) < 6 || len(fields) > maxCardFields {
		return nil, fmt.Errorf("%d fields, not 6 to %d", len(fields), maxCardFields)
	}
	for i, f := range fields {
		if len(f) > maxFieldBytes {
			return nil, fmt.Errorf("field %d is longer than %d bytes", i+1, maxFieldBytes)
		}
		fields[i] = tidy(f)
	}
	c := &card{id: plainDigits(fields[0])}
	if !isOf(c.id, isDigit) || len(c.id) != idDigits {
		return nil, fmt.Errorf("the number is not %d digits", idDigits)
	}
	rest := fields[1:]
	if !strings.ContainsFunc(rest[0], unicode.IsLetter) { // a name has letters, an old number has none
		c.takeOldID(plainDigits(rest[0]))
		rest = rest[1:]
	}
	return c, c.takeRest(rest)
}

// tidy composes a field, and replaces every run of white space or control characters
// by one space.
func tidy(field string) string {
	return strings.Join(strings.FieldsFunc(norm.NFC.String(field), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// plainDigits replaces full-width digits by ordinary ones and removes spaces.
func plainDigits(field string) string {
	return strings.ReplaceAll(norm.NFKC.String(field), " ", "")
}

func (c *card) warn(w Warning) { c.warnings = append(c.warnings, w) }

func (c *card) takeOldID(s string) {
	switch {
	case s == "":
	case isOf(s, isDigit) && (len(s) == 9 || len(s) == idDigits):
		c.oldID = s
	default:
		c.warn(WarnOldID)
	}
}

// takeRest reads the fields from the name on; there must be at least four.
func (c *card) takeRest(fields []string) error {
	if c.name = fields[0]; !strings.ContainsFunc(c.name, unicode.IsLetter) {
		return errors.New("the name has no letters")
	}
	var ok bool
	if c.birth, ok = birthDate(plainDigits(fields[1])); !ok {
		return errors.New("the date of birth is no date: DDMMYYYY")
	}
	c.sex = sexOf(fields[2])
	c.address = fields[3]
	c.crossCheck()
	if len(fields) > 4 && fields[4] != "" {
		issued, ok := cardDate(plainDigits(fields[4]))
		if !ok || issued.before(c.birth) {
			c.warn(WarnIssued)
			return nil
		}
		c.issued = issued
	}
	return nil
}

// cardDate parses DDMMYYYY.
func cardDate(s string) (Date, bool) {
	v, ok := digits(s)
	if len(s) != 8 || !ok {
		return Date{}, false
	}
	d := Date{v % 10_000, time.Month(v / 10_000 % 100), v / 1_000_000}
	return d, d.Year >= firstBirthYear && d.real()
}

// birthDate parses DDMMYYYY, also with zeros for the day or for day and month, and
// the year alone: old people's papers have no more.
func birthDate(s string) (Date, bool) {
	if len(s) == 4 {
		s = "0000" + s
	}
	if len(s) == 8 && s[:2] == "00" {
		month := s[2:4]
		if month == "00" {
			month = "01"
		}
		d, ok := cardDate("01" + month + s[4:])
		if d.Day = 0; s[2:4] == "00" {
			d.Month = 0
		}
		return d, ok
	}
	return cardDate(s)
}

func sexOf(s string) Sex {
	switch strings.ToLower(s) {
	case "nam":
		return Male
	case "nữ", "nu":
		return Female
	}
	return SexUnknown
}

// crossCheck compares the number with the other fields. Its fourth digit is twice
// the centuries since 1900, plus one for women; the next two are the year of birth
// (NĐ 137/2015/NĐ-CP; TT 07/2016/TT-BCA, later TT 59/2021/TT-BCA).
func (c *card) crossCheck() {
	fourth := int(c.id[3] - '0')
	sex := Male
	if fourth%2 == 1 {
		sex = Female
	}
	if c.sex == SexUnknown {
		c.warn(WarnSex)
	}
	if c.sex != SexUnknown && c.sex != sex || c.birth.Year/100 != 19+fourth/2 {
		c.warn(WarnSexDigit)
	}
	if year, _ := digits(c.id[4:6]); year != c.birth.Year%100 {
		c.warn(WarnYearDigit)
	}
}
