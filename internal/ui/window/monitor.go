package window

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"

	"motcua/internal/i18n"
	"motcua/internal/ui/uithread"
)

// monitor is one monitor of the desktop.
type monitor struct {
	name string // as in xrandr; empty if the desktop has no names
	area
}

// outputs are the monitors, from left to right.
func (x *x11) outputs() (list []monitor) {
	if err := randr.Init(x.conn); err == nil {
		if _, err := randr.QueryVersion(x.conn, 1, 5).Reply(); err == nil {
			if reply, err := randr.GetMonitors(x.conn, x.root, true).Reply(); err == nil {
				for _, m := range reply.Monitors {
					list = append(list, monitor{x.atomName(m.Name), area{int(m.X), int(m.Y), int(m.Width), int(m.Height)}})
				}
			}
		}
	}
	if len(list) == 0 {
		for _, m := range x.monitors() {
			list = append(list, monitor{"", m})
		}
	}
	slices.SortStableFunc(list, func(a, b monitor) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	return list
}

func (x *x11) atomName(atom xproto.Atom) string {
	reply, err := xproto.GetAtomName(x.conn, atom).Reply()
	if err != nil {
		return ""
	}
	return reply.Name
}

// pick is the monitor that was configured: by its name, its number from the left, or its
// place, which must be covered by a monitor.
func pick(list []monitor, want string) (m area, there bool) {
	for _, m := range list {
		if m.name != "" && strings.EqualFold(m.name, want) {
			return m.area, true
		}
	}
	if n, err := strconv.Atoi(want); err == nil {
		if n < 1 || n > len(list) {
			return area{}, false
		}
		return list[n-1].area, true
	}
	var a area
	if n, err := fmt.Sscanf(want, "%dx%d+%d+%d", &a.w, &a.h, &a.x, &a.y); n != 4 || err != nil || a.w < 1 || a.h < 1 {
		return area{}, false
	}
	return a, slices.ContainsFunc(list, func(m monitor) bool { return m.common(a) == a })
}

// named lists monitors for people: "HDMI-1 (1920x1080+0+0)".
func named(list []monitor) string {
	var words []string
	for i, m := range list {
		words = append(words, fmt.Sprintf("%s (%dx%d+%d+%d)", cmp.Or(m.name, strconv.Itoa(i+1)), m.w, m.h, m.x, m.y))
	}
	return strings.Join(words, ", ")
}

// CheckMonitor is an error if a monitor does not exist. Without a desktop it is nil.
func CheckMonitor(want string) error {
	x, err := openX11()
	if err != nil {
		return nil
	}
	defer x.close()
	list := x.outputs()
	if _, there := pick(list, want); there {
		return nil
	}
	return errNoMonitor(want, list)
}

func errNoMonitor(want string, list []monitor) i18n.Message {
	return i18n.Say("there is no monitor %q; there are %s: write the name of one of them, its number from the left, or a place like 1280x720+1920+0", want, named(list))
}

// sizeOf is the initial size of a window on a monitor.
func sizeOf(want string) Size {
	x, err := openX11()
	if err != nil {
		return Size{1280, 720}
	}
	defer x.close()
	list := x.outputs()
	at, there := pick(list, want)
	if !there {
		at = list[0].area
	}
	return Size{at.w, at.h}
}

// watchEvery is how often a window's monitor is searched for.
const watchEvery = 2 * time.Second

// keeper keeps a window on its monitor, also after the monitor was unplugged and
// connected again. Meanwhile the window is moved to the first monitor, or hidden if the
// program has other windows, so that it does not cover another one.
type keeper struct {
	x     *x11
	win   xproto.Window
	want  string
	alone bool
	log   *slog.Logger
	hide  func(hidden bool) // on Fyne's goroutine

	hidden bool
	away   bool // the missing monitor was reported
	tries  int  // tries that have not moved the window
}

// After this many tries a window manager is not asked any more to resize the window to
// what it takes for the monitor, and it is reported that the window does not move.
const (
	triesFull = 3
	triesSaid = 5
)

// KeepOn keeps a window, which has been shown, on a monitor until stop. alone says that
// it is the program's only window, or the first.
func KeepOn(w fyne.Window, want string, alone bool, log *slog.Logger) (stop func()) {
	win := nativeID(w)
	if win == 0 {
		log.Warn("the window stays where the desktop puts it", "monitor", want, "why", errNoX11.Error())
		return func() {}
	}
	x, err := openX11()
	if err != nil {
		log.Warn("the window stays where the desktop puts it", "monitor", want, "cause", err)
		return func() {}
	}
	s := &keeper{x: x, win: win, want: want, alone: alone, log: log, hide: func(hidden bool) {
		uithread.Do(func() {
			if hidden {
				w.Hide()
			} else {
				w.Show()
			}
		})
	}}
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() { s.watch(ctx) })
	return func() {
		cancel()
		wait.Wait()
		x.close()
	}
}

func (s *keeper) watch(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		s.look()
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// look moves the window to where it belongs now.
func (s *keeper) look() {
	for { // broadcast events of the server
		if event, err := s.x.conn.PollForEvent(); event == nil && err == nil {
			break
		}
	}
	list := s.x.outputs()
	at, there := pick(list, s.want)
	if !there != s.away {
		if s.away = !there; s.away {
			s.log.Warn("a monitor is not there", "why", errNoMonitor(s.want, list).Error())
		} else {
			s.log.Info("the monitor is back", "monitor", s.want)
		}
	}
	switch {
	case !there && !s.alone:
		if !s.hidden {
			s.hidden = true
			s.hide(true)
		}
		return
	case !there:
		at = list[0].area // list is never empty
	case s.hidden:
		s.hidden = false
		s.hide(false)
	}
	s.put(at)
}

// put moves the window, and asks a window manager to keep it above its bars.
func (s *keeper) put(at area) {
	now, err := s.x.where(s.win)
	if err != nil || now == at {
		s.tries = 0
		return // it is in place, or closed
	}
	if s.tries++; s.tries == triesSaid {
		s.log.Warn("the window does not go to its monitor: the desktop holds it", "monitor", s.want)
	}
	_ = s.x.state(s.win, stateRemove, fullName) // a full-screen window cannot be moved
	if err := s.x.move(s.win, Place{X: at.x, Y: at.y, Width: at.w}, at.h); err != nil {
		s.log.Warn("the window does not go to its monitor", "monitor", s.want, "cause", err)
		return
	}
	if s.tries < triesFull {
		_ = s.x.state(s.win, stateAdd, fullName) // a desktop without a window manager has no bars
	}
}
