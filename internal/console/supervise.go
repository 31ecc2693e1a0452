package console

import (
	"slices"
	"strings"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

var _ Director = (*Console)(nil)

// countedWaiting bounds how many of a counter's waiting people are looked at.
const countedWaiting = 1000

// Supervise implements Director.
func (c *Console) Supervise(on bool) { c.loop.Post(func() { c.supervising = on }) }

// OpenCounter implements Director.
func (c *Console) OpenCounter(counter string) {
	c.direct("super.open", func() queue.Command { return queue.OpenCounter{Counter: counter} })
}

// ShutCounter implements Director.
func (c *Console) ShutCounter(counter, reasonID string) {
	c.direct("super.shut", func() queue.Command { return queue.ShutCounter{Counter: counter, Reason: reasonID} })
}

// Assign implements Director.
func (c *Console) Assign(counter string, workIDs []string) {
	c.direct("super.assign", func() queue.Command { return queue.Reassign{Counter: counter, Serves: c.serves(workIDs)} })
}

// Release implements Director.
func (c *Console) Release(counter, ticketID string) {
	if ticketID != "" {
		c.direct("super.release", func() queue.Command { return queue.Release{Ticket: queue.TicketID(ticketID)} })
		return
	}
	c.direct("super.release", func() queue.Command { return queue.Release{Counter: counter} })
}

// TakeBack implements Director.
func (c *Console) TakeBack(ticketID, reasonID string) {
	c.direct("super.takeback", func() queue.Command { return queue.TakeBack{Ticket: queue.TicketID(ticketID), Reason: reasonID} })
}

// direct sends a command that is not about this console's own desk. build is called
// when its turn comes.
func (c *Console) direct(id string, build func() queue.Command) {
	c.do(id, func(*queue.Ticket) queue.Command { return build() })
}

// serves turns what was chosen from Supervision.Works into what a counter
// takes. A profile keeps its handicaps.
func (c *Console) serves(workIDs []string) (list []centre.Serve) {
	c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
		for _, work := range workIDs {
			switch kind, id, _ := strings.Cut(work, ":"); kind {
			case "profile":
				if p := s.Rules().Profile(id); p != nil {
					list = append(list, p.Serves...)
				}
			case "agency":
				list = append(list, centre.Serve{Agency: id})
			case "service":
				list = append(list, centre.Serve{Service: id})
			}
		}
	})
	return list
}

// directs reports whether the supervisor's page is shown.
func (c *Console) directs(s *queue.State) bool {
	if _, may := s.Supervises(c.cfg.Seat.ID(), c.cfg.Seat.Inc()); !may {
		c.supervising = false
		return false
	}
	return c.supervising || c.counter == centre.SupervisorDesk
}

// fillSupervision shows every counter. It is built only while the page is shown,
// because it goes through all waiting tickets.
func (c *Console) fillSupervision(v *View, s *queue.State, up bool, peers []wire.Peer) {
	sup := &v.Supervision
	desk := s.Desk(c.counter)
	v.Officer = desk.Officer
	if o := s.Rules().Officer(desk.Officer); o != nil {
		v.Officer = o.Name
	}
	if sup.Only = c.counter == centre.SupervisorDesk; sup.Only {
		v.Pad, v.Speaker = Device{}, Device{} // no counter is served on this page
	}
	sup.Kept = c.kept(s)
	open := openServices(s)
	seen := calendar.Local(c.cfg.Clock.HubMS())
	for _, k := range s.Centre.Counters {
		row := c.counterRow(s, k, sup.Kept, open)
		row.Alerts = c.alerts(s, row, open, seen)
		if !up || c.pending != "" {
			row.Can = CanDirect{}
		}
		sup.Rows = append(sup.Rows, row)
	}
	sup.Sums = c.sums(s, sup.Rows, seen)
	c.fillDirections(sup, s)
	c.fillHall(&sup.Hall, s, peers)
	sup.Locks = c.locks(s)
	if v.Note == "" {
		v.Note = c.lockNote(sup.Locks)
	}
	if v.Note == "" {
		v.Note = c.strangers(peers)
	}
	sup.Hall.Can = up && c.pending == ""
	c.fillUndo(v, s)
	if up && c.pending == "" {
		v.Can = Can{Undo: v.UndoSec > 0, Logout: desk.Ticket == ""}
	}
}

// strangersNamed is how many devices without a certificate are named.
const strangersNamed = 4

// strangers names the devices that the hub lets in without a certificate, for a
// supervisor; empty if there are none.
func (c *Console) strangers(peers []wire.Peer) string {
	var names []string
	for _, p := range peers {
		if p.Unenrolled {
			names = append(names, p.Dev)
		}
	}
	if len(names) == 0 {
		return ""
	}
	named := strings.Join(names[:min(len(names), strangersNamed)], ", ")
	if more := len(names) - strangersNamed; more > 0 {
		named = i18n.Text(c.lang, "console.super.more", named, more)
	}
	return i18n.Text(c.lang, "console.super.unenrolled", named)
}

// supervisorDesk offers a seat without a counter, where a supervisor exists and the
// console is bound to no counter.
func (c *Console) supervisorDesk(s *queue.State) []Choice {
	if c.cfg.Counter != "" || len(supervisors(s)) == 0 {
		return nil
	}
	return []Choice{{ID: centre.SupervisorDesk, Name: i18n.Text(c.lang, "console.super.desk"), Note: i18n.Text(c.lang, "console.super.desk.note")}}
}

// supervisors are the officers who may direct the counters.
func supervisors(s *queue.State) (list []Choice) {
	for _, o := range s.Centre.Officers {
		if o.Supervisor {
			list = append(list, Choice{ID: o.ID, Name: o.Name, Note: o.Title})
		}
	}
	return list
}

// counterRow shows one counter.
func (c *Console) counterRow(s *queue.State, k centre.Counter, kept []Kept, open map[string]bool) CounterRow {
	desk := s.Desk(k.ID)
	row := CounterRow{ID: k.ID, Name: counterName(c.lang, k), Served: desk.Served, Assigned: len(desk.Serves) > 0}
	row.Work = c.work(s, k.ID, desk)
	if o := s.Rules().Officer(desk.Officer); o != nil {
		row.Officer, row.OfficerID = o.Name, o.ID
	}
	c.standing(&row, s, desk)
	if desk.LostMS > 0 {
		row.LostSince = calendar.Local(desk.LostMS)
	}
	for _, t := range s.WaitingAt(k.ID, countedWaiting) {
		row.Waiting++
		row.Oldest = earlier(row.Oldest, waitsSince(t))
	}
	for _, one := range kept {
		if mine := one.Counter == k.ID; mine || one.Officer != "" && one.Officer == desk.Officer {
			row.Kept++
			row.KeptAll = row.KeptAll || mine
		}
	}
	row.Can = CanDirect{
		Open: desk.Shut != "" || desk.Pause != "", Shut: desk.Shut == "" && row.Stands != DeskServing,
		Assign: true, Release: row.Kept > 0, TakeBack: row.Ticket != "",
	}
	return row
}

// standing shows what a counter is doing, and since when.
func (c *Console) standing(row *CounterRow, s *queue.State, desk queue.Desk) {
	say := func(stands DeskStands, key string, sinceMS int64, args ...any) {
		row.Stands, row.State = stands, i18n.Text(c.lang, key, args...)
		if sinceMS > 0 {
			row.Since = calendar.Local(sinceMS)
		}
	}
	t := s.Ticket(desk.Ticket)
	if t != nil {
		row.Ticket, row.TicketID = t.Number, string(t.ID)
	}
	switch {
	case desk.Shut != "":
		say(DeskShut, "console.super.state.shut", 0, c.shutReason(s, desk.Shut))
	case desk.Officer == "":
		say(DeskClosed, "console.super.state.closed", 0)
	case desk.Pause != "":
		say(DeskPaused, "console.super.state.paused", desk.PausedMS, c.reasonName(s.Centre.PauseReasons, desk.Pause))
	case t != nil && t.State == queue.Serving:
		say(DeskServing, "console.state.serving", t.StartedMS)
	case t != nil:
		say(DeskCalling, "console.state.called", t.CalledMS)
	default:
		say(DeskFree, "console.super.state.free", desk.FreeMS)
	}
}

// work names what a counter takes.
func (c *Console) work(s *queue.State, counter string, desk queue.Desk) string {
	if len(desk.Serves) > 0 {
		return c.workNames(s, desk.Serves)
	}
	if p := s.Rules().Profile(desk.Profile); p != nil {
		return c.lang.Pick(p.Name, p.NameEn)
	}
	var own []centre.Serve
	for _, serve := range s.Rules().Counter(counter).Serves {
		if serve.HandicapMin == 0 {
			own = append(own, serve)
		}
	}
	return c.workNames(s, own)
}

func (c *Console) workNames(s *queue.State, serves []centre.Serve) string {
	var names []string
	for _, serve := range serves {
		if name := c.workName(s, serve); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func (c *Console) workName(s *queue.State, serve centre.Serve) string {
	if a := s.Rules().Agency(serve.Agency); a != nil {
		return c.lang.Pick(agencyShort(a), a.NameEn)
	}
	if service := s.Rules().Service(serve.Service); service != nil {
		return c.lang.Pick(service.Name, service.NameEn)
	}
	return serve.Agency + serve.Service
}

func agencyShort(a *centre.Agency) string {
	if a.Short != "" {
		return a.Short
	}
	return a.Name
}

// waitsSince is the start of a wait: for a citizen with an appointment who came
// early it is the slot.
func waitsSince(t *queue.Ticket) time.Time { return calendar.Local(max(t.IssuedMS, t.ArrivalMS)) }

// earlier is the earlier of two moments; the zero time means none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// openServices are the services of waiting tickets that an open counter takes.
func openServices(s *queue.State) map[string]bool {
	open := map[string]bool{}
	for _, t := range s.Tickets {
		if _, known := open[t.Service]; known || t.State != queue.Waiting {
			continue
		}
		open[t.Service] = slices.ContainsFunc(s.Centre.Counters, func(k centre.Counter) bool {
			desk := s.Desk(k.ID)
			_, takes := s.Takes(k.ID, t.Service)
			return takes && desk.Officer != "" && desk.Shut == ""
		})
	}
	return open
}

// kept lists the waiting tickets that only one counter or officer may call.
func (c *Console) kept(s *queue.State) (list []Kept) {
	offline := c.offlineConsoles(s)
	for _, t := range s.Tickets {
		if counter := offline[t.Reserved]; t.State == queue.Waiting && counter != "" {
			list = append(list, Kept{
				ID: string(t.ID), Number: t.Number, Counter: counter, Service: c.serviceName(s, t), Since: waitsSince(t),
				For: i18n.Text(c.lang, "console.super.kept.lost", c.counterOf(s, counter)),
			})
			continue
		}
		if t.State != queue.Waiting || t.ForCounter == "" && t.ForOfficer == "" {
			continue
		}
		one := Kept{ID: string(t.ID), Number: t.Number, Counter: t.ForCounter, Officer: t.ForOfficer, Service: c.serviceName(s, t), Since: waitsSince(t), For: t.ForOfficer}
		if t.ForCounter != "" {
			one.For = c.counterOf(s, t.ForCounter)
		} else if o := s.Rules().Officer(t.ForOfficer); o != nil {
			one.For = o.Name
		}
		list = append(list, one)
	}
	return list
}

// offlineConsoles maps the device of every console that is offline to its counter.
// Tickets reserved for it wait until it is back, or are released.
func (c *Console) offlineConsoles(s *queue.State) map[string]string {
	list := map[string]string{}
	for i := range s.Centre.Counters {
		id := s.Centre.Counters[i].ID
		if desk := s.Desk(id); desk.LostMS > 0 && desk.Device != "" {
			list[desk.Device] = id
		}
	}
	return list
}

// sums adds up the figures of the centre.
func (c *Console) sums(s *queue.State, rows []CounterRow, now time.Time) Sums {
	sum := Sums{Counters: len(rows), InsidePct: -1, Longer: s.Quotes.Longer, Shorter: s.Quotes.Shorter}
	for _, row := range rows {
		sum.Served += row.Served
		if row.Stands != DeskClosed && row.Stands != DeskShut {
			sum.Open++
		}
		if len(row.Alerts) > 0 {
			sum.Alerts++
		}
	}
	for _, t := range s.Tickets {
		if t.State == queue.Waiting {
			sum.Waiting++
			sum.Oldest = earlier(sum.Oldest, waitsSince(t))
		}
	}
	sum.Late = !sum.Oldest.IsZero() && now.Sub(sum.Oldest) >= time.Duration(s.Centre.Policy.AlertWaitMin)*time.Minute
	sum.Expected, _ = s.AppointmentsToday()
	sum.Quotes = s.Quotes.Inside + s.Quotes.Longer + s.Quotes.Shorter
	if sum.Quotes > 0 {
		sum.InsidePct = 100 * s.Quotes.Inside / sum.Quotes
	}
	return sum
}
