package replica

import (
	"slices"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// What a device keeps for a hub that is restored: the days that ended, the ratings that
// the hub accepted, and the numbers that a kiosk cancelled when their day was over.
// Only the hub's log has these otherwise.

// Limits of what is kept.
const (
	// PastDays is how many ended days are kept: as many as a kiosk may be offline.
	PastDays = 7
	// ShelfLimit is how many accepted commands are kept: more than a counter has visits
	// in PastDays.
	ShelfLimit = 5000
	// ShelfForMS is how long they are kept: the hub counts no older rating, and opens
	// no older day again.
	ShelfForMS = PastDays * 24 * 60 * 60_000
)

// Past is what a device knew of a day that is over, and the log and position up to
// which it knew it.
type Past struct {
	Day     string         `json:"day"`
	Log     string         `json:"log"`
	Pos     uint64         `json:"pos"`
	Tickets []queue.Ticket `json:"tickets"`
}

// Shelved is a command that the hub has accepted, as the entry Pos of a log.
type Shelved struct {
	Log  string `json:"log"`
	Pos  uint64 `json:"pos"`
	AtMS int64  `json:"atMS"` // when the citizen gave the rating; 0 means now, which the caller fills in
	// Body is the command, as queue.EncodeCommand writes it.
	Body []byte `json:"body"`
}

// Merge combines what was kept of a day with what is known of it now, which is less if
// the hub was restored in between. What is kept of an older log is uploaded to every
// restored hub.
func (p Past) Merge(older Past) Past {
	known := map[string]bool{}
	for i := range p.Tickets {
		known[paperOf(&p.Tickets[i])] = true
	}
	merged := p
	merged.Tickets = slices.Clone(p.Tickets)
	for i := range older.Tickets {
		if t := older.Tickets[i]; !known[paperOf(&t)] {
			merged.Tickets, merged.Log = append(merged.Tickets, t), older.Log
		}
	}
	return merged
}

func paperOf(t *queue.Ticket) string { return t.Number + " " + t.Code }

// dayOver asks to keep the day that the state is about to leave, if there is one.
func (d *Device) dayOver() []Output {
	if len(d.state.Tickets) == 0 {
		return nil
	}
	return []Output{DayOver{Past{Day: d.state.Day, Log: d.logID, Pos: d.state.Pos, Tickets: queue.TicketsOf(d.state)}}}
}

// reportedLate are this device's numbers that an entry accepted after their day, by
// that day. States do not have these tickets, only that they were reported.
func (d *Device) reportedLate(e eventlog.Entry, days map[string][]queue.Ticket) {
	if e.Cause.Device != d.id {
		return
	}
	for _, ev := range e.Events {
		if late, ok := ev.(queue.OfflineTicketReportedLate); ok {
			day, t := late.AsTicket(d.id)
			days[day] = append(days[day], t)
		}
	}
}

// shelved is a command that the hub has accepted and that leaves no trace in a state: a
// rating, or the cancellation of a number that the open day does not have. It is nil
// for any other.
func (d *Device) shelved(p *command, a eventlog.Answer) *Shelved {
	if p.taken == 0 {
		return nil // it was refused
	}
	kept := Shelved{Log: d.expected.Log, Pos: p.taken}
	switch asked := p.asked.(type) {
	case queue.Rate:
		kept.AtMS = asked.AtMS
	case queue.CancelTicket:
		if asked.IssuedNonce == "" || a.Ticket != "" {
			return nil // the day has the number, and its end is uploaded with the day
		}
	default:
		return nil
	}
	body, err := queue.EncodeCommand(p.asked)
	if err != nil {
		return nil // it was encoded before
	}
	kept.Body = body
	return &kept
}

// mayBeMissing says whether the hub may be missing what this device knew up to an
// entry.
func (d *Device) mayBeMissing(log string, pos uint64) bool {
	return log != d.logID || pos > d.expected.Has
}

// ToUpload is what this device uploads to a restored hub: the days that are over, its
// own day, ratings, and the cancellations of numbers whose day was over. A console's
// offline actions are part of its day: the hub does not know its session, so it could
// not accept them as actions.
func (d *Device) ToUpload(past []Past, shelf []Shelved) (list []queue.Command) {
	shown := d.Shown()
	for _, p := range past {
		if p.Day > shown.Day || !d.mayBeMissing(p.Log, p.Pos) {
			continue
		}
		if p.Day == shown.Day { // it was closed too early, and is open again under its date
			p.Tickets = slices.DeleteFunc(slices.Clone(p.Tickets), func(t queue.Ticket) bool { return t.Code == "" || shown.TicketByCode(t.Code) != nil })
		}
		for _, c := range queue.RecoverDay(p.Day, p.Tickets) {
			list = append(list, c)
		}
	}
	for _, c := range queue.RecoverFrom(shown, d.id, d.inc) {
		list = append(list, c)
	}
	for i, c := range list {
		if r, is := c.(queue.Recover); is {
			r.Seal = d.seal
			list[i] = r
		}
	}
	newest := map[string]Shelved{} // one that was uploaded before is there twice
	for _, s := range shelf {
		newest[string(s.Body)] = s
	}
	for _, s := range shelf {
		n, ok := newest[string(s.Body)]
		delete(newest, string(s.Body))
		if !ok || !d.mayBeMissing(n.Log, n.Pos) {
			continue
		}
		if c, err := queue.DecodeCommand(s.Body); err == nil {
			list = append(list, c)
		}
	}
	return list
}
