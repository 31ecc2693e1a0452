package catalogueimport

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"motcua/internal/catalogue"
	"motcua/internal/pattern"
)

var (
	wellFormed  = pattern.Of(`^\d\.\d{6}$`)
	withSuffix  = pattern.Of(`^(\d\.\d{6})((?:\.\d{2,3})*\.[A-Z]\d{1,3}(?:\.\d{1,3})*)$`)
	codeDeleted = pattern.Of(`(?i)^\d\.\d+[-_. ]*(?:xoa|xóa|del(?:eted)?|huy|hủy)$`)
	codeShort   = pattern.Of(`^(\d)[.,](\d{1,5})$`)
	codeNoise   = pattern.Of(`^\d\.\d{6}(?:0{4,}|9{4,})\d{1,6}$|^\d\.\d{5}9{6,}\d{0,3}$`) // a number of a workbook, 1.0011930000000001
	codeNoDot   = pattern.Of(`^([1-3])(\d{6})$`)
	codeGrouped = pattern.Of(`^([1-3])[.,]?(\d{3})[.,](\d{3})$`)
	possible    = pattern.Of(`^[0-9A-Z][0-9A-Z._-]*$`)
	anyCode     = pattern.Of(`\d\.\d{6}(?:(?:\.\d{2,3})*\.[A-Z]\d{1,3})?`)
	aroundCode  = pattern.Of(`\s*[([{]?\s*(?:Mã(?: số)?(?: TTHC| thủ tục)?\s*:?\s*)?(\d\.\d{6}(?:(?:\.\d{2,3})*\.[A-Z]\d{1,3})?)\s*[)\]}]?\s*[-–:]?\s*`)
)

// readCode cleans a code. It is "" if the row must be left out.
func (c *cleaner) readCode(text string) string {
	code := c.line("code", text, 10*catalogue.MaxCodeBytes)
	c.code = code
	switch {
	case code == "":
		c.tell("code", RuleNoCode, "", "")
		return ""
	case wellFormed().MatchString(code):
	case withSuffix().MatchString(strings.ToUpper(code)):
		m := withSuffix().FindStringSubmatch(strings.ToUpper(code))
		c.code = m[1]
		c.tell("code", RuleCodeSuffix, code, m[1])
	case codeDeleted().MatchString(code):
		c.tell("code", RuleCodeDeleted, code, "")
		return ""
	case codeShort().MatchString(code):
		m := codeShort().FindStringSubmatch(code)
		c.code = m[1] + "." + m[2] + strings.Repeat("0", 6-len(m[2]))
		c.tell("code", RuleCodeZeros, code, c.code)
	case codeNoise().MatchString(code):
		v, _ := strconv.ParseFloat(code, 64) // digits with one dot
		c.code = strconv.FormatFloat(v, 'f', 6, 64)
		c.tell("code", RuleCodeZeros, code, c.code)
	case codeNoDot().MatchString(code), codeGrouped().MatchString(code):
		digits := strings.NewReplacer(".", "", ",", "").Replace(code)
		c.code = digits[:1] + "." + digits[1:]
		c.tell("code", RuleCodeDot, code, c.code)
	case possible().MatchString(code) && len(code) <= catalogue.MaxCodeBytes && strings.ContainsFunc(code, unicode.IsDigit):
		c.left("code", RuleCodeForm, code)
	default:
		c.code = ""
		c.tell("code", RuleCodeWrong, code, "")
	}
	return c.code
}

var (
	leadingMarks  = pattern.Of(`^[\s.,;:\-–—+*•·]+`)
	leadingNumber = pattern.Of(`^\d{1,3}[.)]\s*(\pL)`)
	trailingMarks = pattern.Of(`[\s.,;:…\-–—]+$`)
)

// readName cleans the name of a procedure.
func (c *cleaner) readName(text string) string {
	name := c.line("name", text, catalogue.MaxTextBytes)
	if c.code != "" {
		name = c.withoutCode(name)
	}
	name = c.change("name", RuleLeadingMark, name, leadingMarks().ReplaceAllString(name, ""))
	name = c.change("name", RuleLeadingNumber, name, leadingNumber().ReplaceAllString(name, "$1"))
	name = c.change("name", RuleTrailingMark, name, trailingMarks().ReplaceAllString(name, ""))
	name = c.change("name", RuleCapitals, name, small(name))
	name = c.change("name", RuleFirstLetter, name, firstCapital(name))
	return c.fit("name", name, catalogue.MaxNameBytes)
}

// withoutCode cuts the procedure's own code out of its name.
func (c *cleaner) withoutCode(name string) string {
	out := aroundCode().ReplaceAllStringFunc(name, func(found string) string {
		code := anyCode().FindString(found)
		if code != c.code && !strings.HasPrefix(code, c.code+".") {
			return found
		}
		return " "
	})
	out = strings.TrimSpace(manySpaces().ReplaceAllString(out, " "))
	if out != name && out != "" {
		c.tell("name", RuleCodeInName, name, out)
		name = out
	}
	if code := anyCode().FindString(name); code != "" && wellFormed().MatchString(c.code) && !strings.HasPrefix(code, c.code) {
		c.left("name", RuleOtherCodeInName, name)
	}
	return name
}

// minCapitals is how many words in capitals a name needs to be taken for one in capitals.
const minCapitals = 4

// small is a name in capitals as a sentence. Parts in brackets that are small already,
// abbreviations and names of places keep their capitals.
func small(name string) string {
	words := strings.Split(name, " ")
	capital, others := 0, 0
	depth := 0
	for _, w := range words {
		depth += strings.Count(w, "(") - strings.Count(w, ")")
		bare := strings.TrimFunc(w, notLetter)
		switch {
		case utf8.RuneCountInString(bare) < 2 || abbreviations[bare]:
		case isCapital(bare):
			capital++
		case depth <= 0 && !strings.HasSuffix(w, ")"):
			others++
		}
	}
	if capital < minCapitals || others*5 > capital {
		return name
	}
	for i, w := range words {
		words[i] = smallWord(words, i, w)
	}
	text := strings.Join(words, " ")
	for _, proper := range properNames {
		text = replaceFold(text, strings.ToLower(proper), proper)
	}
	for _, before := range placeWords {
		for _, name := range places {
			text = replaceFold(text, before+strings.ToLower(name), before+name)
		}
	}
	return firstCapital(text)
}

// firstCapital begins a name with a capital. A name such as "eTax" has its own way.
func firstCapital(name string) string {
	first, n := utf8.DecodeRuneInString(name)
	second, _ := utf8.DecodeRuneInString(name[n:])
	if n == 0 || !unicode.IsLower(first) || unicode.IsUpper(second) {
		return name
	}
	return string(unicode.ToUpper(first)) + name[n:]
}

func smallWord(words []string, i int, w string) string {
	bare := strings.TrimFunc(w, notLetter)
	switch {
	case bare == "" || !isCapital(bare):
		return w
	case abbreviations[bare] || strings.ContainsFunc(bare, unicode.IsDigit):
		return w
	case romanAlways[bare]:
		return w
	case romanAfter[bare] && i > 0 && numbered[strings.ToUpper(strings.TrimFunc(words[i-1], notLetter))]:
		return w
	case strings.ContainsAny(bare, "-/") && utf8.RuneCountInString(bare) < 12 && strings.ContainsAny(bare, "/"):
		return w // NĐ-CP, TT/BTC
	}
	return strings.ToLower(w)
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

func isCapital(word string) bool {
	return strings.ContainsFunc(word, unicode.IsUpper) && !strings.ContainsFunc(word, unicode.IsLower)
}

// replaceFold writes a name that is in small letters with its capitals, where whole words
// are the same.
func replaceFold(text, lower, proper string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, lower)
		if i < 0 {
			return b.String() + text
		}
		before, _ := utf8.DecodeLastRuneInString(b.String() + text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(lower):])
		b.WriteString(text[:i])
		if unicode.IsLetter(before) || unicode.IsLetter(after) {
			b.WriteString(lower)
		} else {
			b.WriteString(proper)
		}
		text = text[i+len(lower):]
	}
}
