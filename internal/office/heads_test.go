package office_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/dayhead"
	"motcua/internal/identity"
	"motcua/internal/officetest"
	"motcua/internal/store"
)

// Heads of a device's file or of a paper are looked for in the log, whether the hub runs or
// not; one that the hub has not signed, or that the log does not lead to, is told.
func TestHeadsOfAFileAreLookedForInTheLog(t *testing.T) {
	b := officetest.New(t)
	b.Running(func() { booked(b, "LH-1") })
	own, _, err := identity.OpenHub(b.Dir)
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.OpenReadOnly(b.Dir, "hub.db")
	if err != nil {
		t.Fatal(err)
	}
	hash, err := db.HashAt(2)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	head := func(k dayhead.Key, h dayhead.Hash) string {
		signed, err := k.Sign(dayhead.Head{Log: "centre-1", Day: "2026-11-23", Pos: 2, Hash: h})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "day-heads.txt")
		if err := os.WriteFile(file, []byte("từ kiosk-1\n\n"+signed), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	stranger, err := dayhead.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	good, changed, foreign := head(own.Heads, dayhead.Hash(hash)), head(own.Heads, dayhead.Hash{1}), head(stranger, dayhead.Hash(hash))
	check := func() {
		t.Helper()
		if out := b.Says("máy chủ đã ký dấu cuối ngày ở mục 2", "verify", "-heads", good); !strings.Contains(out, "còn nguyên") {
			t.Errorf("of a good head it says %s", out)
		}
		b.Says("the hub has signed the head of the day", "verify", "-heads", good, "-lang", "en")
		if out, err := b.Run("verify", "-heads", changed); err == nil || !strings.Contains(out, "đây là nhật ký khác") {
			t.Errorf("of a log that was changed it says %s (%v)", out, err)
		}
		b.Refuses("was not signed by this hub", "verify", "-heads", foreign)
		b.Says("còn nguyên", "verify", "-heads", foreign, "-head-key", stranger.Public)
		empty := filepath.Join(t.TempDir(), "none.txt")
		if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
			t.Fatal(err)
		}
		b.Refuses("has no head of a day in it", "verify", "-heads", empty)
		b.Refuses("no such file", "verify", "-heads", filepath.Join(t.TempDir(), "missing"))
	}
	b.Running(check)
	check()
}

func TestHeadsArePrintedForPaper(t *testing.T) {
	b := officetest.New(t)
	b.Running(func() {
		booked(b, "LH-1")
		b.Says("Chưa có dấu cuối ngày nào", "heads")
		b.Says("There is no head of a day yet", "heads", "-lang", "en")
	})
}
