package catalogueimport

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"motcua/internal/catalogue"
	"motcua/internal/pattern"
)

var (
	bullet    = pattern.Of(`^(?:[-+*•·–—]+\s*)+`)
	paperEnd  = pattern.Of(`[\s;,]+$`)
	titleEnd  = pattern.Of(`[\s:;,.]+$`)
	originals = pattern.Of(`(?i)(?:^|[^\d])(\d{1,2})\s*(?:\(\pL+\)\s*)?bản (?:chính|gốc)`)
	copies    = pattern.Of(`(?i)(?:^|[^\d])(\d{1,2})\s*(?:\(\pL+\)\s*)?bản (?:sao|phô tô|photo|chụp)`)
)

// cutAtRunes is where a crawler cuts the names of papers off.
const cutAtRunes = 400

// maxCopies is the largest number of originals, of copies, and of sets.
const maxCopies = 99

// readPapers cleans the papers of a procedure.
func (c *cleaner) readPapers(raw []rawGroup) []catalogue.Group {
	var out []catalogue.Group
	for _, g := range raw {
		title := c.line("papers", g.title, catalogue.MaxTextBytes)
		title = c.change("papers", RulePaperMark, title, titleEnd().ReplaceAllString(bullet().ReplaceAllString(title, ""), ""))
		group := catalogue.Group{Title: title}
		for _, item := range g.items {
			p, ok := c.readPaper(item)
			switch {
			case !ok:
			case len(group.Items) == catalogue.MaxItems:
				c.tell("papers", RuleTooMany, p.Name, "")
			default:
				group.Items = append(group.Items, p)
			}
		}
		switch {
		case len(group.Items) == 0 && title == "":
		case len(out) == catalogue.MaxItems:
			c.tell("papers", RuleTooMany, title, "")
		default:
			out = append(out, group)
		}
	}
	return out
}

func (c *cleaner) readPaper(raw rawPaper) (p catalogue.Paper, ok bool) {
	cutOff := utf8.RuneCountInString(raw.name) == cutAtRunes
	name := c.line("papers", raw.name, catalogue.MaxTextBytes)
	if name == "" {
		return p, false
	}
	bare := paperEnd().ReplaceAllString(bullet().ReplaceAllString(name, ""), "")
	if bare == "" {
		return p, false
	}
	p.Name = c.change("papers", RulePaperMark, name, bare)
	p.Originals, p.Copies = c.count(raw.originals), c.count(raw.copies)
	p.Code = c.line("papers", raw.code, catalogue.MaxNameBytes)
	switch {
	case p.Originals > 0 || p.Copies > 0:
	case strings.HasSuffix(p.Name, ":"):
		c.left("papers", RulePaperHeading, p.Name)
	default:
		c.left("papers", RulePaperQuantity, p.Name)
	}
	if cutOff && !strings.ContainsAny(p.Name[len(p.Name)-1:], ".;:)") {
		c.left("papers", RulePaperCut, p.Name)
	}
	return p, true
}

// count is a number of originals or copies.
func (c *cleaner) count(text string) int {
	text = strings.TrimSpace(text)
	n, err := strconv.Atoi(strings.TrimSuffix(text, ".0"))
	if text == "" || err == nil && n >= 0 && n <= maxCopies {
		return n
	}
	c.tell("papers", RulePaperNumber, text, "")
	return 0
}

// papersInWords are the papers of a table: a line each, with the number of copies in it.
func papersInWords(text string) []rawGroup {
	var group rawGroup
	for _, line := range separators().Split(text, -1) {
		if line == "" {
			continue
		}
		p := rawPaper{name: line}
		if m := originals().FindStringSubmatch(line); m != nil {
			p.originals = m[1]
		}
		if m := copies().FindStringSubmatch(line); m != nil {
			p.copies = m[1]
		}
		group.items = append(group.items, p)
	}
	if len(group.items) == 0 {
		return nil
	}
	return []rawGroup{group}
}
