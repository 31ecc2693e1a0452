package hub

import (
	"net/http"

	"motcua/internal/dayhead"
	"motcua/internal/eventlog"
	"motcua/internal/link"
)

// signDay signs the head of the day that was closed last, once its end is on disk, and
// enters it into the log, by which every device gets it.
func (h *Hub) signDay() error {
	due := h.ledger.Fold().Heads.Due
	if due == nil || h.cfg.Identity.Heads == (dayhead.Key{}) {
		return nil
	}
	hash, err := h.store.HashAt(due.Pos)
	if err != nil {
		return nil // the end of the day is not on disk yet: the next tick signs it
	}
	signed, err := h.cfg.Identity.Heads.Sign(h.ledger.Fold().Heads.Head(h.logID, dayhead.Hash(hash)))
	if err != nil {
		return err
	}
	return h.ledger.Enter(h.now(), eventlog.Cause{}, []eventlog.Event{dayhead.Signed{Day: due.Day, Pos: due.Pos, Note: signed}}, eventlog.Answer{})
}

// checkHead compares the newest head that a device has kept with the log. One that does
// not fit means that somebody has changed the past in one of the two places: it is a fault
// of the log until the hub is started again, and stands in the hub's messages. It runs in
// the loop.
func (h *Hub) checkHead(c *link.Conn) {
	if c.Hello.Head == "" || h.cfg.Identity.Heads == (dayhead.Key{}) {
		return
	}
	head, err := dayhead.Open(c.Hello.Head, h.cfg.Identity.Heads.Public)
	if err != nil {
		if h.refused.first(c.ID, "head") {
			h.cfg.Log.Warn("a device has a head of a day that this hub has not signed: it was enrolled at another hub, or the hub has another key since", "device", c.ID, "cause", err)
		}
		return
	}
	if h.lacks(head.Log, head.Pos) {
		return
	}
	hash, err := h.store.HashAt(head.Pos)
	if err != nil || dayhead.Hash(hash) == head.Hash {
		return // beyond the end is noticeOlder's business, an unreadable day the scrub's
	}
	if h.altered == nil {
		h.altered = &Altered{Day: head.Day, Pos: head.Pos, Device: c.ID}
		h.cfg.Log.Error("the log is not what it was when the hub signed the head of a day: somebody has changed it, or the device; keep both as they are, and run hub verify -heads",
			"day", head.Day, "entry", head.Pos, "device", c.ID, "signed", head.Hash, "log", hash)
	}
}

// TroubleAltered says that the log does not lead to a head that a device has.
const TroubleAltered = "log-altered"

// Altered is a head of a day that the log does not lead to.
type Altered struct {
	Day    string `json:"day"`
	Pos    uint64 `json:"pos"`
	Device string `json:"device"` // the first that has the head
}

// PathHeads is the path of the heads of days.
const PathHeads = "/heads"

// Heads are the newest heads of days in the log.
type Heads struct {
	Signed []dayhead.Signed `json:"signed"`
	Key    string           `json:"key"` // the hub's public key
}

func (o *office) serveHeads(w http.ResponseWriter, _ *http.Request) {
	if !o.works(w) {
		return
	}
	list := Heads{Signed: []dayhead.Signed{}, Key: o.hub.cfg.Identity.Heads.Public}
	err := o.hub.inLoop(func() error {
		list.Signed = append(list.Signed, o.hub.ledger.Fold().Heads.Signed...)
		return nil
	})
	if err != nil {
		failed(w, err)
		return
	}
	answerJSON(w, http.StatusOK, list)
}
