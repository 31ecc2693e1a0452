package scanner

import (
	"strings"

	"motcua/internal/barcode"
)

// Appointment tells which appointment a scan names, if it names one, in the
// form that a check-in carries. Besides the codes and slips of the product that
// is whatever an import has brought, which may look like anything but one of
// our tickets or an identity card: booked says whether a text is such a code.
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
