package queue

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"motcua/internal/eventlog"
)

// PINFinding is what the hub has found out about the PIN of a Login before it decides.
type PINFinding int

// The findings.
const (
	PINWrong     PINFinding = iota
	PINMissing              // the officer has none
	PINRight                // it is the officer's
	PINTemporary            // it is the officer's, and was set by somebody else
	PINUnfit                // it is the officer's, and the new one cannot be taken
	PINChanged              // it was the officer's; from now on the new one is
	PINUnchecked            // nobody has looked, because a lock was in force a moment ago
)

// Given is what a decision needs that no device says: the time, what was drawn, and what
// only the hub knows. A command has no field for any of it, so no frame can carry it.
type Given struct {
	AtMS int64 // the hub's clock, Unix milliseconds
	// Code is a free code for the ticket or the appointment that the command asks for;
	// empty if there is none left.
	Code        string
	PIN         PINFinding   // of a Login
	Counter     string       // of the device, from its hello; empty for one of no counter
	IsWall      bool         // the device of a TestSound is a wall that is connected
	Login       uint64       // the session that the command means; 0: the device does not say
	Proved      bool         // the device of a Recover has seen what the log lacks
	Appointment string       // code of the one that was shown at a CheckIn; empty if there is none
	Slip        *Appointment // it, if only the slip knows it
	Imported    bool         // a booking from a file: the limit of a slot does not hold
	// Had are the tickets in the log of the day that a SetDay names, if it was closed
	// before, with those that WithLate adds.
	Had []Ticket
	// Promised are the appointments of that day and of later ones, as they were in the
	// log before their day was closed.
	Promised []Appointment
}

// decider decides a command: see Decide.
type decider[C any] = func(s *State, by eventlog.Cause, c C, g Given) ([]eventlog.Event, eventlog.Answer)

// sitting is a counter whose session the asking device has.
type sitting struct {
	by      eventlog.Cause
	counter string
	desk    Desk
	given   Given
}

// spec is the registration of a command: everything that the package has to know of its
// type. One of Decide, AtDesk, OnTicket and Directs decides it.
type spec[C Command] struct {
	// From are the roles that send it. A command that only the hub sends has none, and
	// is never read from a device.
	From []eventlog.Role

	Decide decider[C]
	// AtDesk decides for a device that has the session of the command's counter;
	// OnTicket also needs a ticket at the desk.
	AtDesk   func(s *State, at sitting, c C) ([]eventlog.Event, eventlog.Answer)
	OnTicket func(s *State, at sitting, c C, t *Ticket) ([]eventlog.Event, eventlog.Answer)
	// Directs decides for a device at which a supervisor sits.
	Directs func(s *State, c C, officer string, g Given) ([]eventlog.Event, eventlog.Answer)

	// At is the counter that the command names, and the ticket that the officer saw
	// there, nil for a command that says none.
	At func(c *C) (counter string, onScreen *TicketID)
	// Takes is the ticket that the command would call or cancel.
	Takes func(s *State, by eventlog.Cause, c C) *Ticket
	// OwnTime is the command's own time, by the device's clock; 0 is none.
	OwnTime func(c *C) *int64

	GivesNumber bool // takes the next number of a series

	// Offline says that a console may do it while it is offline, within OfflineAction;
	// OnlyOffline, that it may be done in no other way.
	Offline, OnlyOffline bool
	// Copied says that a console's copy of the state shows its effect before the hub
	// has decided.
	Copied bool
	// Again says that it is still true whatever came after it: if nobody knows whether
	// it was decided, it is sent again with another sequence number.
	Again bool
}

// kind is a registered command.
type kind struct {
	is          reflect.Type
	from        []eventlog.Role
	givesNumber bool
	offline     bool
	onlyOffline bool
	copied      bool
	again       bool

	decode   func(json.RawMessage) (Command, error)
	decide   decider[Command]
	at       func(c Command) (counter string, onScreen TicketID)
	renamed  func(c Command, name func(TicketID) TicketID) Command
	takes    func(s *State, by eventlog.Cause, c Command) *Ticket
	restamp  func(c Command, byMS int64) Command
	directed bool
	seated   bool
}

// kinds are the commands by their names on the wire. They are registered by init,
// since one of them holds others, and only read afterwards.
var kinds = map[string]*kind{}

// as is a command as the type that it was registered with.
func as[C Command](c Command) C {
	own, _ := c.(C)
	return own
}

// register enters a command.
func register[C Command](s spec[C]) {
	k := &kind{
		is: reflect.TypeFor[C](), from: s.From, givesNumber: s.GivesNumber, offline: s.Offline, onlyOffline: s.OnlyOffline, copied: s.Copied, again: s.Again,
		decide: s.decider(), directed: s.Directs != nil, seated: s.AtDesk != nil || s.OnTicket != nil,
	}
	k.decode = func(raw json.RawMessage) (Command, error) {
		var c C
		if err := json.Unmarshal(raw, &c); err != nil {
			return nil, err
		}
		return c, nil
	}
	k.at = func(c Command) (counter string, onScreen TicketID) {
		if own := as[C](c); s.At != nil {
			counter, ticket := s.At(&own)
			if ticket != nil {
				onScreen = *ticket
			}
			return counter, onScreen
		}
		return "", ""
	}
	k.renamed = func(c Command, name func(TicketID) TicketID) Command {
		own := as[C](c)
		if s.At == nil {
			return own
		}
		if _, ticket := s.At(&own); ticket != nil {
			*ticket = name(*ticket)
		}
		return own
	}
	k.takes = func(st *State, by eventlog.Cause, c Command) *Ticket {
		if s.Takes == nil {
			return nil
		}
		return s.Takes(st, by, as[C](c))
	}
	k.restamp = func(c Command, byMS int64) Command {
		own := as[C](c)
		if s.OwnTime != nil {
			if at := s.OwnTime(&own); *at > 0 {
				*at += byMS
			}
		}
		return own
	}
	var zero C
	kinds[zero.CommandType()] = k
}

// decider is the function that decides, with the checks that come before it.
func (s spec[C]) decider() decider[Command] {
	switch {
	case s.Directs != nil:
		return func(st *State, by eventlog.Cause, c Command, g Given) ([]eventlog.Event, eventlog.Answer) {
			officer, ok := st.Supervises(by.Device, by.Inc)
			if !ok {
				return refuse(NotSupervisor)
			}
			return s.Directs(st, as[C](c), officer, g)
		}
	case s.Decide != nil:
		return func(st *State, by eventlog.Cause, c Command, g Given) ([]eventlog.Event, eventlog.Answer) {
			return s.Decide(st, by, as[C](c), g)
		}
	}
	return func(st *State, by eventlog.Cause, c Command, g Given) ([]eventlog.Event, eventlog.Answer) {
		own := as[C](c)
		counter, onScreen := s.At(&own)
		desk, code := st.session(by, counter, g.Login)
		switch {
		case code != OK:
			return refuse(code)
		case onScreen != nil && *onScreen != "" && *onScreen != desk.Ticket:
			return refuse(Stale)
		}
		at := sitting{by, counter, desk, g}
		if s.AtDesk != nil {
			return s.AtDesk(st, at, own)
		}
		t := st.byID[desk.Ticket]
		if t == nil {
			return refuse(NoTicket)
		}
		return s.OnTicket(st, at, own, t)
	}
}

// CommandInfo says what is registered about a command.
type CommandInfo struct {
	Type       string // on the wire, "call-number"
	Go         reflect.Type
	From       []eventlog.Role // roles that send it; empty for one that only the hub sends
	Session    bool            // the device must have the session of the counter
	Supervisor bool            // a supervisor must sit at the device
	Offline    bool            // a console may do it while it is offline, within "alone"
}

// Commands are the registered commands, by their names on the wire.
func Commands() (list []CommandInfo) {
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		k := kinds[name]
		list = append(list, CommandInfo{Type: name, Go: k.is, From: k.from, Session: k.seated, Supervisor: k.directed, Offline: k.offline})
	}
	return list
}

// CommandTypes are the types of the commands that a device may send.
func CommandTypes() (list []reflect.Type) {
	for _, c := range Commands() {
		if len(c.From) > 0 {
			list = append(list, c.Go)
		}
	}
	return list
}

// unknownCommand is one that is not registered: refused, and takes nothing.
var unknownCommand = &kind{
	decide: func(*State, eventlog.Cause, Command, Given) ([]eventlog.Event, eventlog.Answer) {
		return refuse(UnknownCommand)
	},
	at:      func(Command) (string, TicketID) { return "", "" },
	renamed: func(c Command, _ func(TicketID) TicketID) Command { return c },
	takes:   func(*State, eventlog.Cause, Command) *Ticket { return nil },
	restamp: func(c Command, _ int64) Command { return c },
}

// kindOf is what is registered about a command.
func kindOf(c Command) *kind {
	if c != nil {
		if k := kinds[c.CommandType()]; k != nil {
			return k
		}
	}
	return unknownCommand
}

// MaySend says whether a device of a role may send a command.
func MaySend(role eventlog.Role, c Command) bool { return slices.Contains(kindOf(c).from, role) }

// MayDoOffline says whether a console may do something offline: call what is reserved
// for it, and go on with the ticket at its desk.
func MayDoOffline(c Command) bool { return kindOf(c).offline }

// MayAskAgain says whether a command may be sent again with another sequence number
// when nobody knows whether it was decided.
func MayAskAgain(c Command) bool { return kindOf(c).again }

// IsCopied says whether a console's copy of the state shows a command's effect before
// the hub has decided it.
func IsCopied(c Command) bool { return kindOf(c).copied }

// Restamped is a command with its own time moved by byMS: the same moment by a clock
// that is ahead by so much.
func Restamped(c Command, byMS int64) Command { return kindOf(c).restamp(c, byMS) }
