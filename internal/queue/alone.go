package queue

import (
	"encoding/json"
	"fmt"
)

// Alone is something an officer did while the hub was away. The console decided
// it by the same rules on the state it had; the hub hears of it afterwards, and
// what cannot have been is on the record as such.
type Alone struct {
	AtMS int64 // by the device's clock; the hub corrects it
	What Command
}

// CommandType is the type as it stands on the wire.
func (Alone) CommandType() string { return "alone" }

type aloneJSON struct {
	AtMS int64           `json:"atMS"`
	What json.RawMessage `json:"what"`
}

// MarshalJSON writes the command within as any other.
func (a Alone) MarshalJSON() ([]byte, error) {
	what, err := EncodeCommand(a.What)
	if err != nil {
		return nil, err
	}
	return json.Marshal(aloneJSON{a.AtMS, what})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Alone) UnmarshalJSON(data []byte) error {
	var w aloneJSON
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	what, err := DecodeCommand(w.What)
	if err != nil {
		return err
	}
	if !MayAlone(what) {
		return fmt.Errorf("%q needs the hub", what.CommandType())
	}
	*a = Alone{w.AtMS, what}
	return nil
}

// MayAlone says whether a console may do something without the hub: call what
// is reserved for it, and go on with the ticket at its desk.
func MayAlone(c Command) bool {
	switch c.(type) {
	case CallReserved, Recall, Start, Finish, MarkNoShow, Hold, Pause, Unpause:
		return true
	}
	return false
}

// decideAlone enters what was done without the hub.
func decideAlone(s *State, by Cause, c Alone, atMS int64) ([]Event, Answer) {
	if c.What == nil || !MayAlone(c.What) {
		return refuse(UnknownCommand)
	}
	did := DoneAlone{AtMS: s.trusted(by, c.AtMS, atMS), What: c.What.CommandType()}
	did.Counter, did.Ticket = aloneAt(c.What)
	var events []Event
	answer := Answer{Code: TooLate}
	if ServiceDay(did.AtMS) >= s.Day {
		events, answer = decideWithin(s, by, c.What, did.AtMS)
	}
	if answer.Code != OK {
		did.Refused = answer.Code
		return []Event{did}, answer
	}
	return append([]Event{did}, events...), answer
}

func aloneAt(c Command) (counter string, ticket TicketID) {
	if call, ok := c.(CallReserved); ok {
		return call.Counter, call.Ticket
	}
	counter, ticket, _ = deskCommand(c)
	return counter, ticket
}

func decideWithin(s *State, by Cause, c Command, atMS int64) ([]Event, Answer) {
	if call, ok := c.(CallReserved); ok {
		return decideCallReserved(s, by, call)
	}
	return decideAtDesk(s, by, c, atMS)
}

// ReasonUnheard is why a ticket goes back in line that was called to a console
// which never heard of it, and called another meanwhile.
const ReasonUnheard = "quầy mất kết nối, chưa nhận được lệnh gọi"

// decideCallReserved calls a ticket that is reserved for the device.
func decideCallReserved(s *State, by Cause, c CallReserved) ([]Event, Answer) {
	desk, code := s.session(by, c.Counter)
	if code == OK {
		code = mayCall(c.Counter, desk)
	}
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
	var events []Event
	if at := s.byID[desk.Ticket]; at != nil {
		switch {
		case at.State == Called:
			events = append(events, TicketTakenBack{at.ID, c.Counter, desk.Officer, ReasonUnheard})
		case !s.Centre.Policy.FinishOnCall:
			return refuse(Busy)
		default:
			ended, answer := decideFinish(s, Finish{Counter: c.Counter, Outcome: at.Outcome}, at, true)
			if answer.Code != OK {
				return nil, answer
			}
			events = append(events, ended...)
		}
	}
	return accept(t.ID, append(events, TicketCalled{Ticket: t.ID, Counter: c.Counter, Officer: desk.Officer, Kind: CallKindAlone})...)
}
