package queue

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// OfflineAction is something an officer did while the hub was away. The console decided
// it by the same rules on the state it had; the hub hears of it afterwards, and
// what cannot have been is on the record as such.
type OfflineAction struct {
	AtMS    int64   `json:"atMS"` // by the device's clock; the hub corrects it
	What    Command `json:"what"`
	Officer string  `json:"officer,omitempty"` // who sits at the counter
}

// CommandType is the type as it stands on the wire.
func (OfflineAction) CommandType() string { return "alone" }

type aloneJSON struct {
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
	return json.Marshal(aloneJSON{a.AtMS, what, a.Officer})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *OfflineAction) UnmarshalJSON(data []byte) error {
	var w aloneJSON
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

// decideOfflineAction enters what was done without the hub.
func decideOfflineAction(s *State, by eventlog.Cause, c OfflineAction, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	if c.What == nil || !MayDoOffline(c.What) {
		return refuse(UnknownCommand)
	}
	what := c.What
	did := OfflineActionDone{AtMS: s.trusted(by, c.AtMS, atMS), What: what.CommandType()}
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
		events, answer = kindOf(what).decide(within, by, what, did.AtMS)
	}
	if answer.Code != OK {
		did.Refused = answer.Code
		return []eventlog.Event{did}, answer
	}
	return append(done, events...), answer
}

// PriorSession is who sat at a counter when its day ended. A console that is cut off over
// midnight goes on: its officer has no way to log in, and no reason to.
type PriorSession struct {
	Officer string `json:"officer"`
	Device  string `json:"device"`
	Day     string `json:"day"`
}

// rememberSeats keeps who sits where over the end of a day, for as long as a
// kiosk may be without the hub.
func (s *State) rememberSeats(day string) {
	oldest := oldestOffline(day)
	maps.DeleteFunc(s.PriorSessions, func(_ string, sat PriorSession) bool { return sat.Day < oldest })
	for id, desk := range s.Counters {
		if desk.Officer != "" && id != centre.SupervisorDesk {
			s.PriorSessions[id] = PriorSession{desk.Officer, desk.Device, day}
		}
	}
}

// mayResumeSession says whether a device goes on with the session that it had on an
// earlier day, and nobody has one at that counter, or as that officer, since.
func (s *State) mayResumeSession(by eventlog.Cause, counter, officer string) bool {
	sat, ok := s.PriorSessions[counter]
	if !ok || officer == "" || sat.Officer != officer || sat.Device != by.Device || s.rules.Officer(officer) == nil || s.rules.Counter(counter) == nil {
		return false
	}
	desk := s.Desk(counter)
	return desk.Officer == "" && desk.Shut == ""
}

// seated is the state as it will be with that session. It is good for deciding
// and nothing else.
func (s *State) seated(by eventlog.Cause, opened SessionOpened, atMS int64) *State {
	with := *s
	with.Counters, with.taking = maps.Clone(s.Counters), map[string]*taking{}
	desk := s.Desk(opened.Counter)
	desk.Officer, desk.Device, desk.SinceMS, desk.Pause, desk.PausedMS = opened.Officer, by.Device, atMS, "", 0
	with.Counters[opened.Counter] = &desk
	return &with
}

// rebaseTicketIDs names the ticket of a command as this day does. A console that is cut
// off over midnight goes on with the names of the day it knows, and the numbers
// of a cut-off kiosk go on too.
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
func decideCallReserved(s *State, by eventlog.Cause, c CallReserved, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	if s.Today(atMS) > s.Day {
		return refuse(TooLate) // at a console over midnight: whom it was kept for has gone home
	}
	desk, code := s.caller(by, c.Counter)
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

// vacate makes a desk free for a call that was made without the hub.
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

// decideCallTyped calls a number that a kiosk gave without the hub, as it stands
// on the paper of whoever is before the officer. The hub, or the console, may not
// know it yet; then it is entered as far as it is known, and the kiosk says the
// rest when it hands it over.
func decideCallTyped(s *State, by eventlog.Cause, c CallTyped, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	desk, code := s.caller(by, c.Counter)
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
		ev, code := s.typed(c, atMS)
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

// typed is a number of a block that nobody has handed over yet. Its service is
// the first that the counter takes of those with such numbers.
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
