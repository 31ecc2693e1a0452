package receipt

import (
	"strings"

	"motcua/internal/charset"
)

// breakLines breaks text into lines of at most width, as measured by measure. It
// breaks at spaces. A word that is too long for a line is broken between letters,
// never between a letter and its mark. Nothing is left out: the lines joined contain
// every letter of text in order. A letter wider than width is a line of its own.
func breakLines(text string, width int, measure func(string) int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if measure(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		whole, rest := breakWord(word, width, measure)
		lines = append(lines, whole...)
		line = rest
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakWord breaks a word into pieces that fill a line, and the rest, which may
// share its line.
func breakWord(word string, width int, measure func(string) int) (whole []string, rest string) {
	for _, letter := range charset.Letters(word) {
		if rest != "" && measure(rest+letter) > width {
			whole = append(whole, rest)
			rest = ""
		}
		rest += letter
	}
	return whole, rest
}

// balance breaks text like breakLines, into the same number of lines, but makes them
// as narrow as possible: a title in two lines looks better if the second has more
// than one word.
func balance(text string, width int, measure func(string) int) []string {
	lines := breakLines(text, width, measure)
	if len(lines) < 2 {
		return lines
	}
	low, high := width/2, width // high is always wide enough
	for high-low > 4 {
		middle := (low + high) / 2
		if len(breakLines(text, middle, measure)) <= len(lines) && fits(text, middle, measure) {
			high = middle
		} else {
			low = middle
		}
	}
	return breakLines(text, high, measure)
}

// fits reports whether no word of text is wider than width.
func fits(text string, width int, measure func(string) int) bool {
	for _, word := range strings.Fields(text) {
		if measure(word) > width {
			return false
		}
	}
	return true
}
