package keyboard

import "unicode"

// Kind is what a key does.
type Kind uint8

// The kinds of keys.
const (
	Letter   Kind = iota // types Key.Rune
	Shift                // makes the next letter a capital
	Erase                // Field.Backspace
	ClearAll             // Field.Clear
	Space                // types a space
	Switch               // changes between Telex and VNI
	Enter                // searches
)

// Key is a key of the keyboard.
type Key struct {
	Kind Kind
	Rune rune    // of a Letter and of Space
	Wide float32 // width; that of a letter is 1
}

// Row is a row of keys. Indent is the room at each end, in widths of a letter.
type Row struct {
	Indent float32
	Keys   []Key
}

// Columns is the width of the keyboard, in letters and the gaps between them.
const Columns = 10

// Rows are the keys from top to bottom: digits, letters, and what is done with them. With
// shift the letters are capitals.
func Rows(shift bool) []Row {
	letters := func(text string) (keys []Key) {
		for _, r := range text {
			if shift {
				r = unicode.ToUpper(r)
			}
			keys = append(keys, Key{Kind: Letter, Rune: r, Wide: 1})
		}
		return keys
	}
	third := append([]Key{{Kind: Shift, Wide: 1.5}}, letters("zxcvbnm")...)
	return []Row{
		{Keys: letters("1234567890")},
		{Keys: letters("qwertyuiop")},
		{Indent: 0.5, Keys: letters("asdfghjkl")},
		{Keys: append(third, Key{Kind: Erase, Wide: 1.5})},
		{Keys: []Key{
			{Kind: Switch, Wide: 2.25},
			{Kind: Letter, Rune: '-', Wide: 1},
			{Kind: Space, Rune: ' ', Wide: 3.5},
			{Kind: ClearAll, Wide: 1.5},
			{Kind: Enter, Wide: 1.75},
		}},
	}
}
