// Command counter is the clerk's console, and with -pad the rating pad in
// front of the citizen.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"motcua/internal/config"
	"motcua/internal/console"
	"motcua/internal/device"
	"motcua/internal/enrol"
	"motcua/internal/pad"
	"motcua/internal/program"
	"motcua/internal/scanner"
	"motcua/internal/speaker"
	"motcua/internal/ui/consoleview"
	"motcua/internal/ui/enrolview"
	"motcua/internal/ui/padview"
	"motcua/internal/ui/uithread"
	"motcua/internal/ui/window"
	"motcua/internal/watchdog"
	"motcua/internal/wire"
)

// settings are the flags and files of the program.
type settings struct {
	device    *config.Device
	overrides program.Overrides
	size      window.Size
	pad       bool
	strip     bool // start as a strip
	quiet     bool
}

func main() {
	var s settings
	var size string
	define := func(f *flag.FlagSet) {
		f.BoolVar(&s.pad, "pad", false, "be the rating pad instead of the console")
		f.BoolVar(&s.strip, "strip", false, "be one line that stays above other programs, once an officer has logged in")
		f.BoolVar(&s.quiet, "quiet", false, "make no sound when somebody comes to the idle counter")
		f.StringVar(&size, "window", "", "show a window of `WIDTHxHEIGHT` instead of the whole screen")
		s.overrides.Define(f)
		f.StringVar(&s.overrides.Counter, "counter", "", "`number` of the counter it stands at, or supervisor")
		f.StringVar(&s.overrides.Scanner, "scanner", "", "`address` of the console's scanner: serial:/dev/motcua/scanner, evdev:/dev/input/by-id/… or wedge")
	}
	load := func(p *program.Program) (func(io.Writer) error, config.Faults, error) {
		var err error
		if s.size, err = window.ParseSize(size); err != nil {
			return nil, nil, err
		}
		if s.device, err = p.LoadDevice(s.role(), true, s.overrides); err != nil {
			return nil, nil, err
		}
		if s.pad && s.device.Counter == "" {
			return nil, nil, program.ErrNoCounter
		}
		if address := s.device.Scanner.Address; address != "" {
			if err := scanner.Check(address); err != nil {
				return nil, nil, fmt.Errorf("%s: scanner: %w", p.Config, err)
			}
		}
		if s.pad {
			p.Name = "pad" // a console and a pad on one machine have separate folders
		}
		p.Safe, p.Rest = program.SafeScreen(s.role(), s.device), s.rest
		p.Enrolling = program.Enrolling{Device: s.device, Role: s.role(), Ask: s.askCode}
		return s.device.Dump, s.device.Warnings, nil
	}
	os.Exit(program.Main("counter", "device.toml", define, load, s.run, program.KeeperCommand()))
}

func (s *settings) role() string {
	if s.pad {
		return wire.RolePad
	}
	return wire.RoleConsole
}

// run shows the console or the pad until the window closes or it is told to stop.
func (s *settings) run(p *program.Program) error {
	if err := window.Prepare(p.Log); err != nil {
		return err
	}
	seat, err := p.Seat(s.device, s.role(), nil)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the replica", seat)
	if s.pad {
		s.showPad(p.Ctx, p, seat)
		return nil
	}
	return s.showConsole(p.Ctx, p, seat)
}

// showConsole shows the console with its scanner. A pad that is started with the same
// file does not use the scanner.
func (s *settings) showConsole(ctx context.Context, p *program.Program, seat console.Seat) error {
	var screen *consoleview.Screen
	latest := window.NewLatest(func(v console.View) { screen.Show(v) })
	bell, err := s.openBell(p)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the bell", bell)
	c := console.New(console.Config{Counter: s.device.Counter, Seat: seat, Clock: p.Clock, Show: latest.Put, Bell: bell, Log: p.Log})
	defer c.Close()
	gun, err := program.OpenScanner(s.device.Scanner, p.Log, program.ScanUser{
		Changed: c.Changed, Scanned: c.Scanned, Typed: func(text string) { uithread.Do(func() { screen.Type(text) }) },
	})
	if err != nil {
		return err
	}
	defer gun.Close()
	a := s.newApp()
	screen = consoleview.New(c)
	screen.Board().AfterKey, screen.Strip().Board().AfterKey = latest.Await, latest.Await
	screen.Wedge = gun.Feed
	w := window.Open(a, s.window(), screen)
	defer program.Close(p.Log, "the strip", s.addStrip(a, p, w, screen.Strip()))
	stopPaint := func() {}
	defer func() { stopPaint() }()
	defer p.Dog.Close()
	window.Run(ctx, a, w, func() {
		stopPaint = window.Paint(w, screen.Board(), p.Log)
		c.Run(readerOf(gun))
		gun.Start(ctx)
		p.WatchScreen(window.Beat, c.Beat)
	})
	return nil
}

// title is the title of the window.
func (s *settings) title() string {
	if s.pad {
		return "motcua – đánh giá"
	}
	return "motcua – quầy"
}

// window is the configuration of the window.
func (s *settings) window() window.Config {
	return window.Config{Title: s.title(), Size: s.size, Guard: s.device.Screen.TapGuard()}
}

func (s *settings) newApp() fyne.App {
	id := "vn.motcua.counter"
	if s.pad {
		id = "vn.motcua.pad"
	}
	app.SetMetadata(window.Metadata(id))
	return app.New()
}

// rest shows, in place of the console or the pad, that it is out of service.
func (s *settings) rest(p *program.Program, safe watchdog.Safe) (again bool, err error) {
	if err := window.Prepare(p.Log); err != nil {
		return false, err
	}
	cfg := s.window()
	if s.strip && cfg.Size == (window.Size{}) {
		cfg.Size = window.Size{Width: 1024, Height: 600} // a clerk who uses the strip needs to see other programs
	}
	return window.Rest(p.Ctx, s.newApp(), cfg, safe, p.WatchRest), nil
}

// openBell opens the sound for arrivals. Without a player program the bar says so, and
// the log once.
func (s *settings) openBell(p *program.Program) (*speaker.Cue, error) {
	return speaker.OpenCue(speaker.CueConfig{
		Dir: p.Data, Player: s.device.Speaker.Player, Silent: s.quiet || s.device.Speaker.Silent, Log: p.Log,
	})
}

// addStrip gives the console its other window, a line above other programs. One of the
// two is shown.
func (s *settings) addStrip(a fyne.App, p *program.Program, w fyne.Window, line *consoleview.Strip) *window.Strip {
	cfg := s.window()
	cfg.Size = window.Size{Width: consoleview.StripWidth, Height: consoleview.StripHeight}
	strip := window.OpenStrip(a, window.StripConfig{
		Config: cfg, File: filepath.Join(p.Data, "strip.json"), Log: p.Log,
	}, line, w)
	line.Switch = strip.Switch
	line.Grip, line.Push = strip.Grip, strip.Push
	line.Want(s.strip)
	return strip
}

// readerOf is the scanner for the console, or nil.
func readerOf(s *program.Scanner) console.Reader {
	if s == nil {
		return nil
	}
	return s
}

func (s *settings) showPad(ctx context.Context, p *program.Program, seat *device.Device) {
	var screen *padview.Screen
	latest := window.NewLatest(func(v pad.View) { screen.Show(v) })
	d := pad.New(pad.Config{Counter: s.device.Counter, Seat: seat, Clock: p.Clock, Show: latest.Put, Log: p.Log})
	defer d.Close()
	a := s.newApp()
	screen = padview.New(d)
	cfg := s.window()
	cfg.Sheet = p.Sheet(s.device, seat, nil)
	defer p.Dog.Close()
	window.Run(ctx, a, window.Open(a, cfg, screen), func() {
		d.Run()
		p.WatchScreen(window.Beat, d.Beat)
	})
}

// askCode shows, in place of the console or the pad, the page that takes the enrolment code.
func (s *settings) askCode(p *program.Program, command, hub string, try enrol.Try) (done bool, err error) {
	if err := window.Prepare(p.Log); err != nil {
		return false, err
	}
	e := window.Enrolment{View: enrolview.View{Name: s.device.Name, Command: command, Hub: hub}, Try: try, Watch: p.WatchEnrolment}
	if !s.pad { // a pad that is started with the same file does not use the scanner
		e.Listen = p.ScanCodes(s.device.Scanner)
	}
	return window.Enrol(p.Ctx, s.newApp(), s.window(), e), nil
}
