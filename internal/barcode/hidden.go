package barcode

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"unicode/utf8"
)

// Hidden is a text that may contain personal data. Printing, logging or encoding it
// shows only its length; only Reveal returns the text. The zero Hidden is the empty
// text. Two of them are equal (==) only if one is a copy of the other.
type Hidden struct {
	text *string // behind a pointer, because fmt prints nested private fields without calling methods
}

var (
	_ fmt.Formatter  = Hidden{}
	_ slog.LogValuer = Hidden{}
)

// Hide hides a text.
func Hide(text string) Hidden { return Hidden{&text} }

// Reveal returns the text, for immediate use only.
func (h Hidden) Reveal() string {
	if h.text == nil {
		return ""
	}
	return *h.text
}

// String is the text's length in words.
func (h Hidden) String() string {
	return "(" + strconv.Itoa(utf8.RuneCountInString(h.Reveal())) + " characters)"
}

// GoString is String.
func (h Hidden) GoString() string { return h.String() }

// Format writes String, whatever the verb.
func (h Hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, h.String()) }

// LogValue is String.
func (h Hidden) LogValue() slog.Value { return slog.StringValue(h.String()) }

// MarshalText is String; encoding/json uses it too.
func (h Hidden) MarshalText() ([]byte, error) { return []byte(h.String()), nil }
