package audit

import "motcua/internal/eventlog"

// CatalogueTaken is the event that a catalogue of procedures (danh mục thủ tục) was made
// the one that the centre makes public, with how much of the one before it changes.
type CatalogueTaken struct {
	Hash       string `json:"hash"` // SHA-256 of its file, 64 hex digits
	Bytes      int64  `json:"bytes"`
	Procedures int    `json:"procedures"`
	Title      string `json:"title,omitempty"`
	AsOf       string `json:"asOf,omitempty"` // date on which its source was read, "2026-07-18"
	Added      int    `json:"added,omitempty"`
	Changed    int    `json:"changed,omitempty"`
	Removed    int    `json:"removed,omitempty"`
	Before     string `json:"before,omitempty"` // hash of the one before; empty for the first
	Undone     bool   `json:"undone,omitempty"` // it is the one that was in force before that
	User       string `json:"user,omitempty"`   // of the hub's machine
}

// EventType implements eventlog.Event.
func (CatalogueTaken) EventType() string { return "catalogue.taken" }

func init() { eventlog.Register[CatalogueTaken](book, eventlog.HubStream, nil) }

// keptCatalogues is how many of the newest the state has.
const keptCatalogues = 200

// Catalogue is one that was taken, and when.
type Catalogue struct {
	CatalogueTaken
	AtMS int64 `json:"atMS"` // the hub's time, Unix ms
}

// Catalogues is what the log has of catalogues so far. The zero value is that of an empty
// log.
type Catalogues struct {
	Taken []Catalogue `json:"taken,omitempty"` // the newest ones, in order
}

// Apply folds an entry.
func (c *Catalogues) Apply(e eventlog.Entry) {
	for _, ev := range e.Events {
		if taken, is := ev.(CatalogueTaken); is {
			c.Taken = append(c.Taken, Catalogue{taken, e.AtMS})
			c.Taken = c.Taken[max(0, len(c.Taken)-keptCatalogues):]
		}
	}
}

// Current is the catalogue in force.
func (c *Catalogues) Current() (current Catalogue, ok bool) {
	if len(c.Taken) == 0 {
		return Catalogue{}, false
	}
	return c.Taken[len(c.Taken)-1], true
}

// Before is the one before, which an undo brings back.
func (c *Catalogues) Before() (before Catalogue, ok bool) {
	current, ok := c.Current()
	if !ok || current.Before == "" {
		return Catalogue{}, false
	}
	for i := len(c.Taken) - 2; i >= 0; i-- {
		if c.Taken[i].Hash == current.Before {
			return c.Taken[i], true
		}
	}
	return Catalogue{}, false
}

// Kept are the hashes of the files that are kept of catalogues: of the one in force, of the
// one before, and of the newest others since a time, as long as they are no more than so
// many bytes together.
func (c *Catalogues) Kept(sinceMS, bytes int64) map[string]bool {
	kept := map[string]bool{}
	for _, of := range []func() (Catalogue, bool){c.Current, c.Before} {
		if v, ok := of(); ok && !kept[v.Hash] {
			kept[v.Hash] = true
			bytes -= v.Bytes
		}
	}
	for i := len(c.Taken) - 1; i >= 0; i-- {
		v := c.Taken[i]
		if kept[v.Hash] {
			continue
		}
		if bytes -= v.Bytes; v.AtMS < sinceMS || bytes < 0 {
			break
		}
		kept[v.Hash] = true
	}
	return kept
}
