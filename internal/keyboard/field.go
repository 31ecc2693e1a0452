package keyboard

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxLetters is how many letters a field holds. What is typed beyond them is dropped.
const MaxLetters = 60

// Method is a way of typing Vietnamese letters.
type Method uint8

// The methods.
const (
	Telex Method = iota // aa aw dd ee oo ow uw, s f r x j, z
	VNI                 // 6 7 8 9, 1 to 5, 0
)

// Field is a field of text. The zero Field is empty and takes Telex.
type Field struct {
	method Method
	text   []rune
	keys   []rune // typed for the last word, nil if not known
	plain  bool   // the last word is composed no more
}

// Text is what stands in the field, in composed letters (NFC).
func (f *Field) Text() string { return string(f.text) }

// Method is how letters are composed.
func (f *Field) Method() Method { return f.method }

// SetMethod changes how letters are composed from now on.
func (f *Field) SetMethod(m Method) {
	f.method, f.keys, f.plain = m, nil, false
}

// Clear empties the field.
func (f *Field) Clear() { f.text, f.keys, f.plain = nil, nil, false }

// Set replaces the text, as if it had been typed letter by letter without a method.
func (f *Field) Set(text string) {
	f.Clear()
	for _, r := range text {
		if len(f.text) == MaxLetters {
			return
		}
		if allowed(r) {
			f.text = append(f.text, r)
		}
	}
}

// Backspace removes the last letter with its marks.
func (f *Field) Backspace() {
	if n := len(f.text); n > 0 {
		f.text = f.text[:n-1]
	}
	f.keys, f.plain = nil, false
	if len(f.word()) == 0 {
		f.keys = []rune{}
	}
}

// Type takes a typed character, and reports whether the text has changed. It drops what
// is neither a letter, a digit, a space, a full stop nor a hyphen, a space that nothing
// stands before, and all beyond MaxLetters.
func (f *Field) Type(r rune) bool {
	if !allowed(r) || r == ' ' && (len(f.text) == 0 || f.text[len(f.text)-1] == ' ') {
		return false
	}
	word := f.word()
	if len(word) == 0 {
		f.keys, f.plain = []rune{}, false
	}
	if !isWord(r) {
		f.keys, f.plain = []rune{}, false
		return f.replace(word, append(slices.Clone(word), r))
	}
	if f.plain || slices.ContainsFunc(word, unicode.IsDigit) {
		return f.replace(word, append(slices.Clone(word), r))
	}
	next, undone := compose(word, r, f.method)
	keys := f.keys
	if keys != nil {
		keys = append(slices.Clip(keys), r)
		if !slices.Equal(next, keys) && !undone && !possible(next) {
			next, undone = slices.Clone(keys), true
		}
	}
	if !f.replace(word, next) {
		return false
	}
	f.keys, f.plain = keys, undone
	if len(f.keys) > maxKeys {
		f.keys = nil
	}
	return true
}

// maxKeys is how many keys of a word are remembered. Who changes the tone of one word more
// often does not get the typed keys back.
const maxKeys = 2 * MaxLetters

// replace exchanges the last word, unless the text would become too long.
func (f *Field) replace(word, next []rune) bool {
	if slices.Equal(word, next) || len(f.text)-len(word)+len(next) > MaxLetters {
		return false
	}
	f.text = append(f.text[:len(f.text)-len(word):len(f.text)-len(word)], next...)
	return true
}

// word is the word at the end of the text, empty after a space.
func (f *Field) word() []rune {
	from := len(f.text)
	for from > 0 && isWord(f.text[from-1]) {
		from--
	}
	return f.text[from:]
}

// isWord reports whether a character is part of a word: a digit, or a letter of Latin or
// of Vietnamese.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return strings.ContainsRune(vietnamese, unicode.ToLower(r))
}

const vietnamese = "đăâêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"

// allowed are the characters of a field: names and codes of procedures need no others.
func allowed(r rune) bool { return isWord(r) || r == ' ' || r == '-' || r == '.' }
