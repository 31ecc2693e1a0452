package watchdog

import (
	"time"

	"motcua/internal/config"
)

// Safe is what a program shows while it rests: that it is out of service, what the
// people in front of it can do, and whom to call.
type Safe struct {
	Role    string // chooses the texts: wire.RoleKiosk …, or RoleHub
	Program string // "motcua kiosk 0.1.0"
	Name    string // "Kiosk 1"
	Support config.Support
	Cause   string // why the last start failed; empty if unknown
	Until   time.Time
}

// RoleHub is the role of a Safe of the hub, which has no screen.
const RoleHub = "hub"
