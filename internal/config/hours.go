package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/centre"
	"motcua/internal/i18n"
)

// dayNames are the days from Monday, 1, in Vietnamese, where thứ hai (Monday) means
// the second day.
var dayNames = [...]string{"T2", "T3", "T4", "T5", "T6", "T7", "CN"}

const maxSpans = 8

// days reads days of the week, "T2" … "CN" or 1 (Monday) … 7.
func (s *section) days(key string) []int {
	write := i18n.Say(`write "T2" to "T7" and "CN", or 1 (Monday) to 7 (Sunday)`)
	var list []int
	seen := map[int]bool{}
	for _, v := range s.items(key, `["T2", "T3", "T4", "T5", "T6"]`, 14) {
		day := 0
		switch v.kind {
		case unstable.Integer:
			day, _ = strconv.Atoi(v.text)
		case unstable.String:
			for i, name := range dayNames {
				if strings.EqualFold(strings.TrimSpace(v.text), name) {
					day = i + 1
				}
			}
		}
		switch {
		case day < 1 || day > 7:
			s.fault(v.line, "%s: day %q does not exist: %s", s.what, v.text, write)
		case seen[day]:
			s.fault(v.line, "%s: day %q stands twice: remove one", s.what, v.text)
		default:
			seen[day] = true
			list = append(list, day)
		}
	}
	return list
}

// readOtherHours reads [[hours.other]]: weekdays with their own hours.
func (c *centreReader) readOtherHours(hours *section) {
	write := i18n.Say(`write days = ["T7"] and spans = ["07:30-11:30"]`)
	seen := map[int]bool{}
	for _, day := range c.centre.Hours.Days {
		seen[day] = true
	}
	for _, s := range hours.each("other", "hours.other", 7) {
		other := centre.DayHours{Days: s.days("days"), Spans: s.spans("spans")}
		switch {
		case !s.has("days") || !s.has("spans"):
			s.fault(s.t.line, "%s lacks its days or its hours: %s", s.what, write)
		case len(c.centre.Hours.Spans) == 0:
			s.fault(s.t.line, "%s differs from nothing: write the hours of the other days first, spans = [\"07:30-11:30\"] under [hours]", s.what)
		}
		for _, day := range other.Days {
			if seen[day] {
				s.fault(s.line("days"), "%s: %s has hours already: remove it from one of the two", s.what, dayNames[day-1])
			}
			seen[day] = true
		}
		if len(other.Days) > 0 && len(other.Spans) > 0 {
			c.centre.Hours.Other = append(c.centre.Hours.Other, other)
		}
		s.done()
	}
}

// spans reads the hours of a day, "07:30-11:30", in order.
func (s *section) spans(key string) []centre.Span {
	var list []centre.Span
	for _, w := range s.words(key, maxSpans) {
		span, err := parseSpan(w.text)
		if err != nil {
			s.fault(w.line, "%s: %v", s.what, err)
			continue
		}
		if n := len(list); n > 0 && span.FromMin < list[n-1].ToMin {
			if span.ToMin <= list[n-1].FromMin {
				s.fault(w.line, "%s: %s comes before %s: write the spans in order", s.what, w.text, formatSpan(list[n-1]))
			} else {
				s.fault(w.line, "%s: %s overlaps %s: write spans that do not", s.what, w.text, formatSpan(list[n-1]))
			}
			continue
		}
		list = append(list, span)
	}
	return list
}

func parseSpan(text string) (centre.Span, error) {
	from, to, found := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	if !found {
		return centre.Span{}, i18n.Say("%q is not a span of hours: write \"07:30-11:30\"", text)
	}
	fromMin, err := parseClock(strings.TrimSpace(from))
	if err != nil {
		return centre.Span{}, err
	}
	toMin, err := parseClock(strings.TrimSpace(to))
	if err != nil {
		return centre.Span{}, err
	}
	if toMin <= fromMin {
		return centre.Span{}, i18n.Say("%q ends before it begins: write the earlier time first", text)
	}
	return centre.Span{FromMin: fromMin, ToMin: toMin}, nil
}

// parseClock reads a time of day in minutes; "24:00" is the end of a day. If the
// time is clear but its form is wrong, the error has the right form.
func parseClock(text string) (int, error) {
	if h, m, ok := twoNumbers(text, ":"); ok && len(text) == len("07:30") {
		return h*60 + m, nil
	}
	for _, sep := range []string{":", "h", "H", "g", ".", " giờ "} {
		if h, m, ok := twoNumbers(text, sep); ok {
			return 0, i18n.Say("%q is not a time: write %q", text, formatClock(h*60+m))
		}
	}
	return 0, i18n.Say("%q is not a time: write hours and minutes, \"07:30\"", text)
}

func twoNumbers(text, sep string) (h, m int, ok bool) {
	hours, minutes, found := strings.Cut(text, sep)
	if found && minutes == "" && sep != ":" {
		minutes = "0" // "7h"
	}
	h, ok1 := smallNumber(hours)
	m, ok2 := smallNumber(minutes)
	return h, m, found && ok1 && ok2 && m < 60 && (h < 24 || h == 24 && m == 0)
}

func smallNumber(text string) (int, bool) {
	if len(text) < 1 || len(text) > 2 || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

func formatClock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func formatSpan(s centre.Span) string { return formatClock(s.FromMin) + "-" + formatClock(s.ToMin) }

func formatSpans(spans []centre.Span) []string {
	var list []string
	for _, s := range spans {
		list = append(list, formatSpan(s))
	}
	return list
}

func formatDays(days []int) (names []string) {
	for _, day := range days {
		names = append(names, dayNames[day-1])
	}
	return names
}
