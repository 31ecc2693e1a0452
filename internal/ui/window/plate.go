package window

import (
	"errors"
	"fmt"
	"image"
	"log/slog"
	"sync"

	"fyne.io/fyne/v2"
	"github.com/jezek/xgb/xproto"

	"motcua/internal/ui/widget"
)

// canvas is an inset with a picture that the X server keeps: covered parts reappear
// without the program.
type canvas struct {
	*Inset
	gc     xproto.Gcontext
	pixmap xproto.Pixmap // 0 until there is a size
	depth  byte
	size   image.Point
}

// errPixels is the error for a screen with unsupported pixels.
var errPixels = errors.New("the screen has no pixels of 32 bits, 8 of them for each colour")

func openCanvas(parent xproto.Window) (*canvas, error) {
	inset, err := openInset(parent)
	if err != nil {
		return nil, err
	}
	c := &canvas{Inset: inset}
	if err := c.prepare(); err != nil {
		return nil, errors.Join(err, inset.Close())
	}
	return c, nil
}

// prepare checks that the inset has pixels in the format that put writes.
func (c *canvas) prepare() (err error) {
	conn := c.x.conn
	looks, err := xproto.GetWindowAttributes(conn, c.win).Reply()
	if err != nil {
		return fmt.Errorf("asking for the window's pixels: %w", err)
	}
	if c.depth = plainDepth(xproto.Setup(conn), looks.Visual); c.depth == 0 {
		return errPixels
	}
	if c.gc, err = xproto.NewGcontextId(conn); err != nil {
		return fmt.Errorf("preparing to paint: %w", err)
	}
	// No event comes back for a copy.
	if err := xproto.CreateGCChecked(conn, c.gc, xproto.Drawable(c.win), xproto.GcGraphicsExposures, []uint32{0}).Check(); err != nil {
		return fmt.Errorf("preparing to paint: %w", err)
	}
	return nil
}

// plainDepth is the depth of a visual whose pixels have four bytes: blue, green, red and
// one more. It is 0 for any other.
func plainDepth(setup *xproto.SetupInfo, visual xproto.Visualid) byte {
	if setup.ImageByteOrder != xproto.ImageOrderLSBFirst {
		return 0
	}
	for _, screen := range setup.Roots {
		for _, d := range screen.AllowedDepths {
			for _, v := range d.Visuals {
				if v.VisualId == visual && v.RedMask == 0xFF0000 && v.GreenMask == 0xFF00 && v.BlueMask == 0xFF && fourBytes(setup, d.Depth) {
					return d.Depth
				}
			}
		}
	}
	return 0
}

func fourBytes(setup *xproto.SetupInfo, depth byte) bool {
	for _, f := range setup.PixmapFormats {
		if f.Depth == depth {
			return f.BitsPerPixel == 32
		}
	}
	return false
}

// resize gives the canvas a picture of another size with undefined pixels.
func (c *canvas) resize(w, h int) error {
	if w < 1 || h < 1 || w > mostPixels || h > mostPixels {
		return fmt.Errorf("painting %d by %d pixels: no picture of X11 has that size", w, h)
	}
	if err := c.free(); err != nil {
		return err
	}
	id, err := xproto.NewPixmapId(c.x.conn)
	if err == nil {
		err = xproto.CreatePixmapChecked(c.x.conn, c.depth, id, xproto.Drawable(c.win), uint16(w), uint16(h)).Check()
	}
	if err != nil {
		return fmt.Errorf("making a picture of %d by %d pixels: %w", w, h, err)
	}
	c.pixmap, c.size = id, image.Pt(w, h)
	return nil
}

// mostPixels is the largest size of a picture that every X server supports.
const mostPixels = 32_767

// free frees the picture's memory.
func (c *canvas) free() error {
	if c.pixmap == 0 {
		return nil
	}
	pixmap := c.pixmap
	c.pixmap = 0
	if err := xproto.FreePixmapChecked(c.x.conn, pixmap).Check(); err != nil {
		return fmt.Errorf("giving back the memory of a picture: %w", err)
	}
	return nil
}

// put writes pixels into the picture, but not into the window yet.
func (c *canvas) put(img *image.RGBA) error {
	const head = 24 // bytes of the request before its pixels
	width := img.Rect.Dx()
	most := int(xproto.Setup(c.x.conn).MaximumRequestLength)*4 - head
	rows := max(1, most/(4*width))
	for y := img.Rect.Min.Y; y < img.Rect.Max.Y; y += rows {
		n := min(rows, img.Rect.Max.Y-y)
		data := make([]byte, 4*width*n)
		for i := range n {
			swap(data[4*width*i:4*width*(i+1)], img.Pix[img.PixOffset(img.Rect.Min.X, y+i):])
		}
		err := xproto.PutImageChecked(c.x.conn, xproto.ImageFormatZPixmap, xproto.Drawable(c.pixmap), c.gc,
			uint16(width), uint16(n), int16(img.Rect.Min.X), int16(y), 0, c.depth, data).Check()
		if err != nil {
			return fmt.Errorf("painting: %w", err)
		}
	}
	return nil
}

// swap turns red, green, blue into blue, green, red.
func swap(to, from []byte) {
	for i := 0; i+4 <= len(to); i += 4 {
		to[i], to[i+1], to[i+2], to[i+3] = from[i+2], from[i+1], from[i], 0xff
	}
}

// Plate is a picture over the whole window that a board paints (widget.Surface). Other
// insets are above it.
type Plate struct {
	c *canvas

	mu      sync.Mutex
	painted []image.Rectangle // not shown yet
	fresh   bool              // the picture is new and not visible yet
	closed  bool
}

func openPlate(parent xproto.Window) (*Plate, error) {
	c, err := openCanvas(parent)
	if err != nil {
		return nil, err
	}
	err = xproto.ConfigureWindowChecked(c.x.conn, c.win, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeBelow}).Check()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("laying the picture below what moves: %w", err), c.Close())
	}
	return &Plate{c: c}, nil
}

// Resize implements widget.Surface.
func (p *Plate) Resize(w, h int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fresh, p.painted = true, nil
	if p.closed {
		return errClosed
	}
	return p.c.resize(w, h)
}

var errClosed = errors.New("painting: the window has been closed")

// Paint implements widget.Surface.
func (p *Plate) Paint(piece *image.RGBA) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errClosed
	}
	p.painted = append(p.painted, piece.Rect)
	return p.c.put(piece)
}

// Show implements widget.Surface.
func (p *Plate) Show() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errClosed
	}
	conn, win := p.c.x.conn, p.c.win
	// The server repaints uncovered parts from the picture. It may use the picture as it
	// was when it was set, so it is set again each time.
	err := xproto.ChangeWindowAttributesChecked(conn, win, xproto.CwBackPixmap, []uint32{uint32(p.c.pixmap)}).Check()
	if err == nil && p.fresh {
		p.painted = []image.Rectangle{{Max: p.c.size}}
		err = p.c.Show(image.Rectangle{Max: p.c.size})
	}
	for _, r := range p.painted {
		if err == nil {
			err = xproto.CopyAreaChecked(conn, xproto.Drawable(p.c.pixmap), xproto.Drawable(win), p.c.gc,
				int16(r.Min.X), int16(r.Min.Y), int16(r.Min.X), int16(r.Min.Y), uint16(r.Dx()), uint16(r.Dy())).Check()
		}
	}
	p.c.drain()
	p.painted, p.fresh = nil, false
	if err != nil {
		return fmt.Errorf("showing what was painted: %w", err)
	}
	return nil
}

// Close removes the picture: Fyne's painting is visible again.
func (p *Plate) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return p.c.Close()
}

// Paint makes a board paint its window itself, and only where the drawing changes: Fyne
// paints the whole window for a letter, which takes a tenth of a second without a
// graphics card. If that is impossible (Wayland, other pixel formats, a scale by
// FYNE_SCALE), Fyne continues. It is called on Fyne's goroutine when the window is shown;
// stop must be called before the program ends, and may be called from any goroutine.
func Paint(w fyne.Window, b *widget.Board, log *slog.Logger) (stop func()) {
	parent := nativeID(w)
	if parent == 0 || w.Canvas().Scale() != 1 {
		return func() {}
	}
	plate, err := openPlate(parent)
	if err != nil {
		log.Info("the window is painted as a whole whenever something changes", "cause", err)
		return func() {}
	}
	b.SetSurface(plate, func(err error) {
		if errors.Is(err, errClosed) {
			return
		}
		log.Warn("from now on the window is painted as a whole whenever something changes", "cause", errors.Join(err, plate.Close()))
	})
	return func() {
		if err := plate.Close(); err != nil {
			log.Warn("the picture of the window is not closed", "cause", err)
		}
	}
}
