package config

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
	"golang.org/x/text/unicode/norm"

	"motcua/internal/charset"
	"motcua/internal/i18n"
)

// use is what a text of the file is for. Every text is read by textOf with one of
// them.
type use int

const (
	shown use = iota // on a screen, on paper, in a report: cleaned
	lines            // the same, with several lines
	token            // an id, a name of a choice, a network address: cleaned, one line
	exact            // a path or a secret: kept exactly as written
)

// text is an optional shown text of at most MaxText characters on one line: in NFC,
// without space around it, and without characters that cannot be shown.
func (s *section) text(key string) string { return s.textFor(shown, key) }

// textFor is an optional text for some use.
func (s *section) textFor(u use, key string) string {
	return s.textOf(s.scalar(key, unstable.String, key+` = "…"`), key, u)
}

// need is a required shown text.
func (s *section) need(key string) string { return s.needFor(shown, key) }

// needFor is a required text for some use.
func (s *section) needFor(u use, key string) string {
	text, wrong := s.textFor(u, key), len(s.faults)
	if text != "" {
		return text
	}
	if v := s.t.keys[key]; v == nil || v.kind == unstable.String && wrong == len(s.faults) && strings.TrimSpace(v.text) == "" {
		s.fault(s.line(key), "%s has no %s: write %s = \"…\"", s.what, key, key)
	}
	return ""
}

func (s *section) textOf(v *value, key any, u use) string {
	if v == nil {
		return ""
	}
	text := norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(v.text, "\r\n", "\n")))
	if n := utf8.RuneCountInString(text); n > MaxText {
		s.fault(v.line, "%s: %s has %d characters: write at most %d", s.what, key, n, MaxText)
		return ""
	}
	for _, r := range text {
		if unicode.IsControl(r) && (r != '\n' || u != lines) {
			s.fault(v.line, "%s: %s holds the control character %U: write one line of plain text", s.what, key, r)
			return ""
		}
	}
	if u == exact {
		s.warnUnseen(v, key, text)
		return text
	}
	clean := s.cleaned(v, key, text)
	if word := charset.LongWord(clean); word != "" && u != token {
		s.warn(v.line, "%s: %s has a word of %d letters, which is broken anywhere to be read: write spaces or hyphens into it", s.what, key, len(charset.Letters(word)))
	}
	return clean
}

// cleaned removes characters that cannot be shown, and warns of them. Another kind
// of space becomes a plain one without a warning, because nobody need do anything
// about it. If nothing is left, the text is shown as "?", because it was not left
// out.
func (s *section) cleaned(v *value, key any, text string) string {
	clean, found := charset.Clean(text)
	if len(found) == 0 {
		return text
	}
	if clean = norm.NFC.String(strings.TrimSpace(clean)); clean == "" {
		clean = "?"
	}
	others := 0
	var first charset.Foreign
	for _, f := range found {
		switch {
		case f.Kind == charset.Space:
		case first.Column == 0:
			first = f
		default:
			others++
		}
	}
	if first.Column > 0 {
		s.warn(v.line, "%s: %s has %s as character %d%s: %s", s.what, key, kindWords(first.Rune, first.Kind), first.Column, andMore(others), remedy(first))
	}
	return clean
}

// warnUnseen warns of invisible characters in a text that is kept as written: two
// keys that differ in them look the same. Visible characters are not quoted, since
// the text may be a secret.
func (s *section) warnUnseen(v *value, key any, text string) {
	_, found := charset.Clean(text)
	for _, f := range found {
		switch f.Kind {
		case charset.Space, charset.Invisible, charset.Direction:
			s.warn(v.line, "%s: %s has %s as character %d, and is used with it: write it anew if that is not meant", s.what, key, kindWords(f.Rune, f.Kind), f.Column)
			return
		}
	}
}

func andMore(others int) any {
	if others == 0 {
		return ""
	}
	return i18n.Say(" and %d more like it", others)
}

// remedy says what is shown instead, and what to do.
func remedy(f charset.Foreign) i18n.Message {
	if f.Instead == "" {
		return i18n.Say("it is left out; delete it")
	}
	return i18n.Say("%q is shown instead; write what is meant", f.Instead)
}
