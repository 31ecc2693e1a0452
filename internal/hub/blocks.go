package hub

import (
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// lease gives a kiosk a block of numbers for the time when the hub is away, or
// prolongs the one it has. It runs in the loop.
func (h *Hub) lease(b *batch, c *link.Conn) error {
	events, answer := queue.Decide(h.state, queue.Cause{}, queue.LeaseBlock{Device: c.ID, Inc: c.Inc}, h.cfg.Now())
	if answer.Code != queue.OK {
		h.cfg.Log.Warn("a kiosk gets no numbers for the time when the hub is away", "kiosk", c.ID, "cause", answer.Code)
	}
	if len(events) == 0 {
		return nil
	}
	return b.add(h, queue.Cause{}, events, queue.Answer{})
}

// leaseAll prolongs the blocks of the kiosks that are there, on a new day.
func (h *Hub) leaseAll(b *batch) error {
	for _, s := range h.subs {
		if s.conn.Hello.Role != wire.RoleKiosk {
			continue
		}
		if err := h.lease(b, s.conn); err != nil {
			return err
		}
	}
	return nil
}
