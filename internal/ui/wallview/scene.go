package wallview

import (
	"image"
	"math"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// sceneHeight is the height of the drawing in its own units; see scene.
const sceneHeight = 268

// scenery draws the building at the bottom of an area. It does not move, so that the
// screen may be dimmed. High contrast has none.
func (d *pen) scenery(area widget.Box) {
	if d.c.Plain {
		return
	}
	room := area.H - d.closedText()
	k := min(d.u*1.319, room/sceneHeight, area.W/760)
	if d.tall {
		k = min(d.u*1.5, room/sceneHeight)
	}
	if room < 90*d.u {
		return
	}
	b := area.Bottom(sceneHeight * k)
	d.Picture(b, d.s.sceneOf(b, k), widget.Contain, 0)
}

// closedText is the height of what is above the drawing.
func (d *pen) closedText() float32 {
	c, h := d.v.Closed, float32(30+58+180+22+150+26)
	if c.Motto != "" {
		h += 64
	}
	if len(c.Hours) > 2 {
		h += 35
	}
	if d.tall {
		h += 72 + 15 + 22 + 2*194 + 30
		if c.Day != "" {
			h += 195
		}
		if len(c.Hours) > 2 {
			h += 90
		}
	}
	return h * d.u
}

// sceneOf is the drawing for a box, cached until the size changes. k is the size of its
// unit in pixels.
func (s *Screen) sceneOf(b widget.Box, k float32) image.Image {
	w, h := max(1, int(b.W)), max(1, int(b.H))
	if s.scene.img == nil || s.scene.w != w || s.scene.h != h {
		s.scene = panel{w: w, h: h, img: paintScene(w, h, float64(k))}
	}
	return s.scene.img
}

// shape is a part of the scene: a colour, its bounding box, and the part of that box that
// it covers. x is measured from the middle of the picture, y upwards from its bottom.
type shape struct {
	fill           widget.Color
	x0, y0, x1, y1 float64
	covers         func(x, y float64) bool // nil covers all of the box
}

// paintScene paints the shapes in order, with nine samples for each pixel.
func paintScene(w, h int, k float64) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		if i%4 == 3 {
			img.Pix[i] = 0xff
		}
	}
	shapes := append([]shape{{fill: theme.Evening.Ground, x0: -1e6, y0: 0, x1: 1e6, y1: 1e6}}, scene()...)
	for _, s := range shapes {
		x0, x1 := clamp(math.Floor(float64(w)/2+s.x0*k), w), clamp(math.Ceil(float64(w)/2+s.x1*k), w)
		y0, y1 := clamp(math.Floor(float64(h)-s.y1*k), h), clamp(math.Ceil(float64(h)-s.y0*k), h)
		for py := y0; py < y1; py++ {
			for px := x0; px < x1; px++ {
				if part := s.share(px, py, w, h, k); part > 0 {
					img.SetNRGBA(px, py, theme.Mix(img.NRGBAAt(px, py), s.fill, part))
				}
			}
		}
	}
	return img
}

func clamp(v float64, most int) int { return int(max(0, min(v, float64(most)))) }

// share is the part of a pixel that a shape covers.
func (s *shape) share(px, py, w, h int, k float64) float32 {
	hits := 0
	for i := range 9 {
		x := (float64(px) + (float64(i%3)+0.5)/3 - float64(w)/2) / k
		y := (float64(h) - float64(py) - (float64(i/3)+0.5)/3) / k
		if x >= s.x0 && x < s.x1 && y >= s.y0 && y < s.y1 && (s.covers == nil || s.covers(x, y)) {
			hits++
		}
	}
	return float32(hits) / 9
}

// scene is a centre in the evening: hills, houses and trees at the sides, the building
// with its flag in the middle.
func scene() (list []shape) {
	hill, far, tree := rgb(0x11202D), rgb(0x152838), rgb(0x142636)
	house, base, dim, bright := rgb(0x1F3646), rgb(0x1B2F3E), rgb(0x5E563A), rgb(0xC9952A)
	rect := func(c widget.Color, x0, y0, x1, y1 float64) { list = append(list, shape{c, x0, y0, x1, y1, nil}) }
	list = append(list, shape{hill, -1e5, 0, 1e5, 172, func(x, y float64) bool {
		return y < 118+24*math.Cos((x-190)/210)+10*math.Sin(x/90)
	}})
	for _, b := range [][3]float64{{-638, -538, 124}, {-530, -456, 160}, {333, 416, 105}, {425, 516, 152}, {525, 639, 114}} {
		rect(far, b[0], 0, b[1], b[2])
	}
	for _, l := range [][2]float64{{-614, 87}, {-513, 125}, {446, 126}, {482, 88}, {553, 72}} {
		rect(dim, l[0], l[1], l[0]+16, l[1]+18)
	}
	rect(rgb(0x3A3F38), -488, 125, -472, 143)
	for _, c := range [][3]float64{{-688, 54, 46}, {-372, 47, 40}, {372, 42, 37}, {690, 56, 47}} {
		rect(tree, c[0]-4, 0, c[0]+4, c[1])
		list = append(list, disc(tree, c[0], c[1], c[2]))
	}
	rect(house, -265, 0, 265, 130)
	list = append(list, polygon(house, -288, 128, -258, 153, 258, 153, 288, 128), polygon(house, -108, 152, 0, 207, 108, 152))
	rect(base, -304, 0, 304, 12)
	for _, x := range []float64{-228, -174, 141} {
		rect(dim, x, 54, x+34, 100)
	}
	rect(bright, 194, 54, 228, 100)
	rect(rgb(0xD69E28), -44, 0, -2, 87)
	rect(rgb(0xD69E28), 2, 0, 44, 87)
	rect(rgb(0x56656F), -1.5, 205, 1.5, 258)
	rect(theme.Day.Brand, 1.5, 226, 49, 256)
	return append(list, polygon(theme.Day.Gold, star(25, 241, 9)...))
}

func rgb(v uint32) widget.Color {
	return widget.Color{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

func disc(fill widget.Color, cx, cy, r float64) shape {
	return shape{fill, cx - r, cy - r, cx + r, cy + r, func(x, y float64) bool { return (x-cx)*(x-cx)+(y-cy)*(y-cy) < r*r }}
}

// star is a star with five points, x and y alternating.
func star(cx, cy, r float64) (points []float64) {
	const inner = 0.382 // where the lines of a pentagram cross
	for i := range 10 {
		a, d := math.Pi/2+float64(i)*math.Pi/5, r
		if i%2 == 1 {
			d *= inner
		}
		points = append(points, cx+d*math.Cos(a), cy+d*math.Sin(a))
	}
	return points
}

// polygon is a shape with straight edges, the x and y of its corners alternating.
func polygon(fill widget.Color, points ...float64) shape {
	s := shape{fill: fill, x0: points[0], x1: points[0], y0: points[1], y1: points[1]}
	n := len(points) / 2
	for i := range n {
		s.x0, s.x1 = min(s.x0, points[2*i]), max(s.x1, points[2*i])
		s.y0, s.y1 = min(s.y0, points[2*i+1]), max(s.y1, points[2*i+1])
	}
	s.covers = func(x, y float64) (in bool) { // an odd number of crossings of a ray to the right
		for i, j := 0, n-1; i < n; j, i = i, i+1 {
			xi, yi, xj, yj := points[2*i], points[2*i+1], points[2*j], points[2*j+1]
			if (yi > y) != (yj > y) && x < xi+(y-yi)*(xj-xi)/(yj-yi) {
				in = !in
			}
		}
		return in
	}
	return s
}
