package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/i18n"
)

// writeDate is the Vietnamese form of a date.
const writeDate = "02/01/2006"

// maxRun is how many days one [[holiday]] may have.
const maxRun = 31

// readDays reads the days that differ from their weekday: [[holiday]] and
// [[workday]].
func (c *centreReader) readDays() {
	lines := map[calendar.Date]int{}
	for _, s := range c.each("holiday", "holiday", MaxDays) {
		from, to := s.run()
		name, nameEn := s.need("name"), s.text("name_en")
		for date := from; date != "" && date <= to; date = date.Add(1) {
			if s.once(lines, date) {
				c.centre.Holidays = append(c.centre.Holidays, centre.Holiday{Date: string(date), Name: name, NameEn: nameEn})
			}
		}
		s.done()
	}
	for _, s := range c.each("workday", "workday", MaxDays) {
		date := s.date("date")
		work := centre.Workday{Date: string(date), Name: s.need("name"), Spans: s.spans("spans")}
		if date != "" && s.once(lines, date) {
			c.centre.Workdays = append(c.centre.Workdays, work)
			if !s.has("spans") && c.weekly(date) {
				s.warn(s.line("date"), "%s is a working day of its week, so this changes nothing: write its hours, spans = [\"07:30-11:30\"], or remove it", s.what)
			}
		}
		s.done()
	}
	if n := len(c.centre.Holidays) + len(c.centre.Workdays); n > MaxDays {
		c.fault(c.line("holiday"), "[[holiday]] and [[workday]] are %d days: write at most %d, and remove those of past years", n, MaxDays)
	}
}

// weekly reports whether a date has the hours of its weekday, as a working day.
func (c *centreReader) weekly(date calendar.Date) bool {
	for _, other := range c.centre.Hours.Other {
		if slices.Contains(other.Days, (int(date.Weekday())+6)%7+1) {
			return false
		}
	}
	cal, err := calendar.New(c.centre.Rest(), nil)
	return err == nil && cal.On(date).Works()
}

// run is the first and the last day of a [[holiday]], "" if they are wrong.
func (s *section) run() (from, to calendar.Date) {
	from = s.date("date")
	if s.get("to") == nil {
		return from, from
	}
	to = s.day("to")
	switch {
	case from == "" || to == "":
		return "", ""
	case to < from:
		s.fault(s.line("to"), "%s ends before it begins: write the earlier day first", s.what)
		return "", ""
	case from.Add(maxRun) <= to:
		s.fault(s.line("to"), "%s has more than %d days: write it in parts", s.what, maxRun)
		return "", ""
	}
	return from, to
}

// date is a required day. The section is named by it.
func (s *section) date(key string) calendar.Date {
	if s.get(key) == nil {
		s.fault(s.t.line, "%s has no %s: write %s = \"02/09/2026\"", s.what, key, key)
		return ""
	}
	date := s.day(key)
	if date != "" {
		s.what = fmt.Sprintf("%s %q", strings.Trim(fmt.Sprint(s.what), "[]"), formatDate(date))
	}
	return date
}

// day reads a date, "" if it is wrong. It is written in quotes, day before month as
// in Vietnam, or as a TOML date.
func (s *section) day(key string) calendar.Date {
	v := s.get(key)
	if v.kind != unstable.String && v.kind != unstable.LocalDate {
		s.fault(v.line, "%s: %s is %s: write %s = \"02/09/2026\", with quotes", s.what, key, kindName(v.kind), key)
		return ""
	}
	text := strings.TrimSpace(v.text)
	for _, layout := range []string{"2/1/2006", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 2000 && t.Year() < 2100 {
			return calendar.DateOf(t)
		}
	}
	s.fault(v.line, "%s: %s %q does not exist: write day, month and year, %s = \"02/09/2026\"", s.what, key, text, key)
	return ""
}

func formatDate(d calendar.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format(writeDate)
}

// once reports whether a date has not occurred before.
func (s *section) once(lines map[calendar.Date]int, date calendar.Date) bool {
	if first, double := lines[date]; double {
		s.fault(s.line("date"), "%s: day %s is entered a second time, first in line %d: remove one", s.what, formatDate(date), first)
		return false
	}
	lines[date] = s.line("date")
	return true
}

// Calendar is the centre's calendar: its working days, and the years for which they
// are known.
func (f *CentreFile) Calendar() (*calendar.Calendar, error) { return f.Centre.Calendar() }

// nextYearFrom is the month from which the holidays of the next year should be in
// the file: they have been announced by then, or will be soon.
const nextYearFrom = time.October

// warnOfYears adds a warning for the year of now, and towards its end for the next
// year, if their holidays are missing. There is no warning for the sample, nor for a
// centre that gives numbers at any hour.
func (f *CentreFile) warnOfYears(now time.Time, file string) {
	if f.Centre.Sample || f.Centre.Policy.IssueOutsideHours {
		return
	}
	c, err := f.Calendar()
	if err != nil {
		return // a centre that was read has a valid calendar
	}
	years := []int{now.Year()}
	if now.Month() >= nextYearFrom {
		years = append(years, now.Year()+1)
	}
	for _, year := range years {
		if lacks := c.Lacks(year); len(lacks) > 0 {
			f.Warnings = append(f.Warnings, Fault{File: file, Says: i18n.Say(
				"the holidays of %d are not entered, and the kiosk gives numbers on them: write [[holiday]] with date and name for %s", year, strings.Join(lacks, ", "))})
		}
	}
}

// days writes the days that differ from their weekday.
func (d *dumper) days(c *centre.Centre) {
	for _, h := range c.Holidays {
		d.header("[[holiday]]")
		d.text("date", formatDate(calendar.Date(h.Date)))
		d.text("name", h.Name)
		d.text("name_en", h.NameEn)
	}
	for _, w := range c.Workdays {
		d.header("[[workday]]")
		d.text("date", formatDate(calendar.Date(w.Date)))
		d.text("name", w.Name)
		d.texts("spans", formatSpans(w.Spans))
	}
}
