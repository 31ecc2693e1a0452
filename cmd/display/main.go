// Command display is the lobby wall: it shows the numbers as they are called and
// announces them. With -counter it is the display over one counter.
package main

import (
	"flag"
	"io"
	"os"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"motcua/internal/config"
	"motcua/internal/enrol"
	"motcua/internal/program"
	"motcua/internal/speaker"
	"motcua/internal/ui/enrolview"
	"motcua/internal/ui/wallview"
	"motcua/internal/ui/window"
	"motcua/internal/wall"
	"motcua/internal/watchdog"
	"motcua/internal/wire"
)

// settings are the flags and files of the program.
type settings struct {
	device    *config.Device
	overrides program.Overrides
	size      window.Size
}

func main() {
	var s settings
	var size string
	define := func(f *flag.FlagSet) {
		f.StringVar(&size, "window", "", "show a window of `WIDTHxHEIGHT` instead of the whole screen")
		s.overrides.Define(f)
		f.StringVar(&s.overrides.Counter, "counter", "", "`number` of the counter it hangs over; empty is the lobby")
	}
	load := func(p *program.Program) (func(io.Writer) error, config.Faults, error) {
		var err error
		if s.size, err = window.ParseSize(size); err != nil {
			return nil, nil, err
		}
		if s.device, err = p.LoadDevice(wire.RoleWall, p.Command == "", s.overrides); err != nil {
			return nil, nil, err
		}
		if err = program.CheckLED(s.device.LED); err != nil {
			return nil, nil, err
		}
		s.device.CheckDepth(config.Whole(p.Config), s.reach())
		s.checkMonitors(config.Whole(p.Config))
		p.Safe, p.Rest = program.SafeScreen(wire.RoleWall, s.device), s.rest
		p.Enrolling = program.Enrolling{Device: s.device, Role: wire.RoleWall, Ask: s.askCode}
		return s.device.Dump, s.device.Warnings, nil
	}
	os.Exit(program.Main("display", "device.toml", define, load, s.run, s.commands()...))
}

// run shows the wall until the window closes or it is told to stop.
func (s *settings) run(p *program.Program) error {
	if err := window.Prepare(p.Log); err != nil {
		return err
	}
	seat, err := p.Seat(s.device, wire.RoleWall, nil)
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "the replica", seat)
	seats, unshare := wall.Share(seat, 1+len(s.device.Screen.Also))
	defer unshare()
	var sound *speaker.Speaker // exists before a wall runs
	var all []*shown
	parts, err := s.openBeside(p, func() { all[0].wall.Look() })
	if err != nil {
		return err
	}
	defer program.Close(p.Log, "what belongs to the wall", parts)
	defer func() {
		for _, w := range all {
			w.close()
		}
	}()
	submit := func(a speaker.Announcement) { sound.Submit(a) }
	first := parts.of(s.first(p, seats[0], submit))
	first.Sound = func() speaker.Status { return sound.Status() }
	all = append(all, newShown(first, submit))
	for i, also := range s.device.Screen.Also {
		further := s.further(p, also, seats[i+1], submit)
		further.Sound = first.Sound // one voice for all
		all = append(all, newShown(further, submit))
	}
	parts.project(s, p, all[0].wall)
	if sound, err = s.openSpeaker(p, all, parts); err != nil {
		return err
	}
	defer program.Close(p.Log, "the speaker", sound)
	cfg := s.window()
	cfg.Sheet = p.Sheet(s.device, seat, sound.Status)
	a := newApp()
	stopCalm := func() {}
	defer func() { stopCalm() }()
	defer p.Dog.Close()
	win := window.Open(a, cfg, all[0].screen)
	win.SetMaster()
	parts.place(all[0].screen, win)
	window.Run(p.Ctx, a, win, func() {
		all[0].begin(win, cfg, true, p.Log)
		for i, also := range s.device.Screen.Also {
			all[i+1].open(a, s.furtherWindow(also), p.Log)
		}
		parts.start()
		p.WatchScreen(window.Beat, all[0].wall.Beat)
		if !slices.ContainsFunc(all, func(w *shown) bool { return w.moves }) {
			stopCalm = window.Calm()
		}
	})
	return nil
}

// reach is the height of the largest digits that fit on the screen. If no window size is
// given, 1920 by 1080 pixels are assumed: only the desktop knows the real size, and
// -check does not ask it.
func (s *settings) reach() float64 {
	w, h := s.size.Width, s.size.Height
	if w == 0 {
		w, h = 1920, 1080
	}
	return float64(wallview.HeroReach(float32(w), float32(h)))
}

const title = "motcua – màn hình"

func newApp() fyne.App {
	app.SetMetadata(window.Metadata("vn.motcua.display"))
	return app.New()
}

// window is the configuration of the window.
func (s *settings) window() window.Config {
	return window.Config{Title: title, Size: s.size, Guard: s.device.Screen.TapGuard(), Monitor: s.device.Screen.Monitor}
}

// rest shows, in place of the wall, that it is out of service.
func (s *settings) rest(p *program.Program, safe watchdog.Safe) (again bool, err error) {
	if err := window.Prepare(p.Log); err != nil {
		return false, err
	}
	return window.Rest(p.Ctx, newApp(), s.window(), safe, p.WatchRest), nil
}

// askCode shows, in place of the wall, the page that takes the enrolment code.
func (s *settings) askCode(p *program.Program, command, hub string, try enrol.Try) (done bool, err error) {
	if err := window.Prepare(p.Log); err != nil {
		return false, err
	}
	e := window.Enrolment{View: enrolview.View{Name: s.device.Name, Command: command, Hub: hub}, Try: try, Watch: p.WatchEnrolment}
	return window.Enrol(p.Ctx, newApp(), s.window(), e), nil
}
