package catalogue

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// errDate means that a date has another form.
var errDate = errors.New("write it as 2026-07-01")

// Renew gives the procedures of a new list their place in the record of changes. A
// procedure that before has not is version 1, made public on the date unless the list
// says when; one of which a part has changed gets the next version and the date of its
// last change; any other stays as it is in before, which may be nil. The list itself is
// not changed.
func Renew(before *Catalogue, list []Procedure, date string) ([]Procedure, error) {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return nil, fmt.Errorf("renewing a catalogue on %q: %w", date, errDate)
	}
	out := make([]Procedure, 0, len(list))
	for _, p := range list {
		was, known, err := before.find(p.Code)
		switch {
		case err != nil:
			return nil, fmt.Errorf("renewing a catalogue: %w", err)
		case !known:
			p.Version, p.Changed = 1, ""
			if p.Published == "" {
				p.Published = date
			}
		case len(compare(&was, &p)) == 0:
			p = was
		default:
			p.Version, p.Changed = max(was.Version, 1)+1, date
			if p.Published == "" {
				p.Published = was.Published
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// Carry keeps what a centre itself has added to its procedures, where a new list tells
// nothing of it: sources outside the centre know neither its services nor its files. The
// list itself is not changed.
func Carry(before *Catalogue, list []Procedure) ([]Procedure, error) {
	out := make([]Procedure, 0, len(list))
	for _, p := range list {
		was, known, err := before.find(p.Code)
		if err != nil {
			return nil, fmt.Errorf("keeping what the centre has added: %w", err)
		}
		if known {
			carry(&was, &p)
		}
		out = append(out, p)
	}
	return out, nil
}

func carry(was, p *Procedure) {
	if len(p.Events) == 0 {
		p.Events = was.Events
	}
	if p.Service == "" && p.Elsewhere == "" {
		p.Service, p.Elsewhere = was.Service, was.Elsewhere
	}
	if len(p.Files) == 0 {
		p.Files = was.Files
	}
	if !p.Committed.Known() {
		p.Committed = was.Committed
	}
	if p.Link == "" {
		p.Link = was.Link
	}
	carryForms(was, p)
}

// carryForms keeps the form of each paper whose name is the same.
func carryForms(was, p *Procedure) {
	forms := map[string]string{}
	for _, g := range was.Papers {
		for _, paper := range g.Items {
			if paper.Form != "" {
				forms[paper.Name] = paper.Form
			}
		}
	}
	if len(forms) == 0 {
		return
	}
	p.Papers = slices.Clone(p.Papers)
	for i := range p.Papers {
		items := slices.Clone(p.Papers[i].Items)
		for j := range items {
			if items[j].Form == "" {
				items[j].Form = forms[items[j].Name]
			}
		}
		p.Papers[i].Items = items
	}
}

// find is a procedure, if the catalogue, which may be nil, has it.
func (c *Catalogue) find(code string) (p Procedure, known bool, err error) {
	if c == nil || c.Index(code) < 0 {
		return Procedure{}, false, nil
	}
	p, err = c.Get(code)
	return p, err == nil, err
}
