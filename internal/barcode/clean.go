package barcode

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxScanBytes is the largest scan. A card's QR code has less than 400 bytes, the
// largest possible QR code 2,953.
const MaxScanBytes = 1024

// Problem is why a scan cannot be trusted or read, as part of the keys of a screen's
// texts. The empty Problem is none.
type Problem string

// The problems, each with what a person must do.
const (
	ProblemTelex    Problem = "telex"    // a Telex input method changed the keys: switch it off, or connect the scanner as a serial one
	ProblemVNI      Problem = "vni"      // a VNI input method changed the keys
	ProblemEncoding Problem = "encoding" // letters were lost in transmission: set the scanner to UTF-8
	ProblemDamaged  Problem = "damaged"  // it starts like a known code and is wrong after that: scan again
)

// Label is the text of one scan, without what the scanner added.
type Label struct {
	Text      string    // composed (NFC), trimmed, without control characters
	Symbology Symbology // "" unless the scanner reports it
	Problem   Problem   // ProblemEncoding or none
}

// Clean makes a Label from the bytes of one scan. It removes the AIM identifier, a
// byte order mark and control characters, decodes UTF-8, and repairs UTF-8 that was
// taken for Latin-1 or Windows-1252 on its way, once or twice ("Nguyá»…n" is
// "Nguyễn").
func Clean(raw []byte) Label {
	if len(raw) > MaxScanBytes {
		raw = raw[:MaxScanBytes]
	}
	var l Label
	text := decode(raw)
	text, l.Symbology = cutAIM(strings.TrimLeftFunc(text, isNoise))
	text = repair(strings.TrimLeftFunc(text, isNoise))
	if !utf8.Valid(raw) || hasMojibake(text) {
		l.Problem = ProblemEncoding
	}
	l.Text = strings.TrimSpace(norm.NFC.String(strings.Map(func(r rune) rune {
		if isNoise(r) {
			return -1
		}
		return r
	}, text)))
	return l
}

// windows1252 are the characters 80 to 9F of Windows-1252, where Latin-1 has control
// characters. Five of them are undefined and stay unchanged.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// isNoise reports whether r does not belong to any text: control characters, the
// byte order mark, and other invisible characters.
func isNoise(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) }

// decode decodes raw as UTF-8, and otherwise as Windows-1252, where every byte is
// valid.
func decode(raw []byte) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	text := make([]rune, len(raw))
	for i, c := range raw {
		text[i] = rune(c)
		if c >= 0x80 && c < 0xa0 {
			text[i] = windows1252[c-0x80]
		}
	}
	return string(text)
}

// repair undoes UTF-8 read as Windows-1252 or Latin-1, as long as the result is
// valid UTF-8, shorter, and in the Latin script, at most twice. A correct text is never
// changed: Vietnamese letters outside Latin-1 cannot be turned into bytes, and those
// inside do not follow each other like the bytes of a Latin letter. Only signs do: "Ý…"
// would be a letter of another script.
func repair(text string) string {
	for range 2 {
		raw, ok := asBytes(text)
		if !ok || !utf8.Valid(raw) || utf8.RuneCount(raw) == utf8.RuneCountInString(text) || bytes.ContainsFunc(raw, notLatin) {
			break
		}
		text = string(raw)
	}
	return text
}

// notLatin reports whether r is a letter or mark of another script than this country's.
func notLatin(r rune) bool { return !unicode.In(r, unicode.Latin, unicode.Common, unicode.Inherited) }

// asBytes are the bytes that text was misread from.
func asBytes(text string) ([]byte, bool) {
	raw := make([]byte, 0, len(text))
	for _, r := range text {
		if i := slices.Index(windows1252, r); i >= 0 {
			r = 0x80 + rune(i)
		}
		if r > 0xff {
			return nil, false
		}
		raw = append(raw, byte(r))
	}
	return raw, true
}

// hasMojibake finds the rest of misread UTF-8 of which bytes were lost, so that
// repair cannot help: the first bytes of Vietnamese letters, which no Vietnamese
// text has side by side.
func hasMojibake(text string) bool {
	for _, trace := range []string{"á»", "áº", "Ä‘", "Æ°", "Æ¡", "Ã¡", "Ã¢", "Ã´", "Ãª", "Ä\u0090", string(utf8.RuneError)} {
		if strings.Contains(text, trace) {
			return true
		}
	}
	return false
}
