package link

import (
	"errors"
	"net"
	"syscall"

	"github.com/gorilla/websocket"
)

// Reason says in one word why a device has no connection. It stays the same from
// one try to the next, where the error names another port each time.
type Reason string

// The reasons. A refusal of the hub is "refused-" and its code.
const (
	ReasonNone        Reason = ""
	ReasonName        Reason = "unknown-name" // the network does not know the hub's name
	ReasonUnreachable Reason = "unreachable"  // nobody answers at that address: the machine is off, or not in this network
	ReasonNoProgram   Reason = "no-program"   // the machine answers, and nothing listens at that port
	ReasonNotAHub     Reason = "not-a-hub"    // something else answers there, or it is another path
	ReasonLost        Reason = "lost"         // a line that stood has ended
)

// ReasonOf is why a connection ended, or why there was none.
func ReasonOf(err error) Reason {
	var refused *RefusedError
	var name *net.DNSError
	var dial *net.OpError
	switch {
	case err == nil:
		return ReasonNone
	case errors.As(err, &refused):
		return Reason("refused-" + refused.Refuse.Code)
	case errors.Is(err, websocket.ErrBadHandshake):
		return ReasonNotAHub
	case errors.As(err, &name):
		return ReasonName
	case errors.Is(err, syscall.ECONNREFUSED):
		return ReasonNoProgram
	case errors.As(err, &dial) && dial.Op == "dial":
		return ReasonUnreachable
	}
	return ReasonLost
}

// Advice is what to do about it, for whoever looks after the device.
func (r Reason) Advice() string {
	switch r {
	case ReasonName:
		return "write the hub's name in hub of device.toml as the network knows it, or its number (10.0.0.2)"
	case ReasonUnreachable:
		return "see whether the hub's machine is on, and both are in one network"
	case ReasonNoProgram:
		return "start the hub, or write the port it listens on in hub of device.toml"
	case ReasonNotAHub:
		return "write hub = \"ws://host:7420/link\" in device.toml: something else answers at this address"
	case ReasonLost:
		return "nothing: it connects again by itself"
	}
	return "see what the hub says"
}
