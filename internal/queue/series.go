package queue

import (
	"strconv"
	"strings"
)

// SeriesFull says that the numbers of a service are used up for today. A series never
// wraps: a number is not given twice in a day.
func (s *State) SeriesFull(service string) bool {
	if s.rules == nil {
		return false
	}
	prefix := s.rules.SeriesOf(service)
	n, _ := s.rules.Numbers(prefix)
	return s.Series[prefix] >= n.To
}

// nextNumber is the next number of a series, and how it is printed.
func (s *State) nextNumber(prefix string) (count int, printed string) {
	n, _ := s.rules.Numbers(prefix)
	count = max(s.Series[prefix]+1, n.From)
	return count, prefix + zeroPadded(count, n.Digits)
}

func zeroPadded(n, digits int) string {
	text := strconv.Itoa(n)
	return strings.Repeat("0", max(0, digits-len(text))) + text
}
