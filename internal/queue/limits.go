package queue

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a device may say is bounded before anything is decided: whatever has been
// accepted must fit a frame to every other device, for as long as the log lasts.
// JSON writes one byte of "<" as six, so a limit on the frame that came is none on
// the entry that follows from it.
//
// The limit of a text stands at its field, as the tag `limit:"text"`. A field
// without a tag has that of a name, so a new field is bounded although nobody
// thought of it; a list without a tag is refused by the test that walks all
// commands.

// TextLimit bounds a text, in bytes as UTF-8 and in characters.
type TextLimit struct{ Bytes, Runes int }

// TextLimits are the limits of texts by the tag of their field.
var TextLimits = map[string]TextLimit{
	"":     {64, 64},     // names, codes, numbers: what a program wrote
	"pair": {160, 160},   // a device's name with a nonce
	"text": {1200, 300},  // what a person typed: a reason, a note
	"seal": {400, 400},   // what the hub has signed; see internal/seal
	"scan": {1024, 1024}, // all that a code under a scanner says
}

// MaxCommandBytes bounds a command as it is encoded, which is what its entry in
// the log is made of.
const MaxCommandBytes = 256 << 10

// escapedBytes is what JSON can make of one byte.
const escapedBytes = 6

// LimitError says what is wrong with a field of a command.
type LimitError struct {
	Field string // as on the wire, "tickets[3].note"
	What  string // what it may be
}

func (e *LimitError) Error() string { return e.Field + " " + e.What }

// CheckLimits finds what in a command that the hub makes itself, of what somebody
// typed at its own machine, is longer than it may be.
func CheckLimits(c Command) error { return checkLimits(c, 0) }

// checkLimits finds what in a command that came with size bytes is longer than it
// may be.
func checkLimits(c Command, size int) error {
	if err := checkValue("", reflect.ValueOf(c), ""); err != nil {
		return err
	}
	if size*escapedBytes <= MaxCommandBytes {
		return nil
	}
	encoded, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if len(encoded) > MaxCommandBytes {
		return &LimitError{"the command", fmt.Sprintf("is longer than %d bytes as JSON", MaxCommandBytes)}
	}
	return nil
}

func checkValue(field string, v reflect.Value, tag string) error {
	switch v.Kind() {
	case reflect.String:
		return checkText(field, v.String(), TextLimits[tag])
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return checkValue(field, v.Elem(), tag)
		}
	case reflect.Slice:
		most, err := strconv.Atoi(tag)
		if err != nil || v.Len() > most {
			return &LimitError{field, "has more than " + tag + " elements"}
		}
		for i := range v.Len() {
			if err := checkValue(field+"["+strconv.Itoa(i)+"]", v.Index(i), ""); err != nil {
				return err
			}
		}
	case reflect.Struct:
		fields, known := boundedByType[v.Type()]
		if !known { // not of a registered command: bounded all the same
			fields = findBounds(v.Type())
		}
		for _, f := range fields {
			name := f.name
			if field != "" {
				name = field + "." + name
			}
			if err := checkValue(name, v.Field(f.index), f.tag); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkText(field, text string, limit TextLimit) error {
	if len(text) <= limit.Bytes && (len(text) <= limit.Runes || utf8.RuneCountInString(text) <= limit.Runes) {
		return nil
	}
	return &LimitError{field, fmt.Sprintf("is longer than %d characters or %d bytes", limit.Runes, limit.Bytes)}
}

// boundedField is a field of a command that can be long.
type boundedField struct {
	index     int
	name, tag string
}

// boundedByType has the fields of all types that commands are made of. It is
// built once, and only read afterwards.
var boundedByType = map[reflect.Type][]boundedField{}

func init() {
	for _, t := range CommandTypes() {
		learnBounds(t)
	}
}

// learnBounds registers a type and the types of its fields.
func learnBounds(t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		learnBounds(t.Elem())
	case reflect.Struct:
		if boundedByType[t] == nil {
			boundedByType[t] = findBounds(t)
			for i := range t.NumField() {
				learnBounds(t.Field(i).Type)
			}
		}
	}
}

// findBounds finds the fields of a type that can be long, and come from a device.
func findBounds(t reflect.Type) []boundedField {
	list := []boundedField{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch f.Type.Kind() {
		case reflect.String, reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Struct:
		default:
			continue
		}
		if name != "-" {
			list = append(list, boundedField{i, name, f.Tag.Get("limit")})
		}
	}
	return list
}

// clip cuts a text to what its kind may have, between characters. What devices upload
// of a lost log is cut instead of refused: an older hub accepted longer texts.
func clip(text string, limit TextLimit) string {
	n := 0
	for i, r := range text {
		if n == limit.Runes || i+utf8.RuneLen(r) > limit.Bytes {
			return text[:i]
		}
		n++
	}
	return text
}

// clipTickets cuts the texts of uploaded tickets.
func clipTickets(tickets []Ticket) {
	for i := range tickets {
		tickets[i].Reason = clip(tickets[i].Reason, TextLimits["text"])
		tickets[i].Note = clip(tickets[i].Note, TextLimits["text"])
	}
}
