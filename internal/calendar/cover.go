package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// MissingYear is the error of a question about a year of which the calendar
// does not know the holidays.
type MissingYear struct {
	Year  int
	Lacks []string // as of Calendar.Lacks
}

// Error names the year and what its calendar lacks.
func (m *MissingYear) Error() string {
	return fmt.Sprintf("the holidays of %d are not entered: it lacks %s", m.Year, strings.Join(m.Lacks, ", "))
}

// fixed are the holidays that have the same date each year, month and day
// (Bộ luật Lao động 2019, Điều 112.1).
var fixed = []struct{ monthDay, name string }{
	{"-01-01", "Tết Dương lịch 01/01"},
	{"-04-30", "Ngày Chiến thắng 30/4"},
	{"-05-01", "Quốc tế lao động 01/5"},
	{"-09-02", "Quốc khánh 02/9"},
}

// Tết Nguyên đán is five days around the lunar new year, which falls between
// 21 January and 20 February. The days before may begin a little earlier.
const (
	tetFrom = "-01-16"
	tetTo   = "-02-26"
	tetDays = 3 // at least: two of the five may be days of rest
)

// Lacks names the holidays of a year that must be there and are not: the fixed
// ones of the law, except where they fall on weekly rest, and Tết. It is empty
// for a year that is covered. Giỗ Tổ and the swaps follow no date that could
// be asked for, so a covered year may still lack one of those.
func (c *Calendar) Lacks(year int) []string {
	var list []string
	lacks := func(name string) { list = append(list, name) }
	for _, h := range fixed {
		date := Date(fmt.Sprintf("%04d%s", year, h.monthDay))
		if c.entries[date].Kind != Holiday && !c.rest[date.Weekday()] {
			lacks(h.name)
		}
	}
	tet, from := 0, Date(fmt.Sprintf("%04d%s", year, tetFrom))
	to := Date(fmt.Sprintf("%04d%s", year, tetTo))
	for date := from; date <= to; date = date.Add(1) {
		if c.entries[date].Kind == Holiday {
			tet++
		}
	}
	if tet < tetDays {
		lacks("Tết Nguyên đán")
	}
	return list
}

// Covers says whether the holidays of a year are entered.
func (c *Calendar) Covers(year int) bool {
	_, found := slices.BinarySearch(c.years, year)
	return found
}

// Years lists the years that are covered, in order. Callers may change it.
func (c *Calendar) Years() []int { return slices.Clone(c.years) }
