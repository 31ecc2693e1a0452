// Package window puts a screen into a window: full-screen, as on a kiosk, or of a given
// size, on a desktop. The caller makes the Fyne app.
package window

import (
	"context"
	"fmt"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/inspection"
	_ "motcua/internal/ui/locale" // before Fyne looks for a language
	"motcua/internal/ui/sheetview"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/uithread"
	"motcua/internal/ui/widget"
)

// Screen is the content of a window.
type Screen interface {
	Object() fyne.CanvasObject
}

// attacher is a screen that handles keys.
type attacher interface{ Attach(c fyne.Canvas) }

// boarded is a screen drawn on a board.
type boarded interface{ Board() *widget.Board }

// boardsOf are the boards of a screen: one, two of a pair, or none.
func boardsOf(s Screen) []*widget.Board {
	switch s := s.(type) {
	case *Pair:
		return s.boards()
	case boarded:
		return []*widget.Board{s.Board()}
	}
	return nil
}

// Metadata describes a program to Fyne. All drawing happens on Fyne's own goroutine,
// which Fyne is told so that it does not check for other goroutines.
func Metadata(id string) fyne.AppMetadata {
	return fyne.AppMetadata{ID: id, Name: "motcua", Release: true, Migrations: map[string]bool{"fyneDo": true}}
}

// Size is a window's size in pixels; the zero Size means full-screen.
type Size struct{ Width, Height int }

// ParseSize reads "1440x900"; empty means full-screen.
func ParseSize(text string) (Size, error) {
	if text == "" {
		return Size{}, nil
	}
	var s Size
	if n, err := fmt.Sscanf(text, "%dx%d", &s.Width, &s.Height); n != 2 || err != nil || s.Width < 320 || s.Height < 240 || s.Width > 8192 || s.Height > 8192 {
		return Size{}, i18n.Say("the window size %q cannot be read: write it like 1440x900, at least 320x240", text)
	}
	return s, nil
}

// Config describes a window.
type Config struct {
	Title string
	Size  Size
	Guard time.Duration // like widget.Board's
	// Monitor is the monitor of a full-screen window, in the form of KeepOn; empty leaves
	// it to the desktop.
	Monitor string
	// Sheet reads the data of the technician's card, on a goroutine of its own. Nil means
	// no card: the screen has another place for the technician.
	Sheet func() inspection.Sheet
}

// OnMonitor reports whether the window is to be kept on a monitor by KeepOn.
func (c Config) OnMonitor() bool { return c.Size == (Size{}) && c.Monitor != "" }

// Open makes the window. It is shown by ShowAndRun or Show.
func Open(a fyne.App, cfg Config, s Screen) fyne.Window {
	a.Settings().SetTheme(theme.New(theme.Day))
	size := cfg.Size
	var w fyne.Window
	if cfg.OnMonitor() { // Fyne uses the monitor that the desktop chooses
		w, size = frameless(a, cfg.Title), sizeOf(cfg.Monitor)
	} else {
		w = a.NewWindow(cfg.Title)
	}
	w.SetPadded(false)
	w.SetContent(s.Object())
	if size == (Size{}) {
		w.SetFullScreen(true)
	} else {
		w.Resize(fyne.NewSize(float32(size.Width), float32(size.Height)))
	}
	equip(w, s, cfg)
	return w
}

// equip connects a screen to the clock, the guard and the keyboard of its window.
func equip(w fyne.Window, s Screen, cfg Config) {
	keys, takesKeys := s.(attacher)
	for _, b := range boardsOf(s) {
		b.Later = func(d time.Duration, f func()) { time.AfterFunc(d, func() { uithread.Do(f) }) }
		b.Guard = cfg.Guard
		b.Cleared = theme.Day.Paper // the background of Open's theme
		if cfg.Sheet != nil {
			sheetview.Attach(b, func(show func(inspection.Sheet)) {
				go func() {
					sheet := cfg.Sheet() // may wait for a disk
					uithread.Do(func() { show(sheet) })
				}()
			})
			if !takesKeys { // a wall has no keys of its own
				b.Attach(w.Canvas())
			}
		}
	}
	if takesKeys {
		keys.Attach(w.Canvas())
	}
}

// Run shows w until it is closed or ctx ends. start runs when Fyne does, so that values
// that it passes to Latest are received. The end of ctx is only handled from then on,
// because Fyne forgets a Quit before its loop.
func Run(ctx context.Context, a fyne.App, w fyne.Window, start func()) {
	var once sync.Once
	stop := func() bool { return true }
	a.Lifecycle().SetOnStarted(func() {
		once.Do(func() {
			start()
			stop = context.AfterFunc(ctx, func() { uithread.End(a) })
		})
	})
	uithread.Run(a, w)
	stop()
}
