package catalogueimport

import (
	"strconv"
	"strings"

	"motcua/internal/catalogue"
	"motcua/internal/pattern"
)

// maxVND is the largest fee that the catalogue takes, in đồng.
const maxVND = 10_000_000_000

// leastVND is the smallest amount that can be paid: there are no smaller notes. A smaller
// figure is in thousands, or in another currency, as embassies take it.
const leastVND = 1_000

var (
	amount    = pattern.Of(`(?i)^(\d{1,3}(?:[., ]\d{3})+|\d+)(?:\.0+)?\s*(nghìn|ngàn)?\s*(?:đồng|đ|vnđ|vnd)?\s*(.*)$`)
	noDigits  = strings.NewReplacer(".", "", ",", "", " ", "")
	anyFigure = pattern.Of(`\d`)
	grouped   = pattern.Of(`\d{1,3}(?:[.,]\d{3})+|\d+`)
	thousand  = pattern.Of(`(?i)(?:^|[^\d\pL])(\d*)\s*(?:nghìn|ngàn)(?: đồng|$|[^\pL])`)
	freeWords = pattern.Of(`(?i)^\(?(?:0 đồng|không|không có|không thu|không thu phí|không thu lệ phí|không thu phí,? lệ phí|không phải nộp|không mất phí|miễn|miễn phí|miễn lệ phí|miễn thu|miễn phí,? lệ phí|không phải nộp phí|không phải nộp lệ phí|không phải nộp phí,? lệ phí|không phí|không lệ phí)\)?(?:\s*[.;].*)?$`)
	freeOnly  = pattern.Of(`(?i)^\(?[\pL\s,0]{1,30}\)?[.;]?$`)
)

// isFree reports whether a text begins with the sentence that nothing is to be paid. That
// some people pay nothing is no such sentence.
func isFree(text string) bool {
	return freeWords().MatchString(strings.Join(strings.Fields(text), " "))
}

// readFees cleans the fees of a procedure or of one of its ways. around are all fees of
// the procedure: their texts say in which unit a figure is.
func (c *cleaner) readFees(field string, raw, around []rawFee) []catalogue.Fee {
	var out []catalogue.Fee
	for _, r := range raw {
		fee := c.readFee(field, r, around)
		if fee == (catalogue.Fee{}) || fee == (catalogue.Fee{Charge: true}) {
			continue
		}
		repeated := false
		for _, f := range out {
			repeated = repeated || f == fee
		}
		switch {
		case repeated:
			c.tell(field, RuleRepeated, bracketed(fee.Text, fee.VND), "")
		case len(out) == catalogue.MaxItems:
			c.tell(field, RuleTooMany, bracketed(fee.Text, fee.VND), "")
		default:
			out = append(out, fee)
		}
	}
	return out
}

func bracketed(text string, vnd int64) string {
	return strings.TrimSpace(strconv.FormatInt(vnd, 10) + " " + text)
}

func (c *cleaner) readFee(field string, r rawFee, around []rawFee) catalogue.Fee {
	text := c.lines(field, r.text, catalogue.MaxTextBytes)
	value := c.line(field, r.value, catalogue.MaxTextBytes)
	kind := fold(r.kind)
	fee := catalogue.Fee{Charge: kind == "service fee" || kind == "le phi" || strings.HasPrefix(fold(text), "le phi")}
	vnd, rest, figure := readAmount(value)
	if value != "" && (!figure || rest != "") {
		text = strings.TrimSpace(value + "\n" + text)
		text = strings.ReplaceAll(text, "\n", ". ")
	}
	switch {
	case value == "":
		return c.feeInWords(field, fee, text)
	case !figure:
		if fee = c.feeInWords(field, fee, text); !fee.Free {
			c.left(field, RuleFeeText, value)
		}
		return fee
	case vnd == 0:
		fee = c.feeInWords(field, fee, text)
		if !fee.Free {
			c.tell(field, RuleFeeZero, strings.TrimSpace("0 "+text), text)
		}
		return fee
	case vnd < leastVND && inThousands(vnd, text, around):
		fee.VND, fee.Text = vnd*1000, text
		c.tell(field, RuleFeeThousands, value+" "+text, strconv.FormatInt(fee.VND, 10))
	case vnd < leastVND:
		if rest == "" {
			text = strings.TrimSpace(value + ". " + text)
		}
		fee.Text = strings.TrimSuffix(text, ".")
		c.tell(field, RuleFeeUnit, value, fee.Text)
	case vnd > maxVND:
		fee.Text = strings.TrimSpace(value + " " + text)
		c.tell(field, RuleFeeText, value, fee.Text)
	default:
		fee.VND, fee.Text = vnd, text
	}
	return fee
}

// feeInWords is a fee of which no figure is told.
func (c *cleaner) feeInWords(field string, fee catalogue.Fee, text string) catalogue.Fee {
	fee.Text = text
	if isFree(text) {
		fee.Free = true
		if freeOnly().MatchString(text) {
			fee.Text = ""
		}
		c.tell(field, RuleFeeFree, text, "0")
	}
	return fee
}

// readAmount reads one figure in đồng, with the words after it. A text of several figures
// is none.
func readAmount(text string) (vnd int64, rest string, ok bool) {
	m := amount().FindStringSubmatch(text)
	if m == nil || anyFigure().MatchString(m[3]) {
		return 0, "", false
	}
	vnd, err := strconv.ParseInt(noDigits.Replace(m[1]), 10, 64)
	if err != nil || vnd > 1<<40 {
		return 0, "", false
	}
	if m[2] != "" {
		vnd *= 1000
	}
	return vnd, m[3], true
}

// inThousands reports whether the source itself says that a figure is in thousands: by the
// word beside the figure, or by the whole amount in a text or at another way.
func inThousands(vnd int64, text string, around []rawFee) bool {
	if saysThousand(vnd, text) {
		return true
	}
	whole := strconv.FormatInt(vnd*1000, 10)
	for _, f := range around {
		if v, _, ok := readAmount(strings.TrimSpace(f.value)); ok && v == vnd*1000 {
			return true
		}
		for _, figure := range grouped().FindAllString(f.text, -1) {
			if noDigits.Replace(figure) == whole {
				return true
			}
		}
	}
	return false
}

// saysThousand reports whether a text has the word for thousand behind the figure, or
// alone, as the unit of a table.
func saysThousand(vnd int64, text string) bool {
	for _, m := range thousand().FindAllStringSubmatch(text, -1) {
		if m[1] == "" || strings.TrimLeft(m[1], "0") == strconv.FormatInt(vnd, 10) {
			return true
		}
	}
	return false
}
