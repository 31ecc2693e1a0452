package main

import (
	"errors"
	"log/slog"

	"fyne.io/fyne/v2"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/program"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/ui/wallview"
	"motcua/internal/ui/window"
	"motcua/internal/wall"
)

// shown is the screen of one monitor.
type shown struct {
	wall   *wall.Wall
	screen *wallview.Screen
	stop   func() // stops keeping its window on its monitor
	moves  bool   // Fyne moves the ticker, so its loop may not sleep
	dark   func() // ends what light has started
}

// newShown makes a wall and its screen. submit gets its calls in words.
func newShown(cfg wall.Config, submit func(a speaker.Announcement)) *shown {
	v := &shown{screen: wallview.New(), moves: cfg.TickerScroll, stop: func() {}, dark: func() {}}
	cfg.Show = window.NewLatest(v.screen.Show).Put
	if cfg.Announce != nil {
		cfg.Announce = func(t *queue.Ticket) { submit(called(v.wall, t)) }
	}
	v.wall = wall.New(cfg)
	return v
}

// begin runs the wall, whose window is shown.
func (v *shown) begin(win fyne.Window, cfg window.Config, alone bool, log *slog.Logger) {
	v.light(win, log)
	v.wall.Run()
	if cfg.OnMonitor() {
		v.stop = window.KeepOn(win, cfg.Monitor, alone, log)
	}
}

// open shows the window of a further monitor.
func (v *shown) open(a fyne.App, cfg window.Config, log *slog.Logger) {
	win := window.Open(a, cfg, v.screen)
	win.Show()
	v.begin(win, cfg, false, log)
}

func (v *shown) close() {
	v.stop()
	v.dark()
	v.wall.Close()
	v.screen.Close()
}

// announces marks a wall that speaks; newShown replaces it.
func announces(*queue.Ticket) {}

// first is the wall of the device itself.
func (s *settings) first(p *program.Program, seat wall.Seat, submit func(a speaker.Announcement)) wall.Config {
	return wall.Config{
		Lang: i18n.Lang(s.device.Language), Counter: s.device.Counter, TickerScroll: s.device.Wall.TickerScroll,
		HeroUnit: float32(s.device.Wall.HeroScale), HeroDigits: float32(s.device.HeroDigitsPx()), Calls: s.device.Wall.Calls,
		Contrast: s.device.Wall.Contrast || s.device.Screen.Contrast, Seat: seat, Clock: p.Clock, Dev: s.device.ID,
		Announce:  announces,
		Tell:      func(a queue.Announced) { submit(told(a)) },
		TestSound: func(t queue.SoundTest) { submit(tested(t)) },
	}
}

// further is the wall of another monitor of the machine. If it is in a zone of its own,
// its calls are said by the same voice, which says nothing twice; otherwise it is in the
// hall of the first wall.
func (s *settings) further(p *program.Program, also config.Also, seat wall.Seat, submit func(a speaker.Announcement)) wall.Config {
	cfg := wall.Config{
		Lang: i18n.Lang(s.device.Language), Counter: also.Counter, TickerScroll: s.device.Wall.TickerScroll,
		HeroUnit: float32(also.HeroScale), Calls: also.Calls, Contrast: also.Contrast, Seat: seat, Clock: p.Clock, Dev: also.ID,
	}
	if also.ID != "" && also.Counter == "" {
		cfg.Announce = announces
		cfg.Tell = func(a queue.Announced) { submit(told(a)) }
		cfg.TestSound = func(t queue.SoundTest) { submit(tested(t)) }
	}
	return cfg
}

// furtherWindow is the configuration of another monitor's window.
func (s *settings) furtherWindow(also config.Also) window.Config {
	cfg := s.window()
	cfg.Monitor = also.Monitor
	return cfg
}

// checkMonitors warns of missing monitors, if there is a desktop to ask.
func (s *settings) checkMonitors(file string) {
	if s.size != (window.Size{}) {
		return
	}
	names := []string{s.device.Screen.Monitor}
	for _, also := range s.device.Screen.Also {
		names = append(names, also.Monitor)
	}
	for _, name := range names {
		var why i18n.Message
		if name != "" && errors.As(window.CheckMonitor(name), &why) {
			s.device.Warnings = append(s.device.Warnings, config.Fault{File: file, Says: why})
		}
	}
}
