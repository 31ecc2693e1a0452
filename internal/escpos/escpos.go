// Package escpos implements the part of ESC/POS, the language of receipt printers,
// that a ticket needs. Everything is printed as one raster picture, so no code page,
// font or alignment command is used; in addition there are commands for the cutter,
// the drawer and the beeper, and questions about the printer's state. A Decoder
// parses the printer's answers, and a Status holds their content. Differences
// between makes are in a Profile.
//
// The commands and the bits of the answers are those of Epson's "ESC/POS Command
// Reference for TM Printers"; comments use its names of commands. The package is
// pure: it makes and parses bytes, and transfers none.
package escpos

const (
	dle = 0x10
	esc = 0x1b
	gs  = 0x1d

	eot = 0x04
	enq = 0x05
	dc4 = 0x14
)

// MaxBandRows is the most rows of one raster command. Printers keep a command in
// memory until it is complete, and small printers have little memory.
const MaxBandRows = 128

// maxBytesPerRow is the largest value of the two bytes for the width of a raster.
const maxBytesPerRow = 1<<16 - 1

// Bitmap is a picture in rows of packed dots, the leftmost in the highest bit, 1 for
// black.
type Bitmap interface {
	Width() int       // dots, at least 1
	Height() int      // dots
	Row(y int) []byte // (Width+7)/8 bytes
}

// Cut is how the paper is cut after a ticket.
type Cut int

// Ways to cut. The zero Cut leaves a point of the paper uncut, so that the ticket
// does not fall to the floor.
const (
	CutPartial Cut = iota
	CutFull
	CutNone // printers without a cutter
)

func (c Cut) String() string {
	switch c {
	case CutPartial:
		return "partial"
	case CutFull:
		return "full"
	default:
		return "none"
	}
}

// AppendInit appends the command that clears the printer's line buffer and modes
// (Epson ESC/POS ESC @). Data in its receive buffer is kept. Automatic status back
// is a mode: assume that it is off afterwards.
func AppendInit(b []byte) []byte { return append(b, esc, '@') }

// AppendFeed appends the command that feeds n lines (Epson ESC/POS ESC d), 0–255.
// After AppendInit a line is 1/6 inch.
func AppendFeed(b []byte, n int) []byte {
	return append(b, esc, 'd', byte(min(max(n, 0), 255)))
}

// AppendCut appends the command that feeds the end of the picture to the cutter and
// cuts (Epson ESC/POS GS V, function B). CutNone appends nothing.
func AppendCut(b []byte, c Cut) []byte {
	switch c {
	case CutFull:
		return append(b, gs, 'V', 'A', 0)
	case CutPartial:
		return append(b, gs, 'V', 'B', 0)
	default:
		return b
	}
}

// AppendRaster appends p in bands of at most bandRows rows (Epson ESC/POS GS v 0,
// normal density); a bandRows outside 1–MaxBandRows means MaxBandRows. A picture
// wider than 65535 bytes a row fits no printer, and nothing is appended.
//
// A row may by chance contain the bytes of DLE EOT n. A printer answers them like a
// question, as the manual of DLE EOT warns. The Decoder ignores such an unexpected
// answer.
func AppendRaster(b []byte, p Bitmap, bandRows int) []byte {
	perRow := (p.Width() + 7) / 8
	if perRow < 1 || perRow > maxBytesPerRow {
		return b
	}
	bandRows = bandRowsWithin(bandRows)
	for top := 0; top < p.Height(); top += bandRows {
		rows := min(bandRows, p.Height()-top)
		b = append(b, gs, 'v', '0', 0, byte(perRow), byte(perRow>>8), byte(rows), byte(rows>>8))
		for y := top; y < top+rows; y++ {
			b = append(b, p.Row(y)...)
		}
	}
	return b
}

// bandRowsWithin is n if a band may have that many rows, otherwise MaxBandRows.
func bandRowsWithin(n int) int {
	if n < 1 || n > MaxBandRows {
		return MaxBandRows
	}
	return n
}
