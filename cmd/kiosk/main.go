// Command kiosk is the ticket kiosk. If its device.toml names no hub, it runs the hub
// inside itself: one machine is a whole small office.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"motcua/internal/config"
	"motcua/internal/device"
	"motcua/internal/enrol"
	"motcua/internal/hub"
	"motcua/internal/hubhost"
	"motcua/internal/kiosk"
	"motcua/internal/lookup"
	"motcua/internal/program"
	"motcua/internal/ui/enrolview"
	"motcua/internal/ui/uithread"
	"motcua/internal/ui/window"
	"motcua/internal/watchdog"
	"motcua/internal/wire"
)

// settings are the flags and files of the program.
type settings struct {
	device       *config.Device
	centre       *config.CentreFile // of the embedded hub, nil with a separate hub
	overrides    program.Overrides
	size         window.Size
	outsideHours bool
	lookup       bool // -lookup
}

func main() {
	var s settings
	var size string
	define := func(f *flag.FlagSet) {
		f.StringVar(&size, "window", "", "show a window of `WIDTHxHEIGHT` instead of the whole screen")
		s.overrides.Define(f)
		f.StringVar(&s.overrides.Printer, "printer", "", "`address` of the printer: tcp://HOST:9100, usb:/dev/usb/lp0, serial:/dev/ttyUSB0?baud=9600 or png:FOLDER")
		f.StringVar(&s.overrides.Scanner, "scanner", "", "`address` of the scanner: serial:/dev/motcua/scanner, evdev:/dev/input/by-id/… or wedge")
		f.BoolVar(&s.lookup, "lookup", false, "the kiosk is for looking up procedures; numbers are taken from there")
		f.BoolVar(&s.outsideHours, "outside-hours", false, "the hub inside gives numbers outside the reception hours too (for demonstrations)")
	}
	load := func(p *program.Program) (func(io.Writer) error, config.Faults, error) {
		var err error
		if s.size, err = window.ParseSize(size); err != nil {
			return nil, nil, err
		}
		if s.device, err = p.LoadDevice(wire.RoleKiosk, false, s.overrides); err != nil {
			return nil, nil, err
		}
		if err := s.checkParts(); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", p.Config, err)
		}
		warnings := s.device.Warnings
		if s.device.Hub == "" && p.Command == "" {
			if s.centre, err = s.device.LoadCentre(p.Config); err != nil {
				return nil, nil, err
			}
			s.centre.Centre.Policy.IssueOutsideHours = s.centre.Centre.Policy.IssueOutsideHours || s.outsideHours
			warnings = append(warnings, s.centre.Warnings...)
		}
		p.Safe, p.Rest = program.SafeScreen(wire.RoleKiosk, s.device), s.rest
		p.Enrolling = program.Enrolling{Device: s.device, Role: wire.RoleKiosk, Ask: s.askCode}
		if s.centre != nil {
			p.Safe.Support = p.Safe.Support.Or(s.centre.SupportLine())
		}
		return s.device.Dump, warnings, nil
	}
	os.Exit(program.Main("kiosk", "device.toml", define, load, s.run, s.commands()...))
}

// run shows the kiosk until it is told to stop, or the embedded hub fails.
func (s *settings) run(p *program.Program) error {
	if err := window.Prepare(p.Log); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(p.Ctx)
	defer cancel()
	waitHub, err := s.startHub(ctx, cancel, p)
	if err != nil {
		return err
	}
	err = s.show(ctx, p)
	cancel()
	return errors.Join(err, waitHub())
}

// startHub starts the embedded hub, if there is one, and sets the kiosk's hub to it. If
// the hub fails, cancel ends the kiosk.
func (s *settings) startHub(ctx context.Context, cancel context.CancelFunc, p *program.Program) (wait func() error, err error) {
	if s.centre == nil {
		return func() error { return nil }, nil
	}
	type started struct {
		hub     *hub.Hub
		address string
	}
	ready, ended := make(chan started, 1), make(chan error, 1)
	go func() {
		defer cancel()
		ended <- hubhost.Serve(ctx, p, s.centre, filepath.Join(p.Data, program.InsideFolder), s.device.Embedded.Listen, func(h *hub.Hub, address string) { ready <- started{h, address} })
	}()
	select {
	case err := <-ended:
		return nil, err
	case inside := <-ready:
		s.device.Hub, s.device.Key = program.LocalURL(inside.address), s.centre.Key
		p.Log.Info("the hub inside is ready", "address", inside.address)
		if err := hubhost.Enrol(p, inside.hub, s.device, wire.RoleKiosk); err != nil {
			cancel()
			return nil, errors.Join(err, <-ended)
		}
		return func() error { return <-ended }, nil
	}
}

// show makes everything between the hub and the screen, and shows it until the window
// closes or ctx ends.
func (s *settings) show(ctx context.Context, p *program.Program) error {
	var stage stage
	latest := window.NewLatest(stage.showKiosk)
	var k *kiosk.Kiosk
	var look *finder
	voice, err := s.openMouth(p, func() { k.Changed(); look.changed() })
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the voice", voice)
	k = kiosk.New(kiosk.Config{
		Name: s.device.Name, MMPerPx: float32(s.device.Screen.MMPerPx), OwnHub: s.centre != nil, ServicePIN: s.device.ServicePIN,
		Clock: p.Clock, ReadingPercent: s.device.Screen.ReadingPercent, Chance: program.Chance, Log: p.Log, Show: latest.Put,
		Voice: voiceOf(voice), DaySheet: daySheet(s.device, p), LookUp: func(m kiosk.Manner) { look.Open(lookup.Manner(m)) }, Left: func() { look.Returned() },
		Dossier: func(m kiosk.Manner, code string) { look.OpenDossier(lookup.Manner(m), code) },
	})
	if look, err = s.newFinder(p, k, voice, stage.showLookup); err != nil {
		return err
	}
	defer look.close()
	seat, err := p.Seat(s.device, wire.RoleKiosk, k.Late)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the replica", seat)
	defer look.fetch(p, s.device)()
	paper, closePaper, err := openPaper(s.device, p, k, look.changed)
	if err != nil {
		return err
	}
	defer closePaper()
	gun, err := openScanner(s.device, p.Log, k, look, func(text string) { uithread.Do(func() { stage.typed(text) }) })
	if err != nil {
		return err
	}
	defer gun.Close()
	defer k.Close()
	a := newApp()
	stage.build(k, look, gun.Feed, voice.page)
	stopCalm := func() {}
	defer func() { stopCalm() }()
	defer p.Dog.Close()
	w := window.Open(a, s.screen(p, seat), stage.pair)
	stage.films(w, look)
	window.Run(ctx, a, w, func() {
		k.Run(seat, paper, readerOf(gun))
		look.run(ctx, seat, paper)
		p.WatchScreen(window.Beat, func(done func()) bool { return k.Beat(func() { look.Beat(done) }) })
		gun.Start(ctx)
		stopCalm = window.Calm()
	})
	return nil
}

const title = "motcua – kiosk"

func newApp() fyne.App {
	app.SetMetadata(window.Metadata("vn.motcua.kiosk"))
	return app.New()
}

// window is the configuration of the window.
func (s *settings) window() window.Config {
	return window.Config{Title: title, Size: s.size, Guard: s.device.Screen.TapGuard()}
}

// screen is the configuration of the kiosk's own window. Without a PIN there is no
// service menu; then the technician has the card.
func (s *settings) screen(p *program.Program, seat *device.Device) window.Config {
	cfg := s.window()
	if s.device.ServicePIN == "" {
		cfg.Sheet = p.Sheet(s.device, seat, nil)
	}
	return cfg
}

// rest shows, in place of the kiosk, that it is out of service.
func (s *settings) rest(p *program.Program, safe watchdog.Safe) (again bool, err error) {
	if err := window.Prepare(p.Log); err != nil {
		return false, err
	}
	return window.Rest(p.Ctx, newApp(), s.window(), safe, p.WatchRest), nil
}

// askCode shows, in place of the kiosk, the page that takes the enrolment code.
func (s *settings) askCode(p *program.Program, command, hub string, try enrol.Try) (done bool, err error) {
	if err := window.Prepare(p.Log); err != nil {
		return false, err
	}
	e := window.Enrolment{View: enrolview.View{Name: s.device.Name, Command: command, Hub: hub}, Try: try, Listen: p.ScanCodes(s.device.Scanner), Watch: p.WatchEnrolment}
	return window.Enrol(p.Ctx, newApp(), s.window(), e), nil
}
