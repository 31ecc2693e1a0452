package config

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/charset"
	"motcua/internal/i18n"
)

// maxStrangers is the most lines reported for characters that are not allowed in
// TOML; if a whole file was saved with curly quotes, a few are enough.
const maxStrangers = 20

// encoding checks the file's encoding before anything is read.
func (p *parser) encoding(data []byte) {
	switch {
	case len(data) > MaxFileBytes:
		p.fault(0, "the file has %d bytes: write at most %d", len(data), MaxFileBytes)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.Count(data, []byte{0}) > len(data)/4:
		p.fault(0, "the file is saved as UTF-16, which some editors call \"Unicode\": save it as UTF-8")
	case !utf8.Valid(data):
		at := firstInvalid(data)
		p.fault(p.lineAt(at), "this line is not UTF-8 (column %d, byte %#02x): the file is saved in an older encoding, such as Windows-1258 or TCVN3: save it as UTF-8, and write the texts anew where their letters are wrong", p.columnAt(data, at), data[at])
	case bytes.IndexByte(data, '\n') < 0 && bytes.Count(data, []byte{'\r'}) > 1:
		p.fault(0, "the lines of the file end as on old Macintoshes, in CR alone: save it with the line ends of Linux (LF) or Windows (CRLF)")
	}
}

// columnAt is the column, from 1, of a byte in its line.
func (p *parser) columnAt(data []byte, offset int) int {
	start := p.lines[p.lineAt(offset)-1]
	return 1 + utf8.RuneCount(data[start:min(offset, len(data))])
}

// strangers reports, for each line, the first character that TOML does not allow
// outside of texts and comments: those that a word processor or a web page puts in
// place of typed ones. The parser would name it by its first byte.
func (p *parser) strangers(data []byte) {
	var in outside
	told, last := 0, 0
	for at, r := range string(data) {
		if in.next(data[at:]) && strange(r) {
			line := p.lineAt(at)
			if line == last {
				continue
			}
			if told++; told > maxStrangers {
				return
			}
			last = line
			p.stranger(line, p.columnAt(data, at), r)
		}
	}
}

// strange reports whether a character is not allowed outside of texts and comments.
func strange(r rune) bool {
	return r >= utf8.RuneSelf || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
}

// outside follows a file and knows where texts and comments are. It must be called
// for every character in order, with the rest of the file from there.
type outside struct {
	end  string // end of the present text or comment; "" outside
	skip int    // bytes that belong to something recognised already
}

// next reports whether the first character of rest is outside of texts and comments.
func (o *outside) next(rest []byte) bool {
	_, size := utf8.DecodeRune(rest)
	if o.skip > 0 {
		o.skip -= size
		return false
	}
	if o.end == "" {
		for _, begin := range []string{`"""`, "'''", `"`, "'", "#"} {
			if bytes.HasPrefix(rest, []byte(begin)) {
				o.end, o.skip = begin, len(begin)-size
				if begin == "#" {
					o.end = "\n"
				}
				return false
			}
		}
		return true
	}
	switch {
	case bytes.HasPrefix(rest, []byte(o.end)):
		o.skip, o.end = len(o.end)-size, ""
	case rest[0] == '\n' && len(o.end) == 1: // an unclosed one-line text
		o.end = ""
	case rest[0] == '\\' && o.end[0] == '"' && len(rest) > 1 && rest[1] != '\n':
		_, o.skip = utf8.DecodeRune(rest[1:])
	}
	return false
}

// stranger reports a character, and what to write instead.
func (p *parser) stranger(line, column int, r rune) {
	what, write := strangerWords(r)
	p.fault(line, "column %d is %s: %s", column, what, write)
}

// Characters that have an ASCII counterpart in TOML.
const (
	curlyDouble = "“”„‟«»″＂〝〞❝❞"
	curlySingle = "‘’‚‛‹›′´＇"
	longDashes  = "–—‐‑‒―−－"
)

func strangerWords(r rune) (what, write i18n.Message) {
	kind := charset.KindOf(r)
	switch {
	case strings.ContainsRune(curlyDouble, r):
		return i18n.Say("the curly quotation mark %c (%U)", r, r), i18n.Say("write the straight one, \"")
	case strings.ContainsRune(curlySingle, r):
		return i18n.Say("the curly single quotation mark %c (%U)", r, r), i18n.Say("write the straight one, \" or '")
	case strings.ContainsRune(longDashes, r):
		return i18n.Say("the long dash %c (%U)", r, r), i18n.Say("write a hyphen, -")
	case r == '\u00a0', r == '\u202f', r == '\u2007':
		return i18n.Say("a no-break space (%U), which looks like a space and is none", r), i18n.Say("delete it and write a space")
	case kind == charset.Space:
		return i18n.Say("a space of another kind (%U)", r), i18n.Say("delete it and write a space")
	case r == '\ufeff':
		return i18n.Say("a byte order mark (%U), which cannot be seen and belongs nowhere but at the very beginning", r), i18n.Say("delete it, or write the line anew")
	case unicode.IsLetter(r) && kind == charset.Fine:
		return i18n.Say("the letter %c outside of quotes", r), i18n.Say("write texts in quotes, key = \"text\", and keys in letters a–z")
	}
	what = kindWords(r, kind)
	if instead := charset.Instead(r); kind == charset.Unknown && instead != "" && instead != "?" {
		return what, i18n.Say("write %s", instead)
	}
	return what, i18n.Say("delete it, or write the line anew")
}

// kindWords names a character.
func kindWords(r rune, kind charset.Kind) i18n.Message {
	switch kind {
	case charset.Space:
		return i18n.Say("a space of another kind (%U)", r)
	case charset.Invisible:
		return i18n.Say("a character that cannot be seen (%U)", r)
	case charset.Direction:
		return i18n.Say("a mark that turns the text round (%U)", r)
	case charset.Control:
		return i18n.Say("a control character (%U)", r)
	case charset.Emoji:
		return i18n.Say("an emoji (%U)", r)
	case charset.Broken:
		return i18n.Say("the sign of a letter that was lost (%U)", r)
	case charset.Heaped:
		return i18n.Say("a mark too many on one letter (%U)", r)
	case charset.Unknown:
		return i18n.Say("the sign %c (%U), which the product's typeface does not have", r, r)
	default:
		return i18n.Say("the sign %c (%U)", r, r)
	}
}

// reasons are our texts for the parser's messages, which are English and meant for
// programmers. The first that matches is used.
var reasons = []struct {
	part string // of the parser's message
	says i18n.Message
}{
	{"not terminated by", i18n.Say("a text of several lines is not closed: write the three quotes at its end")},
	{"cannot have new lines", unclosed},
	{"unterminated", unclosed},
	{"escape", backslash},
	{"after `\\`", backslash},
	{"control character", i18n.Say("a text holds a control character, such as a tab in single quotes: write it anew")},
	{"carriage return", loneCR},
	{"U+000D", loneCR},
	{"'=' after key", i18n.Say("a key is not followed by \"=\": write key = \"text\"")},
	{"expected newline", i18n.Say("something stands behind the value: write one key = value a line, and a comment behind #")},
	{"must be quoted", bare},
	{"start of value", bare},
	{"expected keyword", bare},
	{"expected value", i18n.Say("a value is missing: write key = \"text\"")},
	{"close table name", i18n.Say("a bracket is not closed: write [table]")},
	{"close array table", i18n.Say("a bracket is not closed: write [[list]]")},
	{"array", i18n.Say("a list is not closed, or lacks a comma: write key = [\"…\", \"…\"]")},
	{"inline table", i18n.Say("braces are not closed, or lack a comma: write { key = \"…\", key = 5 }")},
	{"leading zero", i18n.Say("a number begins with 0: write it without, or in quotes if it is a text, as a telephone number is")},
}

var (
	unclosed  = i18n.Say("a text is not closed: write \" at its end, and \\\" for quotation marks within it")
	loneCR    = i18n.Say("a line ends in CR alone: save the file with the line ends of Linux (LF) or Windows (CRLF)")
	backslash = i18n.Say("a backslash in quotes begins a sign of its own: write two of them, \\\\, or the text in single quotes '…'")
	bare      = i18n.Say("a text is not in quotes: write key = \"text\"")
)

// syntaxFault reports the parser's error. What follows it in the file is unknown.
func (p *parser) syntaxFault(data []byte, err error) {
	line, column := len(p.lines), 1
	var at *unstable.ParserError
	if errors.As(err, &at) && len(at.Highlight) > 0 {
		offset := int(p.toml.Range(at.Highlight).Offset)
		line, column = p.lineAt(offset), p.columnAt(data, offset)
	}
	p.reason(data, line, column, err)
}

func (p *parser) reason(data []byte, line, column int, err error) {
	for _, reason := range reasons {
		if !strings.Contains(err.Error(), reason.part) {
			continue
		}
		if i := bytes.IndexAny(p.textOfLine(data, line), curlyDouble); i >= 0 && reason.says.Error() == unclosed.Error() { // opened by a straight quote, closed by a curly one
			r, _ := utf8.DecodeRune(p.textOfLine(data, line)[i:])
			p.stranger(line, p.columnAt(data, p.lines[line-1]+i), r)
			return
		}
		p.fault(line, "this line is not TOML: %[2]s (column %[1]d); what follows has not been read (%[3]v)", column, reason.says, err)
		return
	}
	p.fault(line, "this line is not TOML (%[2]v, column %[1]d): write key = \"text\", key = 5, key = true, [table] or [[list]]; what follows has not been read", column, err)
}

// textOfLine is the text of a line.
func (p *parser) textOfLine(data []byte, line int) []byte {
	text, _, _ := bytes.Cut(data[p.lines[line-1]:], []byte("\n"))
	return text
}
