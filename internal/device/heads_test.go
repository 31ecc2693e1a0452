package device

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/dayhead"
)

func headKey(t *testing.T) dayhead.Key {
	t.Helper()
	k, err := dayhead.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func signed(t *testing.T, k dayhead.Key, h dayhead.Head) string {
	t.Helper()
	text, err := k.Sign(h)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestHeadsAreKeptOnceAndInOrder(t *testing.T) {
	k, dir := headKey(t), t.TempDir()
	f := headsIn(dir)
	if newest, err := f.newest(); newest != "" || err != nil {
		t.Errorf("nothing is %q, %v", newest, err)
	}
	var list []string
	for day := range 3 {
		list = append(list, signed(t, k, dayhead.Head{Log: "centre-1", Day: fmt.Sprint("2026-11-2", day), Pos: uint64(day)}))
		for range 2 { // a device that lost power gets it again
			if err := headsIn(dir).add(list[day]); err != nil {
				t.Fatal(err)
			}
		}
		if newest, err := f.newest(); newest != list[day] || err != nil {
			t.Errorf("the newest is %q, %v", newest, err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, HeadsFile))
	if err != nil || string(text) != strings.Join(list, "\n") {
		t.Errorf("the file has %q, %v", text, err)
	}
	if info, err := os.Stat(filepath.Join(dir, HeadsFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("rights are %v, %v", info.Mode(), err)
	}
	// A hub that signs the same day anew does not replace what it has signed before.
	other := signed(t, k, dayhead.Head{Log: "centre-1", Day: "2026-11-20", Pos: 7})
	if err := f.add(other); err != nil {
		t.Fatal(err)
	}
	if text, err := f.read(); err != nil || !strings.Contains(text, list[0]) || !strings.Contains(text, other) {
		t.Errorf("of two heads of a day one is gone (%v)", err)
	}
	if err := f.add(strings.Repeat("x", dayhead.MaxBytes+1)); err == nil {
		t.Error("a long story is kept")
	}
}

func TestFullFileLeavesOutTheEarliest(t *testing.T) {
	k, f := headKey(t), headsIn(t.TempDir())
	one := signed(t, k, dayhead.Head{Log: "centre-1", Day: "2026-11-20"})
	if err := os.WriteFile(f.path, []byte(strings.Repeat(one+"\n", maxHeadsBytes/(len(one)+1))), 0o600); err != nil {
		t.Fatal(err)
	}
	last := signed(t, k, dayhead.Head{Log: "centre-1", Day: "2036-11-20", Pos: 9})
	for _, note := range []string{signed(t, k, dayhead.Head{Log: "centre-1", Day: "2036-11-19", Pos: 8}), last} {
		if err := f.add(note); err != nil {
			t.Fatal(err)
		}
	}
	text, err := f.read()
	if err != nil || len(text) > maxHeadsBytes || len(text) < maxHeadsBytes/3 {
		t.Errorf("the file has %d bytes (%v)", len(text), err)
	}
	if newest, err := f.newest(); newest != last || err != nil {
		t.Errorf("the newest is %q, %v", newest, err)
	}
}
