package window

import (
	"fmt"
	"image"
	"math"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb/shape"
	"github.com/jezek/xgb/xproto"

	"motcua/internal/i18n"
)

// Inset is an X window inside a window of the program, for what Fyne does not draw: a
// film of another program, or something that moves all the time. The X server clips
// Fyne's drawing around it and moves it with its parent. It is black until something is
// drawn in it, never takes the keyboard, and passes touches and the pointer to what is
// below it. Its methods may be called from any goroutine.
type Inset struct {
	win xproto.Window

	mu     sync.Mutex
	x      *x11 // of its own: the server closes the window when this connection ends
	at     image.Rectangle
	shown  bool
	closed bool
}

// errNoX11 is the error if there can be no inset.
var errNoX11 error = i18n.Say("This desktop gives a program no window inside another one (Wayland, or none of X11): log in at a session of X11, or start without WAYLAND_DISPLAY.")

// OpenInset makes a hidden inset of a window, which must have been shown. It is called on
// Fyne's goroutine. Close must follow.
func OpenInset(w fyne.Window) (*Inset, error) {
	parent := nativeID(w)
	if parent == 0 {
		return nil, errNoX11
	}
	return openInset(parent)
}

// nativeID is the X window of a Fyne window, 0 if it has none: it was never shown, or the
// system has no X11.
func nativeID(w fyne.Window) (id xproto.Window) {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return 0
	}
	native.RunNative(func(of any) {
		if x, is := of.(driver.X11WindowContext); is {
			id = xproto.Window(x.WindowHandle)
		}
	})
	return id
}

func openInset(parent xproto.Window) (*Inset, error) {
	x, err := openX11()
	if err != nil {
		return nil, err
	}
	i := &Inset{x: x, at: image.Rect(0, 0, 1, 1)}
	if err := i.create(parent); err != nil {
		x.close()
		return nil, err
	}
	return i, nil
}

func (i *Inset) create(parent xproto.Window) (err error) {
	if i.win, err = xproto.NewWindowId(i.x.conn); err != nil {
		return fmt.Errorf("making a window inside the window: %w", err)
	}
	black := xproto.Setup(i.x.conn).DefaultScreen(i.x.conn).BlackPixel
	err = xproto.CreateWindowChecked(i.x.conn, 0, i.win, parent, 0, 0, 1, 1, 0, // depth, class and visual of the parent
		xproto.WindowClassCopyFromParent, 0, xproto.CwBackPixel, []uint32{black}).Check()
	if err != nil {
		return fmt.Errorf("making a window inside the window: %w", err)
	}
	if err = shape.Init(i.x.conn); err == nil {
		err = shape.RectanglesChecked(i.x.conn, shape.SoSet, shape.SkInput, xproto.ClipOrderingUnsorted, i.win, 0, 0, nil).Check()
	}
	if err != nil {
		return fmt.Errorf("letting fingers through the window inside the window: %w", err)
	}
	return nil
}

// ID is the X window, for a program that draws in it.
func (i *Inset) ID() uint32 { return uint32(i.win) }

// Show shows the inset at a place of its parent, in pixels from the parent's upper left
// corner, or moves it there.
func (i *Inset) Show(at image.Rectangle) error {
	if at.Dx() < 1 || at.Dy() < 1 || at.Dx() > math.MaxInt16 || at.Dy() > math.MaxInt16 || !at.In(image.Rect(math.MinInt16, math.MinInt16, math.MaxInt16, math.MaxInt16)) {
		return fmt.Errorf("showing a window inside the window at %v: no such place", at)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed || i.shown && at == i.at {
		return nil
	}
	i.drain()
	if at != i.at {
		mask := uint16(xproto.ConfigWindowX | xproto.ConfigWindowY | xproto.ConfigWindowWidth | xproto.ConfigWindowHeight)
		values := []uint32{uint32(int32(at.Min.X)), uint32(int32(at.Min.Y)), uint32(at.Dx()), uint32(at.Dy())}
		if err := xproto.ConfigureWindowChecked(i.x.conn, i.win, mask, values).Check(); err != nil {
			return fmt.Errorf("moving the window inside the window: %w", err)
		}
		i.at = at
	}
	if i.shown {
		return nil
	}
	if err := xproto.MapWindowChecked(i.x.conn, i.win).Check(); err != nil {
		return fmt.Errorf("showing the window inside the window: %w", err)
	}
	i.shown = true
	return nil
}

// Hide hides the inset; Fyne draws again what is below it.
func (i *Inset) Hide() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed || !i.shown {
		return nil
	}
	i.drain()
	if err := xproto.UnmapWindowChecked(i.x.conn, i.win).Check(); err != nil {
		return fmt.Errorf("hiding the window inside the window: %w", err)
	}
	i.shown = false
	return nil
}

// Close closes the inset, and with it the windows that others have made in it. It may be
// called more than once.
func (i *Inset) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return nil
	}
	i.closed = true
	i.x.close()
	for { // until the connection's goroutines have ended
		if event, err := i.x.conn.WaitForEvent(); event == nil && err == nil {
			return nil
		}
	}
}

// drain reads the server's broadcast events, such as a change of the keyboard: unread
// events would block the answers in the end.
func (i *Inset) drain() {
	for {
		if event, err := i.x.conn.PollForEvent(); event == nil && err == nil {
			return
		}
	}
}
