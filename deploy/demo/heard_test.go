package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"motcua/assets"
	"motcua/internal/eventlog"
	"motcua/internal/hearing"
	"motcua/internal/queue"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// hall records every sound that the wall plays: its player is a script that copies each
// into a folder, in order.
type hall struct {
	folder string
	calls  []spoken // heard until the end of hallHears
}

// listenIn makes the wall of a centre play into a folder, and all other programs silent.
func listenIn(t *testing.T, c *house) *hall {
	t.Helper()
	h := &hall{folder: filepath.Join(c.data, "heard")}
	must(t, os.MkdirAll(h.folder, 0o700))
	script := filepath.Join(c.data, "player.sh")
	must(t, os.WriteFile(script, []byte(`n=$(date +%s%N); cp "$1" "`+h.folder+`/$n.part" && mv "`+h.folder+`/$n.part" "`+h.folder+`/$n.wav"`+"\n"), 0o600))
	wall, err := os.ReadFile(c.conf("device-wall.toml"))
	must(t, err)
	speaks := strings.Replace(string(wall), "[speaker]\n", "[speaker]\nplayer = [\"/bin/sh\", \""+script+"\"]\n", 1)
	if speaks == string(wall) {
		t.Fatal("device-wall.toml has no [speaker]")
	}
	must(t, os.WriteFile(c.conf("device-hall.toml"), []byte(speaks), 0o600))
	must(t, os.WriteFile(c.conf("device-wall.toml"), []byte(strings.Replace(string(wall), "[speaker]\n", "[speaker]\nplayer = \"\"\n", 1)), 0o600))
	c.wall.config = "device-hall.toml"
	kiosk, err := os.ReadFile(c.conf("device-kiosk.toml"))
	must(t, err)
	must(t, os.WriteFile(c.conf("device-kiosk.toml"), append(kiosk, "\n[speaker]\nplayer = \"\"\n"...), 0o600))
	return h
}

// files are the sounds so far, in the order in which they were played.
func (h *hall) files(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(h.folder, "*.wav"))
	must(t, err)
	sort.Strings(files)
	return files
}

// spoken is a call as it was heard.
type spoken struct {
	number, counter string
	first           bool // with the chime before it
}

// heard recognises the calls among the sounds from the n-th on, and returns the others:
// announcements.
func (h *hall) heard(t *testing.T, n int) (list []spoken, others []sound.Clip) {
	t.Helper()
	pack, err := voice.Find("mau-bac")
	must(t, err)
	ear, err := hearing.New(pack)
	must(t, err)
	chime, err := sound.DecodeWAV(assets.Chime)
	must(t, err)
	before := len(chime.Trimmed().Resampled(voice.Rate).Samples) + voice.Rate/4
	for _, file := range h.files(t)[n:] {
		data, err := os.ReadFile(file)
		must(t, err)
		clip, err := sound.DecodeWAV(data)
		must(t, err)
		var s spoken
		s.number, s.counter, s.first, err = ear.Call(clip, time.Duration(before)*time.Second/voice.Rate)
		if err != nil {
			t.Logf("%s is no call: %v", filepath.Base(file), err)
			others = append(others, clip)
			continue
		}
		list = append(list, s)
	}
	return list, others
}

// hallHears compares what the hall heard during the whole visit with the numbers of the
// day, then makes calls that must each be heard, twice, in the order in which the hub
// decided them.
func hallHears(h *hall) func(t *testing.T, c *house) {
	return func(t *testing.T, c *house) {
		ctx := t.Context()
		all, others := h.heard(t, 0)
		if len(all) < 10 {
			t.Errorf("the hall heard %d calls in the whole visit", len(all))
		}
		made := c.announced() // automatic ones, at some hours of the day
		if len(others) < len(made) || len(others) > 2*len(made) {
			t.Errorf("%d sounds were no calls, and %d announcements were made", len(others), len(made))
		}
		for _, s := range all {
			known := false
			c.eye.read(func(state *queue.State) {
				for _, ticket := range state.Tickets {
					known = known || ticket.Number == s.number
				}
				known = known && state.Rules().Counter(s.counter) != nil
			})
			if !known {
				t.Errorf("%+v was heard, and is nobody's number, or no counter", s)
			}
		}
		_, err := c.typeTicket(ctx, "1", "1") // so that the following parts find as many waiting as before
		must(t, err)
		before := len(h.files(t))
		var want []spoken
		say := func(key, what string) (ticket queue.Ticket) {
			ticket, err := c.desk(ctx, c.desk3, []string{key}, what, called("3"))
			must(t, err)
			want = append(want, spoken{ticket.Number, "3", true}, spoken{ticket.Number, "3", false})
			must(t, until(ctx, ticket.Number+" being said twice", func() bool { return len(h.files(t)) >= before+len(want) }))
			return ticket
		}
		say("F2", "a call to counter 3")
		say("F3", "the same call again")
		ticket := say("F3", "the same call once more")
		got, _ := h.heard(t, before)
		if !slices.Equal(got, want) {
			t.Errorf("heard %+v, called %+v", got, want)
		}
		h.calls = append(all, got...)
		must(t, c.endVisit(ctx, ticket))
	}
}

// loggedCall is a call in the hub's log.
type loggedCall struct {
	number, counter string
	ticket          queue.TicketID
	atMS, untilMS   int64 // until its ticket changed again, 0 if it did not
	offline         bool  // by an offline counter, of which the wall heard later
}

func (l *logged) addCall(e eventlog.Entry, event eventlog.Event) {
	call := loggedCall{atMS: e.AtMS}
	switch event := event.(type) {
	case queue.TicketCalled:
		call.ticket, call.counter = event.Ticket, event.Counter
	case queue.TicketRecalled:
		call.ticket, call.counter = event.Ticket, event.Counter
	case queue.CommandUndone:
		for _, id := range event.Tickets {
			l.endCall(id, e.AtMS)
		}
		return
	default:
		if id, ok := queue.AboutTicket(event); ok && event.EventType() != (queue.ServiceStarted{}).EventType() {
			l.endCall(id, e.AtMS)
		}
		return
	}
	l.endCall(call.ticket, e.AtMS)
	_, call.offline = e.Events[0].(queue.OfflineActionDone)
	_, call.number, _ = strings.Cut(string(call.ticket), "/")
	l.calls = append(l.calls, call)
}

func (l *logged) endCall(id queue.TicketID, atMS int64) {
	for i := range l.calls {
		if l.calls[i].ticket == id && l.calls[i].untilMS == 0 {
			l.calls[i].untilMS = atMS
		}
	}
}

// soonOver is how long a call must stay valid to be certainly heard: others may be said
// before it.
const soonOver = 20_000

// wereHeard compares what the hall heard with the log: only calls of the log, in the
// log's order, and every call that stayed valid long enough.
func (l *logged) wereHeard(t *testing.T, heard []spoken) {
	t.Helper()
	next := 0
	for _, s := range heard {
		if !s.first {
			continue
		}
		for ; next < len(l.calls); next++ {
			call := l.calls[next]
			if call.number == s.number && call.counter == s.counter {
				break
			}
			if !call.offline && (call.untilMS == 0 || call.untilMS-call.atMS > soonOver) {
				t.Errorf("the call of %s to %s was not heard, or after %s", call.number, call.counter, s.number)
			}
		}
		if next == len(l.calls) {
			t.Errorf("%s at %s was heard, and the log has no such call then", s.number, s.counter)
			return
		}
		next++
	}
}

// announced are the announcements, the newest first.
func (c *house) announced() (made []queue.Announced) {
	c.eye.read(func(s *queue.State) { made = slices.Clone(s.Announced()) })
	return made
}

// hallHearsAnAnnouncement has the supervisor make an announcement: the hall sees it, and
// hears it twice, the first time after the chime.
func hallHearsAnAnnouncement(h *hall) func(t *testing.T, c *house) {
	return func(t *testing.T, c *house) {
		ctx := t.Context()
		before := len(h.files(t))
		for _, key := range []string{"F7", "3"} { // after quiet and the call to a driver
			must(t, c.super.screen.drawn(ctx, "the supervisor's page"))
			must(t, press(ctx, c.super, key))
		}
		must(t, c.eye.see(ctx, "the announcement", func(s *queue.State) bool {
			made := s.Announced()
			return len(made) > 0 && made[0].ID == "tim-nguoi-than" && made[0].By == supervisor
		}))
		must(t, c.picture(ctx, c.wall, "wall-announcement"))
		must(t, until(ctx, "the announcement being said twice", func() bool { return len(h.files(t)) >= before+2 }))
		calls, said := h.heard(t, before)
		if len(calls) > 0 || len(said) < 2 {
			t.Fatalf("heard are %d announcements, and %+v", len(said), calls)
		}
		if first, second := said[0].Length(), said[1].Length(); second < 2*time.Second || first < second+time.Second || said[0].Clipped() {
			t.Errorf("the announcement lasts %s, then %s", first, second)
		}
	}
}

// endVisit serves and finishes the citizen called to counter 3, and answers the pad.
func (c *house) endVisit(ctx context.Context, ticket queue.Ticket) error {
	if _, err := c.desk(ctx, c.desk3, []string{"F4"}, ticket.Number+" being served", is(ticket.Number, queue.Serving)); err != nil {
		return err
	}
	if err := c.askPad(ctx, ticket.Number); err != nil {
		return err
	}
	if err := tap(ctx, c.pad, bestFace); err != nil {
		return err
	}
	_, err := c.eye.ticket(ctx, "the answer to "+ticket.Number, func(t *queue.Ticket) bool { return t.ID == ticket.ID && t.RatedMS > 0 })
	return err
}
