package centre

import (
	"fmt"
	"iter"
	"maps"
)

// Numbers is a Series with its defaults filled in.
type Numbers struct{ Digits, From, To int }

// resolveSeries finds the series of every agency and service.
func (r *Rules) resolveSeries() (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for _, s := range r.centre.Series {
		n := Numbers{s.Digits, s.From, s.To}
		if n.Digits == 0 {
			n.Digits = r.centre.Policy.DigitsPerNumber
		}
		if n.From == 0 {
			n.From = 1
		}
		if n.To == 0 {
			n.To = lastNumber(n.Digits)
		}
		_, double := r.series[s.Prefix]
		switch {
		case !GoodPrefix(s.Prefix):
			fault("series %q: the prefix is not one or two letters A to Z", s.Prefix)
		case double:
			fault("series %q: the prefix is used twice", s.Prefix)
		case n.Digits < 1 || n.Digits > 6:
			fault("series %q: digits %d is not between 1 and 6", s.Prefix, n.Digits)
		case n.From < 1 || n.To < n.From || n.To > lastNumber(n.Digits):
			fault("series %q: %d to %d do not fit in %d digits", s.Prefix, n.From, n.To, n.Digits)
		}
		r.series[s.Prefix] = n
	}
	normal := Numbers{r.centre.Policy.DigitsPerNumber, 1, lastNumber(r.centre.Policy.DigitsPerNumber)}
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
		if !GoodPrefix(s.Series) {
			fault("service %q: series %q is not one or two letters A to Z", s.ID, s.Series)
		}
		enter(s.Series)
	}
	return faults
}

// SeriesOf is the prefix of a service's numbers: its own, or that of its agency.
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

// Numbers are the numbers of a series; known is false for a prefix that the centre
// does not use.
func (r *Rules) Numbers(prefix string) (n Numbers, known bool) {
	n, known = r.series[prefix]
	return n, known
}

// Prefixes are those of all series, in no order.
func (r *Rules) Prefixes() iter.Seq[string] { return maps.Keys(r.series) }

func lastNumber(digits int) int {
	n := 1
	for range digits {
		n *= 10
	}
	return n - 1
}
