package watchdog

import (
	"time"

	"motcua/internal/config"
)

// Safe is what a program shows while it rests: that it does not work, what
// those in front of it can do, and whom to call.
type Safe struct {
	Role    string // whose words are used: wire.RoleKiosk …, or RoleHub
	Program string // "motcua kiosk 0.1.0"
	Name    string // "Kiosk 1"
	Support config.Support
	Cause   string // why the last start ended; empty if nobody knows
	Until   time.Time
}

// RoleHub is the role of a Safe that is no screen's.
const RoleHub = "hub"
