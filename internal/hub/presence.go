package hub

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"motcua/internal/eventlog"
	"motcua/internal/health"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

const (
	// kiosksEvery is the shortest interval at which all consoles get news of kiosks:
	// one that connects and disconnects all the time must not keep 200 consoles busy.
	kiosksEvery = 3 * time.Second
	// kiosksTold limits the kiosks in a presence, which must fit a frame whatever their
	// names are.
	kiosksTold = 100
	// wallsTold limits the walls of the halls in a presence.
	wallsTold = 50
	// strangersTold limits the devices without a certificate that a supervisor is told of.
	strangersTold = 50
	// deskTold limits the devices of one counter in a presence: any number of devices
	// may claim the same counter.
	deskTold = 50
)

// kioskNews is what the consoles have not been sent of the kiosks yet.
type kioskNews struct {
	changed bool
	told    time.Time // when they were last sent something
	trouble string    // of the hub, as they were last sent
}

// changed tells the consoles that a device connected, left or changed its status: the
// counter's own console at once; and if it is a kiosk, a wall, has no certificate, or has
// or had a fault, all consoles with the next tick.
func (h *Hub) changed(c *link.Conn, was wire.Status) {
	s := h.subs[c.ID]
	everybodys := c.Hello.Role == wire.RoleKiosk || isHallWall(c.Hello) || was.Code != "" || s != nil && (s.status.Code != "" || s.unenrolled)
	h.kiosks.changed = h.kiosks.changed || everybodys
	if c.Hello.Counter != "" || c.Hello.Role == wire.RoleConsole {
		h.presence(c.Hello.Counter)
	}
}

func (h *Hub) setStatus(c *link.Conn, status wire.Status) {
	if s := h.subs[c.ID]; s != nil && s.conn == c && s.status != status {
		was := s.status
		s.status = status
		h.changed(c, was)
	}
}

// tellKiosks sends all consoles the news of kiosks, and the hub's own fault, if
// kiosksEvery has passed.
func (h *Hub) tellKiosks(now time.Time) {
	trouble := h.trouble()
	h.kiosks.changed = h.kiosks.changed || trouble != h.kiosks.trouble
	if !h.kiosks.changed || now.Sub(h.kiosks.told) < kiosksEvery {
		return
	}
	h.kiosks = kioskNews{told: now, trouble: trouble}
	counters := map[string]bool{}
	for _, s := range h.subs {
		if hello := s.conn.Hello; hello.Role == wire.RoleConsole {
			counters[hello.Counter] = true
		}
	}
	for counter := range counters {
		h.presence(counter)
	}
	h.tellWalls()
}

// tellWalls sends the walls of each zone, and those without a zone, which of them are
// connected, and their status: from that they know which one speaks.
func (h *Hub) tellWalls() {
	if h.state().Rules() == nil {
		return
	}
	zones := map[string][]wire.Peer{}
	for _, p := range h.hallWalls() {
		zone := h.state().Rules().ZoneOfWall(p.Dev)
		zones[zone] = append(zones[zone], p)
	}
	h.noteNoZone(zones[""])
	made := map[string]*news{} // by zones: most walls get the same
	for id, s := range h.subs {
		var own []string
		for _, w := range s.walls() {
			own = append(own, h.state().Rules().ZoneOfWall(w.Dev))
		}
		if len(own) == 0 {
			continue
		}
		slices.Sort(own)
		own = slices.Compact(own)
		key := strings.Join(own, "\n")
		if made[key] == nil {
			say, err := newsOf(wallsIn(own, zones))
			if err != nil {
				h.cfg.Log.Error("telling who is there", "device", id, "cause", err)
				continue
			}
			made[key] = say
		}
		s.tell(made[key])
	}
}

// wallsIn are the walls of some zones, by their names.
func wallsIn(some []string, zones map[string][]wire.Peer) wire.Presence {
	p := wire.Presence{Devices: []wire.Peer{}}
	for _, zone := range some {
		p.Devices = append(p.Devices, zones[zone]...)
	}
	slices.SortFunc(p.Devices, func(a, b wire.Peer) int { return strings.Compare(a.Dev, b.Dev) })
	p.Devices = p.Devices[:min(len(p.Devices), wallsTold)]
	return p
}

// noteNoZone logs that several walls have no zone, once for each set of them: that
// explains why a wall is silent.
func (h *Hub) noteNoZone(walls []wire.Peer) {
	var names []string
	for _, p := range walls {
		names = append(names, p.Dev)
	}
	slices.Sort(names)
	if slices.Equal(names, h.noZone) {
		return
	}
	if h.noZone = names; len(names) > 1 {
		h.cfg.Log.Info("several walls stand in no zone, so only one of them speaks: give each hall a [[zone]] in centre.toml", "walls", strings.Join(names, " "))
	}
}

// walls are the walls of halls that a device shows: itself, if it is one, and those
// of its further monitors.
func (s *subscriber) walls() (list []wire.Peer) {
	hello := s.conn.Hello
	if hello.Role != wire.RoleWall {
		return nil
	}
	if isHallWall(hello) {
		list = append(list, s.peer())
	}
	for _, name := range hello.Also {
		list = append(list, wire.Peer{Dev: name, Role: hello.Role, SinceMS: s.sinceMS, Status: s.status})
	}
	return list
}

// wall is the device that shows a wall of a hall, nil if none does.
func (h *Hub) wall(name string) *subscriber {
	if s := h.subs[name]; s != nil && isHallWall(s.conn.Hello) {
		return s
	}
	for _, s := range h.subs {
		if s.conn.Hello.Role == wire.RoleWall && slices.Contains(s.conn.Hello.Also, name) {
			return s
		}
	}
	return nil
}

// hallWalls are the connected walls of halls, in no order.
func (h *Hub) hallWalls() (list []wire.Peer) {
	for _, s := range h.subs {
		list = append(list, s.walls()...)
	}
	return list
}

// peer is what others may know of a device.
func (s *subscriber) peer() wire.Peer {
	hello := s.conn.Hello
	return wire.Peer{Dev: s.conn.ID, Role: hello.Role, Name: hello.Name, Counter: hello.Counter, SinceMS: s.sinceMS, Status: s.status, Unenrolled: s.unenrolled}
}

// isTrouble says whether all consoles get a device's status. A wall that is set to be
// silent is no fault if another one speaks in its hall.
func (h *Hub) isTrouble(s *subscriber) bool {
	if s.status.Code != string(health.SoundSilent) {
		return s.status.Code != ""
	}
	rules := h.state().Rules()
	if rules == nil {
		return true
	}
	return health.Voice(rules, rules.ZoneOfWall(s.conn.ID), wire.HallWalls(h.hallWalls())) == ""
}

// presence tells the consoles of a counter which devices it has, which kiosks the
// centre has (any officer may be called to refill paper), which other devices have a
// fault, and, to a console at which a supervisor is logged in, which walls the halls
// have, because supervisors control the sound, and which devices have no certificate. An
// unchanged presence is not sent again. Consoles without a counter, where an officer
// chooses one, get no devices of a counter.
func (h *Hub) presence(counter string) {
	p := wire.Presence{Devices: []wire.Peer{}}
	var consoles, directing []*subscriber
	var kiosks, strangers []wire.Peer
	for _, s := range h.subs {
		hello := s.conn.Hello
		if hello.Role == wire.RoleConsole && hello.Counter == counter {
			if _, directs := h.state().Supervises(s.conn.ID, s.conn.Inc); directs {
				directing = append(directing, s)
			} else {
				consoles = append(consoles, s)
			}
		}
		peer := s.peer()
		switch {
		case hello.Role == wire.RoleKiosk:
			kiosks = append(kiosks, peer)
		case counter != "" && hello.Counter == counter:
			p.Devices = append(p.Devices, peer)
		case h.isTrouble(s):
			kiosks = append(kiosks, peer)
		case s.unenrolled && !isHallWall(hello): // walls come by themselves
			strangers = append(strangers, peer)
		}
	}
	byName := func(a, b wire.Peer) int { return strings.Compare(a.Dev, b.Dev) }
	slices.SortFunc(kiosks, byName)
	slices.SortFunc(p.Devices, byName)
	p.Devices = append(p.Devices[:min(len(p.Devices), deskTold)], kiosks[:min(len(kiosks), kiosksTold)]...)
	if h.kiosks.trouble != "" {
		p.Devices = append(p.Devices, wire.Peer{Dev: wire.RoleHub, Role: wire.RoleHub, Status: wire.Status{Code: h.kiosks.trouble}})
	}
	slices.SortFunc(p.Devices, byName)
	h.tellPresence(consoles, p)
	if len(directing) == 0 {
		return
	}
	walls := slices.DeleteFunc(h.hallWalls(), func(p wire.Peer) bool { // walls with a fault are sent to everybody
		return slices.ContainsFunc(kiosks, func(k wire.Peer) bool { return k.Dev == p.Dev })
	})
	slices.SortFunc(walls, byName)
	slices.SortFunc(strangers, byName)
	p.Devices = slices.Concat(p.Devices, walls[:min(len(walls), wallsTold)], strangers[:min(len(strangers), strangersTold)])
	slices.SortFunc(p.Devices, byName)
	h.tellPresence(directing, p)
}

// supervisors is the counter in the hello of the console at which a supervisor has just
// logged in: from then on it gets the walls. A console without a counter says none, and
// the supervisor may sit at any.
func (h *Hub) supervisors(by eventlog.Cause, events []eventlog.Event) (counters []string) {
	for _, ev := range events {
		_, opened := ev.(queue.SessionOpened)
		s := h.subs[by.Device]
		if _, directs := h.state().Supervises(by.Device, by.Inc); opened && directs && s != nil {
			counters = append(counters, s.conn.Hello.Counter)
		}
	}
	return counters
}

// isHallWall says whether a device is a wall of a hall, not of a counter.
func isHallWall(hello wire.Hello) bool { return hello.Role == wire.RoleWall && hello.Counter == "" }

// tellPresence sends a presence to those consoles whose last one differs. The officer's
// rating summary goes only to the console where the officer is logged in.
func (h *Hub) tellPresence(consoles []*subscriber, p wire.Presence) {
	var common *news // for consoles that get the same
	for _, s := range consoles {
		own, summed := h.withRatings(p, s.conn)
		say, err := common, error(nil)
		if summed || common == nil {
			say, err = newsOf(own)
		}
		if err != nil {
			h.cfg.Log.Error("telling who is there", "device", s.conn.ID, "cause", err)
			continue
		}
		if !summed {
			common = say
		}
		s.tell(say)
	}
}

// withMarks adds the rating summary that only the officer's console gets; marked is
// false if there is none.
func (h *Hub) withRatings(p wire.Presence, c *link.Conn) (own wire.Presence, summed bool) {
	desk := h.state().Desk(c.Hello.Counter)
	i := slices.IndexFunc(p.Devices, func(d wire.Peer) bool { return d.Dev == c.ID })
	if desk.Device == c.ID && desk.Officer != "" && i >= 0 {
		if ratings := h.ratings.of(desk.Officer); ratings != nil {
			p.Devices = slices.Clone(p.Devices)
			p.Devices[i].Marks = ratings
			return p, true
		}
	}
	return p, false
}

// news is an encoded presence.
type news struct {
	data  []byte
	frame *link.Frame
}

func newsOf(p wire.Presence) (*news, error) {
	data, err := wire.Encode(wire.Envelope{Type: wire.TypePresence}, p)
	if err != nil {
		return nil, err
	}
	frame, err := link.NewFrame(data)
	if err != nil {
		return nil, err
	}
	return &news{data, frame}, nil
}

// tell sends a presence, unless the device has the same already. Devices that got the same
// share its bytes.
func (s *subscriber) tell(n *news) {
	if !bytes.Equal(s.told, n.data) {
		s.conn.Send(n.frame)
	}
	s.told = n.data
}
