package registry

import (
	"errors"
	"testing"

	"motcua/internal/eventlog"
)

// A device that was given another key may come with the old one and with the new one,
// until it has come with the new one.
func TestBothKeysAreGoodUntilTheNewOneIsUsed(t *testing.T) {
	c := centre{t: t}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "a")))
	for name, key := range map[string][2]string{"the old one": {"a", ""}, "the new one": {"b", "a"}, "one given to it again": {"c", "a"}} {
		if _, err := c.s.Check("kiosk-1", key[0], key[1]); err != nil {
			t.Errorf("before it is used, %s: %v", name, err)
		}
	}
	if events := c.s.Renew("kiosk-1", "a", "", "ca"); events != nil {
		t.Errorf("coming with the old key is on record: %v", events)
	}
	c.enter(c.s.Renew("kiosk-1", "b", "a", "ca-2"), nil)
	if d, err := c.s.Check("kiosk-1", "b", "a"); err != nil || d.Signer != "ca-2" || d.RenewedMS != 2000 || d.AtMS != 1000 || d.Role != eventlog.Kiosk {
		t.Errorf("renewed: %+v, %v", d, err)
	}
	for name, key := range map[string][2]string{"the old one": {"a", ""}, "another that was given": {"c", "a"}} {
		if _, err := c.s.Check("kiosk-1", key[0], key[1]); !errors.Is(err, ErrReplaced) {
			t.Errorf("after it is used, %s: %v", name, err)
		}
	}
	if events := c.s.Renew("kiosk-1", "b", "a", "ca-2"); events != nil {
		t.Errorf("coming again is on record: %v", events)
	}
}

// A renewal is worth what the key is worth that it takes the place of.
func TestRenewalOfARevokedKeyIsNoGood(t *testing.T) {
	c := centre{t: t}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "a")))
	c.enter(c.s.Revoke("kiosk-1", "", ""))
	if _, err := c.s.Check("kiosk-1", "b", "a"); !errors.Is(err, ErrRevoked) {
		t.Errorf("revoked: %v", err)
	}
	if events := c.s.Renew("kiosk-1", "b", "a", "ca"); events != nil {
		t.Errorf("a revoked device is renewed: %v", events)
	}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "z")))
	if _, err := c.s.Check("kiosk-1", "b", "a"); !errors.Is(err, ErrReplaced) {
		t.Errorf("enrolled again with another key: %v", err)
	}
	c.s.Apply(eventlog.Entry{Pos: 9, Events: []eventlog.Event{Renewed{Device: "kiosk-1", Key: "b", Was: "a"}, Renewed{Device: "nobody", Key: "b"}}})
	if _, err := c.s.Check("kiosk-1", "z", ""); err != nil {
		t.Errorf("a renewal of a key that is not on record changes it: %v", err)
	}
}

// A device is to be renewed when the hub signs by another authority, or its key is a year
// old by the log's times; a clock that is years behind renews nobody, and locks none out.
func TestWhoIsToBeRenewed(t *testing.T) {
	year := RenewAfter.Milliseconds()
	for name, c := range map[string]struct {
		d    Device
		now  int64
		want bool
	}{
		"young":                         {Device{Signer: "ca", AtMS: 1000}, 1000 + year - 1, false},
		"a year old":                    {Device{Signer: "ca", AtMS: 1000}, 1000 + year, true},
		"renewed since":                 {Device{Signer: "ca", AtMS: 1000, RenewedMS: 5000}, 1000 + year, false},
		"renewed a year ago":            {Device{Signer: "ca", AtMS: 1000, RenewedMS: 5000}, 5000 + year, true},
		"of another authority":          {Device{Signer: "before", AtMS: 1000}, 1000, true},
		"revoked":                       {Device{Signer: "before", AtMS: 1000, RevokedMS: 1}, 1000 + year, false},
		"by a clock that is far behind": {Device{Signer: "ca", AtMS: 5 * year}, 0, false},
	} {
		if got := c.d.Due("ca", c.now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	c := centre{t: t}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "a")))
	c.enter(c.s.Enrol(kiosk("kiosk-2", "b")))
	c.enter(c.s.Enrol(kiosk("kiosk-3", "c")))
	c.enter(c.s.Revoke("kiosk-3", "", ""))
	c.enter(c.s.Renew("kiosk-1", "a2", "a", "ca-2"), nil)
	if n := c.s.OfAnother("ca-2"); n != 1 {
		t.Errorf("%d devices are of the old authority, want kiosk-2 alone", n)
	}
}

// What is published does not change under those who read it.
func TestCloneStaysAsItIs(t *testing.T) {
	c := centre{t: t}
	c.enter(c.s.Enrol(kiosk("kiosk-1", "a")))
	published := c.s.Clone()
	c.enter(c.s.Renew("kiosk-1", "b", "a", "ca"), nil)
	c.enter(c.s.Enrol(kiosk("kiosk-2", "c")))
	if _, err := published.Check("kiosk-1", "a", ""); err != nil || len(published.Devices) != 1 {
		t.Errorf("the copy has changed: %v, %d devices", err, len(published.Devices))
	}
	if !Concerns(c.entries[1].Events) || Concerns(nil) {
		t.Error("which events are of this book is told wrongly")
	}
}
