package catalogueimport

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"motcua/internal/i18n"
)

// object is an object of JSON, with numbers as they were written.
type object = map[string]any

// readJSON reads what crawlers of the national catalogue write: an object a line, or one
// after the other, or a list of them, which may itself be in an object.
func readJSON(in *input, data []byte, take take) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	j := &objects{in: in, take: take}
	var err error
	if lines(data) {
		err = j.lines(data)
	} else {
		err = j.whole(data)
	}
	if err == nil && !j.found {
		err = &Fault{File: in.name, Says: i18n.Say("this is no list of procedures: it has no objects with a code and a name")}
	}
	return err
}

// objects makes records of objects.
type objects struct {
	in    *input
	take  take
	rows  int
	found bool // one had a code
	kinds map[string]bool
}

// lines reports whether each line is an object of its own: the first is one.
func lines(data []byte) bool {
	first, _, more := bytes.Cut(bytes.TrimLeft(data, " \t\r\n"), []byte("\n"))
	return more && bytes.HasPrefix(first, []byte("{")) && json.Valid(first)
}

func (j *objects) lines(data []byte) error {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var o object
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&o); err != nil || o == nil {
			j.in.tell(number, "", "", RuleBadObject, string(line[:min(len(line), 4*maxQuoteRunes)]), "")
			continue
		}
		if err := j.add(number, o); err != nil {
			return err
		}
	}
	return nil
}

// whole reads lists and objects that follow each other.
func (j *objects) whole(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	number := 0
	for {
		var v any
		err := d.Decode(&v)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &Fault{File: j.in.name, Line: brokenLine(data, d, err), Says: i18n.Say("the JSON is cut off or damaged: copy it anew")}
		}
		for _, o := range listed(v) {
			number++
			if err := j.add(number, o); err != nil {
				return err
			}
		}
	}
}

// brokenLine is the line in which JSON cannot be read any more.
func brokenLine(data []byte, d *json.Decoder, err error) int {
	at := d.InputOffset()
	var wrong *json.SyntaxError
	switch {
	case errors.As(err, &wrong):
		at = max(at, wrong.Offset)
	case errors.Is(err, io.ErrUnexpectedEOF):
		at = int64(len(data))
	}
	return 1 + bytes.Count(data[:min(int(at), len(data))], []byte("\n"))
}

// listed are the objects of a list, of the list in an object, or the object itself.
func listed(v any) []object {
	switch v := v.(type) {
	case object:
		if hasCode(v) {
			return []object{v}
		}
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			if list, ok := v[key].([]any); ok && len(list) > 0 {
				if _, ok := list[0].(object); ok {
					return listed(list)
				}
			}
		}
	case []any:
		var all []object
		for _, item := range v {
			if o, ok := item.(object); ok {
				all = append(all, o)
			}
		}
		return all
	}
	return nil
}

func hasCode(o object) bool {
	for key := range o {
		if columnOf(key) == colCode {
			return true
		}
	}
	return false
}

func (j *objects) add(number int, o object) error {
	if j.rows++; j.rows > MaxRows {
		return &Fault{File: j.in.name, Line: number, Says: i18n.Say("there are more than %d rows: split the file", MaxRows)}
	}
	j.found = j.found || hasCode(o)
	j.take(j.in, j.record(number, o))
	return nil
}

// record makes a record of an object. Its fields have the names of columns.
func (j *objects) record(number int, o object) *record {
	r := &record{row: number, texts: map[column]string{}, lists: map[column][]string{}}
	keys := make([]string, 0, len(o))
	for key := range o {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		j.field(r, key, columnOf(key), o[key])
	}
	return r
}

func (j *objects) field(r *record, key string, col column, v any) {
	list, isList := v.([]any)
	switch {
	case v == nil || col == colIgnored:
	case col == "":
		j.unknown(r.row, key)
	case isList && col == colChannels && hasObjects(list):
		r.ways = readWays(list)
	case isList && col == colCases:
		for _, item := range list {
			r.cases = append(r.cases, limitIn(item))
		}
	case isList && col == colPapers && hasObjects(list):
		r.groups = readGroups(list)
	case isList && col == colFee && hasObjects(list):
		j.in.tell(r.row, "", "fees", RuleKind, textOf(v), "")
	case isList:
		for _, item := range list {
			if text := textOf(item); text != "" {
				r.lists[col] = append(r.lists[col], text)
			}
		}
		r.texts[col] = strings.Join(r.lists[col], "; ")
	case r.texts[col] == "":
		r.texts[col] = textOf(v)
	}
}

// unknown reports a field that is not known, once for the file.
func (j *objects) unknown(row int, key string) {
	if j.kinds == nil {
		j.kinds = map[string]bool{}
	}
	if !j.kinds[key] && len(j.kinds) < MaxColumns {
		j.kinds[key] = true
		j.in.tell(row, "", "column", RuleColumn, key, "")
	}
}

func hasObjects(list []any) bool {
	return slices.ContainsFunc(list, func(v any) bool { _, ok := v.(object); return ok })
}

// textOf is a value as a text: an object is its name.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "1"
		}
		return "0"
	case object:
		if name, ok := v["name"].(string); ok {
			return name
		}
	}
	return ""
}

func readWays(list []any) (ways []rawWay) {
	for _, item := range list {
		o, ok := item.(object)
		if !ok {
			continue
		}
		way := rawWay{method: textOf(o["method"]), note: textOf(o["note"]), limit: limitIn(o["processing"])}
		fees, _ := o["fees"].([]any) // none is an empty list
		for _, item := range fees {
			if f, ok := item.(object); ok {
				way.fees = append(way.fees, rawFee{kind: textOf(f["type"]), value: textOf(f["value_vnd"]), text: textOf(f["text"])})
			}
		}
		ways = append(ways, way)
	}
	return ways
}

func limitIn(v any) rawLimit {
	o, _ := v.(object) // anything else tells no limit
	return rawLimit{quantity: textOf(o["qty"]), unit: textOf(o["unit"])}
}

func readGroups(list []any) (groups []rawGroup) {
	for _, item := range list {
		o, ok := item.(object)
		if !ok {
			continue
		}
		group := rawGroup{title: textOf(o["group"])}
		items, _ := o["items"].([]any) // none is an empty list
		for _, item := range items {
			if p, ok := item.(object); ok {
				group.items = append(group.items, rawPaper{
					name: textOf(p["name"]), originals: textOf(p["original_qty"]), copies: textOf(p["copy_qty"]), code: textOf(p["code"]),
				})
			}
		}
		groups = append(groups, group)
	}
	return groups
}
