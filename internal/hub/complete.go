package hub

import (
	"encoding/binary"

	"motcua/internal/ledger"
	"motcua/internal/wire"
)

// slipSecret names the key of the slips in the store.
const slipSecret = "slip"

// slipKeyWords is the length of that key, in draws of 32 bits.
const slipKeyWords = 8

// loadSlipKey reads the key that signs appointment slips from the store.
//
// It is drawn once and stored beside the log in the same file, so it is in every
// backup. So a slip stays valid when the hub is restored from yesterday's backup:
// today's booking is missing from the log, but the key is the same, and the slip has
// the rest. A key derived from the centre's key would change with that key; and where a
// centre has set none, anybody on the network could derive it from the log's ID.
func (h *Hub) loadSlipKey() (err error) {
	h.slipKey, err = h.store.Secret(slipSecret, func() []byte {
		var key []byte
		for range slipKeyWords {
			key = binary.BigEndian.AppendUint32(key, h.cfg.Chance())
		}
		return key
	})
	return err
}

// outside is what the ledger needs from the hub.
func (h *Hub) outside() ledger.Outside {
	return ledger.Outside{
		Chance: h.cfg.Chance, SlipKey: h.slipKey, OfDay: h.ofDay, Lacks: h.lacks, Entered: h.entered,
		IsWall: func(dev string) bool {
			s := h.subs[dev]
			return s != nil && s.conn.Hello.Role == wire.RoleWall || h.wall(dev) != nil
		},
	}
}
