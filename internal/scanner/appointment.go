package scanner

import (
	"strings"

	"motcua/internal/barcode"
)

// Appointment returns the appointment that a scan names, if it names one, in the
// form that a check-in takes. Besides the product's own codes and slips there are
// imported codes, which may have any form except those of our tickets and of
// identity cards: booked reports whether a text is such a code.
func (s Scan) Appointment(booked func(code string) bool) (text string, is bool) {
	switch s.Content.Kind {
	case barcode.Appointment:
		return s.Content.Appointment, true
	case barcode.Ticket, barcode.IDCard:
		return "", false
	}
	text = strings.TrimSpace(s.Text.Reveal())
	if text == "" || !booked(text) {
		return "", false
	}
	return text, true
}
