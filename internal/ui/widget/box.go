package widget

import "fyne.io/fyne/v2"

// Box is a rectangle in the board's coordinates.
type Box struct{ X, Y, W, H float32 }

// Inset is b without dx at the left and right and dy at top and bottom.
func (b Box) Inset(dx, dy float32) Box {
	return Box{b.X + dx, b.Y + dy, max(0, b.W-2*dx), max(0, b.H-2*dy)}
}

// Top is the upper part of b, h high.
func (b Box) Top(h float32) Box    { return Box{b.X, b.Y, b.W, h} }
func (b Box) Bottom(h float32) Box { return Box{b.X, b.Y + b.H - h, b.W, h} }

// Left is the left part of b, w wide; Right is the right part.
func (b Box) Left(w float32) Box  { return Box{b.X, b.Y, w, b.H} }
func (b Box) Right(w float32) Box { return Box{b.X + b.W - w, b.Y, w, b.H} }

// CutTop is b without its upper part of height h, and so on for the other sides.
func (b Box) CutTop(h float32) Box    { return Box{b.X, b.Y + h, b.W, max(0, b.H-h)} }
func (b Box) CutBottom(h float32) Box { return Box{b.X, b.Y, b.W, max(0, b.H-h)} }
func (b Box) CutLeft(w float32) Box   { return Box{b.X + w, b.Y, max(0, b.W-w), b.H} }
func (b Box) CutRight(w float32) Box  { return Box{b.X, b.Y, max(0, b.W-w), b.H} }

// Centred returns a box of w by h in the middle of b.
func (b Box) Centred(w, h float32) Box {
	return Box{b.X + (b.W-w)/2, b.Y + (b.H-h)/2, w, h}
}

// Columns divides b into n columns with gap between them.
func (b Box) Columns(n int, gap float32) []Box {
	w := (b.W - gap*float32(n-1)) / float32(n)
	out := make([]Box, n)
	for i := range out {
		out[i] = Box{b.X + float32(i)*(w+gap), b.Y, w, b.H}
	}
	return out
}

// Rows divides b into n rows with gap between them.
func (b Box) Rows(n int, gap float32) []Box {
	h := (b.H - gap*float32(n-1)) / float32(n)
	out := make([]Box, n)
	for i := range out {
		out[i] = Box{b.X, b.Y + float32(i)*(h+gap), b.W, h}
	}
	return out
}

// Contains reports whether p is in b.
func (b Box) Contains(p fyne.Position) bool {
	return p.X >= b.X && p.X < b.X+b.W && p.Y >= b.Y && p.Y < b.Y+b.H
}

func (b Box) pos() fyne.Position     { return fyne.NewPos(b.X, b.Y) }
func (b Box) size() fyne.Size        { return fyne.NewSize(b.W, b.H) }
func (b Box) middle() (x, y float32) { return b.X + b.W/2, b.Y + b.H/2 }
