package lookup

import (
	"strings"
	"unicode/utf8"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
)

// Limits of a full text.
const (
	passageMost  = 500 // letters of a paragraph; a longer one is cut into several
	passagesMost = 600
)

// textView is everything that the catalogue tells of a procedure.
func (l *Lookup) textView(p *place) Text {
	lang, proc := l.manner.Lang, p.proc
	w := &writer{lang: lang}
	w.part("lookup.text.steps", proc.Steps)
	w.part("lookup.text.ways", wayLines(lang, proc.Ways)...)
	w.part("lookup.text.papers", paperLines(lang, proc)...)
	w.part("lookup.text.limit", limitLines(lang, proc)...)
	w.part("lookup.text.fees", feeLines(lang, proc.Fees)...)
	w.part("lookup.text.subjects", proc.Subjects...)
	w.part("lookup.text.agency", joined(proc.Agency, proc.By))
	w.part("lookup.text.results", proc.Results...)
	w.part("lookup.text.conditions", proc.Conditions)
	w.part("lookup.text.basis", proc.Basis...)
	w.part("lookup.text.published", joined(proc.Decision, l.dates(proc), proc.Link))
	return Text{Name: proc.Name, Parts: w.list}
}

// writer collects passages.
type writer struct {
	lang i18n.Lang
	list []Passage
}

// part writes a heading with its paragraphs; without any, nothing.
func (w *writer) part(key string, texts ...string) {
	headed := false
	for _, text := range texts {
		for line := range strings.Lines(text) {
			line = oneLine(line)
			if line == "" {
				continue
			}
			if !headed {
				w.add(Passage{Heading: true, Text: i18n.Text(w.lang, key)})
				headed = true
			}
			for _, piece := range pieces(line) {
				w.add(Passage{Text: piece})
			}
		}
	}
}

func (w *writer) add(p Passage) {
	if len(w.list) < passagesMost {
		w.list = append(w.list, p)
	}
}

// pieces cuts a long paragraph between words.
func pieces(line string) (list []string) {
	for utf8.RuneCountInString(line) > passageMost {
		head := string([]rune(line)[:passageMost])
		if at := strings.LastIndexByte(head, ' '); at > 0 {
			head = head[:at]
		}
		list = append(list, head)
		line = strings.TrimSpace(line[len(head):])
	}
	return append(list, line)
}

// told is a limit in the full text: a figure without a unit has it said that the source has
// none.
func told(lang i18n.Lang, l catalogue.Limit) string {
	if l.Unit == "" {
		return sourced(lang, oneLine(l.Text))
	}
	return joined(limitShort(lang, l), oneLine(l.Text))
}

// sourced is a source's own text.
func sourced(lang i18n.Lang, text string) string {
	if unitless(text) && !strings.HasSuffix(text, ")") {
		return text + " (" + i18n.Text(lang, "lookup.unitless.source") + ")"
	}
	return text
}

func wayLines(lang i18n.Lang, ways []catalogue.Way) (list []string) {
	for _, way := range ways {
		limit, fee := limitShort(lang, way.Limit), feesShort(lang, way.Fees)
		if unitless(way.Limit.Text) {
			limit = told(lang, way.Limit)
		}
		if len(way.Fees) == 1 && unitless(way.Fees[0].Text) {
			fee = sourced(lang, oneLine(way.Fees[0].Text))
		}
		list = append(list, joined(i18n.Text(lang, "lookup.channel."+string(way.Channel)), limit, fee, oneLine(way.Note)))
	}
	return list
}

func paperLines(lang i18n.Lang, proc *catalogue.Procedure) (list []string) {
	for _, g := range proc.Papers {
		if g.Title != "" {
			list = append(list, g.Title)
		}
		for _, item := range g.Items {
			list = append(list, "– "+joined(oneLine(item.Name), copies(lang, item.Originals, item.Copies)))
		}
	}
	if proc.Sets > 0 {
		list = append(list, i18n.Counted(lang, "lookup.sets", proc.Sets, proc.Sets))
	}
	return list
}

func limitLines(lang i18n.Lang, proc *catalogue.Procedure) (list []string) {
	for _, limit := range []struct {
		key string
		catalogue.Limit
	}{{"lookup.text.legal", proc.Legal}, {"lookup.text.committed", proc.Committed}} {
		if limit.Known() {
			list = append(list, i18n.Text(lang, limit.key, told(lang, limit.Limit)))
		}
	}
	return list
}

func feeLines(lang i18n.Lang, fees []catalogue.Fee) (list []string) {
	for _, f := range fees {
		key := "lookup.text.fee"
		if f.Charge {
			key = "lookup.text.charge"
		}
		short, text := feeShort(lang, f), sourced(lang, oneLine(f.Text))
		if f.VND == 0 && !f.Free {
			short = "" // the text is all
		}
		if strings.TrimSuffix(short, "…") != "" && strings.HasPrefix(text, strings.TrimSuffix(short, "…")) {
			short = ""
		}
		list = append(list, i18n.Text(lang, key, joined(short, text)))
	}
	return list
}

// copies says how many of a paper are needed: "1 bản chính, 2 bản sao".
func copies(lang i18n.Lang, originals, copies int) string {
	switch {
	case originals > 0 && copies > 0:
		return i18n.Counted(lang, "lookup.originals", originals, originals) + ", " + i18n.Counted(lang, "lookup.copies", copies, copies)
	case originals > 0:
		return i18n.Counted(lang, "lookup.originals", originals, originals)
	case copies > 0:
		return i18n.Counted(lang, "lookup.copies", copies, copies)
	}
	return ""
}
