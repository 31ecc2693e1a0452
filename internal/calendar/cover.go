package calendar

import (
	"fmt"
	"slices"
	"strings"
)

// MissingYear is the error for a year whose holidays the calendar does not have.
type MissingYear struct {
	Year  int
	Lacks []string // like Calendar.Lacks
}

// Error names the year and its missing holidays.
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

// Tết Nguyên đán is five days around the lunar new year, which is between 21 January and
// 20 February. The days before may start a little earlier.
const (
	tetFrom = "-01-16"
	tetTo   = "-02-26"
	tetDays = 3 // at least: two of the five may be days of rest
)

// Lacks names the holidays of a year that must be in the table and are not: the fixed
// holidays of the law, unless they fall on weekly rest, and Tết. It is empty for a year
// that is covered. Giỗ Tổ and the exchanged days follow no rule that could be checked, so
// even a covered year may lack one of those.
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

// Covers reports whether the table has the holidays of a year.
func (c *Calendar) Covers(year int) bool {
	_, found := slices.BinarySearch(c.years, year)
	return found
}

// Years lists the covered years, in order. Callers may change it.
func (c *Calendar) Years() []int { return slices.Clone(c.years) }
