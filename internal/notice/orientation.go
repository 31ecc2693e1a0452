package notice

import (
	"bytes"
	"encoding/binary"
	"image"
)

// upright is the orientation of a picture that is stored as it is seen.
const upright = 1

// orientationOf reads the orientation of a JPEG: the tag Orientation (0x0112) of Exif
// 2.32, 4.6.5, which a telephone writes instead of rotating the picture. It is upright if
// there is no tag, or an invalid one.
func orientationOf(head []byte) int {
	for at := 2; at+4 <= len(head) && head[at] == 0xFF && head[at+1] != 0xDA; { // up to the image data
		length := int(binary.BigEndian.Uint16(head[at+2:]))
		if length < 2 || at+2+length > len(head) {
			break
		}
		segment := head[at+4 : at+2+length]
		if tiff, is := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); is && head[at+1] == 0xE1 {
			return orientationIn(tiff)
		}
		at += 2 + length
	}
	return upright
}

// orientationIn reads it from the first list of tags.
func orientationIn(tiff []byte) int {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	first := int64(order.Uint32(tiff[4:]))
	if first+2 > int64(len(tiff)) {
		return upright
	}
	tags := tiff[first+2:]
	for range order.Uint16(tiff[first:]) {
		if len(tags) < 12 {
			break
		}
		if o := int(order.Uint16(tags[8:])); order.Uint16(tags) == 0x0112 && o >= 1 && o <= 8 {
			return o
		}
		tags = tags[12:]
	}
	return upright
}

// lies reports whether width and height are exchanged.
func lies(orientation int) bool { return orientation >= 5 }

// turned is a picture as it is seen.
func turned(img *image.RGBA, orientation int) *image.RGBA {
	if orientation == upright {
		return img
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if lies(orientation) {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			fromX, fromY := x, y
			if lies(orientation) {
				fromX, fromY = y, x
			}
			if orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8 {
				fromX = w - 1 - fromX
			}
			if orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7 {
				fromY = h - 1 - fromY
			}
			out.SetRGBA(x, y, img.RGBAAt(fromX, fromY))
		}
	}
	return out
}
