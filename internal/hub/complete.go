package hub

import (
	"encoding/binary"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// slipSecret names the key of the slips in the store.
const slipSecret = "slip"

// slipKeyWords is the length of that key, in draws of 32 bits.
const slipKeyWords = 8

// loadSlipKey takes the key that signs appointment slips out of the store.
//
// It is drawn once and lies beside the log in the same file, so it is in every
// backup. That is what keeps a slip good when the hub is restored from
// yesterday's backup: the log has forgotten today's booking, the key has not
// changed, and the slip itself says the rest. A key derived from the centre's
// key would change whenever that one is changed, and would be known to whoever
// reads the network's log identity where a centre has set none.
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

// decideNow decides a command with what only the hub has. It runs in the loop. An error
// is of the log.
func (h *Hub) decideNow(by eventlog.Cause, c queue.Command) ([]eventlog.Event, eventlog.Answer, error) {
	if set, ok := c.(queue.SetDay); ok {
		set, err := h.completeDay(set)
		if err != nil {
			return nil, eventlog.Answer{}, err
		}
		c = set
	}
	events, answer := ledger.Decide(h.state, by, c, h.outside())
	return events, answer, nil
}

// outside is what the hub has beside the log.
func (h *Hub) outside() ledger.Outside {
	return ledger.Outside{AtMS: h.cfg.Now(), Chance: h.cfg.Chance, SlipKey: h.slipKey, IsWall: func(dev string) bool {
		s := h.subs[dev]
		return s != nil && s.conn.Hello.Role == wire.RoleWall || h.wall(dev) != nil
	}}
}
