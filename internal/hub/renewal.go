package hub

import (
	"crypto/tls"
	"fmt"
	"time"

	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/wire"
)

// A device's key is renewed by itself: the hub tells it to on its link, it asks for a
// certificate by way of enrol.PathRenew, stores it, and connects again with the new key.
// That it did is on record from then on. Wherever the power is cut in between, the key that
// the device has is good.

const (
	// renewPerTick is how many devices are told in a second to renew their keys: each
	// connects again for it, and the hall must not notice.
	renewPerTick = 2
	// renewAgain is after how long a device is told again that did not.
	renewAgain = 10 * time.Minute
)

// tellRenewals tells some of those whose keys are due. It runs in the loop.
func (h *Hub) tellRenewals(now time.Time) {
	g, told := h.gate.Load(), 0
	for id, s := range h.subs {
		d := g.registry.Devices[id]
		if told == renewPerTick {
			return
		}
		if d == nil || !showsCertificate(s.conn) || !d.Due(g.signer(), h.cfg.Now()) || !s.renewTold.IsZero() && now.Sub(s.renewTold) < renewAgain {
			continue
		}
		data, err := wire.Encode(wire.Envelope{Type: wire.TypeRenew, Dev: id}, wire.Renew{Signer: g.signer()})
		if err == nil {
			var frame *link.Frame
			if frame, err = link.NewFrame(data); err == nil {
				s.conn.Send(frame)
			}
		}
		if err != nil {
			h.cfg.Log.Error("telling a device to renew its key", "device", id, "cause", err)
		}
		s.renewTold = now
		told++
	}
}

// renews says for whom a device's certificate on a connection may be renewed: its key is
// the one on record, and due.
func (h *Hub) renews(state tls.ConnectionState) (who identity.Name, before identity.Print, err error) {
	g := h.gate.Load()
	p, shown, err := g.peer(state)
	switch {
	case err != nil:
		return who, "", fmt.Errorf("%w: %w", enrol.ErrStranger, err)
	case !shown:
		return who, "", enrol.ErrStranger
	}
	d, err := g.registry.Check(p.ID, string(p.Key), "")
	switch {
	case err != nil:
		return who, "", fmt.Errorf("%w: %s: %w", enrol.ErrStranger, p.Name, err)
	case !d.Due(g.signer(), h.cfg.Now()):
		return who, "", fmt.Errorf("%w: %s", enrol.ErrNotDue, p.Name)
	}
	return p.Name, p.Key, nil
}

// noteRenewal records that a device which was let in came with its next key. It runs in the
// connection's goroutine.
func (h *Hub) noteRenewal(c *link.Conn) {
	if c.TLS == nil {
		return
	}
	g := h.gate.Load()
	p, shown, err := g.peer(*c.TLS)
	if err != nil || !shown || p.Renews == "" {
		return
	}
	if g.registry.Renew(p.ID, string(p.Key), string(p.Renews), string(p.Signer)) == nil {
		return
	}
	err = h.inLoop(func() error {
		// Decided again: it may have been revoked since.
		events := h.ledger.Fold().Registry.Renew(p.ID, string(p.Key), string(p.Renews), string(p.Signer))
		if events == nil {
			return nil
		}
		h.cfg.Log.Info("a device came with its next key", "device", p.ID, "key", p.Key)
		return h.ledger.Enter(h.now(), eventlog.Cause{}, events, eventlog.Answer{})
	})
	if err == nil {
		h.endIfRenewed()
	}
}
