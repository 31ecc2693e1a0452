// Package escpos speaks ESC/POS, the language of receipt printers, as far as a
// ticket needs it: everything is one raster picture, so no code page, font or
// alignment command is used. It encodes; it never reads from a printer.
package escpos

const (
	esc = 0x1b
	gs  = 0x1d
)

// MaxBandRows is the most rows that one raster command carries. Printers hold
// a command in memory until it is whole, and small ones have little.
const MaxBandRows = 128

// maxBytesPerRow is what the two bytes for the width of a raster can say.
const maxBytesPerRow = 1<<16 - 1

// Bitmap is a picture in rows of packed dots, the leftmost in the highest bit,
// 1 for black.
type Bitmap interface {
	Width() int       // dots, at least 1
	Height() int      // dots
	Row(y int) []byte // (Width+7)/8 bytes
}

// Cut is how the paper is cut after a ticket.
type Cut int

// Ways to cut. The zero Cut leaves a point of paper uncut, so that the ticket
// does not fall to the floor.
const (
	CutPartial Cut = iota
	CutFull
	CutNone // printers without a cutter
)

// Options say what follows the picture. The zero Options cut partially right
// under it.
type Options struct {
	FeedLines int // blank lines of 1/6 inch before the cut, 0–255
	Cut       Cut
}

// AppendInit appends the command that clears the printer's line buffer and
// modes (Epson ESC/POS ESC @).
func AppendInit(b []byte) []byte { return append(b, esc, '@') }

// AppendFeed appends the command that feeds n lines (Epson ESC/POS ESC d),
// within 0–255. A line is 1/6 inch after AppendInit.
func AppendFeed(b []byte, n int) []byte {
	return append(b, esc, 'd', byte(min(max(n, 0), 255)))
}

// AppendCut appends the command that feeds the end of the picture to the
// cutter and cuts (Epson ESC/POS GS V, function B). CutNone appends nothing.
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

// AppendRaster appends p in bands of at most MaxBandRows rows (Epson ESC/POS
// GS v 0, normal density). A picture wider than 65535 bytes a row is no
// printer's and appends nothing.
func AppendRaster(b []byte, p Bitmap) []byte {
	perRow := (p.Width() + 7) / 8
	if perRow < 1 || perRow > maxBytesPerRow {
		return b
	}
	for top := 0; top < p.Height(); top += MaxBandRows {
		rows := min(MaxBandRows, p.Height()-top)
		b = append(b, gs, 'v', '0', 0, byte(perRow), byte(perRow>>8), byte(rows), byte(rows>>8))
		for y := top; y < top+rows; y++ {
			b = append(b, p.Row(y)...)
		}
	}
	return b
}

// Job is all that a printer is sent for one picture: initialise, the picture,
// feed, cut.
func Job(p Bitmap, o Options) []byte {
	const commands = 64 // bytes, more than all but the picture take
	b := make([]byte, 0, max(0, (p.Width()+7)/8*p.Height()+p.Height()/MaxBandRows*8)+commands)
	b = AppendInit(b)
	b = AppendRaster(b, p)
	if o.FeedLines > 0 {
		b = AppendFeed(b, o.FeedLines)
	}
	return AppendCut(b, o.Cut)
}

// Recovery is what must go before the next job after one of widthDots broke
// off at an unknown byte. The printer may still wait for the rest of a band
// and would take the next job for it: as many NULs as a band has bytes feed
// it, and outside of a band NULs do nothing. Then the printer is initialised.
func Recovery(widthDots int) []byte {
	const parameters = 8 // of a command that broke off before its data
	b := make([]byte, (widthDots+7)/8*MaxBandRows+parameters, (widthDots+7)/8*MaxBandRows+parameters+2)
	return AppendInit(b)
}
