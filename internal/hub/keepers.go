package hub

import (
	"motcua/internal/backupkey"
	"motcua/internal/eventlog"
	"motcua/internal/link"
)

// noteKeeper puts on record that a console has a key of its own for backups, if it shows its
// certificate and says another one than before. It runs in the loop.
func (h *Hub) noteKeeper(c *link.Conn) error {
	if c.Hello.Recipient == "" || !showsCertificate(c) {
		return nil
	}
	if _, err := backupkey.ParseRecipients([]string{c.Hello.Recipient}); err != nil {
		return nil // nothing could be encrypted to it
	}
	ev := h.ledger.Fold().Registry.Keeps(c.ID, c.Hello.Recipient, h.cfg.Now())
	if ev == nil {
		return nil
	}
	h.gateStale = true
	return h.ledger.Enter(h.now(), eventlog.Cause{}, []eventlog.Event{*ev}, eventlog.Answer{})
}
