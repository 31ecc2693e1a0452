package barcode

import "strings"

// Symbology is the kind of the scanned code, as the two characters after "]" in an
// AIM identifier (ISO/IEC 15424): "Q3" is a QR code. Empty means that the scanner
// does not report it.
type Symbology string

var symbologies = map[byte]string{
	'A': "Code 39", 'C': "Code 128", 'd': "Data Matrix", 'E': "EAN/UPC", 'e': "GS1 DataBar", 'F': "Codabar",
	'G': "Code 93", 'H': "Code 11", 'I': "Interleaved 2 of 5", 'L': "PDF417", 'M': "MSI", 'Q': "QR",
	'R': "Industrial 2 of 5", 'S': "Industrial 2 of 5", 'U': "MaxiCode", 'z': "Aztec",
}

// Name is the name of the symbology, "" if it is not in the list.
func (s Symbology) Name() string {
	if s == "" {
		return ""
	}
	return symbologies[s[0]]
}

// cutAIM removes an AIM identifier from the front of text: "]", a letter, and a
// letter or digit. If the scanner passes on the character set of the code (an ECI,
// "\000026" for UTF-8), that is removed too.
func cutAIM(text string) (rest string, s Symbology) {
	if len(text) < 3 || text[0] != ']' || !isLetter(text[1]) || !isLetter(text[2]) && !isDigit(text[2]) {
		return text, ""
	}
	s, rest = Symbology(text[1:3]), text[3:]
	if eci, found := strings.CutPrefix(rest, `\`); found && len(eci) >= 6 && isOf(eci[:6], isDigit) {
		rest = eci[6:]
	}
	return rest, s
}

func isLetter(c byte) bool { return isCapital(c) || 'a' <= c && c <= 'z' }
