package console

import (
	"slices"
	"time"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/device"
	"motcua/internal/health"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// view builds what the screen shows.
func (c *Console) view() View {
	v := View{Lang: c.lang, Now: c.local().Truncate(time.Second), Counter: c.counter, PendingID: c.pending, Error: c.err, Note: c.note, NoteDone: c.noteDone && c.note != ""}
	if c.pending != "" {
		v.Pending = i18n.Text(c.lang, "console."+c.pending)
	}
	c.cfg.Seat.Read(func(s *queue.State, line device.Line, peers []wire.Peer) {
		c.bar(&v, line, peers)
		if s.Rules() == nil {
			v.Page = PageLogin
			v.Login = c.unlinked(line)
			return
		}
		v.Centre, v.Sample, v.Insecure = c.lang.Pick(s.Centre.Name, s.Centre.NameEn), s.Centre.Sample, s.Centre.Insecure
		desk, directs := s.Desk(c.counter), c.directs(s)
		if !c.isSeat(desk) {
			v.Page = PageLogin
			v.Login = c.loginView(s)
			return
		}
		_, v.Supervision.May = s.Supervises(c.cfg.Seat.ID(), c.cfg.Seat.Inc())
		if directs {
			v.Page = PageSupervise
			c.fillSupervision(&v, s, line.Up, peers)
			return
		}
		v.Page = PageMain
		c.fillDesk(&v, s, line, peers)
	})
	return v
}

// bar shows the state of the desk's devices.
func (c *Console) bar(v *View, line device.Line, peers []wire.Peer) {
	v.Link = Device{Name: i18n.Text(c.lang, "console.device.hub"), State: i18n.Text(c.lang, "console.device.up")}
	if !line.Up {
		v.Link.State = i18n.Text(c.lang, "console.device.down", i18n.Since(calendar.Local(line.SinceMS), c.local()))
		v.Link.Level = LevelBad
		c.sayWhy(&v.Link, line)
	}
	c.barTrouble(&v.Link, line)
	v.Pad = Device{Name: i18n.Text(c.lang, "console.device.pad"), State: i18n.Text(c.lang, "console.device.absent"), Level: LevelOff}
	for _, p := range peers {
		if short := health.Code(p.Status.Code).Short(c.lang); p.Role == wire.RoleHub && short != "" && v.Link.Level == LevelGood {
			v.Link.State, v.Link.Level = short, LevelWarn
		}
		if p.Role != wire.RolePad || p.Counter != c.counter {
			continue
		}
		v.Pad.State, v.Pad.Level = i18n.Text(c.lang, "console.device.ready"), LevelGood
		if p.Status.Code != "" {
			v.Pad.State, v.Pad.Level = p.Status.Text, LevelWarn
		}
	}
	if line.Up {
		v.Printer = c.kiosks.device(c.lang, c.now())
	}
	v.Scanner, v.Speaker = c.scannerDevice(), c.speakerDevice()
}

// sayWhy adds why there is no connection and what to do, for places with more room
// than a short line.
func (c *Console) sayWhy(link *Device, line device.Line) {
	if why := line.Reason.Full(c.lang); why != "" {
		link.Full = i18n.Text(c.lang, "console.device.why", link.State, why)
	}
}

// barTrouble shows a fault of this console itself. Offline, only faults that prevent
// work offline come before the lost link.
func (c *Console) barTrouble(link *Device, line device.Line) {
	for _, t := range line.Troubles(c.now()) {
		state, level := t.Code.Short(c.lang), LevelWarn
		switch t.Code {
		case health.DiskFailing, health.OutboxFilling:
			level = LevelBad
		case health.ClockWrong:
			state = i18n.Text(c.lang, "console.device.clock", i18n.Span(time.Duration(max(line.AheadMS, -line.AheadMS))*time.Millisecond))
		}
		if line.Up || level == LevelBad {
			link.Name = i18n.Text(c.lang, "console.device.self") // the fault is this console's, not the hub's
			link.State, link.Level, link.Full = state, level, t.Code.Staff(c.lang)
			return
		}
	}
}

// unlinked is the login page before the first data from a hub: nobody can log in,
// and the card says why.
func (c *Console) unlinked(line device.Line) Login {
	l := Login{Counter: c.counter, Checking: true}
	if !line.Up && !line.Reason.ByItself() {
		l.Error = i18n.Text(c.lang, "console.login.unlinked", line.Reason.Says(c.lang))
	}
	return l
}

func (c *Console) loginView(s *queue.State) Login {
	l := Login{Counter: c.counter, Officer: c.login.officer, Error: c.login.error, Checking: c.login.checking, ChooseNew: c.login.change.Officer != ""}
	if left := c.login.locked - c.cfg.Clock.HubMS(); left > 0 {
		l.LockedSec = int((left + 999) / 1000)
	}
	if o := s.Rules().Officer(c.login.takeover); o != nil {
		l.TakeoverFrom = o.Name
	}
	if reason := s.Desk(c.counter).Shut; reason != "" {
		l.Shut = c.shutReason(s, reason)
	}
	if c.cfg.Counter == "" {
		for _, k := range s.Centre.Counters {
			l.Counters = append(l.Counters, Choice{ID: k.ID, Name: counterName(c.lang, k), Note: agencyAt(c.lang, s, k.ID)})
		}
	}
	l.Counters = append(l.Counters, c.supervisorDesk(s)...)
	if c.counter == centre.SupervisorDesk {
		l.Officers = supervisors(s)
		return l
	}
	for _, o := range s.Centre.Officers {
		if c.counter != "" && (len(o.Counters) == 0 || slices.Contains(o.Counters, c.counter)) {
			l.Officers = append(l.Officers, Choice{ID: o.ID, Name: o.Name, Note: o.Title})
		}
	}
	return l
}

func counterName(lang i18n.Lang, k centre.Counter) string {
	if lang == i18n.Vietnamese && k.Name != "" {
		return k.Name
	}
	return i18n.Text(lang, "common.counter", k.ID)
}

// agencyAt names the agency that a counter works for.
func agencyAt(lang i18n.Lang, s *queue.State, counter string) string {
	if a := s.Rules().AgencyAt(counter); a != nil {
		return lang.Pick(a.Name, a.NameEn)
	}
	return ""
}

// fillDesk shows the desk of this counter.
func (c *Console) fillDesk(v *View, s *queue.State, line device.Line, peers []wire.Peer) {
	desk := s.Desk(c.counter)
	c.fillTicket(v, s, desk)
	c.fillLists(v, s)
	c.fillChoices(v, s)
	c.fillNotes(v, s, desk)
	c.fillUndo(v, s)
	c.fillOpened(v, s)
	fillMarks(&v.Desk.Figures, desk.Officer, peers)
	c.allow(v, s, desk, line.Up)
	if c.isOffline(line) {
		c.fillOffline(v, s, desk, line)
	}
}

// fillTicket shows the ticket at the desk and the officer's figures.
func (c *Console) fillTicket(v *View, s *queue.State, desk queue.Desk) {
	v.Desk.Agency, v.Officer = agencyAt(c.lang, s, c.counter), desk.Officer
	if o := s.Rules().Officer(desk.Officer); o != nil {
		v.Officer = o.Name
	}
	if desk.Pause != "" {
		v.Desk.State, v.Desk.Reason = StatePaused, c.reasonName(s.Centre.PauseReasons, desk.Pause)
		v.Desk.PausedAt = calendar.Local(desk.PausedMS)
		for _, r := range s.Centre.PauseReasons {
			if r.ID == desk.Pause {
				v.Desk.PauseLimit = time.Duration(r.LimitMin) * time.Minute
			}
		}
	}
	v.Desk.Duty = c.duty(s, desk)
	if t := s.Ticket(desk.Ticket); t != nil {
		v.Desk.Current = c.current(s, t)
		v.Desk.State = StateCalled
		if t.State == queue.Serving {
			v.Desk.State = StateServing
		}
		sinceCall := c.cfg.Clock.HubMS() - t.LastCallMS
		v.Desk.RecallHint = v.Desk.State == StateCalled && sinceCall >= int64(s.Centre.Policy.RecallHintSec)*1000
	}
	if t := s.Next(c.counter); t != nil {
		v.Desk.Next = Next{Number: t.Number, WaitMin: minutes(c.cfg.Clock.HubMS() - t.IssuedMS)}
	}
	v.Desk.Figures = Figures{Served: desk.Served, WaitSec: -1, ServiceSec: -1, ScoreTenths: -1, OnTargetPct: -1}
	if desk.Served > 0 {
		v.Desk.Figures.WaitSec = desk.WaitedSec / desk.Served
		v.Desk.Figures.ServiceSec = desk.ServedSec / desk.Served
		v.Desk.Figures.OnTargetPct = 100 * desk.InTarget / desk.Served
	}
}

// fillMarks shows how the officer was rated, as far as the hub has sent it.
func fillMarks(f *Figures, officer string, peers []wire.Peer) {
	for _, p := range peers {
		if p.Marks != nil && p.Marks.Officer == officer {
			f.ScoreTenths, f.ScoreMax, f.Answers = p.Marks.MeanTenths, p.Marks.Levels, p.Marks.Answers
		}
	}
}

func minutes(ms int64) int { return int(max(0, ms) / 60_000) }

func (c *Console) current(s *queue.State, t *queue.Ticket) Current {
	cur := Current{
		ID: string(t.ID), Number: t.Number, Service: c.serviceName(s, t), Class: c.className(s, t), ClassID: t.Class, ClassBy: t.ClassBy != "",
		Note: c.origin(t), IssuedAt: calendar.Local(t.IssuedMS),
		WaitMin: minutes(t.FirstCallMS - t.IssuedMS), Calls: t.Calls, Since: calendar.Local(t.CalledMS), Serving: t.State == queue.Serving,
		TargetSec: s.Centre.Policy.ServiceTargetSec,
	}
	if service := s.Rules().Service(t.Service); service != nil && service.TargetSec > 0 {
		cur.TargetSec = service.TargetSec
	}
	if cur.Serving {
		cur.Since = calendar.Local(t.StartedMS)
	}
	for _, leg := range t.Plan {
		cur.ThenIDs = append(cur.ThenIDs, leg.Service)
		cur.Then = append(cur.Then, c.legName(s, leg))
	}
	return cur
}

// origin says in a word or two how a ticket came here, if it was not issued in the
// usual way.
func (c *Console) origin(t *queue.Ticket) string {
	switch {
	case t.WalkIn:
		return i18n.Text(c.lang, "console.origin.walkin")
	case t.Legs > 0:
		return i18n.Text(c.lang, "console.origin.leg", t.Legs+1)
	case t.Appointment != "":
		return i18n.Text(c.lang, "console.origin.appointment")
	}
	return ""
}

// legName names a leg of a visit; a return also names the counter.
func (c *Console) legName(s *queue.State, leg queue.Leg) string {
	if leg.ForCounter != "" {
		return i18n.Text(c.lang, "console.then.back", c.counterOf(s, leg.ForCounter))
	}
	if service := s.Rules().Service(leg.Service); service != nil {
		return c.lang.Pick(service.Name, service.NameEn)
	}
	return leg.Service
}

func (c *Console) serviceName(s *queue.State, t *queue.Ticket) string {
	return c.nameOf(s, t.Service)
}

func (c *Console) className(s *queue.State, t *queue.Ticket) string {
	if class := s.Rules().Class(t.Class); class != nil {
		return c.lang.Pick(class.Name, class.NameEn)
	}
	return t.Class
}

// fillLists shows the waiting tickets of this counter in the order of the calls, and
// those of its services that are held, absent or done.
func (c *Console) fillLists(v *View, s *queue.State) {
	for _, t := range s.WaitingAt(c.counter, rowsShown) {
		row := c.row(s, t)
		row.Since, row.Mark = calendar.Local(t.IssuedMS), c.mark(t)
		row.Late = c.late(s, row.Since)
		row.CanCall = true
		v.Desk.Waiting = append(v.Desk.Waiting, row)
	}
	for _, t := range slices.Backward(s.Tickets) {
		if t.State != queue.Held && t.State != queue.NoShow && t.State != queue.Done || !c.concerns(s, t) {
			continue
		}
		row := c.row(s, t)
		switch t.State {
		case queue.Held:
			row.Text = c.reasonName(s.Centre.HoldReasons, t.Reason) + " · " + row.Text
			c.window(&row, t.UntilMS)
			row.NoAsk = !row.Late
			v.Desk.Held = append(v.Desk.Held, row)
		case queue.NoShow:
			c.window(&row, t.EndedMS+int64(s.Centre.Policy.ReturnWindowMin)*60_000)
			v.Desk.Absent = append(v.Desk.Absent, row)
		case queue.Done:
			if t.Counter == c.counter && len(v.Desk.Done) < rowsShown {
				row.Shown = i18n.Clock(calendar.Local(t.EndedMS))
				v.Desk.Done = append(v.Desk.Done, row)
			}
		}
	}
}

// concerns reports whether a ticket belongs in this counter's lists: the counter
// takes its service now, had it last, or it is kept for it.
func (c *Console) concerns(s *queue.State, t *queue.Ticket) bool {
	_, takes := s.Takes(c.counter, t.Service)
	return takes || t.Counter == c.counter || t.ForCounter == c.counter
}

// window shows until when a citizen may come back without a new number.
func (c *Console) window(row *Row, untilMS int64) {
	key := "console.until"
	if row.Late = c.cfg.Clock.HubMS() > untilMS; row.Late {
		key = "console.until.over"
	}
	row.Shown = i18n.Text(c.lang, key, i18n.Clock(calendar.Local(untilMS)))
	row.CanCall, row.CanBack = true, !row.Late
}

// mark says why a waiting ticket is first in line, or whom it is kept for.
func (c *Console) mark(t *queue.Ticket) string {
	switch {
	case t.First:
		return i18n.Text(c.lang, "console.mark.first")
	case t.ForCounter != "":
		return i18n.Text(c.lang, "console.mark.counter")
	case t.ForOfficer != "":
		return i18n.Text(c.lang, "console.mark.officer")
	}
	return ""
}

// late reports whether somebody has waited longer than the centre's target.
func (c *Console) late(s *queue.State, since time.Time) bool {
	return c.local().Sub(since) > time.Duration(s.Centre.Policy.WaitTargetMin)*time.Minute
}

func (c *Console) reasonName(list []centre.Reason, id string) string {
	for _, r := range list {
		if r.ID == id {
			return c.lang.Pick(r.Name, r.NameEn)
		}
	}
	return id
}

func (c *Console) row(s *queue.State, t *queue.Ticket) Row {
	row := Row{ID: string(t.ID), Number: t.Number, Text: c.serviceName(s, t), Class: t.Class != "", ClassID: t.Class}
	if row.Class {
		row.Text = c.className(s, t) + " · " + row.Text
	}
	return row
}

// allow decides which keys work now. It repeats the hub's rules so that a clerk is
// rarely refused; the hub still decides.
func (c *Console) allow(v *View, s *queue.State, desk queue.Desk, up bool) {
	policy := s.Centre.Policy
	noShow := false
	if t := s.Ticket(desk.Ticket); v.Desk.State == StateCalled && t != nil {
		left := int64(policy.NoShowAfterSec)*1000 - (c.cfg.Clock.HubMS() - t.CalledMS)
		noShow = left <= 0 && t.Calls >= policy.NoShowCalls
		v.Desk.NoShowInSec = int(max(0, left+999) / 1000)
	}
	if !up || c.pending != "" {
		return
	}
	v.Can = c.withHub(v, s, desk)
	v.Can.NoShow = noShow
}

// withHub decides which keys work when the hub is connected, except no-show.
func (c *Console) withHub(v *View, s *queue.State, desk queue.Desk) Can {
	free, called, serving := v.Desk.State == StateFree, v.Desk.State == StateCalled, v.Desk.State == StateServing
	return Can{
		Next:   v.Desk.Next.Number != "" && (free || serving && s.Centre.Policy.FinishOnCall),
		Recall: called, Start: called, Finish: serving, Hold: called || serving, Transfer: called || serving,
		Pause: free || v.Desk.State == StatePaused, CallAny: free, Logout: desk.Ticket == "",
		Undo: v.UndoSec > 0, Note: v.Desk.Notes.Ticket != "", Plan: called || serving, Cancel: true,
		Class:  len(v.Desk.Classes) > 0 && (called || serving || len(v.Desk.Waiting)+len(v.Desk.Held) > 0),
		Return: slices.ContainsFunc(v.Desk.Absent, canBack) || slices.ContainsFunc(v.Desk.Held, canBack),
		WalkIn: free && len(v.Desk.Taken) > 0, Profile: len(v.Desk.Profiles) > 0, Day: len(v.Desk.Days) > 0,
	}
}

func canBack(r Row) bool { return r.CanBack }
