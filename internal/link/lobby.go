package link

import (
	"net"
	"net/netip"
)

// A lobby holds connections that have not identified themselves yet. It is bounded.
// When it is full, a connection in it is closed, never one of a device. So a client
// that connects and says nothing takes room only from other silent clients.
//
// A limit for each remote address keeps one machine from filling the lobby. This
// machine has no such limit: behind a reverse proxy all connections come from the
// loopback, so its address identifies nobody.
type lobby[C comparable] struct {
	most   int        // in all
	each   int        // from one address other than this machine
	inside []guest[C] // in the order in which they came
}

type guest[C comparable] struct {
	who  C
	from string
}

// enter adds a connection, and returns the one that must be closed for it, if any:
// the oldest of an address that has too many; in a full lobby, the oldest of the
// address that has most. The newest needs a moment to identify itself, and the
// oldest has had that moment.
func (l *lobby[C]) enter(who C, from string) (out C, full bool) {
	count := map[string]int{}
	for _, g := range l.inside {
		count[g.from]++
	}
	crowded := from
	if len(l.inside) >= l.most {
		most := 0
		for _, g := range l.inside { // in order: among equals the oldest
			if n := count[g.from]; n > most {
				crowded, most = g.from, n
			}
		}
	}
	if full = len(l.inside) >= l.most || from != ThisMachine && count[from] >= l.each; full {
		for i, g := range l.inside {
			if g.from == crowded {
				out = g.who
				l.inside = append(l.inside[:i], l.inside[i+1:]...)
				break
			}
		}
	}
	l.inside = append(l.inside, guest[C]{who, from})
	return out, full
}

// leave removes a connection that has identified itself or has ended.
func (l *lobby[C]) leave(who C) {
	for i, g := range l.inside {
		if g.who == who {
			l.inside = append(l.inside[:i], l.inside[i+1:]...)
			return
		}
	}
}

// ThisMachine stands for every loopback address.
const ThisMachine = ""

// HostOf is the remote address without its port. For IPv6 it is the /64 network,
// because one machine can use any number of addresses in it.
func HostOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	switch ip = ip.Unmap().WithZone(""); {
	case ip.IsLoopback():
		return ThisMachine
	case ip.Is6():
		network, _ := ip.Prefix(64) // cannot fail for 64 bits
		return network.String()
	}
	return ip.String()
}
