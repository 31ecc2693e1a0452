package queue

import (
	"fmt"
	"strconv"
	"strings"
)

// numbers is a Series with its defaults filled in.
type numbers struct{ digits, from, to int }

// resolveSeries finds the run of numbers of every agency and service.
func (r *Rules) resolveSeries() (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for _, s := range r.centre.Series {
		n := numbers{s.Digits, s.From, s.To}
		if n.digits == 0 {
			n.digits = r.centre.Policy.DigitsPerNumber
		}
		if n.from == 0 {
			n.from = 1
		}
		if n.to == 0 {
			n.to = lastNumber(n.digits)
		}
		_, double := r.series[s.Prefix]
		switch {
		case !goodPrefix(s.Prefix):
			fault("series %q: the prefix is not one or two letters A to Z", s.Prefix)
		case double:
			fault("series %q: the prefix is used twice", s.Prefix)
		case n.digits < 1 || n.digits > 6:
			fault("series %q: digits %d is not between 1 and 6", s.Prefix, n.digits)
		case n.from < 1 || n.to < n.from || n.to > lastNumber(n.digits):
			fault("series %q: %d to %d do not fit in %d digits", s.Prefix, n.from, n.to, n.digits)
		}
		r.series[s.Prefix] = n
	}
	normal := numbers{r.centre.Policy.DigitsPerNumber, 1, lastNumber(r.centre.Policy.DigitsPerNumber)}
	enter := func(prefix string) {
		if _, known := r.series[prefix]; !known {
			r.series[prefix] = normal
		}
	}
	for _, a := range r.centre.Agencies {
		enter(a.Prefix)
	}
	for _, s := range r.centre.Services {
		if s.Series == "" {
			continue
		}
		if !goodPrefix(s.Series) {
			fault("service %q: series %q is not one or two letters A to Z", s.ID, s.Series)
		}
		enter(s.Series)
	}
	return faults
}

// SeriesOf is the prefix of the numbers of a service: its own, or that of its
// agency.
func (r *Rules) SeriesOf(service string) string {
	s := r.services[service]
	switch {
	case s == nil:
		return ""
	case s.Series != "":
		return s.Series
	}
	return r.agencies[s.Agency].Prefix
}

// SeriesFull says that the numbers of a service are used up for today. A series
// never begins again: a number is not given twice in a day.
func (s *State) SeriesFull(service string) bool {
	if s.rules == nil {
		return false
	}
	prefix := s.rules.SeriesOf(service)
	return s.Series[prefix] >= s.rules.series[prefix].to
}

// nextNumber is the next number of a series, and how it is printed.
func (s *State) nextNumber(prefix string) (count int, printed string) {
	n := s.rules.series[prefix]
	count = max(s.Series[prefix]+1, n.from)
	return count, prefix + zeroPadded(count, n.digits)
}

func lastNumber(digits int) int {
	n := 1
	for range digits {
		n *= 10
	}
	return n - 1
}

func zeroPadded(n, digits int) string {
	text := strconv.Itoa(n)
	return strings.Repeat("0", max(0, digits-len(text))) + text
}
