package fakeprinter

import (
	"image"
	"image/color"
)

// Paper is a printed piece of paper.
type Paper struct {
	Number int    // from 1; 0 while it is still in the printer
	Cut    bool   // by the cutter, and not by hand
	Width  int    // dots
	Rows   int    // dots
	Bits   []byte // rows from the top, each (Width+7)/8 bytes, the leftmost dot in the highest bit, 1 is black
}

// Black reports whether there is ink in column x of row y.
func (p Paper) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= p.Width || y >= p.Rows {
		return false
	}
	return p.Bits[y*((p.Width+7)/8)+x/8]&(0x80>>(x%8)) != 0
}

// Ink is the smallest rectangle that contains all black dots, empty if there are none.
func (p Paper) Ink() image.Rectangle {
	var ink image.Rectangle
	for y := range p.Rows {
		for x := range p.Width {
			if p.Black(x, y) {
				ink = ink.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return ink
}

// Image is the paper as a picture of one bit per dot.
func (p Paper) Image() *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, p.Width, max(p.Rows, 1)), color.Palette{color.White, color.Black})
	for y := range p.Rows {
		for x := range p.Width {
			if p.Black(x, y) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return img
}

// maxPieceRows is the longest stored piece of paper, four metres: further rows are
// counted but leave no picture.
const maxPieceRows = 32 << 10

// piece is the paper being printed.
type piece struct {
	width int
	rows  int
	bits  []byte
}

func newPiece(width int) *piece { return &piece{width: width} }

// add appends a row; nil is a blank one.
func (p *piece) add(row []byte) {
	if p.rows == maxPieceRows {
		return
	}
	stride := (p.width + 7) / 8
	start := len(p.bits)
	p.bits = append(p.bits, make([]byte, stride)...)
	copy(p.bits[start:], row)
	if over := stride*8 - p.width; over > 0 {
		p.bits[len(p.bits)-1] &= 0xff << over
	}
	p.rows++
}

func (p *piece) paper(number int, cut bool) Paper {
	return Paper{Number: number, Cut: cut, Width: p.width, Rows: p.rows, Bits: append([]byte(nil), p.bits...)}
}
