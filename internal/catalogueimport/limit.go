package catalogueimport

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"motcua/internal/catalogue"
	"motcua/internal/pattern"
)

// maxLimit is the largest figure of a limit that the catalogue takes.
const maxLimit = 3650

// units are the units of a limit by their folded names.
var units = map[string]catalogue.Unit{
	"working day": catalogue.WorkingDays, "working days": catalogue.WorkingDays, "workday": catalogue.WorkingDays, "workdays": catalogue.WorkingDays, "ngay lam viec": catalogue.WorkingDays,
	"day": catalogue.Days, "days": catalogue.Days, "ngay": catalogue.Days,
	"hour": catalogue.Hours, "hours": catalogue.Hours, "gio": catalogue.Hours, "gio lam viec": catalogue.Hours,
	"month": catalogue.Months, "months": catalogue.Months, "thang": catalogue.Months,
	"trong ngay": catalogue.AtOnce, "ngay trong ngay": catalogue.AtOnce, "at once": catalogue.AtOnce,
}

// unitWords are the units as a text that is kept.
var unitWords = map[catalogue.Unit]string{
	catalogue.WorkingDays: "ngày làm việc", catalogue.Days: "ngày", catalogue.Hours: "giờ làm việc", catalogue.Months: "tháng", catalogue.AtOnce: "trong ngày",
}

var (
	limitWords = pattern.Of(`(?is)^(?:[-+]\s*)?(?:không quá|tối đa|(?:thời hạn|thời gian)(?: giải quyết)?:?(?: không quá)?|trong(?: thời hạn| vòng)?)?\s*(\d{1,4})\s*(?:\([\pL\s]{1,20}\)\s*)?(ngày làm việc|ngày|giờ làm việc|giờ|tháng)((?:\s*,?\s*(?:kể từ|tính từ|từ)\s[^.;\n]{1,200})?)\s*(?:$|([.;,(\n].*|(?-i:\p{Lu}).*))`)
	atOnce     = pattern.Of(`(?i)^(?:(?:được )?(?:thực hiện|giải quyết|trả kết quả) )?(?:ngay )?trong ngày(?: làm việc)?(?:$|[.;,\n]| khi| nhận| tiếp nhận)`)
	atOnceNote = pattern.Of(`(?i)(?:^|[^\pL])ngay trong ngày(?:$|[^\pL])`)
	fraction   = pattern.Of(`^(\d{1,4})[.,](\d{1,2})$`)
)

// readLimit cleans a limit. The note beside it may say that it is done within the day;
// only is the limit of the only case, if there is one.
func (c *cleaner) readLimit(field string, raw rawLimit, note string, only catalogue.Limit) catalogue.Limit {
	quantity := c.lines(field, raw.quantity, catalogue.MaxTextBytes)
	unit, known := units[fold(raw.unit)]
	if m := fraction().FindStringSubmatch(quantity); m != nil && strings.Trim(m[2], "0") == "" {
		quantity = m[1]
	}
	n, err := strconv.Atoi(quantity)
	switch {
	case quantity == "" && !known:
		return catalogue.Limit{}
	case unit == catalogue.AtOnce && (quantity == "" || err == nil && n <= 1):
		return catalogue.Limit{Unit: unit}
	case known && unit != catalogue.AtOnce && err == nil && n > 0:
		return c.limitOf(field, n, unit)
	case known && fraction().MatchString(quantity):
		text := strings.Replace(quantity, ".", ",", 1) + " " + unitWords[unit]
		c.tell(field, RuleLimitFraction, quantity+" "+raw.unit, text)
		return catalogue.Limit{Text: text}
	case err != nil && quantity != "":
		return c.limitInWords(field, quantity)
	}
	return c.limitWithoutUnit(field, raw, n, note, only)
}

// limitOf is a limit of a figure and a unit.
func (c *cleaner) limitOf(field string, n int, unit catalogue.Unit) catalogue.Limit {
	words := fmt.Sprintf("%d %s", n, unitWords[unit])
	if n > maxLimit {
		c.tell(field, RuleLimitLong, words, words)
		return catalogue.Limit{Text: words}
	}
	if unit == catalogue.Months {
		c.left(field, RuleLimitMonths, words)
	}
	return catalogue.Limit{N: n, Unit: unit}
}

// limitInWords reads a limit out of a text, as far as its first sentence is one. The text
// is kept where it says more.
func (c *cleaner) limitInWords(field, text string) catalogue.Limit {
	if atOnce().MatchString(text) {
		l := catalogue.Limit{Unit: catalogue.AtOnce}
		if key := fold(text); key != "trong ngay" && key != "ngay trong ngay" {
			l.Text = text
		}
		c.tell(field, RuleLimitAtOnce, text, unitWords[catalogue.AtOnce])
		return l
	}
	m := limitWords().FindStringSubmatch(text)
	if m == nil {
		c.left(field, RuleLimitText, text)
		return catalogue.Limit{Text: text}
	}
	n, _ := strconv.Atoi(m[1]) // digits only
	if n == 0 {
		c.left(field, RuleLimitText, text)
		return catalogue.Limit{Text: text}
	}
	l := c.limitOf(field, n, units[fold(m[2])])
	if l.N > 0 {
		c.tell(field, RuleLimitRead, text, fmt.Sprintf("%d %s", l.N, unitWords[l.Unit]))
		if strings.TrimSpace(m[3]) != "" || strings.Trim(m[4], " .;\n") != "" {
			l.Text = text
		}
	}
	return l
}

// limitWithoutUnit is a limit of a figure alone: crawlers write OTHER for what is done
// within the day, and for much else.
func (c *cleaner) limitWithoutUnit(field string, raw rawLimit, n int, note string, only catalogue.Limit) catalogue.Limit {
	was := strings.TrimSpace(raw.quantity + " " + raw.unit)
	switch {
	case n <= 1 && atOnceNote().MatchString(note):
		c.tell(field, RuleLimitAtOnce, was, unitWords[catalogue.AtOnce])
		return catalogue.Limit{Unit: catalogue.AtOnce}
	case n > 0 && n == only.N:
		c.tell(field, RuleLimitByCase, was, fmt.Sprintf("%d %s", only.N, unitWords[only.Unit]))
		return only
	case n <= 0:
		c.tell(field, RuleLimitNone, was, "")
		return catalogue.Limit{}
	}
	text := fmt.Sprintf("%d (nguồn không ghi đơn vị)", n)
	c.tell(field, RuleLimitText, was, text)
	return catalogue.Limit{Text: text}
}

// readCases is the limit by law, out of the cases of a procedure. only is the same if it
// is one figure.
func (c *cleaner) readCases(cases []rawLimit) (legal, only catalogue.Limit) {
	var all []catalogue.Limit
	for _, raw := range cases {
		if l := c.readLimit("legal", raw, "", catalogue.Limit{}); l.Known() && !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	switch len(all) {
	case 0:
		return catalogue.Limit{}, catalogue.Limit{}
	case 1:
		return all[0], all[0]
	}
	words := make([]string, len(all))
	for i, l := range all {
		words[i] = limitText(l)
	}
	text := strings.Join(words, "; ") + " (theo từng trường hợp)"
	c.left("legal", RuleLimitCases, text)
	return catalogue.Limit{Text: c.fit("legal", text, catalogue.MaxTextBytes)}, catalogue.Limit{}
}

func limitText(l catalogue.Limit) string {
	switch {
	case l.Text != "":
		return l.Text
	case l.N > 0:
		return fmt.Sprintf("%d %s", l.N, unitWords[l.Unit])
	}
	return unitWords[l.Unit]
}
