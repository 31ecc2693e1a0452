package hub

import (
	"encoding/json"
	"slices"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/seal"
	"motcua/internal/wire"
)

// A hub's log may be replaced by an older one unnoticed: somebody restores an image of
// the disk, or a disk loses confirmed writes in a power cut. The first device that has
// seen more reveals it. Then the log gets another ID, and the hub goes on as after a
// restore.

var refuseRenamed = &wire.Refuse{Code: wire.RefuseStopping, Text: "the hub's log is older than what was seen of it, and has another name now: connect again"}

// timeOf is the time of an entry of the live log.
func (h *Hub) timeOf(pos uint64) (ms int64, found bool) {
	if pos == h.state().Pos {
		return h.state().AtMS, true
	}
	if h.archived(pos) {
		return 0, false
	}
	var e struct {
		AtMS int64 `json:"at"`
	}
	_, err := h.store.Read(pos, 1, func(_ uint64, raw []byte) error {
		found = true
		return json.Unmarshal(raw, &e)
	})
	return e.AtMS, found && err == nil
}

// ownLog is the log as it is compared with what devices have seen of it.
func (h *Hub) ownLog() ledger.OwnLog {
	return ledger.OwnLog{ID: h.logID, TimeOf: h.timeOf, HashAt: func(pos uint64) (seal.Hash, bool) {
		hash, err := h.store.HashAt(pos)
		if pos == h.state().Pos {
			hash, err = h.store.Head()
		}
		return seal.Hash(hash), err == nil
	}}
}

// lacks says whether this log has not what another one had at a position: the one that it
// was restored from had got further, or it is not known at all.
func (h *Hub) lacks(log string, pos uint64) bool {
	for _, a := range h.origin {
		if a.Log == log {
			return pos > a.Pos
		}
	}
	return log != h.logID
}

// sealed is the hub's word for where its log is; empty if the store cannot say it.
func (h *Hub) sealed() string {
	hash, err := h.store.Head()
	if err != nil {
		return ""
	}
	return h.ledger.Seal(h.logID, seal.Hash(hash))
}

// lost is the loss marker: what the log knows of the days of which something may be
// missing. These are as many days as devices keep.
func (h *Hub) lost() (queue.LogRestored, error) {
	lost := queue.UnknownLossMarker(h.state(), h.logID)
	days, err := h.store.Days()
	if err != nil {
		return lost, err
	}
	read := &office{store: h.store, now: h.cfg.Now}
	for _, d := range slices.Backward(days) { // if they are too many, the latest matter
		if d.Day < lost.Day || d.Day >= h.state().Day {
			continue
		}
		book, err := read.book(d.Day, "")
		if err != nil {
			return lost, err
		}
		queue.Ends(lost.Ended, book.Day, book.Tickets())
	}
	return lost, nil
}

// noticeOlder gives the log another ID if a device has seen a newer version of it. Then
// all devices reconnect. It runs in the loop, with everything before it durable.
func (h *Hub) noticeOlder(c *link.Conn) (older bool, err error) {
	if !h.ledger.SeenMore(h.ownLog(), c.Hello, showsCertificate(c)) {
		return false, nil
	}
	h.cfg.Log.Error("the log is older than what a device has seen of it: an image of the disk was put back, or the disk has lost what it had confirmed; devices hand in what is lacking",
		"device", c.ID, "seen", c.Hello.Cursor, "log", h.state().Pos)
	lost, err := h.lost()
	if err != nil {
		return true, err
	}
	if err := h.store.Rename(h.cfg.Now()); err != nil {
		return true, err
	}
	if err := h.loadName(); err != nil {
		return true, err
	}
	h.ledger.Renamed()
	for _, s := range h.subs {
		s.conn.Drop(refuseRenamed)
	}
	if err := h.ledger.Enter(h.now(), eventlog.Cause{}, []eventlog.Event{lost}, eventlog.Answer{}); err != nil {
		return true, err
	}
	return true, h.commit()
}
