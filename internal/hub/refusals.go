package hub

import (
	"log/slog"
	"sync"

	"motcua/internal/link"
	"motcua/internal/wire"
)

// refusalsTold is how many refused devices the log names; one that knocks every
// ten seconds is named once, and one that makes up names fills no disk.
const refusalsTold = 100

// refusals remembers whom the log has named. It belongs to no goroutine: devices
// are turned away before they come to the loop.
type refusals struct {
	mu   sync.Mutex
	told map[refusalOf]bool
}

type refusalOf struct{ device, code string }

// tell names a device that was turned away, once for each reason.
func (r *refusals) tell(log *slog.Logger, c *link.Conn, why *wire.Refuse) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := refusalOf{c.ID, why.Code}
	if r.told[key] || len(r.told) >= refusalsTold {
		return
	}
	if r.told == nil {
		r.told = map[refusalOf]bool{}
	}
	r.told[key] = true
	log.Warn("a device is turned away", "device", c.ID, "role", c.Hello.Role, "program", c.Hello.Program, "why", why.Code, "do", why.Text)
}
