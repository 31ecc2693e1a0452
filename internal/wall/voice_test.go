package wall

import (
	"maps"
	"slices"
	"testing"
	"time"

	"motcua/internal/health"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/wire"
)

// sees tells the wall which walls of its hall are connected, and the state of their
// sound.
func (h *halls) sees(walls map[string]health.Code) {
	h.t.Helper()
	var peers []wire.Peer
	for _, dev := range slices.Sorted(maps.Keys(walls)) {
		peers = append(peers, wire.Peer{Dev: dev, Role: wire.RoleWall, SinceMS: h.since[dev], Status: wire.Status{Code: string(walls[dev])}})
	}
	h.seat.SetPeers(peers...)
	h.see()
}

func (h *halls) heard(want ...string) {
	h.t.Helper()
	h.see()
	h.mu.Lock()
	defer h.mu.Unlock()
	if !slices.Equal(h.said, want) {
		h.t.Errorf("said is %q, want %q", h.said, want)
	}
}

const well = health.Code("")

func TestNextWallSpeaksWhereTheFirstIsNotHeard(t *testing.T) {
	both := map[string]health.Code{"wall-1": well, "wall-2": well}
	for name, gone := range map[string]map[string]health.Code{
		"it went":               {"wall-2": well},
		"it has no sound card":  {"wall-1": health.SoundMissing, "wall-2": well},
		"its player hangs":      {"wall-1": health.SoundStuck, "wall-2": well},
		"it is set to be quiet": {"wall-1": health.SoundSilent, "wall-2": well},
	} {
		inHalls(t, "wall-2", func(h *halls) {
			h.sees(both)
			h.call("3")
			h.heard()
			h.hub.Must("office", queue.Announce{ID: "car", Blank: "90A-123.45", Zone: "a"})
			h.after(8 * time.Second)
			h.sees(gone)
			h.heard("A001→3") // which may not have been said before the other wall was lost
			if told, _ := h.announced(); len(told) != 1 {
				t.Errorf("%s: told is %q", name, told)
			}
			h.hub.Must("desk-3", queue.Recall{Counter: "3"})
			h.heard("A001→3", "A001→3")
			h.sees(both)
			h.hub.Must("desk-3", queue.Recall{Counter: "3"})
			h.heard("A001→3", "A001→3")
			h.after(unheard + time.Second)
			h.sees(gone)
			h.heard("A001→3", "A001→3") // it was heard long ago
		})
	}
	inHalls(t, "wall-2", func(h *halls) {
		h.sees(map[string]health.Code{"wall-1": "disk-failing", "wall-2": well})
		h.call("3")
		h.heard()
	})
}

// A wall that reconnects lets the other one finish.
func TestWallThatComesBackWaitsBeforeItSpeaks(t *testing.T) {
	both := map[string]health.Code{"wall-1": well, "wall-2": well}
	inHalls(t, "wall-1", func(h *halls) { // its program was restarted
		h.since["wall-1"] = 60_000
		h.sees(both)
		h.call("3")
		h.hub.Must("office", queue.Announce{ID: "car", Blank: "90A-123.45", Zone: "a"})
		h.after(handBack - time.Second)
		h.heard()
		if told, _ := h.announced(); len(told) != 0 {
			t.Errorf("told is %q", told)
		}
		h.after(2 * time.Second)
		h.heard("A001→3")
		if told, _ := h.announced(); len(told) != 1 {
			t.Errorf("told is %q", told)
		}
		h.hub.Must("desk-3", queue.Recall{Counter: "3"})
		h.heard("A001→3", "A001→3")
	})
	inHalls(t, "wall-1", func(h *halls) { // all of them reconnected at the same time
		h.since["wall-1"] = 3000
		h.sees(both)
		h.call("3")
		h.heard("A001→3")
	})
	status := speaker.Status{}
	inHallsWith(t, "wall-1", func(c *Config) { c.Sound = func() speaker.Status { return status } }, func(h *halls) {
		h.sees(both)
		status.State = speaker.Failing
		h.sees(both)
		h.call("3")
		h.heard()
		status.State = speaker.Good // the plug was put back
		h.sees(both)
		h.hub.Must("desk-3", queue.Recall{Counter: "3"})
		h.heard()
		h.after(handBack + time.Second)
		h.heard("A001→3")
		status.State = speaker.Failing
		h.sees(map[string]health.Code{"wall-1": well, "wall-2": health.SoundMissing})
		h.hub.Must("desk-3", queue.Recall{Counter: "3"})
		h.heard("A001→3", "A001→3") // no wall's sound works: the first one tries
	})
}

// While the link is down nothing is known about the other walls. Another wall has
// spoken for one that was offline for a while.
func TestWallThatWasOfflineWaitsBeforeItSpeaks(t *testing.T) {
	inHalls(t, "wall-1", func(h *halls) {
		h.sees(map[string]health.Code{"wall-1": well, "wall-2": well})
		h.seat.SetLine(false)
		h.see()
		h.seat.SetLine(true)
		h.since["wall-1"] = 90_000
		h.sees(map[string]health.Code{"wall-1": well, "wall-2": well})
		h.call("3")
		h.heard()
		h.after(handBack + time.Second)
		h.heard("A001→3")
	})
}

// Walls that are in no zone share one hall: two that speak at once cannot be
// understood.
func TestWallsInNoZoneSpeakOneAfterAnother(t *testing.T) {
	both := map[string]health.Code{"wall-8": well, "wall-9": well}
	inHalls(t, "wall-9", func(h *halls) {
		h.sees(both)
		h.call("3")
		h.heard()
		h.sees(map[string]health.Code{"wall-9": well})
		h.heard("A001→3")
	})
	inHalls(t, "wall-8", func(h *halls) {
		h.sees(both)
		h.call("3")
		h.heard("A001→3")
	})
	inHalls(t, "wall-9", func(h *halls) { // more walls than the hub lists
		h.sees(map[string]health.Code{"wall-8": well})
		h.call("3")
		h.heard()
	})
}

// A wall in no zone does not know, when it connects, whether another wall speaks. It
// holds back its speech until it has the list; a hub of the previous version never
// sends one.
func TestWallWaitsToBeToldOfTheOthers(t *testing.T) {
	inHalls(t, "wall-9", func(h *halls) {
		h.call("3")
		h.after(tellWithin - time.Second)
		h.heard()
		h.sees(map[string]health.Code{"wall-8": well, "wall-9": well})
		h.after(tellWithin)
		h.heard()
	})
	inHalls(t, "wall-9", func(h *halls) {
		h.call("3")
		h.sees(map[string]health.Code{"wall-9": well})
		h.heard("A001→3")
	})
	inHalls(t, "wall-9", func(h *halls) {
		h.call("3")
		h.heard()
		h.after(tellWithin)
		h.heard("A001→3")
		h.hub.Must("desk-3", queue.Recall{Counter: "3"})
		h.heard("A001→3", "A001→3")
	})
}
