package ledger_test

import (
	"strings"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/ledger"
	"motcua/internal/registry"
	"motcua/internal/seal"
	"motcua/internal/wire"
)

// A device is let in as what its certificate says, while that is on record.
func TestDeviceIsAdmittedAsWhatItsCertificateSays(t *testing.T) {
	f := ledger.NewFold()
	f.Registry.Apply(eventlog.Entry{AtMS: 1, Events: []eventlog.Event{
		registry.Enrolled{Device: "quay-3", Role: eventlog.Console, Counter: "3", Key: "k3"},
		registry.Enrolled{Device: "quay-4", Role: eventlog.Console, Counter: "4", Key: "k4"},
		registry.Revoked{Device: "quay-4", Key: "k4"},
	}})
	said := ledger.Peer{ID: "quay-3", Role: eventlog.Console, Counter: "3"}
	shown := func(id, counter, key string) *ledger.Certificate {
		return &ledger.Certificate{ID: id, Role: eventlog.Console, Counter: counter, Key: key}
	}
	for name, c := range map[string]struct {
		said       ledger.Peer
		shown      *ledger.Certificate
		unenrolled bool
		want       string
	}{
		"as it is":                       {said, shown("quay-3", "3", "k3"), false, ""},
		"with another key":               {said, shown("quay-3", "3", "k4"), false, wire.RefuseUnenrolled},
		"with a revoked one":             {ledger.Peer{ID: "quay-4", Role: eventlog.Console, Counter: "4"}, shown("quay-4", "4", "k4"), true, wire.RefuseUnenrolled},
		"as another":                     {ledger.Peer{ID: "quay-4", Role: eventlog.Console, Counter: "3"}, shown("quay-3", "3", "k3"), true, wire.RefuseIdentity},
		"in another role":                {ledger.Peer{ID: "quay-3", Role: eventlog.Pad, Counter: "3"}, shown("quay-3", "3", "k3"), true, wire.RefuseIdentity},
		"at another counter":             {ledger.Peer{ID: "quay-3", Role: eventlog.Console}, shown("quay-3", "3", "k3"), true, wire.RefuseIdentity},
		"without":                        {said, nil, true, wire.RefuseUnenrolled},
		"a stranger":                     {ledger.Peer{ID: "quay-5", Role: eventlog.Console}, nil, false, wire.RefuseUnenrolled},
		"a stranger who has time yet":    {ledger.Peer{ID: "quay-5", Role: eventlog.Console}, nil, true, ""},
		"with one that nobody remembers": {ledger.Peer{ID: "quay-5", Role: eventlog.Console}, shown("quay-5", "", "k5"), true, wire.RefuseUnenrolled},
	} {
		got := ""
		if refusal := ledger.Admit(f.Registry, c.said, c.shown, c.unenrolled); refusal != nil {
			if got = refusal.Code; strings.TrimSpace(refusal.Text) == "" {
				t.Errorf("%s: it is not told why", name)
			}
		}
		if got != c.want {
			t.Errorf("%s: refused with %q, want %q", name, got, c.want)
		}
	}
}

// An enrolled device is believed by the hub's own word alone, about this log and what it
// had at a position.
func TestWhatWasSeenIsProvedByASeal(t *testing.T) {
	secret := []byte("the key of the slips")
	l := ledger.New(ledger.NewFold(), ledger.Outside{SlipKey: secret}, ledger.Moment{})
	for range 5 {
		if err := l.Enter(ledger.Moment{}, eventlog.Cause{}, nil, eventlog.Answer{}); err != nil {
			t.Fatal(err)
		}
	}
	here := seal.Hash{5}
	own := ledger.OwnLog{ID: "log", HashAt: func(pos uint64) (seal.Hash, bool) { return seal.Hash{byte(pos)}, pos > 2 }}
	sign := func(log string, pos uint64, h seal.Hash) string {
		return seal.Seal{Log: log, Pos: pos, Hash: h}.Sign(seal.Key(secret))
	}
	for name, c := range map[string]struct {
		seal string
		want bool
	}{
		"nothing":                    {"", false},
		"the end of this log":        {l.Seal("log", here), false},
		"earlier in this log":        {sign("log", 4, seal.Hash{4}), false},
		"one more":                   {sign("log", 6, seal.Hash{6}), true},
		"another at the same place":  {sign("log", 4, seal.Hash{9}), true},
		"what is not available":      {sign("log", 1, seal.Hash{9}), false},
		"of another log":             {sign("other", 600, seal.Hash{}), false},
		"signed by somebody else":    {seal.Seal{Log: "log", Pos: 6}.Sign(seal.Key([]byte("guessed"))), false},
		"with the secret as its key": {seal.Seal{Log: "log", Pos: 6}.Sign(secret), false},
	} {
		hello := wire.Hello{Log: "log", Cursor: 1000, Seal: c.seal} // what the cursor says does not count
		if got := l.SeenMore(own, hello, true); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Once the log got another name in a run, no device makes the hub give it a third.
func TestLogIsRenamedOnceInARun(t *testing.T) {
	l := ledger.New(ledger.NewFold(), ledger.Outside{}, ledger.Moment{})
	own := func(id string) ledger.OwnLog {
		return ledger.OwnLog{ID: id, TimeOf: func(uint64) (int64, bool) { return 0, false }}
	}
	ahead := wire.Hello{Log: "log", Cursor: 7}
	if !l.SeenMore(own("log"), ahead, false) {
		t.Error("a device that has seen more is not believed")
	}
	if !l.SeenMore(own("log"), ahead, false) { // until it is renamed, which may fail
		t.Error("it is not believed a second time")
	}
	l.Renamed()
	if l.SeenMore(own("log-2"), wire.Hello{Log: "log-2", Cursor: 7}, false) {
		t.Error("a device is believed that has seen what was never written")
	}
}
