package notice

import (
	"cmp"
	"strconv"
	"strings"
)

// page is one page of a file.
type page struct {
	rest     string // the file's name without the words about time; pages are ordered by it
	name     string // of the file
	stamp    stamp
	number   int // of the file's pages
	title    string
	text     string
	file     string // path of the scaled picture; empty for a text and a film
	film     string // path of the film; empty for everything else
	seconds  int
	schedule Schedule
}

// keyMark separates the parts of a key; no file's name contains it.
const keyMark = "\x00"

// key identifies a page of this state of its file.
func (p *page) key() string {
	return strings.Join([]string{p.rest, p.name, strconv.Itoa(p.number), p.stamp.String()}, keyMark)
}

func (p page) compare(other page) int {
	return cmp.Or(compareNames(p.rest, other.rest), strings.Compare(p.name, other.name), cmp.Compare(p.number, other.number))
}

// comesAfter reports whether a page comes after the one of a key, which may be gone.
func (p *page) comesAfter(key string) bool {
	parts := strings.Split(key, keyMark)
	if len(parts) != 4 {
		return true // "", before all
	}
	number, _ := strconv.Atoi(parts[2])
	return p.compare(page{rest: parts[0], name: parts[1], number: number}) > 0
}

// compareNames orders names as people do: 2 comes before 10, and case does not matter.
func compareNames(a, b string) int {
	x, y := strings.ToLower(a), strings.ToLower(b)
	for x != "" && y != "" {
		m, n := digitsOf(x), digitsOf(y)
		if m > 0 && n > 0 {
			p, q := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
			if c := cmp.Or(cmp.Compare(len(p), len(q)), strings.Compare(p, q)); c != 0 {
				return c
			}
			x, y = x[m:], y[n:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// digitsOf is the number of digits at the start of a text.
func digitsOf(text string) int {
	return len(text) - len(strings.TrimLeft(text, "0123456789"))
}
