package eventlog

// Role is what a device is in the centre. It says so in its hello.
type Role string

// The roles.
const (
	Kiosk   Role = "kiosk"
	Console Role = "console"
	Pad     Role = "pad"
	Wall    Role = "wall"
	Gateway Role = "gateway" // another program, as an appointment service
	Hub     Role = "hub"     // the hub itself, and commands at its own machine
)
