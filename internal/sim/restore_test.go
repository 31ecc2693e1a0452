package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/seal"
	"motcua/internal/wire"
)

// ancestor is a log that this one was restored from.
type ancestor struct {
	log string
	pos uint64
}

// backup is a copy of the log, and the name of that log.
type backup struct {
	ancestor
	origins []ancestor
	entries []stored
}

// backUp makes one; a later restore may use one of an earlier log.
func (h *hub) backUp() {
	h.backup = backup{ancestor{h.logID, uint64(len(h.log))}, slices.Clone(h.origins), slices.Clone(h.log)}
	h.w.note("hub: a backup is made at %d of %s", h.backup.pos, h.logID)
}

// restore restores the hub's log to the last backup.
func (h *hub) restore(off int64) {
	if !h.on || h.backup.pos == 0 {
		return
	}
	h.w.note("hub: its log is put back from %d of %s to %d of %s", len(h.log), h.logID, h.backup.pos, h.backup.log)
	h.w.count("hub restored from a backup")
	day := h.state().Day
	h.crash(false, off)
	h.toBackup(day)
	h.origins = append(slices.Clone(h.backup.origins), ancestor{h.backup.log, h.backup.pos})
	h.restores++
	h.logID = fmt.Sprintf("log-%d", h.restores+1)
}

// imageBack restores an image of the hub's disk without the hub's knowledge.
func (h *hub) imageBack(off int64) {
	if !h.on || h.backup.pos == 0 || h.backup.log != h.logID || h.backup.pos == uint64(len(h.log)) {
		return
	}
	h.w.note("hub: an image of its disk is put back, from %d to %d", len(h.log), h.backup.pos)
	h.w.count("hub's disk put back")
	h.putBack = true
	day := h.state().Day
	h.crash(false, off)
	h.toBackup(day)
}

// toBackup is the log as it was backed up, in place of one that had reached a day.
func (h *hub) toBackup(day string) {
	h.log = slices.Clone(h.backup.entries)
	if h.w.replay().State.Day < day {
		h.lostDay = max(h.lostDay, day)
	}
}

// lost is what the log knows about the last days.
func (h *hub) lost() queue.LogRestored {
	lost := queue.UnknownLossMarker(h.state(), h.logID)
	s := queue.NewState()
	for _, entry := range h.log {
		var e eventlog.Entry
		err := json.Unmarshal(entry.raw, &e)
		if queue.OpensDay(e) {
			queue.Ends(lost.Ended, s.Day, s.Tickets)
		}
		if err == nil {
			err = queue.Apply(s, e)
		}
		if err != nil {
			h.w.fail("reading the log: %v", err)
		}
	}
	return lost
}

// noticeOlder renames the log, as the hub does, if a device has seen more than this log
// has.
func (h *hub) noticeOlder(c *conn, hello wire.Hello) bool {
	timeOf := func(pos uint64) (int64, bool) {
		var e eventlog.Entry
		err := json.Unmarshal(h.log[pos-1].raw, &e)
		return e.AtMS, err == nil
	}
	own := ledger.OwnLog{ID: h.logID, TimeOf: timeOf, HashAt: func(pos uint64) (seal.Hash, bool) { return seal.Hash(h.hashAt(pos)), true }}
	if !h.ledger.SeenMore(own, hello, true) {
		return false
	}
	if !h.putBack {
		h.w.fail("%s has seen %d entries of %s, which has %d, and nobody has put the log back", c.m.name, hello.Cursor, h.logID, h.state().Pos)
	}
	h.w.note("hub: its log is older than what %s has seen", c.m.name)
	h.w.count("hub that noticed an older log")
	lost := h.lost()
	h.origins = append(slices.Clone(h.origins), ancestor{log: h.logID})
	h.restores++
	h.logID = fmt.Sprintf("log-%d", h.restores+1)
	for _, m := range h.w.machines {
		if s := h.subs[m.id]; s != nil && s.m == m {
			s.cut("the log has another name")
		}
	}
	c.cut("the log has another name")
	h.ledger.Renamed()
	h.enter(lost)
	h.toDisk(h.ledger.Take())
	return true
}

// recordRestore records in the log that it was restored, at the first start since.
func (h *hub) recordRestore() {
	if len(h.origins) == 0 {
		return
	}
	last := h.origins[len(h.origins)-1]
	restored := queue.LogRestored{Log: last.log, Pos: last.pos}
	if h.state().RestoredFrom == restored.From() {
		return
	}
	h.enter(restored)
	h.toDisk(h.ledger.Take())
}

// has is up to where this log has the one that a device has seen, and whether that is
// less than the device has seen.
func (h *hub) has(hello wire.Hello) (pos uint64, behind bool) {
	for _, a := range h.origins {
		if hello.Log == a.log {
			return a.pos, hello.Cursor > a.pos
		}
	}
	return 0, len(h.origins) > 0 && hello.Restored && hello.Log != h.logID
}

// uploadMissing puts what a machine knows of the day into its outbox.
func (m *machine) uploadMissing() {
	m.keep()
	var past []replica.Past
	for _, day := range slices.Sorted(maps.Keys(m.disk.past)) {
		past = append(past, m.disk.past[day])
	}
	list := m.dev.ToUpload(past, m.disk.shelf)
	m.w.note("%s: hands in what the hub lacks, in %d commands", m.name, len(list))
	for _, c := range list {
		switch c := c.(type) {
		case queue.Rate:
			m.w.count("answer stated again")
		case queue.CancelTicket:
			m.w.count("late cancellation stated again")
		case queue.Recover:
			if c.Day < m.dev.Shown().Day {
				m.w.count("day that is over uploaded")
			}
		}
		if m.put(c, nil); m.dev == nil {
			return
		}
	}
	m.step(replica.MissingUploaded{})
}

// recoveredLate handles tickets of a day that was over when a device uploaded them.
func (r *record) recoveredLate(e eventlog.Entry, ev queue.RecoveredLate) error {
	for _, t := range ev.Tickets {
		id, known := r.byCode[t.Code]
		switch {
		case known && r.day[id] == ev.Day:
			if r.ended[id] != "settled" {
				return fmt.Errorf("%s is recovered as %s, and had ended as %q", id, t.State, r.ended[id])
			}
		case r.issued[t.ID].Number == t.Number && r.issued[t.ID].Code == "": // it was typed
			if id = t.ID; r.named(queue.TicketNamed{Ticket: id, Code: t.Code}, commandOf(t.IssuedBy, t.IssuedNonce)) != nil {
				return fmt.Errorf("%s is recovered, and cannot be named %s", id, t.Code)
			}
		default:
			for id = t.ID; r.issued[id].Code != ""; id += "." {
			}
			issued := queue.TicketIssued{Ticket: id, Number: t.Number, Code: t.Code, Service: t.Service}
			if t.Offline {
				issued.Offline = &queue.Offline{IssuedMS: t.IssuedMS, Again: id != t.ID || strings.Contains(string(t.ID), ".")}
			}
			if err := r.enterIssued(eventlog.Entry{Pos: e.Pos, Cause: eventlog.Cause{Device: t.IssuedBy, Nonce: t.IssuedNonce}}, issued, ev.Day); err != nil {
				return err
			}
		}
		if r.ended[id] = "settled"; !t.Live() {
			r.ended[id] = "late " + string(t.State)
		}
	}
	return nil
}

// recovered handles tickets that a device uploaded.
func (r *record) recovered(e eventlog.Entry, ev queue.TicketsRecovered) error {
	for _, t := range ev.Tickets {
		had, known := r.issued[t.ID]
		if known && (had.Number != t.Number || had.Code != "" && t.Code != "" && had.Code != t.Code) {
			return fmt.Errorf("%s is recovered as %s %s, and is %s %s", t.ID, t.Number, t.Code, had.Number, had.Code)
		}
		if known && had.Code == "" && t.Code != "" {
			if err := r.named(queue.TicketNamed{Ticket: t.ID, Code: t.Code}, commandOf(t.IssuedBy, t.IssuedNonce)); err != nil {
				return err
			}
		} else if !known {
			issued := queue.TicketIssued{Ticket: t.ID, Number: t.Number, Code: t.Code, Service: t.Service}
			if t.Offline {
				issued.Offline = &queue.Offline{IssuedMS: t.IssuedMS, Again: strings.Contains(string(t.ID), ".")}
			}
			by := eventlog.Entry{Pos: e.Pos, Cause: eventlog.Cause{Device: t.IssuedBy, Nonce: t.IssuedNonce}}
			if err := r.enterIssued(by, issued, r.state.Day); err != nil {
				return err
			}
		}
		r.leave(t.ID)
		r.day[t.ID] = r.state.Day
		switch t.State {
		case queue.Done, queue.NoShow, queue.Cancelled, queue.Left:
			r.ended[t.ID] = string(t.State)
		default:
			if r.ended[t.ID] == "settled" { // its day was closed by a wrong clock, and is open again
				delete(r.ended, t.ID)
			}
		}
	}
	return nil
}
