package catalogueimport

import (
	"html"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/catalogue"
	"motcua/internal/charset"
	"motcua/internal/pattern"
)

// cleaner cleans one record. It knows where the record is, for the report.
type cleaner struct {
	in   *input
	row  int
	code string
}

// tell reports a repair.
func (c *cleaner) tell(field string, rule Rule, was, now string) {
	c.in.tell(c.row, c.code, field, rule, was, now)
}

// left reports what was left as it is.
func (c *cleaner) left(field string, rule Rule, text string) { c.tell(field, rule, text, text) }

// change reports a repair if it is one, and returns the text after it.
func (c *cleaner) change(field string, rule Rule, was, now string) string {
	if was != now {
		c.tell(field, rule, was, now)
	}
	return now
}

// line cleans a text of one line with at most some bytes.
func (c *cleaner) line(field, text string, most int) string {
	text = c.letters(field, text)
	if strings.Contains(strings.TrimSpace(text), "\n") {
		text = c.change(field, RuleLineBreak, text, lineBreak().ReplaceAllString(strings.TrimSpace(text), " "))
	}
	return c.fit(field, c.spaces(field, text), most)
}

// lines cleans a text of several lines.
func (c *cleaner) lines(field, text string, most int) string {
	return c.fit(field, c.spaces(field, c.letters(field, text)), most)
}

// letters repairs what no text should have: other encodings of letters, marks of the web,
// what cannot be seen.
func (c *cleaner) letters(field, text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	if strings.ContainsAny(text, "&<") {
		text = c.change(field, RuleHTML, text, withoutHTML(text))
	}
	text = lineEnds.Replace(text)
	if !norm.NFC.IsNormalString(text) {
		text = c.change(field, RuleComposed, text, norm.NFC.String(text))
	}
	if strings.ContainsFunc(text, unseen) {
		seen := strings.Map(func(r rune) rune {
			if unseen(r) {
				return -1
			}
			return r
		}, text)
		text = c.change(field, RuleInvisible, text, norm.NFC.String(seen))
	}
	if strings.ContainsRune(text, '\ufffd') {
		c.left(field, RuleBrokenLetter, text)
	}
	return text
}

// usual reports whether a character is one of nearly all: it needs no look-up.
func usual(r rune) bool {
	return r >= ' ' && r < 0x7f || r >= 0xc0 && r <= 0x24f || r >= 0x1ea0 && r <= 0x1ef9
}

// lineEnds makes all line ends those of this system.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

func unseen(r rune) bool {
	if usual(r) || r == '\n' || r == '\t' {
		return false
	}
	switch charset.KindOf(r) {
	case charset.Invisible, charset.Direction, charset.Control:
		return true
	}
	return false
}

var (
	htmlBreak = pattern.Of(`(?i)<br\s*/?>|</(?:p|div|li|tr|h[1-6])\s*>`)
	htmlTag   = pattern.Of(`(?i)</?(?:p|br|b|i|u|s|strong|em|span|div|ul|ol|li|table|tbody|thead|tr|td|th|a|font|h[1-6]|sup|sub|img|o:p)(?:\s[^<>]{0,400})?/?>`)
	entity    = pattern.Of(`&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8}\d{0,2});`)
)

// withoutHTML cuts tags, keeps the lines that they made, and replaces entities.
func withoutHTML(text string) string {
	text = htmlTag().ReplaceAllString(htmlBreak().ReplaceAllString(text, "\n"), "")
	return entity().ReplaceAllStringFunc(text, html.UnescapeString)
}

var lineBreak = pattern.Of(` *\n[ \n]*`)

var manySpaces = pattern.Of(` {2,}`)

// spaces makes all spaces plain and single, and cuts them at the ends of lines.
func (c *cleaner) spaces(field, text string) string {
	was, rule := text, RuleSpaces
	if strings.ContainsRune(text, '\t') {
		text, rule = strings.ReplaceAll(text, "\t", " "), RuleTabs
	}
	plain := strings.Map(func(r rune) rune {
		if !usual(r) && charset.KindOf(r) == charset.Space {
			return ' '
		}
		return r
	}, text)
	if plain != text && rule == RuleSpaces {
		rule = RuleOtherSpaces
	}
	lines := strings.Split(manySpaces().ReplaceAllString(plain, " "), "\n")
	kept := lines[:0]
	for _, l := range lines {
		if l = strings.Trim(l, " "); l != "" {
			kept = append(kept, l)
		}
	}
	return c.change(field, rule, was, strings.Join(kept, "\n"))
}

// fit cuts a text that is longer than the catalogue takes.
func (c *cleaner) fit(field, text string, most int) string {
	if len(text) <= most {
		return text
	}
	short := text[:most-len("…")]
	for !utf8.ValidString(short) {
		short = short[:len(short)-1]
	}
	short = strings.TrimRight(norm.NFC.String(short), " \n") + "…"
	c.tell(field, RuleTooLong, text, short)
	return short
}

// separators part a text of several in a table.
var separators = pattern.Of(`\s*[;\n]\s*`)

// list cleans a list of texts, and leaves out empty and repeated ones.
func (c *cleaner) list(field string, texts []string, most int) []string {
	var out []string
	seen := map[string]bool{}
	for _, text := range texts {
		text = c.line(field, text, most)
		switch {
		case text == "":
		case seen[text]:
			c.tell(field, RuleRepeated, text, "")
		case len(out) == catalogue.MaxItems:
			c.tell(field, RuleTooMany, text, "")
		default:
			seen[text] = true
			out = append(out, text)
		}
	}
	return out
}

// parted is the same for texts that may have several in one.
func (c *cleaner) parted(field string, texts []string, most int) []string {
	var all []string
	for _, text := range texts {
		all = append(all, separators().Split(c.letters(field, text), -1)...)
	}
	return c.list(field, all, most)
}

// names is a text that lists several names, such as fields or agencies, with "; ".
func (c *cleaner) names(field string, texts []string) string {
	return c.fit(field, strings.Join(c.parted(field, texts, catalogue.MaxNameBytes), "; "), catalogue.MaxNameBytes)
}
