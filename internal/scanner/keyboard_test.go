package scanner

import (
	"encoding/binary"
	"strings"
	"testing"

	"motcua/internal/barcode"
)

// stroke is a key event.
type stroke struct {
	code  uint16
	value uint32
}

// click is a key that is pressed and released.
func click(code uint16) []stroke { return []stroke{{code, pressed}, {code, released}} }

// hold holds a key down during other strokes.
func hold(code uint16, meanwhile ...stroke) []stroke {
	return append(append([]stroke{{code, pressed}}, meanwhile...), stroke{code, released})
}

// keysOf are the keys of a text, as a scanner presses them on the US layout.
func keysOf(t *testing.T, text string) (all []stroke) {
	t.Helper()
	code := map[rune]uint16{}
	for c, pair := range plainKeys {
		for _, r := range pair {
			if old, known := code[r]; !known || c < old { // prefer the main keys: the keypad has higher numbers
				code[r] = c
			}
		}
	}
	for _, r := range text {
		c, known := code[r]
		switch {
		case !known:
			all = append(all, altNumber(int(r))...)
		case plainKeys[c][0] == r:
			all = append(all, click(c)...)
		default:
			all = append(all, hold(keyLeftShift, click(c)...)...)
		}
	}
	return all
}

// altNumber types a character as on Windows.
func altNumber(n int) []stroke {
	keypad := map[byte]uint16{'0': 82, '1': 79, '2': 80, '3': 81, '4': 75, '5': 76, '6': 77, '7': 71, '8': 72, '9': 73}
	var digits []byte
	for ; n > 0; n /= 10 {
		digits = append([]byte{'0' + byte(n%10)}, digits...)
	}
	var all []stroke
	for _, d := range append([]byte{'0'}, digits...) {
		all = append(all, click(keypad[d])...)
	}
	return hold(keyLeftAlt, all...)
}

func typed(strokes []stroke) string {
	var k keyboard
	var b strings.Builder
	for _, s := range strokes {
		if r := k.key(s.code, s.value); r >= 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestEveryASCIICharacterCanBeTyped(t *testing.T) {
	var all strings.Builder
	for r := ' '; r < 0x7f; r++ {
		all.WriteRune(r)
	}
	all.WriteString("\t\r")
	if got := typed(keysOf(t, all.String())); got != all.String() {
		t.Errorf("typed %q", got)
	}
	seen := map[rune]bool{}
	for _, pair := range plainKeys {
		seen[pair[0]], seen[pair[1]] = true, true
	}
	for _, r := range all.String() {
		if !seen[r] {
			t.Errorf("no key types %q", r)
		}
	}
}

// Some known codes, so that a row out of place is found although the other tests use
// the same table (linux/input-event-codes.h).
func TestKeysTypeWhatTheUSLayoutSays(t *testing.T) {
	for code, want := range map[uint16]string{
		2: "1!", 11: "0)", 12: "-_", 13: "=+", 15: "\t\t", 16: "qQ", 25: "pP", 26: "[{", 27: "]}", 28: "\r\r", 30: "aA", 38: "lL",
		39: ";:", 40: "'\"", 41: "`~", 43: `\|`, 44: "zZ", 50: "mM", 51: ",<", 52: ".>", 53: "/?", 57: "  ", 86: "<>",
		55: "**", 71: "77", 74: "--", 75: "44", 78: "++", 79: "11", 82: "00", 83: "..", 96: "\r\r", 98: "//",
	} {
		if got := typed(append(click(code), hold(keyRightShift, click(code)...)...)); got != want {
			t.Errorf("key %d types %q, want %q", code, got, want)
		}
	}
}

func TestModifiers(t *testing.T) {
	const a, one, m, bracket, escape, altGr = 30, 2, 50, 27, 1, 100
	for _, tt := range []struct {
		name    string
		strokes []stroke
		want    string
	}{
		{"caps lock", append(click(keyCapsLock), append(click(a), click(one)...)...), "A1"},
		{"caps lock twice", append(append(click(keyCapsLock), click(keyCapsLock)...), click(a)...), "a"},
		{"caps lock and shift", append(click(keyCapsLock), hold(keyLeftShift, click(a)...)...), "a"},
		{"both shifts, one let go", append([]stroke{{keyLeftShift, 1}, {keyRightShift, 1}, {keyLeftShift, 0}}, click(a)...), "A"},
		{"key held down", []stroke{{a, 1}, {a, 2}, {a, 2}, {a, 0}}, "a"},
		{"shift held down", append([]stroke{{keyLeftShift, 1}, {keyLeftShift, 2}}, click(a)...), "A"},
		{"Ctrl and M", hold(keyLeftCtrl, click(m)...), "\r"},
		{"Ctrl and ]", hold(keyRightCtrl, click(bracket)...), "\x1d"},
		{"Ctrl and 1", hold(keyLeftCtrl, click(one)...), ""},
		{"AltGr", hold(altGr, click(a)...), "a"},
		{"unknown keys", append(click(escape), click(500)...), ""},
		{"Alt alone", hold(keyLeftAlt), ""},
		{"Alt and a letter", hold(keyLeftAlt, click(a)...), ""},
		{"Alt and 0225", altNumber(225), "á"},
		{"Alt and 07877", altNumber(7877), "ễ"},
		{"Alt and a number that is too long", hold(keyLeftAlt, append(altNumber(99999999)[3:17:17], click(a)...)...), ""},
	} {
		if got := typed(tt.strokes); got != tt.want {
			t.Errorf("%s types %q, want %q", tt.name, got, tt.want)
		}
	}
}

// Scanners type the letters of a card as numbers of characters, or as numbers
// of the bytes of UTF-8. Both must come out right.
func TestCardsAreTypedWithAltNumbers(t *testing.T) {
	var asBytes []stroke
	for _, c := range []byte(card) {
		if c < 0x80 {
			asBytes = append(asBytes, keysOf(t, string(rune(c)))...)
			continue
		}
		asBytes = append(asBytes, altNumber(int(c))...)
	}
	for name, strokes := range map[string][]stroke{"characters": keysOf(t, card), "bytes": asBytes} {
		if got := barcode.Clean([]byte(typed(strokes))); got.Text != card || got.Problem != "" {
			t.Errorf("typed by %s it reads %+v", name, got)
		}
	}
}

// events writes strokes as the kernel does, each followed by a report.
func events(strokes []stroke) (raw []byte) {
	for _, s := range strokes {
		raw = append(raw, event(evKey, s.code, s.value)...)
		raw = append(raw, event(evSyn, 0, 0)...)
	}
	return raw
}

func event(kind, code uint16, value uint32) []byte {
	raw := make([]byte, eventBytes)
	at := eventBytes - 8
	binary.NativeEndian.PutUint16(raw[at:], kind)
	binary.NativeEndian.PutUint16(raw[at+2:], code)
	binary.NativeEndian.PutUint32(raw[at+4:], value)
	return raw
}

func FuzzDeviceEvents(f *testing.F) {
	f.Add(events([]stroke{{30, 1}, {30, 0}, {28, 1}}), byte(5))
	f.Add(append(event(evSyn, synDropped, 0), events([]stroke{{30, 1}})...), byte(24))
	f.Add([]byte("no events at all, but bytes enough for two of them"), byte(1))
	f.Fuzz(func(t *testing.T, raw []byte, step byte) {
		var whole, pieces device
		whole.take(raw)
		for rest := raw; len(rest) > 0; {
			n := min(len(rest), int(step)+1)
			pieces.take(rest[:n])
			rest = rest[n:]
		}
		if string(whole.text) != string(pieces.text) || whole.torn != pieces.torn || whole.keyboard != pieces.keyboard {
			t.Fatalf("whole %q, in pieces %q", whole.text, pieces.text)
		}
		if len(pieces.raw) >= eventBytes || len(whole.text) > 4*len(raw)/eventBytes {
			t.Fatalf("%d bytes left, %d typed", len(pieces.raw), len(whole.text))
		}
	})
}
