package maintenance

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/backupkey"
	"motcua/internal/identity"
	"motcua/internal/registry"
	"motcua/internal/store"
)

func drawKey(t *testing.T) backupkey.Key {
	t.Helper()
	k, err := backupkey.Draw()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// writtenDown gives a hub's data folder a backup key.
func writtenDown(t *testing.T, dir string) backupkey.Key {
	t.Helper()
	k := drawKey(t)
	if _, _, err := identity.OpenHub(dir); err != nil {
		t.Fatal(err)
	}
	if err := identity.AddBackupKey(dir, k); err != nil {
		t.Fatal(err)
	}
	return k
}

func TestRuleOfEncryption(t *testing.T) {
	without, with, spoilt := t.TempDir(), t.TempDir(), t.TempDir()
	writtenDown(t, with)
	writtenDown(t, spoilt)
	if err := os.Chmod(filepath.Join(spoilt, identity.FolderName, "backup.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	consoles := t.TempDir()
	if err := identity.SaveKeepers(consoles, []registry.Keeper{{Device: "quay-1", Recipient: drawKey(t).Recipient()}, {Device: "quay-2", Recipient: "nonsense"}}); err != nil {
		t.Fatal(err)
	}
	listed := Backup{Recipients: []string{drawKey(t).Recipient(), drawKey(t).Recipient()}}
	const own, other = true, false
	for _, c := range []struct {
		name    string
		backup  Backup
		dir     string
		disk    bool
		to      bool
		missing bool
		fails   bool
	}{
		{"own disk", Backup{}, with, own, false, false, false},
		{"own disk, no key", Backup{}, without, own, false, false, false},
		{"another disk", Backup{}, with, other, true, false, false},
		{"another disk, no key", Backup{}, without, other, false, true, false},
		{"another disk, a console's key", Backup{}, consoles, other, true, false, false},
		{"own disk, a console's key", Backup{}, consoles, own, false, false, false},
		{"clear text wanted, a console's key", Backup{Plain: true}, consoles, other, false, false, false},
		{"another disk, key for everybody", Backup{}, spoilt, other, false, false, true},
		{"clear text wanted", Backup{Plain: true}, with, other, false, false, false},
		{"clear text wanted, no key", Backup{Plain: true}, without, other, false, false, false},
		{"recipients, own disk", listed, without, own, true, false, false},
		{"recipients, another disk", listed, spoilt, other, true, false, false},
		{"wrong recipients", Backup{Recipients: []string{"age1"}}, with, other, false, false, true},
	} {
		how, err := c.backup.encryption(c.dir, "/media/usb", func(string, string) bool { return c.disk })
		if (err != nil) != c.fails || how.To.Any() != c.to || how.KeyMissing != c.missing {
			t.Errorf("%s: %+v (%v)", c.name, how, err)
		}
	}
}

// A folder of a file system of its own is another disk.
func TestAnotherFileSystemIsAnotherDisk(t *testing.T) {
	dir := t.TempDir()
	writtenDown(t, dir)
	const memory = "/dev/shm"
	if _, err := os.Stat(memory); err != nil || sameDisk(dir, memory) {
		t.Skipf("this machine has no second file system at %s (%v)", memory, err)
	}
	if how, err := (Backup{}).Encryption(dir, memory); err != nil || !how.To.Any() {
		t.Errorf("%s: %+v (%v)", memory, how, err)
	}
	if how, err := (Backup{}).Encryption(dir, t.TempDir()); err != nil || how.To.Any() || how.KeyMissing {
		t.Errorf("beside it: %+v (%v)", how, err)
	}
}

// newFarDesk is a desk whose folder for backups is on another disk.
func newFarDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.oneDisk = func(string, string) bool { return false }
	d.mount()
	return d
}

// hidden wants a file to be encrypted for a key, and for no other.
func (d *desk) hidden(name string, key backupkey.Key) {
	d.t.Helper()
	path := filepath.Join(d.folder, name)
	if encrypted, err := store.Encrypted(path); !encrypted || err != nil || !strings.HasSuffix(name, store.EncryptedSuffix) {
		d.t.Errorf("%s is encrypted: %v (%v)", name, encrypted, err)
	}
	if r, err := store.VerifyEncrypted(context.Background(), path, []backupkey.Key{key}); err != nil || len(r.Faults) > 0 || r.Last != 1 {
		d.t.Errorf("%s is %+v (%v)", name, r, err)
	}
	if err := store.TryKeys(path, []backupkey.Key{drawKey(d.t)}); !errors.Is(err, backupkey.ErrWrongKey) {
		d.t.Errorf("%s is opened by another key: %v", name, err)
	}
}

// A centre that has backups on another disk keeps having them after an update: in clear
// text, and every console says so. From the moment at which the key is written down they
// are encrypted, without a restart; both kinds are counted and removed alike.
func TestBackupsOnAnotherDiskAreEncrypted(t *testing.T) {
	d := newFarDesk(t)
	first := d.at(at(23, 8, 0), 1)
	if strings.HasSuffix(first[0], store.EncryptedSuffix) || d.Trouble() != TroubleInClear || !d.Figures().KeyMissing || d.Figures().Encrypted {
		t.Errorf("without a key there is %q, %q, %+v", first, d.Trouble(), d.Figures())
	}
	d.at(at(23, 12, 15), 2)
	if n := strings.Count(d.said.String(), "run hub backup-key"); n != 1 {
		t.Errorf("it is said %d times:\n%s", n, d.said.String())
	}
	key := writtenDown(t, filepath.Dir(d.store.Path()))
	d.at(at(23, 12, 16), 2)
	if d.Trouble() != "" || d.Figures().KeyMissing || !d.Figures().Encrypted {
		t.Errorf("with a key it says %q, %+v", d.Trouble(), d.Figures())
	}
	names := d.at(at(23, 17, 30), 3)
	d.hidden(names[2], key)
	names = d.at(at(24, 12, 15), 3)
	if names[0] != first[0][:len("motcua-2026-11-23-")]+"121500"+first[0][len("motcua-2026-11-23-080000"):] {
		t.Errorf("the oldest was not removed: %q", names)
	}
	names = d.at(at(25, 12, 15), 3)
	for _, name := range d.at(at(25, 12, 16), 3) { // the clear ones are gone by now
		d.hidden(name, key)
	}
	newer := writtenDown(t, filepath.Dir(d.store.Path()))
	for _, name := range d.at(at(25, 17, 30), 3)[2:] {
		d.hidden(name, newer)
	}
	if f := d.Figures(); f.LastMS != at(25, 17, 30) || len(names) != 3 {
		t.Errorf("the figures are %+v", f)
	}
}

func TestClearTextThatIsWantedIsNoTrouble(t *testing.T) {
	d := newFarDesk(t)
	d.backup.Plain = true
	writtenDown(t, filepath.Dir(d.store.Path()))
	if names := d.at(at(23, 8, 0), 1); strings.HasSuffix(names[0], store.EncryptedSuffix) || d.Trouble() != "" || d.Figures().KeyMissing {
		t.Errorf("there is %q, %q", names, d.Trouble())
	}
}

func TestRecipientsOfTheConfigurationOpenTheBackup(t *testing.T) {
	d := newDesk(t) // even on the hub's own disk
	d.mount()
	province, centre := drawKey(t), drawKey(t)
	d.backup.Recipients = []string{province.Recipient(), centre.Recipient()}
	own := writtenDown(t, filepath.Dir(d.store.Path()))
	names := d.at(at(23, 8, 0), 1)
	d.hidden(names[0], province)
	d.hidden(names[0], centre)
	if err := store.TryKeys(filepath.Join(d.folder, names[0]), []backupkey.Key{own}); !errors.Is(err, backupkey.ErrWrongKey) {
		t.Errorf("the hub's own key opens it too: %v", err)
	}
}

// A key that cannot be used makes no backup in clear text: it makes none, and says so.
func TestUnusableKeyMakesNoClearBackup(t *testing.T) {
	d := newFarDesk(t)
	dir := filepath.Dir(d.store.Path())
	key := writtenDown(t, dir)
	path := filepath.Join(dir, identity.FolderName, "backup.key")
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	d.at(at(23, 8, 0), 0)
	if d.Trouble() != TroubleBackup || !strings.Contains(d.Figures().Fault, "chmod 600") {
		t.Errorf("it says %q, %+v", d.Trouble(), d.Figures())
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range d.at(at(23, 8, 11), 1) {
		d.hidden(name, key)
	}
	if d.Trouble() != "" {
		t.Errorf("it still says %q", d.Trouble())
	}
}

// A fault that is over before a backup is due is not told any longer.
func TestFaultBetweenBackupsIsForgotten(t *testing.T) {
	d := newDesk(t)
	d.mount()
	d.at(at(23, 8, 0), 1)
	away := d.folder + ".away"
	if err := os.Rename(d.folder, away); err != nil {
		t.Fatal(err)
	}
	if d.at(at(23, 9, 0), 0); d.Trouble() != TroubleBackup {
		t.Error("a disk that is away is not told of")
	}
	if err := os.Rename(away, d.folder); err != nil {
		t.Fatal(err)
	}
	if d.at(at(23, 9, 11), 1); d.Trouble() != "" || d.Figures().Fault != "" {
		t.Errorf("it still says %q", d.Figures().Fault)
	}
}

// Before anybody has written a key down, backups are encrypted to the consoles; afterwards to
// both, so that each key alone opens them.
func TestBackupsOpenAtTheConsoles(t *testing.T) {
	d := newFarDesk(t)
	dir := filepath.Dir(d.store.Path())
	console := drawKey(t)
	if err := identity.SaveKeepers(dir, []registry.Keeper{{Device: "quay-1", Recipient: console.Recipient()}}); err != nil {
		t.Fatal(err)
	}
	d.hidden(d.at(at(23, 8, 0), 1)[0], console)
	if d.Trouble() != "" || d.Figures().KeyMissing || !d.Figures().Encrypted {
		t.Errorf("with a console's key it says %q, %+v", d.Trouble(), d.Figures())
	}
	paper := writtenDown(t, dir)
	made := d.at(at(23, 12, 15), 2)
	d.hidden(made[len(made)-1], console)
	d.hidden(made[len(made)-1], paper)
}
