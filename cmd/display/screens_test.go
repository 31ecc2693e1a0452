package main

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"motcua/internal/centre"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/program"
	"motcua/internal/queue"
	"motcua/internal/seattest"
	"motcua/internal/speaker"
	"motcua/internal/wall"
)

// zoned is a centre with a supervisor, where wall-1 is the voice of its zone.
func zoned() centre.Centre {
	c := seattest.Centre()
	c.Officers = append(c.Officers, centre.Officer{ID: "lan", Name: "Phạm Thị Lan", Supervisor: true})
	c.Zones = []centre.Zone{{ID: "a", Name: "Tầng 1", Counters: []string{"3"}, Walls: []string{"wall-1", "wall-2"}}}
	return c
}

func TestFilmIsSilentWhereTheVoiceIs(t *testing.T) {
	for name, c := range map[string]struct {
		dev            string
		voice, film    int
		silent, hushed bool
		want           float64
	}{
		"as set":             {dev: "wall-1", voice: 50, film: 60, want: 0.3},
		"in no zone":         {dev: "wall-9", voice: 100, film: 100, want: 1},
		"not the voice":      {dev: "wall-2", voice: 100, film: 60},
		"without films":      {dev: "wall-1", voice: 100, film: 0},
		"without a player":   {dev: "wall-1", voice: 100, film: 60, silent: true},
		"at the quiet hours": {dev: "wall-1", voice: 0, film: 60},
		"while it is hushed": {dev: "wall-1", voice: 100, film: 60, hushed: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			hub := seattest.NewHub(t, zoned())
			seat := hub.Seat("wall")
			if c.hushed {
				hub.Must("office", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
				hub.Must("office", queue.Hush{Minutes: 10})
			}
			s := &settings{device: &config.Device{
				Voice: config.Speaking{Volume: c.voice}, Wall: config.Wall{FilmVolume: c.film}, Speaker: config.Speaker{Silent: c.silent},
			}}
			w := wall.New(wall.Config{Lang: i18n.Vietnamese, Seat: seat, Clock: seat.Clock(), Dev: c.dev, Show: func(wall.View) {}})
			w.Run()
			defer w.Close()
			time.Sleep(10 * time.Second) // until then the hub may tell it of others
			if got := s.filmVolume(&program.Program{Clock: seat.Clock()}, w)(); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		})
	}
}

// One voice says the calls of all screens. A second screen of the same hall, or a display
// over a counter, adds none.
func TestFurtherScreensSpeakForTheirOwnZoneOnly(t *testing.T) {
	s := &settings{device: &config.Device{}}
	for name, c := range map[string]struct {
		also   config.Also
		speaks bool
	}{
		"another zone":   {config.Also{ID: "wall-3"}, true},
		"the same hall":  {config.Also{}, false},
		"over a counter": {config.Also{ID: "wall-3", Counter: "3"}, false},
	} {
		cfg := s.further(&program.Program{}, c.also, nil, func(speaker.Announcement) {})
		if (cfg.Announce != nil) != c.speaks || (cfg.Tell != nil) != c.speaks || (cfg.TestSound != nil) != c.speaks || cfg.Sound != nil {
			t.Errorf("%s: says calls %v, announcements %v, sound tests %v", name, cfg.Announce != nil, cfg.Tell != nil, cfg.TestSound != nil)
		}
		if cfg.Dev != c.also.ID || cfg.Counter != c.also.Counter {
			t.Errorf("%s: is %q over %q", name, cfg.Dev, cfg.Counter)
		}
	}
}
