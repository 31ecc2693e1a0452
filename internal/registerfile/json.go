package registerfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"motcua/internal/i18n"
	"motcua/internal/register"
)

// maxJSONDepth is how deep a list of dossiers may be in other values.
const maxJSONDepth = 8

// jsonFile is a JSON file while it is read, piece by piece: as a whole it would take many
// times its size in memory.
type jsonFile struct {
	*reading
	d *json.Decoder
}

// readJSON reads a list of objects, an object with such a list in it, or one object a line.
func (r *reading) readJSON(data []byte) error {
	j := &jsonFile{r, json.NewDecoder(bytes.NewReader(data))}
	j.d.UseNumber()
	for {
		t, err := j.d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = j.value(t, alone, 0)
		}
		var said i18n.Message
		switch {
		case errors.As(err, &said):
			return err
		case err != nil:
			return i18n.Say("the JSON ends in the middle, or is damaged: it is half written, or not exported whole")
		}
	}
	if r.report.Columns == nil {
		return noHeader()
	}
	return nil
}

// place is where a value stands.
type place int

const (
	alone  place = iota // a line of its own: a dossier, or what has the list in it
	inList              // a dossier
	within              // inside another object: at most, it has the list in it
)

// value reads what a token begins.
func (j *jsonFile) value(t json.Token, at place, depth int) error {
	delim, is := t.(json.Delim)
	switch {
	case !is:
		return nil
	case depth > maxJSONDepth:
		return i18n.Say("its values are more than %d deep: have a plain list of dossiers exported", maxJSONDepth)
	case delim == '{':
		return j.object(at, depth)
	}
	for j.d.More() {
		t, err := j.d.Token()
		if err == nil {
			err = j.value(t, inList, depth+1)
		}
		if err != nil {
			return err
		}
	}
	_, err := j.d.Token() // the end of the list
	return err
}

// object reads an object: a dossier, or one that has dossiers in it.
func (j *jsonFile) object(at place, depth int) error {
	texts := map[register.Field]string{}
	var list []Column
	for j.d.More() {
		name, err := j.name()
		if err != nil {
			return err
		}
		t, err := j.d.Token()
		if err != nil {
			return err
		}
		f := j.rules.Columns.of(name)
		text, plain := textOf(t)
		if !plain {
			if err := j.inner(t, at, depth); err != nil {
				return err
			}
			continue
		}
		if _, taken := texts[f]; taken && f != ignored {
			f = ""
		}
		if f != "" {
			texts[f] = text
		}
		if len(list) < maxColumns {
			list = append(list, Column{strings.Clone(name), f})
		}
	}
	if _, err := j.d.Token(); err != nil { // the end of the object
		return err
	}
	return j.takeObject(texts, list, at)
}

// name reads the name of a member.
func (j *jsonFile) name() (string, error) {
	t, err := j.d.Token()
	if err != nil {
		return "", err
	}
	name, _ := t.(string) // the decoder lets nothing else through
	return name, nil
}

// inner reads a list or an object inside an object. Those of a dossier are passed over.
func (j *jsonFile) inner(t json.Token, at place, depth int) error {
	if at != inList {
		return j.value(t, within, depth+1)
	}
	for open := 1; open > 0; {
		t, err := j.d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('['), json.Delim('{'):
			open++
		case json.Delim(']'), json.Delim('}'):
			open--
		}
	}
	return nil
}

// takeObject takes the dossier that an object is, or the moment that stands beside a list.
func (j *jsonFile) takeObject(texts map[register.Field]string, list []Column, at place) error {
	_, code := texts[register.FieldCode]
	_, state := texts[register.FieldState]
	if at == within || at == alone && !(code && state) {
		if moment, ok := register.ParseMoment(texts[asOf]); ok {
			j.asOfMS = moment
		}
		return nil
	}
	if j.report.Rows == MaxRows {
		return tooMany()
	}
	if j.report.Columns == nil && code && state {
		j.report.Columns = list
	}
	var raw register.Raw
	for f, text := range texts {
		if field := raw.At(f); field != nil && len(text) <= maxFieldBytes {
			*field = text
		}
	}
	j.take(j.report.Rows+1, raw)
	return nil
}

// textOf is a plain value as a text; false for the beginning of a list or an object.
func textOf(t json.Token) (string, bool) {
	switch t := t.(type) {
	case nil:
		return "", true
	case string:
		return t, true
	case json.Number:
		return t.String(), true
	case bool:
		return strconv.FormatBool(t), true
	}
	return "", false
}
