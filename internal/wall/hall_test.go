package wall

import (
	"slices"
	"sync"
	"testing"
	"time"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// halls is a lobby of a centre with announcements and two zones: counter 3 with
// wall-1 and wall-2, and counter 7 with wall-3. It records what the wall is told to
// say.
type halls struct {
	*lobby
	toldMu sync.Mutex // guards the two fields below
	told   []string
	tested int
	since  map[string]int64 // when each wall connected
}

// announced is what the wall was told to say besides calls, and how often its sound
// was tested.
func (h *halls) announced() (told []string, tested int) {
	h.see()
	h.toldMu.Lock()
	defer h.toldMu.Unlock()
	return slices.Clone(h.told), h.tested
}

func inHalls(t *testing.T, dev string, test func(h *halls)) {
	t.Helper()
	inHallsWith(t, dev, nil, test)
}

func inHallsWith(t *testing.T, dev string, change func(*Config), test func(h *halls)) {
	h := &halls{since: map[string]int64{}}
	runCentre(t, "as "+dev, func(c *centre.Centre) {
		c.Officers = append(c.Officers, centre.Officer{ID: "lan", Name: "Phạm Thị Lan", Supervisor: true})
		c.Announcements = []centre.Announcement{
			{ID: "car", Text: "Chủ xe biển số {} xin ra cổng", TextEn: "The owner of car {} is asked to the gate"},
			{ID: "soon", Text: "Sắp hết giờ"},
		}
		c.Zones = []centre.Zone{{ID: "a", Name: "Tầng 1", Counters: []string{"3"}, Walls: []string{"wall-1", "wall-2"}}, {ID: "b", Name: "Tầng 2", Counters: []string{"7"}, Walls: []string{"wall-3"}}}
		c.Counters[0].Place, c.Counters[0].Spoken, c.Counters[0].SpokenEn = "tầng 1, bên trái", "phòng 2", "room 2"
	}, func(cfg *Config) {
		cfg.Dev = dev
		if change != nil {
			change(cfg)
		}
		cfg.Tell = func(a queue.Announced) {
			h.toldMu.Lock()
			defer h.toldMu.Unlock()
			h.told = append(h.told, a.Text)
		}
		cfg.TestSound = func(queue.SoundTest) {
			h.toldMu.Lock()
			defer h.toldMu.Unlock()
			h.tested++
		}
	}, func(l *lobby) {
		h.lobby = l
		l.hub.Must("office", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
		test(h)
	})
}

func TestAnnouncementIsShownAndSaidByTheVoiceOfItsZone(t *testing.T) {
	for dev, says := range map[string]bool{"wall-1": true, "wall-2": false, "wall-9": true} {
		inHalls(t, dev, func(h *halls) {
			h.hub.Must("office", queue.Announce{ID: "car", Blank: "90A-123.45", Zone: "a"})
			shown, want := h.see().Announcement, "Chủ xe biển số 90A-123.45 xin ra cổng"
			if dev == "wall-9" {
				want = "" // it is in no zone
				says = false
			}
			if told, _ := h.announced(); shown != want || (len(told) == 1) != says {
				t.Errorf("%s shows %q and says %q", dev, shown, told)
			}
			h.hub.Must("office", queue.Announce{ID: "soon"})
			if shown := h.see().Announcement; shown != "Sắp hết giờ" {
				t.Errorf("%s shows %q", dev, shown)
			}
			if shown := h.after(toldFor + time.Second).Announcement; shown != "" {
				t.Errorf("%s still shows %q", dev, shown)
			}
		})
	}
}

func TestAnnouncementIsSeenWhileItIsHeard(t *testing.T) {
	inHalls(t, "wall-1", func(h *halls) {
		h.hub.Must("office", queue.Announce{ID: "soon"})
		var pos uint64
		h.hub.State(func(s *queue.State) { pos = s.Announced()[0].Pos })
		h.Begin(pos)
		if v := h.after(3 * toldFor); v.Announcement == "" {
			t.Error("it is gone while it is said")
		}
		h.Said(pos)
		if v := h.see(); v.Announcement != "" {
			t.Errorf("it stays: %q", v.Announcement)
		}
	})
}

func TestWallShowsAndSaysTheCallsOfItsZone(t *testing.T) {
	for dev, want := range map[string][]string{"wall-1": {"A001→3"}, "wall-2": nil, "wall-3": {"C001→7"}, "wall-9": {"A001→3", "C001→7"}} {
		inHalls(t, dev, func(h *halls) {
			h.call("3")
			h.call("7")
			v := h.after(heroAtLeast + time.Second)
			h.mu.Lock()
			said := slices.Clone(h.said)
			h.mu.Unlock()
			if !slices.Equal(said, want) {
				t.Errorf("%s says %q, want %q", dev, said, want)
			}
			number := map[string]string{"wall-1": "A001", "wall-2": "A001", "wall-3": "C001", "wall-9": "C001"}[dev]
			others := map[string]int{"wall-9": 1}[dev]
			if v.Hero.Number != number || len(v.Calls) != others {
				t.Errorf("%s shows %q big, and %+v", dev, v.Hero.Number, v.Calls)
			}
			if number == "A001" && v.Hero.Place != "tầng 1, bên trái" {
				t.Errorf("%s does not say where: %+v", dev, v.Hero)
			}
		})
	}
}

func TestOneWallOfAZoneIsItsVoice(t *testing.T) {
	for dev, want := range map[string]bool{"wall-1": true, "wall-2": false, "wall-3": true, "wall-9": true} {
		inHalls(t, dev, func(h *halls) {
			if got := h.Speaks(); got != want {
				t.Errorf("%s is the voice: %v, want %v", dev, got, want)
			}
		})
	}
}

func TestQuietAndTestsOfTheSound(t *testing.T) {
	inHalls(t, "wall-1", func(h *halls) {
		if h.Hushed() {
			t.Error("it is quiet although nobody asked")
		}
		h.hub.Must("office", queue.Hush{Minutes: 10, Zone: "a"})
		if !h.Hushed() {
			t.Error("it is not quiet")
		}
		h.after(10*time.Minute + time.Second)
		if h.Hushed() {
			t.Error("it is quiet for longer than was asked for")
		}
		h.hub.Must("office", queue.TestSound{Dev: "wall-2"})
		h.see()
		if _, tested := h.announced(); tested != 0 {
			t.Error("the test of another wall is heard")
		}
		h.hub.Must("office", queue.TestSound{Dev: "wall-1"})
		h.see()
		if _, tested := h.announced(); tested != 1 {
			t.Errorf("tested %d times", tested)
		}
	})
}

// Announcements from before the wall was started are not said. A wall that is
// restarted does not repeat one, however new it is.
func TestOldAnnouncementsAreNotSaid(t *testing.T) {
	inHalls(t, "wall-1", func(h *halls) {
		h.hub.Must("office", queue.Announce{ID: "soon"})
		h.hub.Must("office", queue.TestSound{Dev: "wall-1"})
		h.see()
		said := 0
		var last View
		again := New(Config{
			Lang: i18n.Vietnamese, Dev: "wall-1", Seat: h.seat, Clock: h.seat.Clock(), Show: func(v View) { last = v },
			Tell: func(queue.Announced) { said++ }, TestSound: func(queue.SoundTest) { said++ },
		})
		again.Run()
		h.see()
		again.Close()
		if said != 0 || last.Announcement != "" || last.Centre == "" {
			t.Errorf("said %d, shown %q", said, last.Announcement)
		}
	})
}

func TestSpokenPlacesAreThoseOfTheCentre(t *testing.T) {
	inHalls(t, "wall-1", func(h *halls) {
		for counter, want := range map[string][2]string{"3": {"phòng 2", "room 2"}, "7": {}, "99": {}} {
			if vi, en := h.Spoken(counter); vi != want[0] || en != want[1] {
				t.Errorf("counter %s: %q, %q", counter, vi, en)
			}
		}
	})
}

func TestAnnouncementsAreInTheLanguageOfTheWall(t *testing.T) {
	runCentre(t, "English", func(c *centre.Centre) {
		c.Officers = append(c.Officers, centre.Officer{ID: "lan", Name: "Phạm Thị Lan", Supervisor: true})
		c.Announcements = []centre.Announcement{{ID: "car", Text: "Xe {}", TextEn: "Car {}"}, {ID: "soon", Text: "Sắp hết giờ"}}
	}, func(cfg *Config) { cfg.Lang = i18n.English }, func(l *lobby) {
		l.hub.Must("office", queue.Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234"})
		l.hub.Must("office", queue.Announce{ID: "car", Blank: "1"})
		if v := l.see(); v.Announcement != "Car 1" {
			t.Errorf("shown %q", v.Announcement)
		}
		l.hub.Must("office", queue.Announce{ID: "soon"})
		if v := l.see(); v.Announcement != "Sắp hết giờ" {
			t.Errorf("shown %q", v.Announcement)
		}
	})
}
