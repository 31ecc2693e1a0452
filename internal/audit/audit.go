// Package audit has the events of what is done with the log and the keys by way of the
// hub's own commands: exports, copies, codes for devices, another authority, catalogues of
// procedures that were made public. With the log-ins, failed
// log-ins, PINs, settings, enrolments and revocations, which are events of other books,
// they are the audit of a day; see internal/daybook.
package audit

import "motcua/internal/eventlog"

// book is the name of this book in the log's registry of events.
const book = "audit"

// MaxUser is how many bytes the name of a user may have.
const MaxUser = 64

// Exported is the event that somebody got the record of some days.
type Exported struct {
	From string `json:"from,omitempty"` // first day, "2026-11-28"; empty means that of the log
	To   string `json:"to,omitempty"`   // last day
	Form string `json:"form"`           // "csv" or "json"
	User string `json:"user,omitempty"` // of the hub's machine
}

// EventType implements eventlog.Event.
func (Exported) EventType() string { return "log.exported" }

// Copied is the event that somebody got a copy of the whole log. Of the copies that the
// hub makes by itself its own log tells.
type Copied struct {
	User string `json:"user,omitempty"` // of the hub's machine
}

// EventType implements eventlog.Event.
func (Copied) EventType() string { return "log.copied" }

// CodeMade is the event that a code was made by which a device can be enrolled.
type CodeMade struct {
	Device  string        `json:"device"`
	Role    eventlog.Role `json:"role"`
	Counter string        `json:"counter,omitempty"`
	User    string        `json:"user,omitempty"` // of the hub's machine
}

// EventType implements eventlog.Event.
func (CodeMade) EventType() string { return "device.code" }

// AuthorityMade is the event that the hub was given another authority to sign by.
type AuthorityMade struct {
	Authority string `json:"authority"`        // print of its key, 64 hex digits
	Before    string `json:"before"`           // of the one before
	AtOnce    bool   `json:"atOnce,omitempty"` // which is believed no more from now on
	User      string `json:"user,omitempty"`   // of the hub's machine
}

// EventType implements eventlog.Event.
func (AuthorityMade) EventType() string { return "authority.made" }

// AuthorityEnded is the event that the authority before is believed no more.
type AuthorityEnded struct {
	Authority string `json:"authority"`      // print of its key
	Left      int    `json:"left,omitempty"` // devices that have no certificate of the present one
	User      string `json:"user,omitempty"` // of the hub's machine; empty: by itself, since none was left
}

// EventType implements eventlog.Event.
func (AuthorityEnded) EventType() string { return "authority.ended" }

// DossierLooked is the event that somebody typed figures at a device to see more of a dossier.
// The figures are not in it, and of the code only what the hub's key makes of it.
type DossierLooked struct {
	Code   string `json:"code"` // print of the code, 16 hex digits
	Device string `json:"device"`
	Kind   string `json:"kind"`   // "secret", "id4" or "phone4"
	Result string `json:"result"` // "opened", "wrong", "missing", "locked" or "unreachable"
}

// EventType implements eventlog.Event.
func (DossierLooked) EventType() string { return "dossier.looked" }

func init() {
	eventlog.Register[Exported](book, eventlog.HubStream, nil)
	eventlog.Register[Copied](book, eventlog.HubStream, nil)
	eventlog.Register[CodeMade](book, eventlog.HubStream, nil)
	eventlog.Register[AuthorityMade](book, eventlog.HubStream, nil)
	eventlog.Register[AuthorityEnded](book, eventlog.HubStream, nil)
	eventlog.Register[DossierLooked](book, eventlog.HubStream, nil)
}
