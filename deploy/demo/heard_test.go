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
	"motcua/internal/hearing"
	"motcua/internal/queue"
	"motcua/internal/sound"
	"motcua/internal/voice"
)

// hall keeps every sound that the wall plays: its player is a script that puts
// each into a folder, in order.
type hall struct{ folder string }

// listenIn has the wall of a centre play into a folder, and nobody else speak.
func listenIn(t *testing.T, c *centre) *hall {
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

// heard writes down the sounds from the n-th on.
func (h *hall) heard(t *testing.T, n int) (list []spoken) {
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
			t.Fatalf("%s: %v", filepath.Base(file), err)
		}
		list = append(list, s)
	}
	return list
}

// hallHears holds what the hall heard of the whole visit against the numbers of
// the day, then makes calls of which each must be heard, twice, in the order in
// which the hub decided them.
func hallHears(h *hall) func(t *testing.T, c *centre) {
	return func(t *testing.T, c *centre) {
		ctx := t.Context()
		all := h.heard(t, 0)
		if len(all) < 10 {
			t.Errorf("the hall heard %d sounds in the whole visit", len(all))
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
		_, err := c.typeTicket(ctx, "1", "1") // so that the parts that follow find as many waiting as before
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
		if got := h.heard(t, before); !slices.Equal(got, want) {
			t.Errorf("heard %+v, called %+v", got, want)
		}
		must(t, c.endVisit(ctx, ticket))
	}
}

// endVisit serves and finishes who was called to counter 3, and answers the pad.
func (c *centre) endVisit(ctx context.Context, ticket queue.Ticket) error {
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
