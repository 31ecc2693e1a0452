// Package searches has the event of what citizens looked for at kiosks in the catalogue of
// procedures. It is a book of its own: no device sees it, and so it must not touch the
// state that devices have, not even what that remembers of who has asked.
package searches

import "motcua/internal/eventlog"

// book is the name of this book in the log's registry of events.
const book = "searches"

// Tally is how often a text was looked for, and how often a procedure was chosen from what
// was found.
type Tally struct {
	Text   string `json:"text"` // folded
	N      int    `json:"n"`
	Tapped int    `json:"tapped,omitempty"`
}

// Counted is the event that a kiosk has told what was looked for since it last did.
type Counted struct {
	Searches []Tally `json:"searches"`
}

// EventType implements eventlog.Event.
func (Counted) EventType() string { return "searches.counted" }

func init() { eventlog.Register[Counted](book, eventlog.HubStream, nil) }
