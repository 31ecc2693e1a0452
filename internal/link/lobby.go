package link

import (
	"net"
	"net/netip"
)

// A lobby holds those who have come in and have not yet said who they are. It is
// bounded: where room is short, somebody in it has to go, and never somebody who
// has said it. So whoever connects and is silent takes room from others who are
// silent, not from the devices.
//
// A limit for each remote address keeps one machine from filling it. This machine
// is not held to that: behind a reverse proxy everybody comes from here, and the
// loopback is no identity.
type lobby[C comparable] struct {
	most   int        // in all
	each   int        // from one address other than this machine
	inside []guest[C] // in the order in which they came
}

type guest[C comparable] struct {
	who  C
	from string
}

// enter takes somebody in, and says who has to go for that, if anybody: of an
// address that has too many, its oldest; of a full lobby, the oldest of the address
// that has most. Whoever has just come needs a moment to say the word, and whoever
// has been silent for longest has had it.
func (l *lobby[C]) enter(who C, from string) (out C, full bool) {
	count := map[string]int{}
	for _, g := range l.inside {
		count[g.from]++
	}
	crowded := from
	if len(l.inside) >= l.most {
		most := 0
		for _, g := range l.inside { // in order: of equals the one that came first
			if n := count[g.from]; n > most {
				crowded, most = g.from, n
			}
		}
	}
	if full = len(l.inside) >= l.most || from != thisMachine && count[from] >= l.each; full {
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

// leave takes somebody out, who has said who it is or is gone.
func (l *lobby[C]) leave(who C) {
	for i, g := range l.inside {
		if g.who == who {
			l.inside = append(l.inside[:i], l.inside[i+1:]...)
			return
		}
	}
}

// thisMachine stands for every address of the loopback.
const thisMachine = ""

// hostOf is the address a connection comes from, without its port. Of IPv6 it is
// the network, in which one machine may take as many addresses as it likes.
func hostOf(remote string) string {
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
		return thisMachine
	case ip.Is6():
		network, _ := ip.Prefix(64) // never fails for 64 bits
		return network.String()
	}
	return ip.String()
}
