package register

import (
	"context"
	"errors"
)

// Public is what anybody may see of a dossier who has its code: no date, since TT
// 01/2018/TT-VPCP Điều 16 gives the state and the level of completion.
type Public struct {
	Code  Code  `json:"code"`
	State State `json:"state"`
	Step  Step  `json:"step"`
	Late  bool  `json:"late,omitempty"`  // the promised day is over
	Waits bool  `json:"waits,omitempty"` // for the citizen
	// Openable says that figures can be typed to see more.
	Openable bool `json:"openable,omitempty"`
}

// Full is what those see who have typed the right figures.
type Full struct {
	Public
	Received Date   `json:"received,omitempty"`
	Due      Date   `json:"due,omitempty"`
	Redue    Date   `json:"redue,omitempty"`
	Finished Date   `json:"finished,omitempty"`
	Returned Date   `json:"returned,omitempty"`
	Counter  string `json:"counter,omitempty"`
}

// Public is what anybody may see of the dossier on a day.
func (d Dossier) Public(today Date) Public {
	return Public{Code: d.Code, State: d.State, Step: d.Step, Late: d.late(today), Waits: d.State.Waits(), Openable: d.Openable()}
}

// Full is all that is shown of the dossier on a day.
func (d Dossier) Full(today Date) Full {
	return Full{
		Public: d.Public(today), Received: d.Received, Due: d.Due, Redue: d.Redue, Finished: d.Finished, Returned: d.Returned, Counter: d.Counter,
	}
}

// Limits of the texts of a Source, in characters: more is not readable on a kiosk's page.
const (
	MaxSource    = 80  // its name, and whom to ask
	MaxElsewhere = 120 // other systems
)

// Source is where an answer comes from. It is part of every answer.
type Source struct {
	Name   string `json:"name"` // "Hệ thống một cửa của tỉnh"
	NameEn string `json:"nameEn,omitempty"`
	Ask    string `json:"ask"` // whom to ask, "Quầy 18, hoặc gọi 0226 3 888 999"
	AskEn  string `json:"askEn,omitempty"`
	// Elsewhere are other systems that a dossier may be in.
	Elsewhere   string `json:"elsewhere,omitempty"`
	ElsewhereEn string `json:"elsewhereEn,omitempty"`

	AsOfMS int64 `json:"asOfMS,omitempty"` // the moment of the data, by the hub's time; 0: there are none yet
	AgeSec int64 `json:"ageSec"`           // how old they were when the hub answered
	Stale  bool  `json:"stale,omitempty"`  // older than the centre wants
}

// At is the source with the age that its data have at a moment. staleMS is from when on they
// are too old; 0: never.
func (s Source) At(asOfMS, nowMS, staleMS int64) Source {
	s.AsOfMS, s.AgeSec, s.Stale = asOfMS, 0, asOfMS == 0
	if asOfMS > 0 {
		age := max(0, nowMS-asOfMS)
		s.AgeSec, s.Stale = age/1000, staleMS > 0 && age > staleMS
	}
	return s
}

// Finding is what a Register has for a code. It is found if Dossier has a code.
type Finding struct {
	Dossier Dossier
	Source  Source
}

// Found says whether there is a dossier.
func (f Finding) Found() bool { return f.Dossier.Code != "" }

// ErrUnreachable means that a Register cannot answer now, and has no copy.
var ErrUnreachable = errors.New("the register cannot be reached")

// Register is what dossiers are looked up in: a centre's own, the province's file, or
// another system. It is safe for concurrent use.
type Register interface {
	// Find looks a dossier up by its code. A code that is not there is no error; the
	// finding has the source in any case, also beside an error.
	Find(ctx context.Context, code Code) (Finding, error)
	// Open is Find with figures, and says whether they are right. It does the same work
	// whether they are, and whether the code is there.
	Open(ctx context.Context, code Code, p Proof) (f Finding, right bool, err error)
	// Standing is how the register is.
	Standing() Standing
	// Close ends what the register does by itself.
	Close() error
}

// Standing is how a register is, for whoever looks after it.
type Standing struct {
	Source Source        `json:"source"`
	From   string        `json:"from,omitempty"`   // file or address
	Count  int           `json:"count"`            // dossiers; 0 for a system that is asked
	States map[State]int `json:"states,omitempty"` // by state
	ReadMS int64         `json:"readMS,omitempty"` // when it was read last
	// Copy says that the data are those that the hub kept over a restart.
	Copy   bool     `json:"copy,omitempty"`
	Faults []Told   `json:"faults,omitempty"` // what is wrong at the moment
	Report []Counts `json:"report,omitempty"` // what the last reading has found
}

// Told is a fault in the languages of people.
type Told struct {
	Vi string `json:"vi"`
	En string `json:"en"`
}

// Counts is how often a rule was used on a field.
type Counts struct {
	Field Field `json:"field"`
	Rule  Rule  `json:"rule"`
	N     int   `json:"n"`
}
