package wallview

import (
	"image"
	"image/color"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// panel is a picture painted for one size, cached until the size changes.
type panel struct {
	w, h int
	img  image.Image
}

// of is the picture for b; if the size is new, it is painted with at, which gets the
// position as shares of the width and the height.
func (p *panel) of(b widget.Box, at func(x, y float32) color.NRGBA) image.Image {
	w, h := max(1, int(b.W)), max(1, int(b.H))
	if p.img != nil && p.w == w && p.h == h {
		return p.img
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, at(float32(x)/float32(w), float32(y)/float32(h)))
		}
	}
	p.img, p.w, p.h = img, w, h
	return img
}

// gradientOf is the background of the notice panel, from the top left to the bottom
// right.
func (s *Screen) gradientOf(b widget.Box, c *theme.Lobby) image.Image {
	return s.ground.of(b, func(x, y float32) color.NRGBA {
		return theme.Mix(c.NoticeFrom, c.NoticeTo, 0.3*x+0.7*y)
	})
}

// shadeOf darkens the lower part of a picture below its text.
func (s *Screen) shadeOf(b widget.Box) image.Image {
	const clear, opaque = 0.15, 0.55 // shares of the height where the shade starts and where it is full
	dark := theme.Night
	return s.shade.of(b, func(_, y float32) color.NRGBA {
		c := dark
		c.A = uint8(225 * min(1, max(0, (y-clear)/(opaque-clear))))
		return c
	})
}
