package barcode

import (
	"fmt"
	"io"
	"log/slog"
)

// Sex is what a card says.
type Sex uint8

// The sexes of a card.
const (
	SexUnknown Sex = iota
	Male           // Nam
	Female         // Nữ
)

// Warning is something about a card that does not fit together. Old cards have
// such faults in good faith, so a warning is shown to staff and stops nothing.
type Warning string

// The warnings.
const (
	WarnSexDigit  Warning = "sex-digit"  // the fourth digit of the number says another sex or century of birth
	WarnYearDigit Warning = "year-digit" // the fifth and sixth digit say another year of birth
	WarnSex       Warning = "sex"        // the sex is neither Nam nor Nữ
	WarnOldID     Warning = "old-id"     // the old number has neither 9 nor 12 digits, and was left out
	WarnIssued    Warning = "issued"     // the day of issue is no date, or is before birth, and was left out
)

// Person is who an identity card (CCCD, thẻ Căn cước) belongs to. Whoever
// prints, logs or encodes a Person gets the masked number and nothing else; the
// methods give the rest away, for use and not for keeping. The zero Person is
// nobody.
type Person struct {
	// Behind two pointers: fmt prints what is in a private field of another
	// struct without asking, and follows one pointer for some verbs.
	card **card
}

// card is what stands on a card.
type card struct {
	id, oldID     string
	name, address string
	birth, issued Date
	sex           Sex
	warnings      []Warning
}

var (
	_ fmt.Formatter  = Person{}
	_ slog.LogValuer = Person{}
)

// IsZero says whether p is nobody.
func (p Person) IsZero() bool { return p.card == nil }

// read gives p's card, an empty one for nobody.
func (p Person) read() card {
	if p.card == nil {
		return card{}
	}
	return **p.card
}

// ID is the number of 12 digits (số định danh cá nhân).
func (p Person) ID() string { return p.read().id }

// OldID is the number of an earlier card, 9 digits (CMND) or 12; mostly empty.
func (p Person) OldID() string { return p.read().oldID }

// Name is the full name, composed (NFC).
func (p Person) Name() string { return p.read().name }

// Birth is the date of birth; see Date for cards that give the year alone.
func (p Person) Birth() Date { return p.read().birth }

// Sex is what the card says, SexUnknown when it is unclear.
func (p Person) Sex() Sex { return p.read().sex }

// Address is the registered residence (nơi thường trú), composed (NFC).
func (p Person) Address() string { return p.read().address }

// Issued is the day of issue, not of expiry; zero when the card does not say.
func (p Person) Issued() Date { return p.read().issued }

// Warnings are what does not fit together, each once.
func (p Person) Warnings() []Warning { return append([]Warning(nil), p.read().warnings...) }

// AgeAt is the age in completed years on day, and −1 before birth: then the
// card or the clock is wrong. Where the card gives the year alone, the birthday
// counts as the first of January, so that nobody is refused for want of a date.
func (p Person) AgeAt(day Date) int {
	birth := p.Birth()
	if birth.IsZero() || day.before(birth) {
		return -1
	}
	age := day.Year - birth.Year
	if day.before(Date{day.Year, birth.Month, birth.Day}) {
		age--
	}
	return age
}

// Masked is the number as it may be shown and logged: "035******123".
func (p Person) Masked() string {
	id := p.ID()
	if len(id) != idDigits {
		return ""
	}
	return id[:3] + "******" + id[idDigits-3:]
}

// String is Masked.
func (p Person) String() string { return p.Masked() }

// GoString is Masked.
func (p Person) GoString() string { return p.Masked() }

// Format writes Masked, whatever the verb.
func (p Person) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.Masked()) }

// LogValue is Masked.
func (p Person) LogValue() slog.Value { return slog.StringValue(p.Masked()) }

// MarshalText is Masked; encoding/json uses it too.
func (p Person) MarshalText() ([]byte, error) { return []byte(p.Masked()), nil }
