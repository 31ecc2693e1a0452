package receipt

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// dotByDot draws the set dots of a mask as stamp should, and knows nothing of bytes.
func dotByDot(black map[[2]int]bool, m *mask, x, y, width int, ink bool) {
	for row := range m.height {
		for column := range m.width {
			at := [2]int{x + column, y + row}
			if m.bits[row*m.stride+column/8]&(0x80>>(column%8)) != 0 && at[0] >= 0 && at[0] < width && at[1] >= 0 {
				black[at] = ink
			}
		}
	}
}

// Masks and rectangles of all sizes are drawn at all places, also over the edges, in black
// and in white, on rasters whose rows do not end with a byte.
func TestDotsAreDrawnWhereTheyBelong(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for round := range 2000 {
		width := 1 + r.IntN(40)
		raster := &Raster{width: width, stride: (width + 7) / 8}
		want := map[[2]int]bool{}
		for range 6 {
			m := mask{width: 1 + r.IntN(30), height: 1 + r.IntN(6)}
			m.stride = (m.width + 7) / 8
			m.bits = make([]byte, m.stride*m.height)
			x, y, ink, full := r.IntN(70)-25, r.IntN(20)-8, r.IntN(3) > 0, r.IntN(2) == 0
			for at := range m.width * m.height {
				if full || r.IntN(2) == 0 {
					m.bits[at/m.width*m.stride+at%m.width/8] |= 0x80 >> (at % m.width % 8)
				}
			}
			if full {
				raster.fill(x, y, m.width, m.height, ink)
			} else {
				raster.stamp(&m, x, y, ink)
			}
			dotByDot(want, &m, x, y, width, ink)
		}
		for y := range raster.Height() {
			for x := range 8 * raster.stride {
				if raster.Row(y)[x/8]&(0x80>>(x%8)) != 0 != want[[2]int{x, y}] {
					t.Fatalf("round %d, %d dots wide: the dot in column %d of row %d is black %v", round, width, x, y, !want[[2]int{x, y}])
				}
			}
		}
	}
}

// What lies above the paper adds no rows, and no empty rectangle draws.
func TestNothingIsDrawnOfWhatLiesOutside(t *testing.T) {
	raster := &Raster{width: 20, stride: 3}
	raster.fill(0, -9, 20, 4, true)
	raster.stamp(&mask{width: 8, height: 2, stride: 1, bits: []byte{0xff, 0xff}}, 3, -2, true)
	if raster.Height() != 0 {
		t.Errorf("%d rows", raster.Height())
	}
	raster.fill(3, 0, 0, 2, true)
	raster.fill(3, 0, -5, 2, true)
	if raster.Height() != 2 || !bytes.Equal(raster.bits, make([]byte, 6)) {
		t.Errorf("%d rows, %x", raster.Height(), raster.bits)
	}
}
