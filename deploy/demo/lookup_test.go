package main

import (
	"bytes"
	"testing"

	"motcua/internal/catalogue"
	"motcua/internal/i18n"
	"motcua/internal/receipt"
	"motcua/internal/searchtest"
)

// sampleProcedure is a procedure of the sample catalogue.
func sampleProcedure(t *testing.T, code string) catalogue.Procedure {
	t.Helper()
	all, err := searchtest.SampleCatalogue()
	must(t, err)
	p, err := all.Get(code)
	must(t, err)
	return p
}

// listReadsBack checks, dot for dot, that the printed list of papers names the procedure and
// has a box for the first of the papers.
func listReadsBack(t *testing.T, c *house) {
	pieces := c.parts.paper.pieces[birthLink]
	if len(pieces) != 1 {
		t.Fatalf("the list of papers is on the pieces %v, should be on one", pieces)
	}
	var bits []byte
	for _, paper := range c.parts.printer.Papers() {
		if paper.Number == pieces[0] {
			bits = paper.Bits
		}
	}
	bare := receipt.Sheet{Title: i18n.Text(i18n.Vietnamese, "lookup.paper.title")}
	procedure := sampleProcedure(t, birthCode)
	named := bare
	named.Heading = procedure.Name
	if !bytes.Contains(bits, added(t, bare, named)) {
		t.Errorf("the paper %s does not name %q", c.parts.paper.path(pieces[0]), procedure.Name)
	}
	first, boxed := procedure.Papers[0].Items[0], bare
	boxed.Lines = []receipt.SheetLine{{Kind: receipt.LineBox, Text: first.Name, Right: i18n.Text(i18n.Vietnamese, "lookup.originals", first.Originals)}}
	if !bytes.Contains(bits, added(t, bare, boxed)) {
		t.Errorf("the paper %s has no box for %q", c.parts.paper.path(pieces[0]), first.Name)
	}
}

// added are the rows that a sheet has more than another one.
func added(t *testing.T, without, with receipt.Sheet) []byte {
	t.Helper()
	const row = receipt.Width80mm / 8
	short, long := dots(t, receipt.Ticket{Number: "list", Sheet: &without}), dots(t, receipt.Ticket{Number: "list", Sheet: &with})
	head := 0
	for head+row <= len(short) && bytes.Equal(short[head:head+row], long[head:head+row]) {
		head += row
	}
	foot := 0
	for head+foot+row <= len(short) && bytes.Equal(short[len(short)-foot-row:len(short)-foot], long[len(long)-foot-row:len(long)-foot]) {
		foot += row
	}
	rows := bytes.TrimRight(long[head:len(long)-foot], "\x00")
	if len(rows) < 8*row {
		t.Fatalf("the two sheets differ by %d bytes only", len(rows))
	}
	return rows
}
