package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// A renamed log keeps all its entries, and its former name as an ancestor.
func TestRenamedLogIsTheSameLog(t *testing.T) {
	s := chainedStore(t)
	before := logOf(t, s)
	was := verified(t, s)
	for _, nowMS := range []int64{5000, 17} { // a clock that is behind gives a new name too
		if err := s.Rename(nowMS); err != nil {
			t.Fatal(err)
		}
	}
	s = reopenChained(t, closed(t, s))
	name, createdMS, err := s.Identity()
	if name != "centre" || createdMS != 5001 || err != nil {
		t.Errorf("it is %s-%d (%v)", name, createdMS, err)
	}
	list, err := s.Ancestors()
	if want := []Ancestor{{Log: was.Log}, {Log: "centre-5000"}}; err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("its ancestors are %v (%v), want %v", list, err, want)
	}
	sameLog(t, "renamed", logOf(t, s), before)
	if is := verified(t, s); is.Hash != was.Hash || is.Last != was.Last || is.Log != "centre-5001" {
		t.Errorf("it is %+v, was %+v", is, was)
	}
}

func TestRestoredStoreIsTheSame(t *testing.T) {
	s := centreStore(t, t.TempDir(), 3, 4)
	backup, log := backupOf(t, s), logOf(t, s)
	for name, dir := range map[string]string{"new folder": filepath.Join(t.TempDir(), "new"), "its own": closed(t, s)} {
		t.Run(name, func(t *testing.T) {
			done, err := Restore(dir, file, backup, 5000)
			if err != nil || done.Log != "centre-5000" || int(done.Last) != len(log) || (done.Aside == "") != (name == "new folder") {
				t.Fatalf("restored is %+v (%v)", done, err)
			}
			got := reopenChained(t, dir)
			sameLog(t, "restored", logOf(t, got), log)
			r := verified(t, got)
			if r.Log != "centre-5000" || r.Snapshot == 0 {
				t.Errorf("the store is %+v", r)
			}
			if secret, err := got.Secret("slip", nil); err != nil || string(secret) != "a secret" {
				t.Errorf("the secret is %q (%v)", secret, err)
			}
			if list, err := got.Ancestors(); err != nil || !reflect.DeepEqual(list, []Ancestor{{"centre-1234", r.Last}}) {
				t.Errorf("it comes from %v (%v)", list, err)
			}
			if days, err := got.Days(); err != nil || len(days) != 4 {
				t.Errorf("its days are %v (%v)", days, err)
			}
			w := goOn(t, got) // and it goes on
			w.do("kiosk", issue)
			w.appendTo(got)
			verified(t, reopenChained(t, closed(t, got)))
		})
	}
}

// A restore does not put years into the live file, which would never get smaller.
func TestRestoreArchivesOldDaysAtOnce(t *testing.T) {
	const days = buildLive + 12
	s := chainedStore(t)
	w := newCentreLog(t)
	for range days {
		w.day(buildChunk / 4 / 20) // so that there are several writes
	}
	w.appendTo(s)
	w.snapshotTo(s)
	log := logOf(t, s)
	dir := filepath.Join(t.TempDir(), "new")
	if _, err := Restore(dir, file, backupOf(t, s), 5000); err != nil {
		t.Fatal(err)
	}
	got := reopenChained(t, dir)
	sameLog(t, "restored", logOf(t, got), log)
	if r := verified(t, got); r.Archives != days-buildLive || r.Days != days || liveFrom(t, got) != r.Archived+1 {
		t.Errorf("restored is %+v", r)
	}
}

// A log that is restored twice remembers both, and each has a name of its own
// even where the clock stands still or goes back.
func TestRestoredLogRemembersWhereItComesFrom(t *testing.T) {
	dir := closed(t, centreStore(t, t.TempDir(), 1, 1))
	for i := range 3 {
		s := reopenChained(t, dir)
		backup := backupOf(t, s)
		closed(t, s)
		done, err := Restore(dir, file, backup, 7)
		if want := fmt.Sprintf("centre-%d", 1235+i); err != nil || done.Log != want {
			t.Fatalf("restored is %+v (%v), want %s", done, err, want)
		}
	}
	list, err := reopenChained(t, dir).Ancestors()
	if err != nil || len(list) != 3 || list[0].Log != "centre-1234" || list[2].Log != "centre-1236" {
		t.Errorf("it comes from %v (%v)", list, err)
	}
}

// If a restore is refused, for any reason, the existing store is unchanged.
func TestRestoreThatIsRefusedChangesNothing(t *testing.T) {
	dir := closed(t, centreStore(t, t.TempDir(), 3, 2))
	s := reopenChained(t, dir)
	backup := backupOf(t, s)
	if _, err := s.SealOld(context.Background(), "2026-10-06", 9); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	image, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	archive, err := filepath.Glob(filepath.Join(dir, ArchiveFolder, "*"))
	if err != nil || len(archive) != 1 {
		t.Fatalf("the archive is %v (%v)", archive, err)
	}
	cut := filepath.Join(t.TempDir(), "cut")
	if data, err := os.ReadFile(backup); err != nil || os.WriteFile(cut, data[:len(data)/2], 0o600) != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"cut off":        {cut, ErrSealed},
		"forged":         {reseal(t, backup, func(lines []string) []string { lines[9] = strings.Replace(lines[9], "1", "2", 1); return lines }), ErrSealed},
		"one day only":   {archive[0], ErrSealed},
		"not there":      {filepath.Join(dir, "no such"), os.ErrNotExist},
		"a store":        {s.Path(), ErrSealed},
		"something else": {"backup_test.go", ErrSealed},
	} {
		if _, err := Restore(dir, file, c.file, 5000); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	running := reopenChained(t, dir)
	if _, err := Restore(dir, file, backup, 5000); !errors.Is(err, ErrLocked) {
		t.Errorf("while a hub has the store open: %v", err)
	}
	closed(t, running)
	if after, err := os.ReadFile(s.Path()); err != nil || !bytes.Equal(after, image) {
		t.Errorf("the store has changed (%v)", err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) != 3 {
		t.Errorf("the folder holds %v (%v)", names, err)
	}
}

// A damaged store can be replaced by a restore.
func TestRestoreInPlaceOfADamagedStore(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"cut off": func(image []byte) []byte { return image[:len(image)/3] },
		"empty":   func([]byte) []byte { return nil },
		"garbage": func(image []byte) []byte { return bytes.Repeat([]byte("x"), len(image)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := centreStore(t, t.TempDir(), 2, 2)
			log, backup := logOf(t, s), backupOf(t, s)
			dir := closed(t, s)
			image, err := os.ReadFile(s.Path())
			if err != nil {
				t.Fatal(err)
			}
			image = damage(image)
			if err := os.Remove(s.Path()); err != nil { // a new file: bbolt may still hold the old one
				t.Fatal(err)
			}
			if err := os.WriteFile(s.Path(), image, 0o600); err != nil {
				t.Fatal(err)
			}
			done, err := Restore(dir, file, backup, 5000)
			if err != nil {
				t.Fatal(err)
			}
			sameLog(t, "restored", logOf(t, reopenChained(t, dir)), log)
			if kept, err := os.ReadFile(done.Aside); err != nil || !bytes.Equal(kept, image) {
				t.Errorf("the damaged store is not kept (%v)", err)
			}
		})
	}
}

func TestBackupReplacesNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine")
	if err := os.WriteFile(path, []byte("a letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := BackupFile(path, inClear, func(io.Writer) error { return nil }); !errors.Is(err, ErrExists) {
		t.Errorf("writing says %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "a letter" {
		t.Errorf("the file is %q (%v)", data, err)
	}
}

// A backup over a connection that breaks is not accepted.
func TestInterruptedBackupIsRefused(t *testing.T) {
	s := centreStore(t, t.TempDir(), 2, 2)
	var whole bytes.Buffer
	if _, err := s.Backup(context.Background(), &whole, 9); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, backupName)
	for _, n := range []int{0, 1, whole.Len() / 2, whole.Len() - 1} {
		_, err := BackupFile(path, inClear, func(out io.Writer) error { _, err := out.Write(whole.Bytes()[:n]); return err })
		if !errors.Is(err, ErrSealed) {
			t.Errorf("%d bytes of %d: %v", n, whole.Len(), err)
		}
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Backup(stopped, &whole, 9); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped backup says %v", err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) > 0 {
		t.Errorf("left behind are %v (%v)", names, err)
	}
}

// A backup is what the log was at one moment, whatever is written meanwhile.
func TestBackupWhileTheLogGrows(t *testing.T) {
	s := chainedStore(t)
	appendAll(t, s, 1, 5000)
	next, grown := uint64(5001), 0
	path := filepath.Join(t.TempDir(), backupName)
	seal, err := BackupFile(path, inClear, func(out io.Writer) error {
		_, err := s.Backup(context.Background(), writerFunc(func(p []byte) (int, error) {
			appendAll(t, s, next, next+9)
			next, grown = next+10, grown+1
			return out.Write(p)
		}), 9)
		return err
	})
	if err != nil || seal.Last != 5000 || grown < 3 {
		t.Fatalf("the backup ends at %d after %d growths (%v)", seal.Last, grown, err)
	}
	dir := t.TempDir()
	if _, err := Restore(dir, file, path, 9); err != nil {
		t.Fatal(err)
	}
	wantLog(t, reopenChained(t, dir), 1, 5000)
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
