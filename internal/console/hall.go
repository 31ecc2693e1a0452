package console

import (
	"cmp"
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Announce implements Director.
func (c *Console) Announce(id, blank, zone string) {
	c.direct("super.announce", func() queue.Command { return queue.Announce{ID: id, Blank: blank, Zone: zone} })
}

// Hush implements Director.
func (c *Console) Hush(minutes int, zone string) {
	c.direct("super.hush", func() queue.Command { return queue.Hush{Minutes: minutes, Zone: zone} })
}

// TestSound implements Director.
func (c *Console) TestSound(wall string) {
	c.direct("super.test", func() queue.Command { return queue.TestSound{Dev: wall} })
}

// fillHall shows the announcements of the halls, and the state of their sound.
func (c *Console) fillHall(h *Hall, s *queue.State, peers []wire.Peer) {
	for _, a := range s.Centre.Announcements {
		text := HallText{ID: a.ID, Text: c.lang.Pick(a.Text, a.TextEn), Note: c.announcedAt(a.At)}
		if strings.Contains(a.Text+a.TextEn, centre.Placeholder) {
			text.Blank = cmp.Or(c.lang.Pick(a.Blank, a.BlankEn), i18n.Text(c.lang, "console.super.hall.blank"))
		}
		h.Texts = append(h.Texts, text)
	}
	h.Zones = []Zone{c.zone(s, "", i18n.Text(c.lang, "console.super.hall.all"))}
	for _, z := range s.Centre.Zones {
		h.Zones = append(h.Zones, c.zone(s, z.ID, c.lang.Pick(z.Name, z.NameEn)))
	}
	h.Walls = c.walls(s, peers)
	if made := s.Announced(); len(made) > 0 {
		h.Latest = i18n.Clock(calendar.Local(made[0].AtMS)) + " " + c.lang.Pick(made[0].Text, made[0].TextEn)
	}
}

// announcedAt says when the clock makes an announcement.
func (c *Console) announcedAt(text string) string {
	at, err := centre.ParseAt(text)
	switch {
	case text == "" || err != nil:
		return ""
	case at.Opening:
		return i18n.Text(c.lang, "console.super.hall.at.opening")
	case at.Closing:
		return i18n.Text(c.lang, "console.super.hall.at.closing", at.ClosingMin)
	}
	return i18n.Text(c.lang, "console.super.hall.at", text)
}

// zone shows how long a zone is quiet, measured by the hub's time.
func (c *Console) zone(s *queue.State, id, name string) Zone {
	z := Zone{ID: id, Name: name}
	if now := c.cfg.Clock.HubMS(); s.HushedUntil(id, now) > 0 {
		z.QuietSec = int((s.HushedUntil(id, now) - now + 999) / 1000)
	}
	return z
}

// walls are the displays of the halls: those that the zones name, then every other
// connected one.
func (c *Console) walls(s *queue.State, peers []wire.Peer) (list []Wall) {
	here := wire.HallWalls(peers)
	voices := map[string]string{"": health.Voice(s.Rules(), "", here)}
	for _, z := range s.Centre.Zones {
		voices[z.ID] = health.Voice(s.Rules(), z.ID, here)
	}
	for _, z := range s.Centre.Zones {
		voice := voices[z.ID]
		for _, dev := range z.Walls {
			wall := Wall{ID: dev, Name: dev, State: i18n.Text(c.lang, "console.device.absent"), Level: LevelOff}
			if p, connected := here[dev]; connected {
				wall = c.wall(p)
				delete(here, dev)
			}
			wall.Zone, wall.Voice = c.lang.Pick(z.Name, z.NameEn), dev == voice
			list = append(list, wall)
		}
	}
	for _, p := range peers { // in the order in which the hub lists them
		if _, left := here[p.Dev]; left {
			wall := c.wall(p)
			wall.Voice = p.Dev == voices[""]
			list = append(list, wall)
		}
	}
	return list
}

// wall shows a display that is connected.
func (c *Console) wall(p wire.Peer) Wall {
	wall := Wall{ID: p.Dev, Name: cmp.Or(p.Name, p.Dev), State: i18n.Text(c.lang, "console.device.ready"), Can: true}
	if code := health.Code(p.Status.Code); code != "" {
		wall.State, wall.Level = cmp.Or(code.Short(c.lang), p.Status.Text, string(code)), LevelWarn
	}
	return wall
}

// saidInHall is the note that an announcement or a quiet time was granted.
func (c *Console) saidInHall(command queue.Command) (text string) {
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, peers []wire.Peer) {
		switch command := command.(type) {
		case queue.Announce:
			text = i18n.Text(c.lang, "console.super.announced")
			if made := s.Announced(); len(made) > 0 {
				text = i18n.Text(c.lang, "console.super.announced.text", c.lang.Pick(made[0].Text, made[0].TextEn))
			}
		case queue.Hush:
			text = i18n.Text(c.lang, "console.super.hushed", command.Minutes)
			if command.Minutes == 0 {
				text = i18n.Text(c.lang, "console.super.unhushed")
			}
		case queue.TestSound:
			walls := c.walls(s, peers)
			if i := slices.IndexFunc(walls, func(w Wall) bool { return w.ID == command.Dev }); i >= 0 {
				text = i18n.Text(c.lang, "console.super.tested", walls[i].Name)
			}
		}
	})
	return text
}
