package config

import (
	"math"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/i18n"
)

// section is one table while it is read. Every key that is read becomes known; done
// reports the others.
type section struct {
	*reader
	t     *table
	what  any // its name in messages: `counter "3"`, or an i18n.Message
	known []string
}

// word is a text of a list, with its line.
type word struct {
	text string
	line int
}

func (r *reader) section(t *table, what any) *section {
	return &section{reader: r, t: t, what: what}
}

func (s *section) get(key string) *value {
	s.known = append(s.known, key)
	return s.t.keys[key]
}

// has reports whether a key is given, whatever its value.
func (s *section) has(key string) bool { return s.t.keys[key] != nil }

// line is the line of a key, or of the section if the key is missing.
func (s *section) line(key string) int {
	if v := s.t.keys[key]; v != nil {
		return v.line
	}
	return s.t.line
}

// scalar is the value of a key if it has the right kind.
func (s *section) scalar(key string, want unstable.Kind, write any) *value {
	v := s.get(key)
	if v == nil {
		return nil
	}
	if v.kind == want {
		return v
	}
	if want == unstable.String && (v.kind == unstable.Integer || v.kind == unstable.Float) {
		write = i18n.Say("%s = %q, with quotes", key, v.text)
	}
	s.fault(v.line, "%s: %s is %s: write %s", s.what, key, kindName(v.kind), write)
	return nil
}

// whole is a whole number in [low, high], or byDefault if none is given.
func (s *section) whole(key string, low, high, byDefault int) int {
	v := s.scalar(key, unstable.Integer, i18n.Say("%s = %d, without quotes", key, max(low, byDefault)))
	if v == nil {
		return byDefault
	}
	n, err := strconv.ParseInt(v.text, 0, 64)
	if err != nil || n < int64(low) || n > int64(high) {
		s.fault(v.line, "%s: %s is %s: write a whole number from %d to %d", s.what, key, v.text, low, high)
		return byDefault
	}
	return int(n)
}

// number is a number in [low, high], or byDefault if none is given.
func (s *section) number(key string, low, high, byDefault float64) float64 {
	v := s.get(key)
	if v == nil {
		return byDefault
	}
	if v.kind != unstable.Float && v.kind != unstable.Integer {
		s.fault(v.line, "%s: %s is %s: write %s = %g, without quotes", s.what, key, kindName(v.kind), key, byDefault)
		return byDefault
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(v.text, "_", ""), 64)
	if err != nil || math.IsNaN(n) || n < low || n > high {
		s.fault(v.line, "%s: %s is %s: write a number from %g to %g", s.what, key, v.text, low, high)
		return byDefault
	}
	return n
}

// flag is true or false, false if none is given.
func (s *section) flag(key string) bool { return s.flagOr(key, false) }

// flagOr is true or false, or byDefault if none is given.
func (s *section) flagOr(key string, byDefault bool) bool {
	v := s.scalar(key, unstable.Bool, i18n.Say("%s = true or %s = false, without quotes", key, key))
	if v == nil {
		return byDefault
	}
	return v.text == "true"
}

// items are the values of a list.
func (s *section) items(key, write string, limit int) []*value {
	v := s.get(key)
	switch {
	case v == nil:
		return nil
	case v.kind != unstable.Array || v.open:
		s.fault(v.line, "%s: %s is %s: write %s = %s", s.what, key, kindName(v.kind), key, write)
		return nil
	case len(v.list) > limit:
		s.fault(v.line, "%s: %s has %d entries: write at most %d", s.what, key, len(v.list), limit)
		return nil
	}
	return v.list
}

// words is a list of non-empty tokens.
func (s *section) words(key string, limit int) []word { return s.wordsFor(token, key, limit) }

// wordsFor is a list of non-empty texts for some use.
func (s *section) wordsFor(u use, key string, limit int) []word {
	var list []word
	for _, v := range s.items(key, `["…", "…"]`, limit) {
		if w, ok := s.word(u, key, v); ok {
			list = append(list, w)
		}
	}
	return list
}

// word is an entry of a list of texts.
func (s *section) word(u use, key string, v *value) (w word, ok bool) {
	if v.kind != unstable.String {
		s.fault(v.line, "%s: an entry of %s is %s: write it in quotes, %s = [\"…\"]", s.what, key, kindName(v.kind), key)
		return word{}, false
	}
	text := s.textOf(v, i18n.Say("an entry of %s", key), u)
	if strings.TrimSpace(v.text) == "" {
		s.fault(v.line, "%s: an entry of %s is empty: write it or remove it", s.what, key)
		return word{}, false
	}
	return word{text, v.line}, text != ""
}

// sub is the table [key]. A missing table is empty, so that its defaults apply.
func (s *section) sub(key string) *section {
	v := s.get(key)
	if v == nil {
		return s.section(newTable(s.t.line), "["+key+"]")
	}
	if v.kind != unstable.Table {
		write := i18n.Say("[%s] on a line of its own", key)
		if v.open {
			write = i18n.Say("[%s], in single brackets, once", key)
		}
		s.fault(v.line, "%s is %s: write %s", key, kindName(v.kind), write)
		return s.section(newTable(v.line), "["+key+"]")
	}
	return s.section(v.table, "["+key+"]")
}

// each lists the tables [[key]].
func (s *section) each(key, header string, limit int) []*section {
	v := s.get(key)
	if v == nil {
		return nil
	}
	if v.kind != unstable.Array {
		s.fault(v.line, "%s is %s: write [[%s]], in double brackets, before each", header, kindName(v.kind), header)
		return nil
	}
	if len(v.list) > limit {
		s.fault(v.list[limit].line, "there are %d [[%s]]: write at most %d", len(v.list), header, limit)
		return nil
	}
	var list []*section
	for _, entry := range v.list {
		if entry.kind != unstable.Table {
			s.fault(entry.line, "an entry of %s is %s: write [[%s]] before each", header, kindName(entry.kind), header)
			continue
		}
		list = append(list, s.section(entry.table, "[["+header+"]]"))
	}
	return list
}

// done reports every key that was not read.
func (s *section) done() {
	for _, key := range s.t.order {
		known := false
		for _, k := range s.known {
			known = known || k == key
		}
		if !known {
			s.fault(s.t.keys[key].line, "%s has no key %q: %s", s.what, key, suggest(key, s.known))
		}
	}
}
