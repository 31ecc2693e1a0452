package widget

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"motcua/internal/ui/theme"
)

// Board is a whole screen drawn by one function. Its methods must be called on the
// screen's goroutine.
type Board struct {
	fynewidget.BaseWidget

	// ScanKey and ScanRune get every key and every character first: a scanner that acts
	// as a keyboard is no finger, so the guard does not apply to it. They return true for
	// what they take. Each may be nil.
	ScanKey  func(*fyne.KeyEvent) bool
	ScanRune func(rune) bool
	// OnKey, OnRune and OnShortcut get the keyboard before the board does; they return
	// true for what they have handled. Each may be nil.
	OnKey      func(*fyne.KeyEvent) bool
	OnRune     func(rune) bool
	OnShortcut func(fyne.Shortcut) bool
	// OnTouch is called at every press on the board. It may be nil.
	OnTouch func()
	// OnScroll gets the wheel, in pixels, positive towards the end.
	OnScroll func(at fyne.Position, dy float32)
	// Later runs a function on the screen's goroutine after a time. It may be nil: a
	// press is then shown only while it lasts.
	Later func(time.Duration, func())
	// AfterKey runs after a key, a character or a shortcut was handled, so that its
	// result is in the next frame. It may be nil.
	AfterKey func()
	// Cleared is the colour of the window before anything is drawn. A drawing that starts
	// by filling the board with it omits that: without a graphics card, a layer over the
	// whole window costs more than all the text on it.
	Cleared Color
	// OnFocus, if set, gets the target that got the keyboard focus, after it is drawn.
	OnFocus func(id string)
	// Drawn, if set, runs after every drawing. It may redraw.
	Drawn func()
	// RingColor is the colour of the focus ring.
	RingColor Color
	// Guard is how long a spot, or a key, is ignored after its meaning has changed. 0
	// means no guard.
	Guard time.Duration
	// KeysAtOnce exempts the keyboard from that: a clerk types faster than pages change.
	KeysAtOnce bool
	// Clock is the time since some moment. It must not jump when the machine's clock is
	// set.
	Clock func() time.Duration
	// Cover is drawn over the page while it is shown. It may be nil.
	Cover Overlay
	// Least is the smallest window for the board; the zero size means 320 by 240.
	Least fyne.Size

	name    func() string // of the page
	draw    func(*Painter, fyne.Size)
	page    string   // of the last drawing
	past    []layout // earlier layouts, as far back as Guard needs
	nodes   []node
	objects []fyne.CanvasObject
	targets []Target
	texts   []TextSpot
	pressed string
	held    *Target       // whose Up has to be called
	down    bool          // a finger or button is down
	pending bool          // a press has begun and its tap has not come yet
	struck  strike        // the key that is down
	pointer fyne.Position // last position of the pointer
	moves   uint64        // number of its movements

	pressedAt time.Duration // when the press began
	focus     string
	ring      bool // the keyboard is in use: the ring is shown
	repaint   int

	surface Surface     // painted instead of objects, if set
	lost    func(error) // called when it fails
	sheet   sheet       // what it shows
}

// Overlay is something over every page of a board, which the page does not know.
type Overlay interface {
	// Shown reports whether it is visible. Then it gets the keyboard.
	Shown() bool
	// Key gets every key that no scanner has taken, and returns true for what it has
	// handled.
	Key(e *fyne.KeyEvent) bool
	// Draw draws it after every drawing of the page. While it is not shown, it may place
	// the targets that open it.
	Draw(p *Painter, size fyne.Size)
}

type node struct {
	prim
	obj fyne.CanvasObject
}

var (
	_ fyne.Widget        = (*Board)(nil)
	_ fyne.Tappable      = (*Board)(nil)
	_ fyne.Focusable     = (*Board)(nil)
	_ fyne.Tabbable      = (*Board)(nil)
	_ fyne.Shortcutable  = (*Board)(nil)
	_ fyne.Scrollable    = (*Board)(nil)
	_ desktop.Keyable    = (*Board)(nil)
	_ desktop.Mouseable  = (*Board)(nil)
	_ desktop.Cursorable = (*Board)(nil)
)

// NewBoard makes a board that draws itself with draw, which gets the board's size in
// pixels at scale 1. page identifies the page that is drawn: on another page a target is
// another one, whatever its ID and its place. A running clock, a changed number, larger
// type and another language do not make a new page.
func NewBoard(page func() string, draw func(*Painter, fyne.Size)) *Board {
	b := &Board{name: page, draw: draw, page: unborn, RingColor: theme.Day.Focus, Guard: DefaultGuard, Clock: monotonic()}
	b.ExtendBaseWidget(b)
	return b
}

// Attach connects the board to the keyboard of a canvas whose content it is.
func (b *Board) Attach(c fyne.Canvas) {
	c.SetOnTypedKey(b.TypedKey)
	c.SetOnTypedRune(b.TypedRune)
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(b.KeyDown)
		d.SetOnKeyUp(b.KeyUp)
	}
	c.Focus(b)
}

// MinSize is small, because the board scales its drawing to the window.
func (b *Board) MinSize() fyne.Size {
	if b.Least != (fyne.Size{}) {
		return b.Least
	}
	return fyne.NewSize(320, 240)
}

// CreateRenderer implements fyne.Widget.
func (b *Board) CreateRenderer() fyne.WidgetRenderer { return &boardRenderer{b} }

type boardRenderer struct{ b *Board }

func (r *boardRenderer) Layout(fyne.Size)             { r.b.Redraw() }
func (r *boardRenderer) MinSize() fyne.Size           { return r.b.MinSize() }
func (r *boardRenderer) Refresh()                     { r.b.Redraw() }
func (r *boardRenderer) Objects() []fyne.CanvasObject { return r.b.objects }
func (r *boardRenderer) Destroy()                     {}

// Redraw draws the board again and repaints what has changed.
func (b *Board) Redraw() {
	size := b.Size()
	if size.Width < 1 || size.Height < 1 {
		return
	}
	page := b.name()
	if b.Covered() {
		page += coveredPage
	}
	if page != b.page {
		b.pressed = "" // its target has gone with the page
	}
	p := &Painter{board: b}
	b.draw(p, size)
	if b.Cover != nil {
		b.Cover.Draw(p, size)
	}
	b.replace(layout{page: page, targets: p.targets})
	b.texts = p.texts
	b.drawRing(p)
	if len(p.prims) > 0 && b.clears(p.prims[0]) {
		p.prims = p.prims[1:]
	}
	if !b.paintSurface(p.prims, p.pics) {
		b.reconcile(p.prims, p.pics)
	}
	if b.Drawn != nil {
		b.Drawn()
	}
}

// coveredPage makes a covered page a different page: a tap that was meant for the page
// does not reach what covers it.
const coveredPage = "\x1fcovered"

// clears reports whether a layer changes nothing of a cleared window.
func (b *Board) clears(layer prim) bool {
	return b.Cleared.A == 0xff && layer == prim{kind: kindRect, box: Box{W: b.Size().Width, H: b.Size().Height}, fill: b.Cleared}
}

// drawRing draws the focus ring around the focused target.
func (b *Board) drawRing(p *Painter) {
	if !b.ring {
		return
	}
	for _, t := range b.targets {
		if t.ID == b.focus && !t.Off && !t.Mute {
			w := max(3, min(b.Size().Width, b.Size().Height)/200)
			p.Rect(t.Box.Inset(-1.5*w, -1.5*w), Frame{Line: b.RingColor, Width: w, Radius: t.Radius + 1.5*w})
			return
		}
	}
}

// reconcile turns the objects of the last drawing into those of the new one.
func (b *Board) reconcile(prims []prim, pics map[any]image.Image) {
	changed := len(prims) != len(b.nodes)
	if len(prims) < len(b.nodes) {
		clear(b.nodes[len(prims):])
		b.nodes = b.nodes[:len(prims)]
	}
	for i, pr := range prims {
		if i < len(b.nodes) && b.nodes[i].kind == pr.kind {
			b.update(&b.nodes[i], pr, pics)
			continue
		}
		n := node{prim: pr, obj: create(pr, pics)}
		b.repaint++
		changed = true
		if i < len(b.nodes) {
			b.nodes[i] = n
		} else {
			b.nodes = append(b.nodes, n)
		}
	}
	if !changed {
		return
	}
	objects := make([]fyne.CanvasObject, len(b.nodes))
	for i := range b.nodes {
		objects[i] = b.nodes[i].obj
	}
	b.objects = objects
	canvas.Refresh(b)
}

// update makes a node look like pr; a node that has only moved is not rendered again.
func (b *Board) update(n *node, pr prim, pics map[any]image.Image) {
	if n.prim == pr {
		return
	}
	b.repaint++
	old := n.prim
	n.prim = pr
	old.box = pr.box
	same := old == pr && (pr.kind != kindIcon || n.obj.Size() == pr.box.size())
	n.obj.Move(pr.box.pos())
	if n.obj.Size() != pr.box.size() {
		n.obj.Resize(pr.box.size())
	}
	// After the size: Fyne draws an icon again when it gets another size, and would keep the
	// old drawing under the name of the new one.
	if !same {
		dress(n.obj, pr, pics)
		n.obj.Refresh()
	}
}

func create(pr prim, pics map[any]image.Image) fyne.CanvasObject {
	var obj fyne.CanvasObject
	switch pr.kind {
	case kindText:
		obj = &canvas.Text{}
	case kindIcon, kindImage:
		obj = &canvas.Image{}
	default:
		obj = &canvas.Rectangle{}
	}
	dress(obj, pr, pics)
	obj.Move(pr.box.pos())
	obj.Resize(pr.box.size())
	return obj
}

// dress gives obj the look of pr, except place and size.
func dress(obj fyne.CanvasObject, pr prim, pics map[any]image.Image) {
	switch o := obj.(type) {
	case *canvas.Rectangle:
		o.FillColor, o.StrokeColor = pr.fill, pr.stroke
		o.StrokeWidth, o.CornerRadius = pr.width, pr.radius
	case *canvas.Text:
		o.Text, o.TextSize, o.Color, o.Alignment = pr.text, pr.size, pr.fill, pr.align
		o.FontSource = theme.Font(pr.weight)
	case *canvas.Image:
		if pr.kind == kindIcon {
			o.Resource, o.FillMode = pr.icon.Resource(pr.fill, pr.box.W), canvas.ImageFillContain
			return
		}
		o.Image, o.CornerRadius = pics[pr.pic], pr.radius
		o.FillMode, o.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
		switch pr.mode {
		case Cover:
			o.FillMode = canvas.ImageFillCover
		case Crisp:
			o.ScaleMode = canvas.ImageScalePixels
		}
	}
}

// Repaints counts the objects repainted since the board was made, with which tests prove
// that an unchanged view costs nothing.
func (b *Board) Repaints() int { return b.repaint }

// Texts are the places of the texts in the last drawing; after a Modal only those in
// front.
func (b *Board) Texts() []TextSpot { return b.texts }

// Meaning identifies the effect of a press on a target of the last drawing: if it is the
// same in two drawings, a tap is valid for both.
func (b *Board) Meaning(t Target) string { return b.current().identity(&t) }

// Targets are the targets of the last drawing.
func (b *Board) Targets() []Target { return b.targets }
