package window

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"github.com/jezek/xgb/xproto"
)

// StripConfig is what a strip needs. Its size is its height, and its width if it has no
// stored place.
type StripConfig struct {
	Config
	File string // stores its place
	Log  *slog.Logger
}

// Strip is a low window without a frame that stays above all others, at its last place.
// Its methods must be called on Fyne's goroutine.
type Strip struct {
	cfg   StripConfig
	w     fyne.Window
	big   fyne.Window // the window that it replaces
	full  bool        // big has the whole monitor
	desk  *standing   // nil: the system does not let programs place windows
	tried bool
	stop  func() // stops watching the window's place
}

// OpenStrip makes the window of a strip that can replace another one, which is shown
// first.
func OpenStrip(a fyne.App, cfg StripConfig, s Screen, big fyne.Window) *Strip {
	w := frameless(a, cfg.Title)
	w.SetPadded(false)
	w.SetContent(s.Object())
	w.SetMaster() // if either of the two is closed, the program ends
	big.SetMaster()
	w.Resize(fyne.NewSize(float32(cfg.Size.Width), float32(cfg.Size.Height)))
	if top, ok := w.(desktop.Window); ok {
		top.RequestAlwaysOnTop()
	}
	equip(w, s, cfg.Config)
	return &Strip{cfg: cfg, w: w, big: big, full: big.FullScreen(), stop: func() {}}
}

func frameless(a fyne.App, title string) fyne.Window {
	if d, ok := a.Driver().(desktop.Driver); ok {
		w := d.CreateSplashWindow()
		w.SetTitle(title)
		return w
	}
	return a.NewWindow(title)
}

// Switch shows the strip in place of the other window, or the other way round.
func (s *Strip) Switch(strip bool) {
	if strip {
		s.show()
		if s.full {
			s.big.SetFullScreen(false) // a full-screen window cannot be hidden
		}
		s.big.Hide()
		return
	}
	s.big.Show()
	if s.full {
		s.big.SetFullScreen(true)
	}
	s.big.RequestFocus()
	s.stop()
	s.w.Hide()
}

// show shows the strip at its place, above the other windows.
func (s *Strip) show() {
	s.stop()
	s.w.Show()
	if !s.tried {
		s.tried = true
		s.desk = s.stand()
	}
	s.w.RequestFocus()
	if s.desk == nil {
		return
	}
	s.desk.put()
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() { s.desk.follow(ctx) })
	s.stop = func() {
		cancel()
		wait.Wait()
		s.desk.keep()
		s.stop = func() {}
	}
}

// Close stops watching the window, and stores its place.
func (s *Strip) Close() error {
	s.stop()
	if s.desk != nil {
		s.desk.x.close()
		s.desk = nil
	}
	return nil
}

// Grip makes the strip follow the pointer until its button is released.
func (s *Strip) Grip() {
	if s.desk != nil {
		s.desk.take()
	}
}

// Push moves the strip to an edge of its monitor: dx and dy are −1, 0 or 1.
func (s *Strip) Push(dx, dy int) {
	if s.desk != nil {
		s.desk.push(dx, dy)
	}
}

// stand finds the window on the desktop.
func (s *Strip) stand() *standing {
	win := nativeID(s.w)
	if win == 0 {
		s.cfg.Log.Info("this desktop (Wayland, or none of X11) lets no program keep a window above the others or at its place")
		return nil
	}
	x, err := openX11()
	if err != nil {
		s.cfg.Log.Warn("the strip is neither kept above the other windows nor at its place", "cause", err)
		return nil
	}
	return newStanding(x, win, s.cfg)
}

// standing is a window's place on an X11 desktop.
type standing struct {
	x    *x11
	win  xproto.Window
	cfg  StripConfig
	grip chan struct{} // held while it follows the pointer

	mu    sync.Mutex
	place Place // wanted, or last seen
	kept  Place // in the file
}

func newStanding(x *x11, win xproto.Window, cfg StripConfig) *standing {
	d := &standing{x: x, win: win, cfg: cfg, grip: make(chan struct{}, 1)}
	monitors := x.monitors()
	place, known := loadPlace(cfg.File, cfg.Log)
	if known && !place.on(monitors, cfg.Size.Height) {
		cfg.Log.Info("the strip's place is on no monitor any more", "x", place.X, "y", place.Y)
		known = false
	}
	if known {
		d.kept = place
	} else {
		place = firstPlace(monitors[0], cfg.Size.Width)
	}
	d.place = place
	return d
}

// put moves the window to its place and above the others: a window that was hidden has
// lost both.
func (d *standing) put() {
	d.mu.Lock()
	place := d.place
	d.mu.Unlock()
	err := d.x.move(d.win, place, d.cfg.Size.Height)
	if err == nil {
		err = d.x.above(d.win)
	}
	if err != nil {
		d.cfg.Log.Warn("the strip does not stand where it should", "cause", err)
	}
}

// How often the place of a window is checked.
const (
	lookEvery = time.Second
	dragEvery = 15 * time.Millisecond
)

// follow notices when a person moves the window.
func (d *standing) follow(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			d.keep()
		}
	}
}

// keep stores the window's place if it has changed.
func (d *standing) keep() {
	at, err := d.x.where(d.win)
	if err != nil {
		return // the window is closed
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.place = Place{X: at.x, Y: at.y, Width: at.w}
	if d.place == d.kept {
		return
	}
	d.kept = d.place // a folder that cannot be written is reported once for each place
	if err := d.place.save(d.cfg.File); err != nil {
		d.cfg.Log.Warn("the strip's place is not kept", "cause", err)
	}
}

// take makes the window follow the pointer.
func (d *standing) take() {
	select {
	case d.grip <- struct{}{}:
	default:
		return
	}
	go func() {
		defer func() { <-d.grip }()
		d.drag()
	}()
}

func (d *standing) drag() {
	fromX, fromY, down, err := d.x.pointer()
	at, whereErr := d.x.where(d.win)
	for err == nil && whereErr == nil && down {
		time.Sleep(dragEvery)
		var px, py int
		if px, py, down, err = d.x.pointer(); err != nil {
			return
		}
		to := Place{X: at.x + px - fromX, Y: at.y + py - fromY, Width: at.w}
		if d.x.move(d.win, to, d.cfg.Size.Height) != nil {
			return
		}
	}
}

func (d *standing) push(dx, dy int) {
	at, err := d.x.where(d.win)
	if err != nil {
		return
	}
	place := Place{X: at.x, Y: at.y, Width: at.w}
	place = place.pushed(monitorAt(place, d.x.monitors()), d.cfg.Size.Height, dx, dy)
	if err := d.x.move(d.win, place, d.cfg.Size.Height); err != nil {
		d.cfg.Log.Warn("the strip does not move", "cause", err)
	}
}
