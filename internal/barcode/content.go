package barcode

import (
	"net/url"
	"strings"
)

// Kind is the kind of a scan.
type Kind uint8

// The kinds.
const (
	Other       Kind = iota
	Ticket           // one of our tickets
	DossierCode      // a dossier code
	IDCard           // an identity card
	Appointment      // an appointment: its code, or a signed slip
)

// String names the kind.
func (k Kind) String() string {
	switch k {
	case Ticket:
		return "ticket"
	case DossierCode:
		return "dossier"
	case IDCard:
		return "id-card"
	case Appointment:
		return "appointment"
	}
	return "other"
}

// Content is the meaning of a scan. Of Ticket, Dossier, Person and Appointment only
// the one of its Kind is set. Printing or logging it shows no personal data.
type Content struct {
	Kind        Kind
	Ticket      string // in the form of NewTicketCode
	Dossier     Dossier
	Person      Person
	Appointment string  // as ParseAppointment returns it: what CheckIn takes
	Problem     Problem // why it is Other, if known: all but ProblemEncoding
	Err         error   // the same for the technician; contains no personal data
}

// Read recognises a text that Clean has produced.
func Read(text string) Content {
	text = strings.TrimSpace(text)
	if looksLikeCard(text) {
		p, err := ParseIDCard(text)
		if err != nil {
			return broken(text, err)
		}
		return Content{Kind: IDCard, Person: p}
	}
	ticket, ticketErr := ParseTicketScan(text)
	if ticketErr == nil {
		return Content{Kind: Ticket, Ticket: ticket}
	}
	appointment, appointmentErr := ParseAppointment(text)
	if appointmentErr == nil {
		return Content{Kind: Appointment, Appointment: appointment}
	}
	dossier, dossierErr := dossierIn(text)
	switch {
	case dossierErr == nil:
		return Content{Kind: DossierCode, Dossier: dossier}
	case looksLikeSlip(text):
		return broken(text, appointmentErr)
	case looksLikeTicket(text):
		return broken(text, ticketErr)
	case looksLikeDossier(text):
		return broken(text, dossierErr)
	}
	return Content{Problem: inputMethod(text)}
}

// broken is a scan that is almost valid.
func broken(text string, err error) Content {
	problem := inputMethod(text)
	if problem == "" {
		problem = ProblemDamaged
	}
	return Content{Problem: problem, Err: err}
}

// dossierIn reads a dossier code, alone or inside a web address.
func dossierIn(text string) (Dossier, error) {
	d, err := ParseDossier(text)
	if err == nil || !isWebAddress(text) || len(text) > maxURL {
		return d, err
	}
	if plain, unescaped := url.QueryUnescape(text); unescaped == nil {
		text = plain
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/?&=#", r) }) {
		if found, err := ParseDossier(part); err == nil {
			return found, nil
		}
	}
	return d, err
}

// looksLikeCard reports whether text has the bars of a card.
func looksLikeCard(text string) bool {
	number, _, _ := strings.Cut(text, "|")
	bars := strings.Count(text, "|")
	return bars >= 5 || bars >= 2 && len(plainDigits(number)) == idDigits && isOf(plainDigits(number), isDigit)
}

// looksLikeTicket reports whether text has the form of a ticket code, whatever its
// letters.
func looksLikeTicket(text string) bool {
	body, check, dashed := strings.Cut(toASCII(plainDashes(lastSegment(text))), "-")
	return dashed && len(check) == 1 && isOf(check, isDigitOrCapital) &&
		len(body) >= bodyLength-1 && len(body) <= bodyLength && isOf(body, isDigitOrCapital)
}

// looksLikeDossier reports whether text has an agency with dots, six digits and
// something more, whatever its letters.
func looksLikeDossier(text string) bool {
	if len(text) > maxDossierBytes {
		return false
	}
	parts := strings.Split(Squeeze(text), "-")
	if len(parts) != 3 || !strings.Contains(parts[0], ".") || len(parts[1]) != 6 || !isOf(parts[1], isDigit) {
		return false
	}
	agency := strings.ReplaceAll(toASCII(parts[0]), ".", "")
	return isOf(agency, isDigitOrCapital) && isOf(toASCII(parts[2]), isDigitOrCapital)
}

// lastSegment is the part after the last slash of a web address, or text.
func lastSegment(text string) string {
	if isWebAddress(text) {
		return text[strings.LastIndexByte(text, '/')+1:]
	}
	return text
}
