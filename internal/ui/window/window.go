// Package window puts a screen into a window: of the whole monitor, as a kiosk
// has it, or of a given size, for a desktop. The caller brings the Fyne app.
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
	"motcua/internal/ui/widget"
)

// Screen is what a window shows.
type Screen interface {
	Object() fyne.CanvasObject
}

// attacher is a screen that takes keys.
type attacher interface{ Attach(c fyne.Canvas) }

// boarded is a screen drawn on a board.
type boarded interface{ Board() *widget.Board }

// Metadata describes a program to Fyne. All drawing happens on Fyne's own
// goroutine, which Fyne is told so that it need not guard against the rest.
func Metadata(id string) fyne.AppMetadata {
	return fyne.AppMetadata{ID: id, Name: "motcua", Release: true, Migrations: map[string]bool{"fyneDo": true}}
}

// Size is a window's size in pixels; the zero Size is the whole monitor.
type Size struct{ Width, Height int }

// ParseSize reads "1440x900"; empty is the whole monitor.
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

// Config is what a window is made by.
type Config struct {
	Title string
	Size  Size
	Guard time.Duration // as of widget.Board
	// Monitor is where a window of the whole monitor stands, as KeepOn takes it; empty
	// leaves it to the desktop.
	Monitor string
	// Sheet reads what the technician's card says, on a goroutine of its own. Nil
	// leaves the card out: a screen that has another place for the technician.
	Sheet func() inspection.Sheet
}

// OnMonitor says whether the window is one that KeepOn keeps.
func (c Config) OnMonitor() bool { return c.Size == (Size{}) && c.Monitor != "" }

// Open makes the window. It is shown by ShowAndRun or Show.
func Open(a fyne.App, cfg Config, s Screen) fyne.Window {
	a.Settings().SetTheme(theme.New(theme.Day))
	size := cfg.Size
	var w fyne.Window
	if cfg.OnMonitor() { // Fyne takes the monitor that the desktop gives it
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

// equip gives a screen the clock, the guard and the keyboard of its window.
func equip(w fyne.Window, s Screen, cfg Config) {
	keys, takesKeys := s.(attacher)
	if b, ok := s.(boarded); ok {
		b.Board().Later = func(d time.Duration, f func()) { time.AfterFunc(d, func() { fyne.Do(f) }) }
		b.Board().Guard = cfg.Guard
		b.Board().Cleared = theme.Day.Paper // what Open's theme has as background
		if cfg.Sheet != nil {
			sheetview.Attach(b.Board(), func(show func(inspection.Sheet)) {
				go func() {
					sheet := cfg.Sheet() // may wait for a disk
					fyne.Do(func() { show(sheet) })
				}()
			})
			if !takesKeys { // a wall has no keys of its own
				b.Board().Attach(w.Canvas())
			}
		}
	}
	if takesKeys {
		keys.Attach(w.Canvas())
	}
}

// Run shows w until it is closed or ctx ends. start runs when Fyne does, so
// that what it hands to Latest finds somebody to take it. Only from then on the
// end of ctx is waited for: Fyne forgets a Quit that comes before its loop.
func Run(ctx context.Context, a fyne.App, w fyne.Window, start func()) {
	var once sync.Once
	stop := func() bool { return true }
	a.Lifecycle().SetOnStarted(func() {
		once.Do(func() {
			start()
			stop = context.AfterFunc(ctx, func() { fyne.Do(a.Quit) })
		})
	})
	w.ShowAndRun()
	stop()
}
