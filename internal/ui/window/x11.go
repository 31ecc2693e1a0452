package window

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xinerama"
	"github.com/jezek/xgb/xproto"
)

// x11 is a separate connection to the X server. Fyne can set the place of a window, above
// the others, before it is shown; it cannot tell where a person has moved it, nor keep it
// above after it was hidden.
type x11 struct {
	conn *xgb.Conn
	root xproto.Window
	full area // all monitors together
}

func openX11() (*x11, error) {
	xgb.Logger.SetOutput(io.Discard) // important errors are returned
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, fmt.Errorf("connecting to the X server: %w", err)
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	return &x11{conn: conn, root: screen.Root, full: area{0, 0, int(screen.WidthInPixels), int(screen.HeightInPixels)}}, nil
}

func (x *x11) close() { x.conn.Close() }

// where is the place and size of a window on the desktop.
func (x *x11) where(win xproto.Window) (area, error) {
	size, err := xproto.GetGeometry(x.conn, xproto.Drawable(win)).Reply()
	if err != nil {
		return area{}, fmt.Errorf("asking for the window's size: %w", err)
	}
	at, err := xproto.TranslateCoordinates(x.conn, win, x.root, 0, 0).Reply()
	if err != nil {
		return area{}, fmt.Errorf("asking for the window's place: %w", err)
	}
	return area{int(at.DstX), int(at.DstY), int(size.Width), int(size.Height)}, nil
}

// move moves a window; a window manager may decide otherwise.
func (x *x11) move(win xproto.Window, to Place, height int) error {
	mask := uint16(xproto.ConfigWindowX | xproto.ConfigWindowY | xproto.ConfigWindowWidth | xproto.ConfigWindowHeight)
	values := []uint32{uint32(int32(to.X)), uint32(int32(to.Y)), uint32(to.Width), uint32(height)}
	if err := xproto.ConfigureWindowChecked(x.conn, win, mask, values).Check(); err != nil {
		return fmt.Errorf("moving the window: %w", err)
	}
	return nil
}

// Names of the EWMH, the desktops' standard for windows.
const (
	stateName = "_NET_WM_STATE"
	aboveName = "_NET_WM_STATE_ABOVE"
	fullName  = "_NET_WM_STATE_FULLSCREEN"
	workName  = "_NET_WORKAREA"

	stateRemove   = 0 // _NET_WM_STATE_REMOVE
	stateAdd      = 1 // _NET_WM_STATE_ADD
	fromNormalApp = 1 // source indication
)

// above asks the window manager to keep a window above all others.
func (x *x11) above(win xproto.Window) error { return x.state(win, stateAdd, aboveName) }

// state asks the window manager to add a state to a window, or to remove it.
func (x *x11) state(win xproto.Window, action uint32, name string) error {
	state, err := x.atom(stateName)
	if err != nil {
		return err
	}
	which, err := x.atom(name)
	if err != nil {
		return err
	}
	ask := xproto.ClientMessageEvent{
		Format: 32, Window: win, Type: state,
		Data: xproto.ClientMessageDataUnionData32New([]uint32{action, uint32(which), 0, fromNormalApp, 0}),
	}
	mask := uint32(xproto.EventMaskSubstructureRedirect | xproto.EventMaskSubstructureNotify)
	if err := xproto.SendEventChecked(x.conn, false, x.root, mask, string(ask.Bytes())).Check(); err != nil {
		return fmt.Errorf("asking the window manager for %s: %w", name, err)
	}
	return nil
}

func (x *x11) atom(name string) (xproto.Atom, error) {
	reply, err := xproto.InternAtom(x.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, fmt.Errorf("asking for %s: %w", name, err)
	}
	return reply.Atom, nil
}

// cardinals reads a property with a list of numbers; a missing one gives none.
func (x *x11) cardinals(win xproto.Window, property xproto.Atom) []uint32 {
	reply, err := xproto.GetProperty(x.conn, false, win, property, xproto.GetPropertyTypeAny, 0, 64).Reply()
	if err != nil || reply.Format != 32 {
		return nil
	}
	var list []uint32
	for data := reply.Value; len(data) >= 4; data = data[4:] {
		list = append(list, binary.LittleEndian.Uint32(data))
	}
	return list
}

// monitors are the areas for windows, one for each monitor: without the desktop's bars,
// if it reports them. There is always one.
func (x *x11) monitors() []area {
	var list []area
	if err := xinerama.Init(x.conn); err == nil {
		if reply, err := xinerama.QueryScreens(x.conn).Reply(); err == nil {
			for _, s := range reply.ScreenInfo {
				list = append(list, area{int(s.XOrg), int(s.YOrg), int(s.Width), int(s.Height)})
			}
		}
	}
	if len(list) == 0 {
		list = []area{x.full}
	}
	atom, err := x.atom(workName)
	if err != nil {
		return list
	}
	if work := x.cardinals(x.root, atom); len(work) >= 4 {
		use := area{int(work[0]), int(work[1]), int(work[2]), int(work[3])}
		for i, m := range list {
			if left := m.common(use); left.w > 0 && left.h > 0 {
				list[i] = left
			}
		}
	}
	return list
}

// pointer is the position of the pointer, and whether its first button is down.
func (x *x11) pointer() (px, py int, down bool, err error) {
	reply, err := xproto.QueryPointer(x.conn, x.root).Reply()
	if err != nil {
		return 0, 0, false, fmt.Errorf("asking for the pointer: %w", err)
	}
	return int(reply.RootX), int(reply.RootY), reply.Mask&xproto.KeyButMaskButton1 != 0, nil
}
