package config

import (
	"cmp"
	"fmt"
	"strings"

	"motcua/internal/centre"
)

// confusable are letters that are easily confused when spoken or read: bê/pê, dê/tê,
// and O and I, which look like digits.
const confusable = "BPTDIO"

// prefixUse is a user of a series: an agency, or a service with its own series.
type prefixUse struct {
	agency int // index of the agency; its own services do not have to declare the sharing
	what   any
	key    string // "prefix" or "series"
	line   int
	shares bool
}

// prefix registers the prefix at key in a section of an agency, "" if it is wrong.
func (c *centreReader) prefix(s *section, key, p string, agency int) string {
	shares := s.flag("shares_series")
	if p == "" {
		if shares && key == "series" {
			s.fault(s.line("shares_series"), "%s shares a series and names none: write series = \"…\", or remove shares_series", s.what)
		}
		return ""
	}
	line := s.line(key)
	if !goodPrefix(p) {
		s.fault(line, "%s: %s %q does not fit a number: write one or two letters A to Z", s.what, key, p)
		return ""
	}
	if i := strings.IndexAny(p, confusable); i >= 0 {
		s.warn(line, "%s: the letter %q of %s %q is easily misheard or misread: better write one of A C E G H K L M N S V X", s.what, p[i:i+1], key, p)
	}
	c.prefixes[p] = append(c.prefixes[p], prefixUse{agency, s.what, key, line, shares})
	return p
}

func goodPrefix(p string) bool {
	return len(p) >= 1 && len(p) <= 2 && strings.Trim(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// checkPrefixes lets agencies, with their services, share a series only if all but
// one of them declare it.
func (c *centreReader) checkPrefixes() {
	for p, uses := range c.prefixes {
		var owner *prefixUse
		for i := range uses {
			u := &uses[i]
			switch {
			case u.shares && alone(uses, u.agency):
				c.fault(u.line, "%s shares its series, but no other agency has prefix %q: write that of the other, or remove shares_series", u.what, p)
			case u.shares:
			case owner == nil:
				owner = u
			case owner.agency != u.agency:
				c.fault(u.line, "%s has %s %q like %s in line %d: write another, or shares_series = true", u.what, u.key, p, owner.what, owner.line)
			}
		}
	}
}

// alone reports whether all uses of a prefix are of one agency.
func alone(uses []prefixUse, agency int) bool {
	for _, u := range uses {
		if u.agency != agency {
			return false
		}
	}
	return true
}

// readSeries reads how the numbers of a prefix run, if that differs from the policy.
func (c *centreReader) readSeries() {
	lines := map[string]int{}
	for _, s := range c.each("series", "series", MaxSeries) {
		r := centre.Series{Prefix: s.needFor(token, "prefix")}
		if r.Prefix != "" {
			s.what = fmt.Sprintf("series %q", r.Prefix)
		}
		r.Digits = s.whole("digits", 1, 6, 0)
		r.From, r.To = s.whole("from", 1, 999_999, 0), s.whole("to", 1, 999_999, 0)
		if r.Prefix != "" {
			c.checkSeries(s, r, lines)
		}
		c.centre.Series = append(c.centre.Series, r)
		s.done()
	}
}

func (c *centreReader) checkSeries(s *section, r centre.Series, lines map[string]int) {
	line := s.line("prefix")
	switch first, double := lines[r.Prefix]; {
	case !goodPrefix(r.Prefix):
		s.fault(line, "%s: prefix %q does not fit a number: write one or two letters A to Z", s.what, r.Prefix)
	case double:
		s.fault(line, "%s stands here a second time, first in line %d: remove one", s.what, first)
	case len(c.prefixes[r.Prefix]) == 0:
		var used []string
		for p := range c.prefixes {
			used = append(used, p)
		}
		s.fault(line, "%s is used by no agency and by no service: write %s, or remove it", s.what, oneOf(used))
	}
	lines[r.Prefix] = line
	digits := cmp.Or(r.Digits, c.centre.Policy.DigitsPerNumber)
	last := 1
	for range digits {
		last *= 10
	}
	last--
	for key, n := range map[string]int{"from": r.From, "to": r.To} {
		if n > last {
			s.fault(s.line(key), "%s: %s is %d, which does not fit in %d digits: write at most %d, or more digits", s.what, key, n, digits, last)
		}
	}
	if r.To > 0 && r.To < r.From {
		s.fault(s.line("to"), "%s ends with %d, before it begins with %d: write a larger to, or a smaller from", s.what, r.To, r.From)
	}
}
