package lookup

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
	"motcua/internal/pattern"
)

// shortMost is how many letters of a source's own words fit where a figure is expected.
const shortMost = 60

// briefMost is how many letters a limit or a fee may have in the line of a list: as many as
// a range of amounts.
const briefMost = 28

// glanceMost is how many letters of a source's own words stand in the large line of a
// procedure's page. Longer words would be cut there; the line points to the full text.
const glanceMost = 45

// figureOnly is a figure without a unit, as sources write it, and as an import marks it.
var figureOnly = pattern.Of(`^\d[\d., ]*(?:\(nguồn không ghi đơn vị\))?$`)

// unitless reports whether a source's words are a figure of nothing: 3 of hours, days or
// months, 20 of đồng or of thousands. It is shown as a figure nowhere but in the full text,
// which says that the source has no unit.
func unitless(text string) bool { return figureOnly().MatchString(oneLine(text)) }

// joined joins what is known.
func joined(texts ...string) string { return strings.Join(nonEmpty(texts...), " · ") }

// nonEmpty are the texts that say something.
func nonEmpty(texts ...string) (list []string) {
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}

// yearless is a date without its year, if that is the year of now.
func yearless(date string, year int) string { return strings.TrimSuffix(date, "/"+strconv.Itoa(year)) }

// limitShort is a limit in a few words: "5 ngày làm việc", "trong ngày". Empty is not told.
func limitShort(lang i18n.Lang, l catalogue.Limit) string {
	switch {
	case l.Unit == catalogue.AtOnce:
		return i18n.Text(lang, "lookup.limit.at-once")
	case l.Unit != "":
		return i18n.Counted(lang, "lookup.limit."+string(l.Unit), l.N, l.N)
	case unitless(l.Text):
		return i18n.Text(lang, "lookup.unitless")
	}
	return shortened(oneLine(l.Text), shortMost)
}

// money is an amount with its unit: "135.000 đồng".
func money(lang i18n.Lang, vnd int64) string {
	return i18n.Text(lang, "lookup.fee.vnd", i18n.Number(lang, int(vnd)))
}

// feeShort is one fee in a few words.
func feeShort(lang i18n.Lang, f catalogue.Fee) string {
	switch {
	case f.Free:
		return i18n.Text(lang, "lookup.fee.free")
	case f.VND > 0:
		return money(lang, f.VND)
	case unitless(f.Text):
		return i18n.Text(lang, "lookup.unitless")
	}
	return shortened(oneLine(f.Text), shortMost)
}

// feesShort is what is to be paid: one fee, or the lowest and the highest. Empty is not
// told.
func feesShort(lang i18n.Lang, list []catalogue.Fee) string {
	if len(list) == 0 {
		return ""
	}
	low, high := list[0], list[0]
	for _, f := range list {
		if f.VND == 0 && !f.Free && len(list) > 1 {
			return i18n.Text(lang, "lookup.fee.several")
		}
		if f.VND < low.VND {
			low = f
		}
		if f.VND > high.VND {
			high = f
		}
	}
	if low.VND == high.VND {
		return feeShort(lang, list[0])
	}
	return i18n.Text(lang, "lookup.fee.range", i18n.Number(lang, int(low.VND)), money(lang, high.VND))
}

// brief is how long a procedure takes and how much it costs, for the line of a list. What
// the source says in more words than that line has room for, or without a unit, stands on the
// procedure's page.
func brief(lang i18n.Lang, s *catalogue.Summary) string {
	limit, fee := limitShort(lang, s.Limit), feesShort(lang, s.Fees)
	long := func(text string) bool {
		return utf8.RuneCountInString(text) > briefMost || text == i18n.Text(lang, "lookup.unitless")
	}
	switch {
	case long(limit) && long(fee):
		return i18n.Text(lang, "lookup.brief.both")
	case long(limit):
		return joined(i18n.Text(lang, "lookup.brief.limit"), fee)
	case long(fee):
		return joined(limit, i18n.Text(lang, "lookup.brief.fee"))
	}
	return joined(limit, fee)
}

// oneLine is a text without line ends.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// dateOf writes a day of a catalogue, "2026-03-02", as offices do: 02/3/2026. What is no
// date is shown as it is.
func dateOf(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return i18n.DayMonth(t) + t.Format("/2006")
}
