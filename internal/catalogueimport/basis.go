package catalogueimport

import (
	"strings"

	"motcua/internal/catalogue"
	"motcua/internal/pattern"
)

var (
	// number is the number of a legal text, with spaces and dots that do not belong there.
	number = pattern.Of(`(\d{1,5}(?:\.\d{1,3})?)\s*\.?\s*/\s*(?:(\d{4})\s*\.?\s*/\s*)?([A-ZĐ]{1,8}\d{0,3}(?:\s?-\s?[A-ZĐ]{1,10})*)`)
	// basisParts separates legal texts of a table.
	basisParts = pattern.Of(`\s*[;\n]\s*`)
)

// readBasis cleans the legal texts. One that is there with its kind and without
// ("Thông tư số 03/2023/TT-BTP", "03/2023/TT-BTP") is one.
func (c *cleaner) readBasis(texts []string) []string {
	var out []string
	place := map[string]int{}
	for _, text := range texts {
		for _, part := range basisParts().Split(c.letters("basis", text), -1) {
			part = c.line("basis", part, catalogue.MaxTextBytes)
			if bare := bullet().ReplaceAllString(part, ""); bare != "" {
				part = c.change("basis", RulePaperMark, part, bare)
			}
			if part == "" {
				continue
			}
			part = c.change("basis", RuleBasis, part, written(part))
			i, there := place[numberOf(part)]
			switch {
			case there && out[i] == part:
				c.tell("basis", RuleRepeated, part, "")
			case there:
				was := out[i]
				if len(part) > len(was) {
					out[i] = part
				}
				c.tell("basis", RuleBasisSame, was+"; "+part, out[i])
			case len(out) == catalogue.MaxItems:
				c.tell("basis", RuleTooMany, part, "")
			default:
				place[numberOf(part)] = len(out)
				out = append(out, part)
			}
		}
	}
	return out
}

// written is a legal text with its number in the usual form, and without a dot at its end.
func written(text string) string {
	text = number().ReplaceAllStringFunc(text, func(found string) string {
		m := number().FindStringSubmatch(found)
		parts := []string{m[1]}
		if m[2] != "" {
			parts = append(parts, m[2])
		}
		return strings.Join(append(parts, strings.ReplaceAll(m[3], " ", "")), "/")
	})
	return strings.TrimRight(text, " .,")
}

// plainBasis is a legal text that is named and not quoted: nothing but its kind is before
// its number, and nothing but its date behind it.
var plainBasis = pattern.Of(`^(?i:(?:bộ )?luật|nghị định|thông tư(?: liên tịch)?|quyết định|nghị quyết|pháp lệnh|chỉ thị)?\s*(?:số:?)?\s*(\d[\d.]*/(?:\d{4}/)?[A-ZĐ\d-]+)(?: ngày .*)?$`)

// numberOf is what makes a legal text the same as another: its number, or the whole text
// if it quotes a part of one.
func numberOf(text string) string {
	if m := plainBasis().FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return text
}
