package fakeprinter

import (
	"image"

	"golang.org/x/image/font/basicfont"
)

// Size of a character of font A in dots (Epson TM-T82).
const (
	cellWidth  = 12
	cellHeight = 24
	maxScale   = 8
)

// textLine is the line of characters that the next line feed prints.
type textLine struct {
	x      int // where the next character begins, in dots
	width  int // up to the end of the rightmost character
	height int // of the highest character, in dots
	bits   [][]byte
}

func (t *textLine) clear() { *t = textLine{bits: t.bits[:0]} }

func (t *textLine) tab() {
	const columns = 8
	t.x = (t.x/(columns*cellWidth) + 1) * columns * cellWidth
}

// character adds b to the line, and prints the line first if it has no room for b.
// Non-ASCII characters become boxes: this printer has no code pages.
func (m *mechanism) character(b byte) {
	w, h := cellWidth*m.mode.wide, cellHeight*m.mode.high
	if m.text.x > 0 && m.text.x+w > min(m.mode.areaWidth, m.p.o.Dots-m.mode.margin) {
		m.printLine(m.mode.spacing)
	}
	for y := range h {
		for x := range w {
			ink := glyph(b, x/m.mode.wide, y/m.mode.high)
			if m.mode.bold && x > 0 {
				ink = ink || glyph(b, (x-1)/m.mode.wide, y/m.mode.high)
			}
			ink = ink || m.mode.underline && y >= h-2
			if ink != m.mode.inverse {
				m.text.dot(m.text.x+x, maxScale*cellHeight-h+y, m.p.o.Dots)
			}
		}
	}
	m.text.x += w
	m.text.width, m.text.height = max(m.text.width, m.text.x), max(m.text.height, h)
}

// dot blackens a dot of the line, whose characters are aligned with its last row.
func (t *textLine) dot(x, y, width int) {
	if x >= width {
		return
	}
	for len(t.bits) < maxScale*cellHeight {
		t.bits = append(t.bits, make([]byte, (width+7)/8))
	}
	t.bits[y][x/8] |= 0x80 >> (x % 8)
}

// glyph reports whether character b has ink at (x, y) of its cell.
func glyph(b byte, x, y int) bool {
	face := basicfont.Face7x13
	if b >= 0x7f {
		return (x == 1 || x == cellWidth-2) && y > 3 && y < cellHeight-4 || (y == 4 || y == cellHeight-5) && x > 0 && x < cellWidth-1
	}
	mask, ok := face.Mask.(*image.Alpha)
	if !ok {
		return false
	}
	column, row := x*face.Advance/cellWidth, y*face.Height/cellHeight
	return mask.AlphaAt(column, int(b-' ')*face.Height+row).A > 0
}

// printLine prints the line, and moves the paper by at least spacing dots from where the
// line began.
func (m *mechanism) printLine(spacing int) {
	t := m.text
	m.text = textLine{}
	if t.height > 0 && t.bits != nil {
		for _, row := range t.bits[maxScale*cellHeight-t.height:] {
			if !m.row(m.placed(row, t.width, 1), false) {
				return
			}
		}
	}
	m.feed(spacing - t.height)
}
