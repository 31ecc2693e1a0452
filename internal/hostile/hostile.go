// Package hostile makes commands that a faulty or malicious device might send: every
// command, with each of its texts and lists as large, as wide and as malformed as JSON
// allows. For tests only.
package hostile

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"motcua/internal/queue"
)

// Body is the body of a command frame. It may contain invalid UTF-8.
type Body struct {
	Name string // "cancel reason: long and escaped"
	Role string // one that sends the command
	Text string
	Long bool // longer than the field may be, so it must be refused
}

// filling is a text to put into a field.
type filling struct {
	name string
	text func(limit queue.TextLimit) string
	long bool
}

// Kinds is the number of kinds of text for Fitting.
const Kinds = 4

// Fitting is a text of one of Kinds that is as long as its limit allows: letters,
// characters that JSON writes in six bytes, the widest characters, and letters with two
// combining marks each.
func Fitting(kind int, limit queue.TextLimit) string {
	if kind %= Kinds; kind == Kinds-1 {
		const letter = "e\u0302\u0301"
		return strings.Repeat(letter, min(limit.Bytes/len(letter), limit.Runes/3))
	}
	return fillings[kind].text(limit)
}

// raw stands for bytes in a command that no encoder writes.
const raw = "\ue000raw\ue000"

var fillings = []filling{
	{"as long as it may be", func(l queue.TextLimit) string { return strings.Repeat("x", min(l.Bytes, l.Runes)) }, false},
	{"as long as it may be, escaped", func(l queue.TextLimit) string { return strings.Repeat("<", min(l.Bytes, l.Runes)) }, false},
	{"as wide as it may be", func(l queue.TextLimit) string { return strings.Repeat("𝄞", min(l.Bytes/4, l.Runes)) }, false},
	{"empty", func(queue.TextLimit) string { return "" }, false},
	{"a date long ago", func(queue.TextLimit) string { return "0001-01-01" }, false},
	{"no date", func(queue.TextLimit) string { return "2020-02-30" }, false},
	{"one too long", func(l queue.TextLimit) string { return strings.Repeat("x", min(l.Bytes, l.Runes)+1) }, true},
	{"long and escaped", func(queue.TextLimit) string { return strings.Repeat("<", 20_000) }, true},
	{"long and wide", func(queue.TextLimit) string { return strings.Repeat("𝄞", 5_000) }, true},
	{"of control characters", func(queue.TextLimit) string { return strings.Repeat("\x01", 5_000) }, true},
	{"of broken UTF-8", func(queue.TextLimit) string { return raw }, true},
}

// elements is the length of a list that is too long, in a frame that is not.
const elements = 5_300

// Bodies are the bodies of all commands. Plain has valid values for every field except
// the one being tested, by its name on the wire.
func Bodies(plain map[string]string) (list []Body) {
	for _, info := range queue.Commands() {
		if len(info.From) == 0 {
			continue
		}
		for _, f := range fieldsOf(info.Go, field{}) {
			for _, b := range f.bodies(info.Type, info.Go, plain) {
				b.Role = string(info.From[0])
				list = append(list, b)
			}
		}
	}
	return list
}

// field is the path to a text or a list in a command.
type field struct {
	path []int // field indexes; -1 is the element of a list, or the target of a pointer
	name string
	tag  string
	list bool
}

// fieldsOf are the texts and lists of a type at base.
func fieldsOf(t reflect.Type, base field) (list []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() || f.Type.Kind() == reflect.Interface {
			continue
		}
		at := field{path: append(slices.Clone(base.path), i), name: strings.TrimPrefix(base.name+"."+name, "."), tag: f.Tag.Get("limit")}
		list = append(list, below(f.Type, at)...)
	}
	return list
}

// below are the texts and lists of a value.
func below(t reflect.Type, at field) []field {
	switch t.Kind() {
	case reflect.String:
		return []field{at}
	case reflect.Struct:
		return fieldsOf(t, at)
	case reflect.Pointer, reflect.Slice:
		inner := field{path: append(slices.Clone(at.path), -1), name: at.name}
		list := below(t.Elem(), inner)
		if t.Kind() == reflect.Slice {
			at.list = true
			list = append(list, at)
		}
		return list
	}
	return nil
}

func (f field) bodies(do string, t reflect.Type, plain map[string]string) (list []Body) {
	if f.list {
		c := newCommand(t, plain)
		v := f.reach(c)
		v.Set(reflect.MakeSlice(v.Type(), elements, elements))
		return []Body{{Name: fmt.Sprintf("%s %s: %d elements", do, f.name, elements), Text: encode(c), Long: true}}
	}
	limit, ok := queue.TextLimits[f.tag]
	if !ok {
		panic(fmt.Sprintf("%s %s: there is no limit %q", do, f.name, f.tag))
	}
	for _, fill := range fillings {
		c := newCommand(t, plain)
		f.reach(c).SetString(fill.text(limit))
		long := fill.long && !(do == "recover" && f.tag == "text" && fill.name != "of broken UTF-8") // which is shortened
		text := strings.Replace(encode(c), raw, strings.Repeat("\xff\xc0", 5_000), 1)
		list = append(list, Body{Name: fmt.Sprintf("%s %s: %s", do, f.name, fill.name), Text: text, Long: long})
	}
	return list
}

// reach makes the values on the path, and returns the field.
func (f field) reach(v reflect.Value) reflect.Value {
	for _, step := range f.path {
		switch {
		case step >= 0:
			v = v.Field(step)
		case v.Kind() == reflect.Pointer:
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		default:
			if v.Len() == 0 {
				v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			}
			v = v.Index(0)
		}
	}
	return v
}

// newCommand is a command with plain values.
func newCommand(t reflect.Type, plain map[string]string) reflect.Value {
	v := reflect.New(t).Elem()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if value, ok := plain[name]; ok && v.Field(i).Kind() == reflect.String {
			v.Field(i).SetString(value)
		}
	}
	if f := v.FieldByName("What"); f.IsValid() && f.Kind() == reflect.Interface {
		f.Set(reflect.ValueOf(queue.Pause{Counter: plain["counter"], Reason: plain["reason"]}))
	}
	return v
}

func encode(v reflect.Value) string {
	c := v.Interface().(queue.Command)
	with, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"do":%q,"with":%s}`, c.CommandType(), with)
}
