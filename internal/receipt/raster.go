package receipt

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

// Raster is a picture of black and white dots for a thermal printer.
type Raster struct {
	width  int    // dots
	stride int    // bytes per row
	bits   []byte // rows from the top, leftmost dot in the highest bit, 1 is black
}

// Width is the width in dots.
func (r *Raster) Width() int { return r.width }

// Height is the height in dots.
func (r *Raster) Height() int { return len(r.bits) / r.stride }

// Row is row y counted from the top: (Width+7)/8 bytes, the leftmost dot in the
// highest bit of the first, 1 for black. The dots beyond Width are white. The caller
// must not change it.
func (r *Raster) Row(y int) []byte { return r.bits[y*r.stride : (y+1)*r.stride] }

// Black reports whether the dot in column x of row y is black. Outside the raster
// everything is white.
func (r *Raster) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= r.width || y >= r.Height() {
		return false
	}
	return r.bits[y*r.stride+x/8]&(0x80>>(x%8)) != 0
}

// Image is the raster as a picture for a screen.
func (r *Raster) Image() *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, r.width, r.Height()), color.Palette{color.White, color.Black})
	for y := range r.Height() {
		row := r.Row(y)
		out := img.Pix[y*img.Stride:]
		for x := range r.width {
			out[x] = row[x/8] >> (7 - x%8) & 1
		}
	}
	return img
}

// EncodePNG writes the raster as a PNG with one bit per dot.
func (r *Raster) EncodePNG(w io.Writer) error {
	if err := png.Encode(w, r.Image()); err != nil {
		return fmt.Errorf("encoding ticket as PNG: %w", err)
	}
	return nil
}

// grow adds white rows until the raster is at least height dots high.
func (r *Raster) grow(height int) {
	if missing := height*r.stride - len(r.bits); missing > 0 {
		r.bits = append(r.bits, make([]byte, missing)...)
	}
}

// fill makes the rectangle of w by h dots at (x, y) black or white. Parts outside
// the width are left out; rows are added as needed.
func (r *Raster) fill(x, y, w, h int, black bool) {
	r.grow(y + h)
	for row := max(y, 0); row < y+h; row++ {
		line := r.Row(row)
		for done := 0; done < w; done += 8 {
			r.put(line, x+done, ^byte(0xff>>min(w-done, 8)), black)
		}
	}
}

// stamp draws the black dots of m with its corner at (x, y), in black, or in white
// on a black area. Dots outside the width are left out; rows are added as needed.
func (r *Raster) stamp(m *mask, x, y int, black bool) {
	r.grow(y + m.height)
	for row := max(-y, 0); row < m.height; row++ {
		line := r.Row(y + row)
		for i, dots := range m.bits[row*m.stride : (row+1)*m.stride] {
			r.put(line, x+8*i, dots, black)
		}
	}
}

// put makes the dots of a row that are set in dots black or white. The highest bit is
// column x, which may lie outside the row like those after it.
func (r *Raster) put(line []byte, x int, dots byte, black bool) {
	both := uint16(dots) << (8 - x&7) // the two bytes of the row that the dots are in
	for i, part := range [2]byte{byte(both >> 8), byte(both)} {
		at := x>>3 + i
		if part == 0 || at < 0 || at >= len(line) {
			continue
		}
		if at == len(line)-1 {
			part &= 0xff << (8*r.stride - r.width)
		}
		if black {
			line[at] |= part
		} else {
			line[at] &^= part
		}
	}
}
