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

// Board is a whole screen drawn by one function. All methods belong to the
// screen's goroutine.
type Board struct {
	fynewidget.BaseWidget

	// ScanKey and ScanRune have every key and every character first: a scanner
	// that works as a keyboard is no finger, and no page is too new for it. They
	// return true for what they keep. Each may be nil.
	ScanKey  func(*fyne.KeyEvent) bool
	ScanRune func(rune) bool
	// OnKey, OnRune and OnShortcut see the keyboard before the board does;
	// they return true for what they have dealt with. Each may be nil.
	OnKey      func(*fyne.KeyEvent) bool
	OnRune     func(rune) bool
	OnShortcut func(fyne.Shortcut) bool
	// OnTouch is told of every press on the board. It may be nil.
	OnTouch func()
	// OnScroll is told of the wheel, in pixels, positive towards the end.
	OnScroll func(at fyne.Position, dy float32)
	// Later runs a function on the screen's goroutine after a while. It may be
	// nil: a press then shows only as long as it lasts.
	Later func(time.Duration, func())
	// AfterKey runs when a key, a character or a shortcut has been dealt with,
	// so that what it led to is in the very next frame. It may be nil.
	AfterKey func()
	// Cleared is the colour the window has before anything is drawn. A drawing
	// that begins by filling the board with it leaves that out: without a
	// graphics card a layer over the whole window costs more than all the text
	// on it.
	Cleared Color
	// OnFocus, if set, is told which target the keyboard was put on, once it is
	// drawn.
	OnFocus func(id string)
	// Drawn, if set, runs after every drawing. It may draw again.
	Drawn func()
	// RingColor is the colour of the focus ring.
	RingColor Color
	// Guard is how long a spot, or a key, that means something else than before
	// does nothing. 0 leaves that out.
	Guard time.Duration
	// KeysAtOnce leaves the keyboard out of that: a clerk's chain of keys is
	// faster than a page.
	KeysAtOnce bool
	// Clock is the time since some moment. It must not jump when somebody sets
	// the machine's clock.
	Clock func() time.Duration
	// Cover lies over the page while it is shown. It may be nil.
	Cover Overlay
	// Least is the smallest window the board is for; the zero size is 320 by 240.
	Least fyne.Size

	name    func() string // of the page
	draw    func(*Painter, fyne.Size)
	page    string   // of the last drawing
	past    []layout // what lay there before it, for as long as Guard looks back
	nodes   []node
	objects []fyne.CanvasObject
	targets []Target
	texts   []TextSpot
	pressed string
	held    *Target       // whose Up is due
	down    bool          // a finger or button is down
	pending bool          // a press has begun whose tap has not come
	struck  strike        // the key that is down
	pointer fyne.Position // where the pointer went last
	moves   uint64        // how often it has moved

	pressedAt time.Duration // when the press began
	focus     string
	ring      bool // the keyboard is in use: the ring shows
	repaint   int

	surface Surface     // painted in place of objects, where there is one
	lost    func(error) // is told when it fails
	sheet   sheet       // what it shows
}

// Overlay is something that lies over any page of a board, and that the page does
// not know of.
type Overlay interface {
	// Shown says whether it lies there. The keyboard is then its own.
	Shown() bool
	// Key has every key that no scanner has kept, and returns true for what it
	// has dealt with.
	Key(e *fyne.KeyEvent) bool
	// Draw draws it after every drawing of the page. While it is not shown, it may
	// place the targets that lead to it.
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

// NewBoard returns a board that draws itself with draw. The size passed to
// draw is the board's, in pixels at scale 1. page names the page that is drawn:
// on another page a target is another one, whatever its ID and its place. A
// clock that goes on, a number that changes, larger type and another language
// make no new page.
func NewBoard(page func() string, draw func(*Painter, fyne.Size)) *Board {
	b := &Board{name: page, draw: draw, page: unborn, RingColor: theme.Day.Focus, Guard: DefaultGuard, Clock: monotonic()}
	b.ExtendBaseWidget(b)
	return b
}

// Attach gives the board the keyboard of a canvas, of which it is the content.
func (b *Board) Attach(c fyne.Canvas) {
	c.SetOnTypedKey(b.TypedKey)
	c.SetOnTypedRune(b.TypedRune)
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(b.KeyDown)
		d.SetOnKeyUp(b.KeyUp)
	}
	c.Focus(b)
}

// MinSize is small: the board scales its drawing to the window it is given.
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

// Redraw draws the board anew and repaints what differs from before.
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

// coveredPage makes another page of one that is covered: a tap that was meant for
// the page does not go to what has come over it.
const coveredPage = "\x1fcovered"

// clears says whether a layer changes nothing of a cleared window.
func (b *Board) clears(layer prim) bool {
	return b.Cleared.A == 0xff && layer == prim{kind: kindRect, box: Box{W: b.Size().Width, H: b.Size().Height}, fill: b.Cleared}
}

// drawRing puts the focus ring around what the keyboard is on.
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

// update makes a node look like pr; a node that only moved is not rastered
// again.
func (b *Board) update(n *node, pr prim, pics map[any]image.Image) {
	if n.prim == pr {
		return
	}
	b.repaint++
	old := n.prim
	n.prim = pr
	old.box = pr.box
	same := old == pr && (pr.kind != kindIcon || n.obj.Size() == pr.box.size())
	if !same {
		dress(n.obj, pr, pics)
	}
	n.obj.Move(pr.box.pos())
	if n.obj.Size() != pr.box.size() {
		n.obj.Resize(pr.box.size())
	}
	if !same {
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

// dress gives obj the looks of pr, all but place and size.
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

// Repaints counts the objects repainted since the board was made; tests prove
// with it that an unchanged view costs nothing.
func (b *Board) Repaints() int { return b.repaint }

// Texts returns where the texts of the last drawing stand; after a Modal only
// those in front.
func (b *Board) Texts() []TextSpot { return b.texts }

// Meaning is what the board takes a press on a target of the last drawing for:
// where it is the same in two drawings, a tap may go from one to the other.
func (b *Board) Meaning(t Target) string { return b.current().identity(&t) }

// Targets returns what can be pressed in the last drawing.
func (b *Board) Targets() []Target { return b.targets }
