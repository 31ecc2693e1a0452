package hub

import (
	"log/slog"
	"sync"

	"motcua/internal/link"
	"motcua/internal/wire"
)

// refusalsTold is how many refused devices the log names at most, so that invented
// names fill no disk. A device that tries every ten seconds is named once.
const refusalsTold = 100

// refusals remembers which devices the log has named. It has a lock, because devices
// are refused before they reach the loop.
type refusals struct {
	mu   sync.Mutex
	told map[refusalOf]bool
}

type refusalOf struct{ device, code string }

// tell logs a refused device, once for each reason.
func (r *refusals) tell(log *slog.Logger, c *link.Conn, why *wire.Refuse) {
	if r.first(c.ID, why.Code) {
		log.Warn("a device is turned away", "device", c.ID, "role", c.Hello.Role, "program", c.Hello.Program, "why", why.Code, "do", why.Text)
	}
}

// first says that something was not told yet of a device, and that there is room for it.
func (r *refusals) first(device, code string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := refusalOf{device, code}
	if r.told[key] || len(r.told) >= refusalsTold {
		return false
	}
	if r.told == nil {
		r.told = map[refusalOf]bool{}
	}
	r.told[key] = true
	return true
}
