package registry

import (
	"fmt"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

const recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

func consoleOf(name string) Enrolled {
	return Enrolled{Device: name, Role: eventlog.Console, Counter: "1", Key: "key of " + name, Signer: "ca"}
}

// The word of an enrolled console counts, once for each key and once a day.
func TestWhoseWordOnBackupKeysCounts(t *testing.T) {
	const day = 24 * 60 * 60_000
	c := &centre{t: t}
	c.enter([]eventlog.Event{consoleOf("quay-1"), kiosk("kiosk-1", "k"), consoleOf("quay-2")}, nil)
	c.enter([]eventlog.Event{Revoked{Device: "quay-2", Key: "key of quay-2"}}, nil)
	for name, want := range map[string]bool{"quay-1": true, "kiosk-1": false, "quay-2": false, "stranger": false} {
		if got := c.s.Keeps(name, recipient, 3000) != nil; got != want {
			t.Errorf("the word of %s counts: %v", name, got)
		}
	}
	if c.s.Keeps("quay-1", "", 3000) != nil || c.s.Keeps("quay-1", strings.Repeat("a", MaxRecipient+1), 3000) != nil {
		t.Error("no key, or one that is too long, is taken")
	}
	c.enter([]eventlog.Event{*c.s.Keeps("quay-1", recipient, 3000)}, nil)
	for _, again := range []struct {
		key  string
		atMS int64
		want bool
	}{{recipient, 10 * day, false}, {"age1other", 4000, false}, {"age1other", day + 4000, true}, {"age1other", 0, true}} {
		if got := c.s.Keeps("quay-1", again.key, again.atMS) != nil; got != again.want {
			t.Errorf("%s at %d is taken: %v", again.key, again.atMS, got)
		}
	}
}

// Consoles can open backups as long as they are enrolled by the same key; only so many.
func TestWhoCanOpenBackups(t *testing.T) {
	c := &centre{t: t}
	for i := range MaxKeepers + 2 {
		name := fmt.Sprintf("quay-%02d", i)
		c.enter([]eventlog.Event{consoleOf(name)}, nil)
		c.enter([]eventlog.Event{*c.s.Keeps(name, recipient, 3000)}, nil)
	}
	list := c.s.Keepers()
	if len(list) != MaxKeepers || list[0] != (Keeper{"quay-00", recipient}) {
		t.Fatalf("%d can, the first is %v", len(list), list[0])
	}
	c.enter([]eventlog.Event{Revoked{Device: "quay-00", Key: "key of quay-00"}}, nil)
	c.enter([]eventlog.Event{consoleOf("quay-01")}, nil) // enrolled again: another disk
	for _, k := range c.s.Keepers() {
		if k.Device == "quay-00" || k.Device == "quay-01" {
			t.Errorf("%s still can", k.Device)
		}
	}
	before := len(c.s.Keepers())
	c.enter([]eventlog.Event{KeepsKey{Device: "quay-02", Key: "another key", Recipient: "age1thief"}, KeepsKey{Device: "stranger", Key: "x", Recipient: "age1thief"}}, nil)
	if got := c.s.Keepers(); len(got) != before || got[0].Recipient != recipient {
		t.Errorf("the word of another key counts: %v", got)
	}
}
