package sim

import (
	"encoding/json"
	"fmt"
	"strings"

	"motcua/internal/queue"
	"motcua/internal/replica"
	"motcua/internal/wire"
)

// ancestor is a log that this one was restored from.
type ancestor struct {
	log string
	pos uint64
}

// restore puts the hub's log back to what it was at the last backup.
func (h *hub) restore(off int64) {
	if !h.on || h.backup == 0 || h.backup > len(h.log) {
		return
	}
	h.w.note("hub: its log is put back from %d to %d", len(h.log), h.backup)
	h.w.count("hub restored from a backup")
	day := h.state.Day
	h.crash(false, off)
	h.noteLateLost()
	h.log = h.log[:h.backup:h.backup]
	if h.w.replay().Day < day {
		h.lostDay = max(h.lostDay, day)
	}
	h.origins = append(h.origins, ancestor{h.logID, uint64(h.backup)})
	h.logID = fmt.Sprintf("log-%d", len(h.origins)+1)
}

// noteLateLost remembers which numbers were handed over after their day in what
// is lost: no device has more of them than that they were.
func (h *hub) noteLateLost() {
	for _, lost := range h.log[h.backup:] {
		var e queue.Entry
		if err := json.Unmarshal(lost.raw, &e); err != nil {
			h.w.fail("reading the log: %v", err)
		}
		for _, ev := range e.Events {
			if late, ok := ev.(queue.HandedOverLate); ok {
				h.lateLost[late.Code] = true
			}
		}
	}
}

// noteRestore enters into the log that it was put back, at the first start since.
func (h *hub) noteRestore() {
	if len(h.origins) == 0 {
		return
	}
	last := h.origins[len(h.origins)-1]
	restored := queue.LogRestored{Log: last.log, Pos: last.pos}
	if h.state.RestoredFrom == restored.From() {
		return
	}
	h.add(queue.Cause{}, []queue.Event{restored}, queue.Answer{})
	h.log, h.batch = append(h.log, h.batch.entries...), batch{}
}

// lacks says whether a device has seen entries that are lost.
func (h *hub) lacks(hello wire.Hello) bool {
	for _, a := range h.origins {
		if hello.Log == a.log {
			return hello.Cursor > a.pos
		}
	}
	return false
}

// preserve puts what a machine knows of the day into its outbox.
func (m *machine) preserve() {
	list := m.dev.ToHandIn()
	m.w.note("%s: hands in what the hub lacks, in %d commands", m.name, len(list))
	for _, c := range list {
		if m.put(c, nil); m.dev == nil {
			return
		}
	}
	m.step(replica.Preserved{})
}

// lost says whether a paper may be lost for ever: when the hub was put back to a
// day before that of its end, nobody has what came between.
func (h *hub) lost(p paper) bool {
	return h.lostDay != "" && (h.wasWrong || min(p.day, trueDay(p.at-30_000)) < h.lostDay)
}

// recoveredLate takes tickets of a day that was over when a device handed them in.
func (r *record) recoveredLate(e queue.Entry, ev queue.RecoveredLate) error {
	for _, t := range ev.Tickets {
		id, known := r.byCode[t.Code]
		switch {
		case known && dayOf(id) == ev.Day:
			if r.ended[id] != "settled" {
				return fmt.Errorf("%s is recovered as %s, and had ended as %q", id, t.State, r.ended[id])
			}
		default:
			for id = t.ID; r.issued[id].Code != ""; id += "." {
			}
			issued := queue.TicketIssued{Ticket: id, Number: t.Number, Code: t.Code, Service: t.Service}
			if t.Offline {
				issued.Offline = &queue.Offline{IssuedMS: t.IssuedMS, Again: id != t.ID || strings.Contains(string(t.ID), ".")}
			}
			if err := r.enterIssued(queue.Entry{Pos: e.Pos, Cause: queue.Cause{Device: t.IssuedBy, Nonce: t.IssuedNonce}}, issued); err != nil {
				return err
			}
		}
		if r.ended[id] = "settled"; !t.Live() {
			r.ended[id] = "late " + string(t.State)
		}
	}
	return nil
}

// recovered takes tickets as a device handed them in.
func (r *record) recovered(e queue.Entry, ev queue.TicketsRecovered) error {
	for _, t := range ev.Tickets {
		if had, known := r.issued[t.ID]; known && had.Code == "" && t.Code != "" {
			if err := r.named(queue.TicketNamed{Ticket: t.ID, Code: t.Code}); err != nil {
				return err
			}
		} else if !known {
			issued := queue.TicketIssued{Ticket: t.ID, Number: t.Number, Code: t.Code, Service: t.Service}
			if t.Offline {
				issued.Offline = &queue.Offline{IssuedMS: t.IssuedMS, Again: strings.Contains(string(t.ID), ".")}
			}
			by := queue.Entry{Pos: e.Pos, Cause: queue.Cause{Device: t.IssuedBy, Nonce: t.IssuedNonce}}
			if err := r.enterIssued(by, issued); err != nil {
				return err
			}
		}
		r.leave(t.ID)
		switch t.State {
		case queue.Done, queue.NoShow, queue.Cancelled, queue.Left:
			r.ended[t.ID] = string(t.State)
		}
	}
	return nil
}
