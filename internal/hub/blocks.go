package hub

import (
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// lease gives a kiosk a block of numbers for offline use, or prolongs its block. It
// runs in the loop.
func (h *Hub) lease(c *link.Conn) error {
	code, err := h.ledger.Lease(h.now(), c.ID, c.Inc)
	if code != queue.OK {
		h.cfg.Log.Warn("a kiosk gets no numbers for the time when the hub is away", "kiosk", c.ID, "cause", code)
	}
	return err
}

// owed says whether a kiosk is about to upload what the hub is missing, and its block
// with it. It runs on the connection's goroutine, which is safe because h.origin does
// not change while the hub runs.
func (h *Hub) owed(hello wire.Hello) bool {
	for _, a := range h.origin {
		if hello.Log == a.Log {
			return hello.Cursor > a.Pos
		}
	}
	return false
}

// leaseAll prolongs the blocks of the connected kiosks, on a new day.
func (h *Hub) leaseAll() error {
	for _, s := range h.subs {
		if s.conn.Hello.Role != wire.RoleKiosk {
			continue
		}
		if err := h.lease(s.conn); err != nil {
			return err
		}
	}
	return nil
}
