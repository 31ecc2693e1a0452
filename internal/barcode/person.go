package barcode

import (
	"fmt"
	"io"
	"log/slog"
)

// Sex is the sex given on a card.
type Sex uint8

// The sexes of a card.
const (
	SexUnknown Sex = iota
	Male           // Nam
	Female         // Nữ
)

// Warning is an inconsistency of a card. Old cards may have one without any fraud,
// so a warning is shown to staff and stops nothing.
type Warning string

// The warnings.
const (
	WarnSexDigit  Warning = "sex-digit"  // the fourth digit of the number gives another sex or century of birth
	WarnYearDigit Warning = "year-digit" // the fifth and sixth digits give another year of birth
	WarnSex       Warning = "sex"        // the sex is neither Nam nor Nữ
	WarnOldID     Warning = "old-id"     // the old number has neither 9 nor 12 digits, and was left out
	WarnIssued    Warning = "issued"     // the day of issue is invalid or before birth, and was left out
)

// Person is the holder of an identity card (CCCD, thẻ Căn cước). Printing, logging
// or encoding a Person shows only the masked number. The methods return the data for
// immediate use only. The zero Person is nobody.
type Person struct {
	// Behind two pointers: fmt prints private fields of nested structs without
	// calling methods, and follows one pointer for some verbs.
	card **card
}

// card is the content of a card.
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

// IsZero reports whether p is nobody.
func (p Person) IsZero() bool { return p.card == nil }

// read is p's card, an empty one for nobody.
func (p Person) read() card {
	if p.card == nil {
		return card{}
	}
	return **p.card
}

// ID is the number of 12 digits (số định danh cá nhân).
func (p Person) ID() string { return p.read().id }

// OldID is the number of an earlier card, 9 digits (CMND) or 12; usually empty.
func (p Person) OldID() string { return p.read().oldID }

// Name is the full name, composed (NFC).
func (p Person) Name() string { return p.read().name }

// Birth is the date of birth; see Date for cards with only the year.
func (p Person) Birth() Date { return p.read().birth }

// Sex is the sex given on the card, SexUnknown if it is unclear.
func (p Person) Sex() Sex { return p.read().sex }

// Address is the registered residence (nơi thường trú), composed (NFC).
func (p Person) Address() string { return p.read().address }

// Issued is the day of issue, not of expiry; zero if the card has none.
func (p Person) Issued() Date { return p.read().issued }

// Warnings are the inconsistencies, each once.
func (p Person) Warnings() []Warning { return append([]Warning(nil), p.read().warnings...) }

// AgeAt is the age in completed years on day, or −1 before birth, when the card or
// the clock is wrong. If the card has only the year, the birthday counts as the
// first of January, so that nobody is refused for a missing date.
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

// Masked is the number in a form that may be shown and logged: "035******123".
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
