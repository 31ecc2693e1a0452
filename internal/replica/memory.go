package replica

import (
	"slices"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// What a device keeps for a hub that is put back to an older log: the days it has
// seen end, the answers of citizens that the hub has taken, and the numbers that a
// kiosk withdrew when their day was over. The log of a hub is the only other place
// where they are.

// Limits of what is kept.
const (
	// PastDays is how many days that are over are kept, as long as a kiosk may be
	// without the hub.
	PastDays = 7
	// ShelfLimit is how many commands are kept that the hub has taken: more than a
	// counter has visits in PastDays.
	ShelfLimit = 5000
	// ShelfForMS is how long; the hub counts no older answer, and opens no older day
	// again.
	ShelfForMS = PastDays * 24 * 60 * 60_000
)

// Past is what a device knew of a day that is over, and where in which log that
// knowledge ended.
type Past struct {
	Day     string         `json:"day"`
	Log     string         `json:"log"`
	Pos     uint64         `json:"pos"`
	Tickets []queue.Ticket `json:"tickets"`
}

// Shelved is a command that the hub has taken, as the entry Pos of a log.
type Shelved struct {
	Log  string `json:"log"`
	Pos  uint64 `json:"pos"`
	AtMS int64  `json:"atMS"` // when the citizen gave the answer; 0 means now, which whoever has a clock fills in
	// Body is the command, as queue.EncodeCommand writes it.
	Body []byte `json:"body"`
}

// Merge puts what was kept of a day together with what is known of it now, which
// is less if the hub was put back in between. What is kept of an older log is
// handed in to every hub that was put back.
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

// dayOver is the day that the state is about to leave behind, if it has one.
func (d *Device) dayOver() []Output {
	if len(d.state.Tickets) == 0 {
		return nil
	}
	return []Output{DayOver{Past{Day: d.state.Day, Log: d.logID, Pos: d.state.Pos, Tickets: queue.TicketsOf(d.state)}}}
}

// handedLate are the numbers of this device's that an entry has taken over after
// their day, by that day. No state has more of them than that they were.
func (d *Device) handedLate(e eventlog.Entry, days map[string][]queue.Ticket) {
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

// shelved is a command that the hub has taken and of which no state has anything: a
// citizen's answer, or the withdrawal of a number that the open day does not have. It
// is nil for any other.
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
			return nil // the day has the number, and how it ended is handed in with it
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

// lacks says whether the hub may lack what this device knew up to an entry.
func (d *Device) lacks(log string, pos uint64) bool { return log != d.logID || pos > d.expected.Has }

// ToHandIn is what this device knows, for a hub that was put back to an older log:
// the days that are over, its own day, the answers of citizens, and the numbers of
// days that were over whose papers nobody has. What a console
// did while it was cut off is part of its day: the hub does not know of its
// session, and cannot enter it otherwise.
func (d *Device) ToHandIn(past []Past, shelf []Shelved) (list []queue.Command) {
	shown := d.Shown()
	for _, p := range past {
		if p.Day > shown.Day || !d.lacks(p.Log, p.Pos) {
			continue
		}
		if p.Day == shown.Day { // it was closed too early, and is open again under its name
			p.Tickets = slices.DeleteFunc(slices.Clone(p.Tickets), func(t queue.Ticket) bool { return t.Code == "" || shown.TicketByCode(t.Code) != nil })
		}
		for _, c := range queue.RecoverDay(p.Day, p.Tickets) {
			list = append(list, c)
		}
	}
	for _, c := range queue.RecoverFrom(shown, d.id, d.inc) {
		list = append(list, c)
	}
	newest := map[string]Shelved{} // one that was handed in before is there twice
	for _, s := range shelf {
		newest[string(s.Body)] = s
	}
	for _, s := range shelf {
		n, ok := newest[string(s.Body)]
		delete(newest, string(s.Body))
		if !ok || !d.lacks(n.Log, n.Pos) {
			continue
		}
		if c, err := queue.DecodeCommand(s.Body); err == nil {
			list = append(list, c)
		}
	}
	return list
}
