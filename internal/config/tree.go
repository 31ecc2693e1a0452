package config

import (
	"bytes"
	"errors"
	"sort"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/i18n"
)

// table is a TOML table with the line of everything in it.
type table struct {
	line   int
	keys   map[string]*value
	order  []string // keys in the order of the file
	inline bool     // written in braces: nothing can be added to it
	header bool     // opened by a [header] of its own
}

// value is the value of a key.
type value struct {
	kind  unstable.Kind // String, Bool, Float, Integer, Array or Table; the date and time kinds
	line  int
	text  string   // String: decoded; the other scalars: as written
	list  []*value // Array
	table *table   // Table
	open  bool     // an Array of [[headers]], which can get more
}

// maxDepth is the deepest nesting of arrays and inline tables. The files need two.
const maxDepth = 8

func newTable(line int) *table { return &table{line: line, keys: map[string]*value{}} }

func (t *table) set(key string, v *value) {
	t.keys[key] = v
	t.order = append(t.order, key)
}

// parser builds the tree of one file.
type parser struct {
	*reader
	toml  unstable.Parser
	lines []int // offset of each line's first byte
}

// parse reads TOML into a tree. A syntax error ends it, because what follows is
// unknown.
func (r *reader) parse(data []byte) *table {
	root := newTable(1)
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // byte order mark
	p := &parser{reader: r, lines: lineStarts(data)}
	if p.encoding(data); len(r.faults) > 0 {
		return root
	}
	if p.strangers(data); len(r.faults) > 0 {
		return root
	}
	p.toml.Reset(data)
	current := root
	for p.toml.NextExpression() {
		switch n := p.toml.Expression(); n.Kind {
		case unstable.Table:
			current = p.header(root, n)
		case unstable.ArrayTable:
			current = p.arrayHeader(root, n)
		case unstable.KeyValue:
			p.keyValue(current, n, 0)
		}
	}
	if err := p.toml.Error(); err != nil {
		p.syntaxFault(data, err)
	} else if len(r.faults) == 0 {
		p.secondOpinion(data)
	}
	return root
}

// secondOpinion uses the library's own decoder too, which checks rules about the
// order of tables and the form of numbers that the tree does not check.
func (p *parser) secondOpinion(data []byte) {
	var whole map[string]any
	err := toml.Unmarshal(data, &whole)
	if err == nil {
		return
	}
	line, column := 1, 1
	var at *toml.DecodeError
	if errors.As(err, &at) {
		line, column = at.Position()
	}
	p.reason(data, line, column, err)
}

// header handles a [table] and returns the table that it opens.
func (p *parser) header(root *table, n *unstable.Node) *table {
	at, last, line := p.walk(root, n.Key())
	old := at.keys[last]
	if old != nil && (old.table == nil || old.table.header || old.table.inline) {
		if old.open {
			p.fault(line, "[%s] is a list here, begun in line %d: write [[%s]]", last, old.line, last)
		} else {
			p.double(line, last, old)
		}
		return newTable(line)
	}
	if old == nil {
		old = &value{kind: unstable.Table, line: line, table: newTable(line)}
		at.set(last, old)
	}
	old.table.header = true
	return old.table
}

// arrayHeader handles a [[table]] and returns the table that it opens.
func (p *parser) arrayHeader(root *table, n *unstable.Node) *table {
	at, last, line := p.walk(root, n.Key())
	list := at.keys[last]
	switch {
	case list == nil:
		list = &value{kind: unstable.Array, line: line, open: true}
		at.set(last, list)
	case !list.open:
		p.double(line, last, list)
		return newTable(line)
	}
	entry := &value{kind: unstable.Table, line: line, table: newTable(line)}
	list.list = append(list.list, entry)
	return entry.table
}

// keyValue handles `key = value`.
func (p *parser) keyValue(t *table, n *unstable.Node, depth int) {
	at, last, line := p.walk(t, n.Key())
	if old := at.keys[last]; old != nil {
		p.double(line, last, old)
		return
	}
	at.set(last, p.value(n.Value(), line, depth))
}

func (p *parser) double(line int, key string, old *value) {
	p.fault(line, "%q stands here a second time, first in line %d: remove one", key, old.line)
}

// walk follows a dotted key to the table of its last part.
func (p *parser) walk(t *table, key unstable.Iterator) (at *table, last string, line int) {
	for key.Next() {
		n := key.Node()
		line = p.lineAt(int(n.Raw.Offset))
		if last != "" {
			t = p.step(t, last, line)
		}
		last = string(n.Data)
		if last == "" {
			p.fault(line, "a key is empty: write its name")
			last = `""`
		}
	}
	return t, last, line
}

// step follows one part of a dotted key.
func (p *parser) step(t *table, key string, line int) *table {
	switch old := t.keys[key]; {
	case old == nil:
		next := newTable(line)
		t.set(key, &value{kind: unstable.Table, line: line, table: next})
		return next
	case old.open && len(old.list) > 0:
		return old.list[len(old.list)-1].table
	case old.table != nil && !old.table.inline:
		return old.table
	default:
		p.double(line, key, old)
		return newTable(line)
	}
}

// value copies what the parser has read, because the parser reuses its memory.
func (p *parser) value(n *unstable.Node, line, depth int) *value {
	if n.Raw.Length > 0 {
		line = p.lineAt(int(n.Raw.Offset))
	}
	v := &value{kind: n.Kind, line: line, text: string(n.Data)}
	if depth > maxDepth {
		p.fault(line, "brackets stand more than %d deep: write fewer", maxDepth)
		return v
	}
	switch n.Kind {
	case unstable.Array:
		for it := n.Children(); it.Next(); {
			v.list = append(v.list, p.value(it.Node(), line, depth+1))
		}
	case unstable.InlineTable:
		v.kind, v.table = unstable.Table, newTable(line)
		for it := n.Children(); it.Next(); {
			p.keyValue(v.table, it.Node(), depth+1)
		}
		v.table.inline = true
	}
	return v
}

func lineStarts(data []byte) []int {
	starts := []int{0}
	for i, b := range data {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// lineAt is the line, from 1, of a byte.
func (p *parser) lineAt(offset int) int {
	return sort.SearchInts(p.lines, offset+1)
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// kindName names a kind of value in messages.
func kindName(k unstable.Kind) i18n.Message {
	switch k {
	case unstable.String:
		return i18n.Say("a text")
	case unstable.Bool:
		return i18n.Say("true or false")
	case unstable.Integer:
		return i18n.Say("a whole number")
	case unstable.Float:
		return i18n.Say("a number with a fraction")
	case unstable.Array:
		return i18n.Say("a list")
	case unstable.Table:
		return i18n.Say("a table")
	case unstable.LocalDate, unstable.LocalTime, unstable.LocalDateTime, unstable.DateTime:
		return i18n.Say("a date or time")
	default:
		return i18n.Say("a value of another kind")
	}
}
