package scanner

import "unicode"

// Codes of keys (linux/input-event-codes.h) that do more than type a character.
const (
	keyLeftCtrl   = 29
	keyLeftShift  = 42
	keyRightShift = 54
	keyLeftAlt    = 56
	keyCapsLock   = 58
	keyRightCtrl  = 97
)

// The values of a key event.
const (
	released = 0
	pressed  = 1 // 2 is the kernel's repeat of a held key; scanners do not use it
)

// maxAltDigits limits a number typed with Alt held down: 0 and a code point.
const maxAltDigits = 7

// keyboard turns the keys that a scanner presses into characters. It uses the US
// layout, which scanners are delivered with. The layout and the input method of the
// screen do not matter. AltGr is ignored.
//
// Characters that have no key are typed by many scanners as on Windows: Alt is held
// down, and the number of the character is typed on the keypad. A scanner that types
// the single bytes of UTF-8 in this way is corrected by barcode.Clean.
type keyboard struct {
	shift [2]bool // left, right
	ctrl  [2]bool
	caps  bool

	alt       bool
	altNumber rune
	altDigits int
}

// key handles a key event and returns the character that it types, or −1.
func (k *keyboard) key(code uint16, value uint32) rune {
	down := value != released
	switch code {
	case keyLeftShift:
		k.shift[0] = down
	case keyRightShift:
		k.shift[1] = down
	case keyLeftCtrl:
		k.ctrl[0] = down
	case keyRightCtrl:
		k.ctrl[1] = down
	case keyLeftAlt:
		return k.altKey(down)
	case keyCapsLock:
		k.caps = k.caps != (value == pressed)
	default:
		if value == pressed {
			return k.character(code)
		}
	}
	return -1
}

// altKey ends a number when Alt is released.
func (k *keyboard) altKey(down bool) rune {
	r := rune(-1)
	if k.alt && !down && k.altDigits > 0 && k.altNumber > 0 && k.altNumber <= unicode.MaxRune {
		r = k.altNumber
	}
	if k.alt != down {
		k.alt, k.altNumber, k.altDigits = down, 0, 0
	}
	return r
}

// character is what a key types.
func (k *keyboard) character(code uint16) rune {
	pair := plainKeys[code]
	switch {
	case pair == [2]rune{}:
		return -1
	case k.alt:
		if '0' <= pair[0] && pair[0] <= '9' && k.altDigits < maxAltDigits {
			k.altNumber, k.altDigits = 10*k.altNumber+pair[0]-'0', k.altDigits+1
		}
		return -1
	case k.ctrl[0] || k.ctrl[1]: // Ctrl+M is CR, Ctrl+] is GS
		if up := unicode.ToUpper(pair[0]); '@' <= up && up <= '_' {
			return up & 0x1f
		}
		return -1
	}
	upper := k.shift[0] || k.shift[1]
	if k.caps && unicode.IsLetter(pair[0]) {
		upper = !upper
	}
	if upper {
		return pair[1]
	}
	return pair[0]
}

// plainKeys are the characters that each key types, without and with Shift.
var plainKeys = func() map[uint16][2]rune {
	keys := map[uint16][2]rune{28: {'\r', '\r'}, 15: {'\t', '\t'}, 57: {' ', ' '}, 43: {'\\', '|'}, 86: {'<', '>'}, 41: {'`', '~'}}
	for _, row := range []struct {
		first          uint16
		plain, shifted string
	}{
		{2, "1234567890-=", "!@#$%^&*()_+"},
		{16, "qwertyuiop[]", "QWERTYUIOP{}"},
		{30, "asdfghjkl;'", "ASDFGHJKL:\""},
		{44, "zxcvbnm,./", "ZXCVBNM<>?"},
		{71, "789-456+1230.", "789-456+1230."}, // the keypad, whatever Num Lock says
	} {
		for i := range len(row.plain) {
			keys[row.first+uint16(i)] = [2]rune{rune(row.plain[i]), rune(row.shifted[i])} //nolint:gosec // rows are short
		}
	}
	for code, r := range map[uint16]rune{55: '*', 96: '\r', 98: '/', 117: '=', 121: ','} { // the rest of the keypad
		keys[code] = [2]rune{r, r}
	}
	return keys
}()
