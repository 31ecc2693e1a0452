package wall

import (
	"cmp"
	"reflect"
	"slices"
	"sync/atomic"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/device"
	"motcua/internal/film"
	"motcua/internal/i18n"
	"motcua/internal/loop"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/wire"
)

// Times of the wall.
const (
	litFor        = 20 * time.Second // how long a call is highlighted
	heroAtLeast   = 5 * time.Second  // how long each call is big when several come together
	noticePage    = 12 * time.Second
	offlineAfter  = 15 * time.Second
	callFresh     = 60 * time.Second // an older call neither pulses nor is spoken
	callsLeast    = 4                // fewest rows that may be configured
	callsMost     = 8
	callsUsual    = 6
	backlogLimit  = 32 // calls that wait to be shown big; older ones are only in the list
	restlessPause = time.Second
)

// Seat is the wall's connection to the hub. *device.Device implements it.
type Seat interface {
	Read(fn func(s *queue.State, line device.Line, peers []wire.Peer))
	Changes() <-chan struct{}
	SetStatus(s wire.Status)
}

var _ Seat = (*device.Device)(nil)

// Config is what a wall needs.
type Config struct {
	Lang         i18n.Lang
	Counter      string // set for a display over one counter
	TickerScroll bool
	HeroUnit     float32 // as in View
	HeroDigits   float32 // as in View
	Contrast     bool
	Calls        int // rows for the earlier calls, 4 … 8; 0 means 6
	Seat         Seat
	Clock        *clock.Clock
	Show         func(View) // called from the wall's goroutine
	// Announce gets every new call once, in order. It must not block. The speaker
	// calls Begin and Said when it says the call.
	Announce func(t *queue.Ticket)
	// Dev is the wall's device ID, by which its zone is found; an empty one is in no
	// zone.
	Dev string
	// Tell gets every new announcement for this wall's zone. TestSound is called
	// when a supervisor tests the sound. Both are set only on the wall that speaks,
	// and must not block.
	Tell      func(a queue.Announced)
	TestSound func(t queue.SoundTest)
	// Sound, if set, returns the state of the wall's voice, for the hub and the
	// consoles.
	Sound func() speaker.Status
	// LED, if set, are LED displays over the counters.
	LED LED
	// Notices, if set, are pages of the notice panel besides the centre's own.
	Notices Notices
}

// Wall is the use case of the lobby display: it decides which call is big, and which
// is spoken.
type Wall struct {
	cfg  Config
	loop *loop.Loop

	// Owned by the loop.
	started bool
	seen    uint64          // position of the newest call seen
	backlog []*queue.Ticket // copies, oldest first
	hero    *queue.Ticket
	bigAt   clock.Instant // since when the hero is big
	pulse   int
	saying  uint64 // log position of the call or announcement being said; 0 means none
	told    told
	voice   voice
	held    time.Duration // until what is held back for another wall is said; 0 means nothing is held
	panel   panel
	silence time.Duration // until a lost link is shown
	shown   View

	isVoice atomic.Bool // voice.mine, for other goroutines
}

// New makes a wall; Run starts it.
func New(cfg Config) *Wall { return &Wall{cfg: cfg, loop: loop.New()} }

// Run starts to show views.
func (w *Wall) Run() { w.loop.Run(w.cfg.Seat.Changes(), w.step) }

// Look makes the wall check what the hub does not report: the LED displays, the
// pages of notices. It does not wait.
func (w *Wall) Look() { w.loop.Post(func() {}) }

// Close ends the wall.
func (w *Wall) Close() { w.loop.Close() }

// now is the time of day, to be shown. Durations are measured by Clock.
func (w *Wall) now() time.Time { return calendar.Local(w.cfg.Clock.HubMS()) }

func (w *Wall) step() time.Duration {
	v := View{
		Lang: w.cfg.Lang, Now: w.now().Truncate(time.Minute), TickerScroll: w.cfg.TickerScroll, Contrast: w.cfg.Contrast,
		HeroUnit: w.cfg.HeroUnit, HeroDigits: w.cfg.HeroDigits, Rows: min(max(cmp.Or(w.cfg.Calls, callsUsual), callsLeast), callsMost),
	}
	var status wire.Status
	w.cfg.Seat.Read(func(s *queue.State, line device.Line, peers []wire.Peer) {
		sound := w.soundStatus()
		if status = line.Status(w.cfg.Clock.Now()); status.Code == "" {
			status = sound
		}
		if status.Code == "" {
			status = w.ledStatus()
		}
		w.findVoice(s, line, peers, sound)
		w.listen(s)
		w.hear(s)
		w.held = w.sayHeld()
		w.turn()
		if w.cfg.Counter == "" {
			w.turnNotice(s)
		}
		w.lineDown(&v, s, line)
		w.tellLED(s, v.Offline)
		w.fill(&v, s)
	})
	w.cfg.Seat.SetStatus(status)
	if !reflect.DeepEqual(v, w.shown) {
		w.shown = v
		w.cfg.Show(v)
	}
	return w.pause(v)
}

// lineDown shows, after a short delay, that the wall is offline, and how old the
// data is.
func (w *Wall) lineDown(v *View, s *queue.State, line device.Line) {
	w.silence = 0
	if line.Up {
		return
	}
	down := w.cfg.Clock.Now().Sub(line.Since)
	w.silence = max(offlineAfter-down, restlessPause)
	if down < offlineAfter && s.Day != "" {
		return
	}
	v.Offline = true
	if s.Day != "" {
		v.DataAt = calendar.Local(line.SinceMS).Truncate(time.Minute)
		return
	}
	if s.Rules() == nil {
		v.Why = line.Reason.Why(v.Lang)
	}
}

// pause is how long nothing can change without a message: an idle wall wakes once a
// minute for its clock, and for the next notice.
func (w *Wall) pause(v View) time.Duration {
	now := w.now()
	if v.Lit || len(w.backlog) > 0 || v.Announcement != "" {
		return restlessPause
	}
	pause := now.Truncate(time.Minute).Add(time.Minute).Sub(now)
	if next, turns := w.panel.pause(w.cfg.Clock.Now()); turns && v.Over == nil {
		pause = min(pause, next)
	}
	if !v.Offline && w.silence > 0 {
		pause = min(pause, w.silence)
	}
	if w.held > 0 {
		pause = min(pause, w.held)
	}
	return pause
}

// listen reads calls that are newer than those seen. A call from before the wall was
// switched on is shown, but neither pulses nor is spoken.
func (w *Wall) listen(s *queue.State) {
	recent := s.RecentCalls()
	if !w.started && s.Rules() != nil {
		w.started = true
		if len(recent) > 0 {
			first := *recent[0]
			w.hero, w.seen = &first, first.CallPos
		}
		return
	}
	if len(recent) == 0 {
		w.hero, w.backlog = nil, nil // a new day
		return
	}
	var fresh []*queue.Ticket
	before := w.seen
	for _, t := range recent {
		if t.CallPos <= before || !w.mine(s, t) {
			continue
		}
		copied := *t
		w.seen = max(w.seen, t.CallPos)
		if t.State == queue.Called && w.cfg.Clock.HubMS()-t.LastCallMS < callFresh.Milliseconds() {
			fresh = append(fresh, &copied)
			continue
		}
		// It was called while the link was down: it is in the list only, since its
		// citizen has come to the counter or has left.
		if len(fresh) == 0 && (w.hero == nil || t.CallPos > w.hero.CallPos) {
			w.hero = &copied
		}
	}
	slices.Reverse(fresh)
	for _, t := range fresh {
		w.announce(t)
	}
	w.backlog = append(w.backlog, fresh...)
	w.backlog = w.backlog[max(0, len(w.backlog)-backlogLimit):]
}

// mine reports whether a call is for this wall: one of its counter, or one of its
// zone's counters and of the counters in no zone.
func (w *Wall) mine(s *queue.State, t *queue.Ticket) bool {
	if w.cfg.Counter != "" {
		return w.cfg.Counter == t.Counter
	}
	own, of := s.Rules().ZoneOfWall(w.cfg.Dev), s.Rules().ZoneOfCounter(t.Counter)
	return own == "" || of == "" || own == of
}

// turn shows the next call big when the time of the present one is over. A call
// stays big while it is being said, and one that begins to be said becomes big.
func (w *Wall) turn() {
	now := w.cfg.Clock.Now()
	for len(w.backlog) > 0 && (w.hero == nil || w.due() || !w.heard() && now.Sub(w.bigAt) >= heroAtLeast) {
		w.hero, w.backlog = w.backlog[0], w.backlog[1:]
		w.bigAt = now
		w.pulse++
	}
}

// heard reports whether the big call is being said.
func (w *Wall) heard() bool { return w.hero != nil && w.saying != 0 && w.hero.CallPos == w.saying }

// due reports whether a call is being said that is not big yet.
func (w *Wall) due() bool {
	return slices.ContainsFunc(w.backlog, func(t *queue.Ticket) bool { return t.CallPos == w.saying })
}

func (w *Wall) fill(v *View, s *queue.State) {
	if s.Rules() == nil {
		return
	}
	c := s.Centre
	v.Centre, v.Sample, v.Insecure, v.Ticker = w.cfg.Lang.Pick(c.Name, c.NameEn), c.Sample, c.Insecure, c.Ticker
	if w.cfg.Counter != "" {
		v.Over = w.over(s)
		v.Pulse = w.pulse
		return
	}
	v.Notice = w.panel.notice(c.Notices)
	v.Today = spansText(s.Rules().ReceptionOn(calendar.ServiceDay(w.cfg.Clock.HubMS())))
	if s.Day == s.Today(w.cfg.Clock.HubMS()) { // not yesterday's numbers
		w.fillCalls(v, s)
		v.Queues = w.queues(s, !v.Offline)
		v.Paused = w.paused(s)
	}
	v.Announcement = w.told.shown(w)
	if !v.Lit && len(w.backlog) == 0 && v.Announcement == "" { // a fresh call comes before the closed page
		v.Closed = w.closed(s, !v.Offline)
	}
	if v.Closed != nil {
		v.Notice.Film = film.Film{} // nobody is there to see it
	}
}

// fillCalls fills in the newest call and the earlier ones.
func (w *Wall) fillCalls(v *View, s *queue.State) {
	if w.hero != nil {
		v.Hero, v.Pulse = w.call(s, w.hero), w.pulse
		v.Spoken = w.heard()
		v.Lit = v.Spoken || w.pulse > 0 && w.cfg.Clock.Now().Sub(w.bigAt) < litFor
	}
	for _, t := range s.RecentCalls() {
		if len(v.Calls) == v.Rows {
			break
		}
		if (w.hero == nil || t.ID != w.hero.ID) && !w.waiting(t.ID) && w.mine(s, t) {
			v.Calls = append(v.Calls, w.call(s, t))
		}
	}
}

// waiting reports that a call still waits to be shown big.
func (w *Wall) waiting(id queue.TicketID) bool {
	return slices.ContainsFunc(w.backlog, func(t *queue.Ticket) bool { return t.ID == id })
}

var arrows = map[string]Arrow{"left": ArrowLeft, "right": ArrowRight, "up": ArrowUp, "down": ArrowDown}

func (w *Wall) call(s *queue.State, t *queue.Ticket) Call {
	c := Call{Number: t.Number, Counter: t.Counter, Priority: t.Class != ""}
	if a := s.Rules().AgencyOf(t.Service); a != nil {
		c.Letter = a.Prefix
		c.Agency = w.cfg.Lang.Pick(a.Name, a.NameEn)
		c.Letter, c.Hue = a.Prefix, hue(s, a)
	}
	if k := s.Rules().Counter(t.Counter); k != nil {
		c.Arrow, c.Place = arrows[k.Arrow], w.place(k)
	}
	return c
}

// hue is the index of an agency in its centre; it chooses the colour of the letter.
func hue(s *queue.State, a *centre.Agency) int {
	return slices.IndexFunc(s.Centre.Agencies, func(b centre.Agency) bool { return b.ID == a.ID })
}

// place is the location of a counter in words, for citizens who do not know the
// building.
func (w *Wall) place(k *centre.Counter) string { return w.cfg.Lang.Pick(k.Place, k.PlaceEn) }

// paused lists the counters whose officers have paused.
func (w *Wall) paused(s *queue.State) (list []Paused) {
	for i := range s.Centre.Counters {
		id := s.Centre.Counters[i].ID
		if desk := s.Desk(id); desk.Officer != "" && desk.Pause != "" {
			list = append(list, Paused{Counter: id, Reason: w.pauseReason(s, desk.Pause)})
		}
	}
	return list
}

// pauseReason is the reason for a pause in words, or its ID if the centre no longer
// has it.
func (w *Wall) pauseReason(s *queue.State, id string) string {
	for _, r := range s.Centre.PauseReasons {
		if r.ID == id {
			return w.cfg.Lang.Pick(r.Name, r.NameEn)
		}
	}
	return id
}

// queues lists the agencies with people waiting, the longest queue first. Estimates
// are given only while the hub is connected: the people waiting stay known for a
// while, the counters at work do not.
func (w *Wall) queues(s *queue.State, online bool) []Queue {
	var list []Queue
	for i := range s.Centre.Agencies {
		a := &s.Centre.Agencies[i]
		q := Queue{Name: w.cfg.Lang.Pick(cmp.Or(a.Short, a.Name), a.NameEn), Letter: a.Prefix, Hue: i}
		services := s.Rules().ServicesOf(a.ID)
		for _, service := range services {
			q.Waiting += s.WaitingFor(service.ID)
		}
		if q.Waiting == 0 {
			continue
		}
		if service := firstOpen(services); service != nil && online {
			_, wait := s.Quote(service.ID, "", w.cfg.Clock.HubMS())
			q.Known, q.FromMin, q.ToMin = wait.Known, wait.LowMin, wait.HighMin
		}
		list = append(list, q)
	}
	slices.SortStableFunc(list, func(a, b Queue) int { return cmp.Compare(b.Waiting, a.Waiting) })
	return list
}

// firstOpen is the first service that gives numbers, or nil. The kiosk shows the
// wait of the same service for its agency.
func firstOpen(services []*centre.Service) *centre.Service {
	for _, s := range services {
		if s.Closed == "" && s.Message == "" {
			return s
		}
	}
	return nil
}

// over is the display over one counter.
func (w *Wall) over(s *queue.State) *Over {
	desk := s.Desk(w.cfg.Counter)
	o := &Over{Counter: w.cfg.Counter, Reason: desk.Pause}
	if officer := s.Rules().Officer(desk.Officer); officer != nil {
		o.Officer = officer.Name
	}
	if a := s.Rules().AgencyAt(w.cfg.Counter); a != nil {
		o.Agency = w.cfg.Lang.Pick(a.Name, a.NameEn)
	}
	t := s.Ticket(desk.Ticket)
	switch {
	case desk.Officer == "":
		o.State = OverClosed
	case desk.Pause != "":
		o.State, o.Reason = OverPaused, w.pauseReason(s, desk.Pause)
	case t == nil:
		o.State = OverFree
	case t.State == queue.Serving:
		o.State, o.Number = OverServing, t.Number
	default:
		o.State, o.Number = OverCalling, t.Number
	}
	return o
}
