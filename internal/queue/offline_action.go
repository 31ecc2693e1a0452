package queue

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// OfflineAction is something an officer did while the console was offline. The console
// decided it by the hub's rules on its replica. The hub learns of it afterwards; an
// action that conflicts with the hub's state goes on the record as refused.
type OfflineAction struct {
	AtMS    int64   `json:"atMS"` // by the device's clock, which the hub corrects
	What    Command `json:"what"`
	Officer string  `json:"officer,omitempty"` // who sits at the counter
}

// CommandType is the type as it stands on the wire.
func (OfflineAction) CommandType() string { return "alone" }

type offlineActionJSON struct {
	AtMS    int64           `json:"atMS"`
	What    json.RawMessage `json:"what"`
	Officer string          `json:"officer,omitempty"`
}

// MarshalJSON writes the command within as any other.
func (a OfflineAction) MarshalJSON() ([]byte, error) {
	what, err := EncodeCommand(a.What)
	if err != nil {
		return nil, err
	}
	return json.Marshal(offlineActionJSON{a.AtMS, what, a.Officer})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *OfflineAction) UnmarshalJSON(data []byte) error {
	var w offlineActionJSON
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	what, err := DecodeCommand(w.What)
	if err != nil {
		return err
	}
	if !MayDoOffline(what) {
		return fmt.Errorf("%q needs the hub", what.CommandType())
	}
	*a = OfflineAction{w.AtMS, what, w.Officer}
	return nil
}

// decideOfflineAction records what a console did offline.
func decideOfflineAction(s *State, by eventlog.Cause, c OfflineAction, g Given) ([]eventlog.Event, eventlog.Answer) {
	if c.What == nil || !MayDoOffline(c.What) {
		return refuse(UnknownCommand)
	}
	what := c.What
	did := OfflineActionDone{AtMS: s.trusted(by, c.AtMS, g.AtMS), What: what.CommandType()}
	today := s.Today(did.AtMS) >= s.Day
	if today {
		what = s.rebaseTicketIDs(what)
	}
	did.Counter, did.Ticket = kindOf(what).at(what)
	done := []eventlog.Event{did}
	var events []eventlog.Event
	answer := eventlog.Answer{Code: TooLate}
	if today {
		within := s
		if s.mayResumeSession(by, did.Counter, c.Officer) {
			opened := SessionOpened{Counter: did.Counter, Officer: c.Officer}
			within, done = s.seated(by, opened, did.AtMS), append(done, opened)
		}
		g.AtMS = did.AtMS
		own := by
		if desk := within.Desk(did.Counter); desk.Device == by.Device {
			own.Inc = desk.Inc // it was done in that session, also if the device has another incarnation since
		}
		events, answer = kindOf(what).decide(within, own, what, g)
	}
	if answer.Code != OK {
		did.Refused = answer.Code
		return []eventlog.Event{did}, answer
	}
	return append(done, events...), answer
}

// PriorSession is the session that a counter had when its day ended. A console that is
// offline over midnight resumes it: its officer cannot log in without the hub.
type PriorSession struct {
	Officer string `json:"officer"`
	Device  string `json:"device"`
	Day     string `json:"day"`
}

// rememberSessions keeps the open sessions over the end of a day, for as many days as a
// device may be offline.
func (s *State) rememberSessions(day string) {
	oldest := oldestOffline(day)
	maps.DeleteFunc(s.PriorSessions, func(_ string, prior PriorSession) bool { return prior.Day < oldest })
	for id, desk := range s.Counters {
		if desk.Officer != "" && id != centre.SupervisorDesk {
			s.PriorSessions[id] = PriorSession{desk.Officer, desk.Device, day}
		}
	}
}

// mayResumeSession says whether a device may resume its session of an earlier day:
// since then nobody has logged in at that counter or as that officer.
func (s *State) mayResumeSession(by eventlog.Cause, counter, officer string) bool {
	prior, ok := s.PriorSessions[counter]
	if !ok || officer == "" || prior.Officer != officer || prior.Device != by.Device || s.rules.Officer(officer) == nil || s.rules.Counter(counter) == nil {
		return false
	}
	desk := s.Desk(counter)
	return desk.Officer == "" && desk.Shut == ""
}

// seated is the state as it will be with that session. Use it for deciding only: it
// shares the rest with s.
func (s *State) seated(by eventlog.Cause, opened SessionOpened, atMS int64) *State {
	with := *s
	with.Counters, with.taking = maps.Clone(s.Counters), map[string]*taking{}
	desk := s.Desk(opened.Counter)
	desk.Officer, desk.Device, desk.SinceMS, desk.Pause, desk.PausedMS = opened.Officer, by.Device, atMS, "", 0
	desk.Inc, desk.Login = by.Inc, 0
	with.Counters[opened.Counter] = &desk
	return &with
}

// rebaseTicketIDs replaces the day in the ticket IDs of a command with the open day. A
// console that is offline over midnight goes on with IDs of the day it knows, and an
// offline kiosk goes on with its count.
func (s *State) rebaseTicketIDs(c Command) Command {
	name := func(id TicketID) TicketID {
		if day, number, ok := strings.Cut(string(id), "/"); ok && day < s.Day && s.byID[id] == nil {
			return TicketID(s.Day + "/" + number)
		}
		return id
	}
	if k := kindOf(c); !k.onlyOffline {
		return k.renamed(c, name)
	}
	return c
}

// decideCallReserved calls a ticket that is reserved for the device.
func decideCallReserved(s *State, by eventlog.Cause, c CallReserved, g Given) ([]eventlog.Event, eventlog.Answer) {
	if s.Today(g.AtMS) > s.Day {
		return refuse(TooLate) // from a console that was offline over midnight: the citizen has gone home
	}
	desk, code := s.caller(by, c.Counter, g.Login)
	t := s.byID[c.Ticket]
	switch {
	case code != OK:
		return refuse(code)
	case t == nil:
		return refuse(UnknownTicket)
	case t.State != Waiting:
		return refuse(WrongState)
	case t.Reserved != by.Device:
		return refuse(NotReserved)
	}
	events, answer := s.vacate(c.Counter, desk)
	if answer.Code != OK {
		return nil, answer
	}
	return accept(t.ID, append(events, TicketCalled{Ticket: t.ID, Counter: c.Counter, Officer: desk.Officer, Kind: CallKindOffline})...)
}

// vacate makes a desk free for a call that was made offline.
func (s *State) vacate(counter string, desk Desk) ([]eventlog.Event, eventlog.Answer) {
	at := s.byID[desk.Ticket]
	switch {
	case at == nil:
		return nil, eventlog.Answer{Code: OK}
	case at.State == Called:
		return []eventlog.Event{TicketTakenBack{at.ID, counter, desk.Officer, ReasonUnheard}}, eventlog.Answer{Code: OK}
	case !s.Centre.Policy.FinishOnCall:
		return refuse(Busy)
	}
	return decideFinish(s, Finish{Counter: counter, Outcome: at.Outcome}, at, true)
}

// decideCallTyped calls a number that a kiosk gave offline, typed from the citizen's
// paper. If the hub (or the console) does not know the number yet, it is issued with
// what is known; the kiosk's report completes it.
func decideCallTyped(s *State, by eventlog.Cause, c CallTyped, g Given) ([]eventlog.Event, eventlog.Answer) {
	desk, code := s.caller(by, c.Counter, g.Login)
	if code != OK {
		return refuse(code)
	}
	called := TicketCalled{Counter: c.Counter, Officer: desk.Officer, Kind: CallKindOffline}
	var issued []eventlog.Event
	if t := s.TicketByNumber(c.Number); t != nil {
		switch {
		case t.State != Waiting:
			return refuse(WrongState)
		case !t.Offline, by.Seq == 0 && !t.mine(by.Device): // the hub may have reserved it since; the citizen was here
			return refuse(NotReserved)
		}
		called.Ticket = t.ID
	} else {
		ev, code := s.typed(c, g.AtMS)
		if code != OK {
			return refuse(code)
		}
		issued, called.Ticket = []eventlog.Event{ev}, ev.Ticket
	}
	events, answer := s.vacate(c.Counter, desk)
	if answer.Code != OK {
		return nil, answer
	}
	return accept(called.Ticket, append(append(events, issued...), called)...)
}

// typed issues a block number that its kiosk has not reported yet. The paper's service
// is not known: the first service of that series which the counter takes is used.
func (s *State) typed(c CallTyped, atMS int64) (TicketIssued, eventlog.Code) {
	series, count := splitNumber(c.Number)
	if !isBlockNumber(s.rules, ReportOfflineTicket{Number: c.Number, Series: series, Count: count}) {
		return TicketIssued{}, UnknownTicket
	}
	for i := range s.Centre.Services {
		id := s.Centre.Services[i].ID
		if _, takes := s.Takes(c.Counter, id); takes && s.rules.SeriesOf(id) == series[:len(series)-1] {
			return TicketIssued{
				Ticket: s.freeID(c.Number, nil), Number: c.Number, Series: series, Count: count, Service: id,
				ArrivalMS: atMS, Offline: &Offline{IssuedMS: atMS, Typed: true},
			}, OK
		}
	}
	return TicketIssued{}, NotServedHere
}
