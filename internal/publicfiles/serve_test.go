package publicfiles

import (
	"fmt"
	"testing"
)

func TestOneAddressDoesNotTakeAllDownloads(t *testing.T) {
	var d downloads
	var leave []func()
	enter := func(address string) bool {
		done, ok := d.enter(address)
		if ok {
			leave = append(leave, done)
		}
		return ok
	}
	for i := range 3 {
		if got, want := enter(fmt.Sprintf("192.168.1.7:%d", 4000+i)), i < downloadsOfOne; got != want {
			t.Errorf("download %d of one address is let in: %v", i+1, got)
		}
	}
	for i := range downloadsAtOnce {
		if got, want := enter(fmt.Sprintf("127.0.0.1:%d", 4000+i)), i < downloadsAtOnce-downloadsOfOne; got != want {
			t.Errorf("download %d of this machine is let in: %v", i+1, got)
		}
	}
	if enter("[fe80::1%eth0]:99") {
		t.Error("more are let in than fit")
	}
	for _, done := range leave {
		done()
	}
	if d.all != 0 || len(d.hosts) != 0 {
		t.Errorf("when all have gone, %d and %v are left", d.all, d.hosts)
	}
	if !enter("[fe80::1%eth0]:99") || !enter("192.168.1.7:1") {
		t.Error("nobody is let in any more")
	}
}

// A machine with IPv6 has any number of addresses in its network, and counts once.
func TestOneNetworkDoesNotTakeAllDownloads(t *testing.T) {
	var d downloads
	for i := range downloadsOfOne + 1 {
		leave, ok := d.enter(fmt.Sprintf("[2001:db8:0:7::%d]:4000", i+1))
		if want := i < downloadsOfOne; ok != want {
			t.Errorf("download %d of one network is let in: %v", i+1, ok)
		}
		if ok {
			defer leave()
		}
	}
	if leave, ok := d.enter("[2001:db8:0:8::1]:4000"); !ok {
		t.Error("another network is not let in")
	} else {
		leave()
	}
}
