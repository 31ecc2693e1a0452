package barcode

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxScanBytes is how much one scan may hold. A QR code of a card has less than
// 400 bytes, the largest QR code there is 2,953.
const MaxScanBytes = 1024

// Problem says why a scan cannot be trusted or read, as a key for the words of
// a screen. The empty Problem is none.
type Problem string

// The problems, each with what a person must do.
const (
	ProblemTelex    Problem = "telex"    // a Telex input method changed the keys: switch it off, or attach the scanner as a serial one
	ProblemVNI      Problem = "vni"      // a VNI input method did
	ProblemEncoding Problem = "encoding" // letters were lost on the way: set the scanner to UTF-8
	ProblemDamaged  Problem = "damaged"  // it begins like a code we know and is wrong after that: scan again
)

// Label is what one scan says once everything the scanner added is off.
type Label struct {
	Text      string    // composed (NFC), trimmed, without control characters
	Symbology Symbology // "" unless the scanner tells
	Problem   Problem   // ProblemEncoding or none
}

// Clean makes a Label of what a scanner sent between two ends. It takes off the
// AIM identifier, a byte order mark and control characters, reads UTF-8, and
// repairs UTF-8 that was taken for Latin-1 or Windows-1252 on its way, once or
// twice over ("Nguyá»…n" is "Nguyễn").
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

// windows1252 is what Windows-1252 has for the bytes 80 to 9F, where Latin-1 has
// control characters. It leaves five of them free, and they stay what they are.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// isNoise says whether r is no part of any text: control characters, the byte
// order mark, and everything else that is not seen.
func isNoise(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf) }

// decode reads raw as UTF-8, and what is no UTF-8 as Windows-1252, where every
// byte is something.
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

// repair undoes UTF-8 read as Windows-1252 or Latin-1, as often as the result
// is valid UTF-8 and shorter, twice at most. A text that was right is never
// shortened: Vietnamese letters beyond Latin-1 have no byte to go back to, and
// those within it do not follow each other as the bytes of UTF-8 do.
func repair(text string) string {
	for range 2 {
		raw, ok := asBytes(text)
		if !ok || !utf8.Valid(raw) || utf8.RuneCount(raw) == utf8.RuneCountInString(text) {
			break
		}
		text = string(raw)
	}
	return text
}

// asBytes gives the bytes that text was misread from.
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

// hasMojibake finds what is left of misread UTF-8 when bytes of it were lost,
// so that repair could do nothing: the first bytes of Vietnamese letters, which
// no Vietnamese text has side by side.
func hasMojibake(text string) bool {
	for _, trace := range []string{"á»", "áº", "Ä‘", "Æ°", "Æ¡", "Ã¡", "Ã¢", "Ã´", "Ãª", "Ä\u0090", string(utf8.RuneError)} {
		if strings.Contains(text, trace) {
			return true
		}
	}
	return false
}
