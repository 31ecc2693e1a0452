package link

import (
	"fmt"
	"slices"
	"testing"
)

// who is in a lobby, in order.
func (l *lobby[C]) names() (list []C) {
	for _, g := range l.inside {
		list = append(list, g.who)
	}
	return list
}

func TestLobbyIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		come []string // the addresses of the connections, "" for this machine
		want []int    // who is inside at the end, numbered in the order of arrival
	}{
		"room for all":                    {[]string{"a", "b", "", "c"}, []int{0, 1, 2, 3}},
		"one address has its share":       {[]string{"a", "a", "a"}, []int{1, 2}},
		"and takes from itself only":      {[]string{"b", "a", "a", "a", "a"}, []int{0, 3, 4}},
		"this machine has no share":       {[]string{"", "", "", ""}, []int{0, 1, 2, 3}},
		"full, the oldest of most goes":   {[]string{"b", "", "", "", "c"}, []int{0, 2, 3, 4}},
		"full of this machine alone":      {[]string{"", "", "", "", ""}, []int{1, 2, 3, 4}},
		"full of different ones":          {[]string{"a", "b", "c", "d", "e"}, []int{1, 2, 3, 4}},
		"its share, in a full lobby":      {[]string{"a", "a", "", "b", "a"}, []int{1, 2, 3, 4}},
		"full, and most is not the comer": {[]string{"", "", "", "b", "b"}, []int{1, 2, 3, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			l := &lobby[int]{most: 4, each: 2}
			for i, from := range c.come {
				before := l.names()
				out, full := l.enter(i, from)
				if gone := full && slices.Contains(before, out); full != gone || full != (len(l.inside) == len(before)) {
					t.Fatalf("%d came, and %v are inside of %v (full: %v)", i, l.names(), before, full)
				}
			}
			if got := l.names(); !slices.Equal(got, c.want) {
				t.Errorf("inside are %v, want %v", got, c.want)
			}
		})
	}
}

func TestWhoLeavesTheLobbyMakesRoom(t *testing.T) {
	l := &lobby[int]{most: 2, each: 2}
	l.enter(1, "a")
	l.enter(2, "a")
	l.leave(1)
	l.leave(1) // a second time
	l.leave(9) // which was never there
	if out, full := l.enter(3, "a"); full {
		t.Errorf("%d has to go", out)
	}
	if got := fmt.Sprint(l.names()); got != "[2 3]" {
		t.Errorf("inside are %s", got)
	}
}

func TestAddressesAreToldApart(t *testing.T) {
	for remote, want := range map[string]string{
		"127.0.0.1:9": ThisMachine, "127.4.5.6:9": ThisMachine, "[::1]:9": ThisMachine, "[::ffff:127.0.0.1]:9": ThisMachine,
		"192.168.1.7:9": "192.168.1.7", "[::ffff:192.168.1.7]:9": "192.168.1.7",
		"[2001:db8:1:2:3::4]:9": "2001:db8:1:2::/64", "[2001:db8:1:2:9::9]:9": "2001:db8:1:2::/64", "[fe80::1%eth0]:9": "fe80::/64",
		"pipe": "pipe", "hub.local:9": "hub.local",
	} {
		if got := HostOf(remote); got != want {
			t.Errorf("%s is %q, want %q", remote, got, want)
		}
	}
}
