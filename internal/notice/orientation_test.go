package notice

import (
	"encoding/binary"
	"image"
	"image/color"
	"testing"
)

// withExif adds an orientation to a JPEG, as a telephone does.
func withExif(data []byte, order binary.ByteOrder, orientation uint16) []byte {
	tiff := []byte("II*\x00")
	if order == binary.BigEndian {
		tiff = []byte("MM\x00*")
	}
	return append(append([]byte{}, data[:2]...), append(segment(tiff, order, orientation), data[2:]...)...)
}

func segment(tiff []byte, order binary.ByteOrder, orientation uint16) []byte {
	put16 := func(v uint16) { b := make([]byte, 2); order.PutUint16(b, v); tiff = append(tiff, b...) }
	put32 := func(v uint32) { b := make([]byte, 4); order.PutUint32(b, v); tiff = append(tiff, b...) }
	put32(8)
	put16(2)
	put16(0x010F) // the maker: is ignored
	put16(2)
	put32(4)
	put32(0x41424300)
	put16(0x0112)
	put16(3)
	put32(1)
	put16(orientation)
	put16(0)
	put32(0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	return append([]byte{0xFF, 0xE1, byte((len(body) + 2) >> 8), byte(len(body) + 2)}, body...)
}

// corners is a picture that is stored in an orientation, with red in the corner that is
// seen at the top left, and blue in the one at the top right. Exif 2.32 says for each
// orientation where row 0 and column 0 are.
func corners(orientation int) *image.RGBA {
	at := map[int][2]string{ // where the seen top left and top right are stored
		1: {"tl", "tr"}, 2: {"tr", "tl"}, 3: {"br", "bl"}, 4: {"bl", "br"}, 5: {"tl", "bl"}, 6: {"bl", "tl"}, 7: {"br", "tr"}, 8: {"tr", "br"},
	}[orientation]
	w, h := 64, 32
	if orientation >= 5 {
		w, h = 32, 64
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	fill := func(corner string, c color.RGBA) {
		x0, y0 := 0, 0
		if corner[1] == 'r' {
			x0 = w - 16
		}
		if corner[0] == 'b' {
			y0 = h - 16
		}
		for y := y0; y < y0+16; y++ {
			for x := x0; x < x0+16; x++ {
				img.SetRGBA(x, y, c)
			}
		}
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 0xFF
	}
	fill(at[0], color.RGBA{R: 255, A: 255})
	fill(at[1], color.RGBA{B: 255, A: 255})
	return img
}

func TestPhotosOfTelephonesStandUpright(t *testing.T) {
	for orientation := 1; orientation <= 8; orientation++ {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			data := withExif(jpegOf(t, corners(orientation)), order, uint16(orientation))
			got, err := decodeScaled(data)
			if err != nil {
				t.Fatal(err)
			}
			left, right := got.RGBAAt(8, 8), got.RGBAAt(got.Bounds().Dx()-8, 8)
			if got.Bounds().Dx() != 64 || got.Bounds().Dy() != 32 || left.R < 200 || left.B > 60 || right.B < 200 || right.R > 60 {
				t.Errorf("orientation %d: %v, left %v, right %v", orientation, got.Bounds(), left, right)
			}
		}
	}
}

func TestOrientationThatMakesNoSense(t *testing.T) {
	plain := jpegOf(t, corners(1))
	whole := withExif(plain, binary.BigEndian, 6)
	if got := orientationOf(whole); got != 6 {
		t.Fatalf("got %d", got)
	}
	for name, data := range map[string][]byte{
		"none": plain, "0": withExif(plain, binary.BigEndian, 0), "9": withExif(plain, binary.LittleEndian, 9), "nothing": nil, "two bytes": plain[:2],
	} {
		if got := orientationOf(data); got != upright {
			t.Errorf("%s: %d", name, got)
		}
	}
	for n := range whole { // cut anywhere
		if got := orientationOf(whole[:n]); got != upright && got != 6 {
			t.Errorf("cut after %d bytes: %d", n, got)
		}
	}
}

// A tall photo that is stored rotated is scaled to the panel as it is seen.
func TestTurnedPhotoFitsThePanel(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 2400, 1200))
	got, err := decodeScaled(withExif(jpegOf(t, img), binary.BigEndian, 6))
	if err != nil || got.Bounds().Dx() != 600 || got.Bounds().Dy() != 1200 {
		t.Errorf("%v, %v", got.Bounds(), err)
	}
}

// FuzzOrientation expects no panic on any file.
func FuzzOrientation(f *testing.F) {
	f.Add(withExif([]byte("\xFF\xD8\xFF\xDA"), binary.LittleEndian, 3))
	f.Add(withExif([]byte("\xFF\xD8\xFF\xDA"), binary.BigEndian, 8))
	f.Add([]byte("\xFF\xD8\xFF\xE1\x00\x10Exif\x00\x00MM\x00*\xFF\xFF\xFF\xFF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := orientationOf(data); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}
