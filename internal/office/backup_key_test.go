package office_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/backupkey"
	"motcua/internal/cli"
	"motcua/internal/identity"
	"motcua/internal/officetest"
	"motcua/internal/program"
	"motcua/internal/store"
)

// drawn is the key that a command has printed.
func drawn(t *testing.T, out string) backupkey.Key {
	t.Helper()
	for line := range strings.Lines(out) {
		if key, err := backupkey.ParseKey(line); err == nil {
			return key
		}
	}
	t.Fatalf("no key is in %q", out)
	return backupkey.Key{}
}

// typist answers a command with what it has printed so far.
type typist struct {
	out    *strings.Builder
	answer func(out string) string
	rest   string
	done   bool
}

// Read implements io.Reader.
func (y *typist) Read(p []byte) (int, error) {
	if !y.done {
		y.rest, y.done = y.answer(y.out.String()), true
	}
	if y.rest == "" {
		return 0, io.EOF
	}
	n := copy(p, y.rest)
	y.rest = y.rest[n:]
	return n, nil
}

// writeDown runs hub backup-key like somebody who writes the key down.
func writeDown(b *officetest.Bureau, args ...string) backupkey.Key {
	b.T.Helper()
	out, err := copyOut(b, func(out string) string {
		secret := drawn(b.T, out).Secret()
		return strings.ToLower(secret[len(secret)-backupkey.TailBytes():]) + "\n"
	}, args...)
	if err != nil || !strings.Contains(out, "Khóa đã được dùng") {
		b.T.Fatalf("it says %q (%v)", out, err)
	}
	return drawn(b.T, out)
}

// copyOut runs hub backup-key like somebody who types an answer.
func copyOut(b *officetest.Bureau, answer func(out string) string, args ...string) (string, error) {
	b.T.Helper()
	return b.RunWith(func(out *strings.Builder) io.Reader { return &typist{out: out, answer: answer} }, append([]string{"backup-key"}, args...)...)
}

// The key is put into use when it is on paper, and not before.
func TestBackupKeyIsUsedOnceItIsWrittenDown(t *testing.T) {
	b := officetest.New(t)
	kept := func() int {
		keys, err := identity.BackupKeys(b.Dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(keys)
	}
	for name, typed := range map[string]string{
		"nothing": "", "empty lines": "\n\n\n\n", "something": "ABCDEFGH\n", "another try too many": "1\n2\n3\n", "a beginning": "AGE-SECR\n",
	} {
		out, err := copyOut(b, func(string) string { return typed })
		if !errors.Is(err, cli.ErrUsage) || !strings.Contains(err.Error(), "Tear the paper up") || kept() != 0 || strings.Contains(out, "Khóa đã được dùng") {
			t.Errorf("%s: %v, %d keys", name, err, kept())
		}
	}
	first := writeDown(b)
	if again := drawn(t, b.Says("MẤT KHÓA LÀ MẤT BẢN SAO LƯU", "backup-key")); again.Secret() != first.Secret() || kept() != 1 {
		t.Error("it is another key the second time")
	}
	b.Says(`recipients = ["`+first.Recipient()+`"]`, "backup-key", "-lang", "en")
	second := writeDown(b, "-new")
	if second.Secret() == first.Secret() || kept() != 2 || drawn(t, b.Says("KHÓA SAO LƯU", "backup-key")).Secret() != second.Secret() {
		t.Error("there is no other key")
	}
	b.Refuses("one of them", "backup-key", "-new", "-enter")
}

// After the second of three tries it is not too late.
func TestSlipOfTheFingerIsForgiven(t *testing.T) {
	b := officetest.New(t)
	out, err := copyOut(b, func(out string) string {
		secret := drawn(t, out).Secret()
		return "QQQQQQQQ\n\n" + secret[len(secret)-backupkey.TailBytes():]
	})
	if err != nil || !strings.Contains(out, "Khóa đã được dùng") {
		t.Errorf("it says %q (%v)", out, err)
	}
}

func TestKeyOnPaperIsEntered(t *testing.T) {
	b := officetest.New(t)
	key, err := backupkey.Draw()
	if err != nil {
		t.Fatal(err)
	}
	b.Typed = "AGE-SECRET-KEY-1WRONG\n" + strings.ToLower(key.Groups()) + "\n"
	if out := b.Says("Khóa đã được dùng", "backup-key", "-enter"); strings.Contains(out, key.Secret()) {
		t.Error("what was typed is printed")
	}
	if keys, err := identity.BackupKeys(b.Dir); err != nil || len(keys) != 1 || keys[0].Secret() != key.Secret() {
		t.Errorf("kept are %v (%v)", keys, err)
	}
	b.Typed = ""
	b.Refuses("No key was typed", "backup-key", "-enter")
	b.Typed = key.Recipient() + "\n"
	b.Refuses("no backup key", "backup-key", "-enter")
}

func TestKeyThatIsNotUsedIsSaidSo(t *testing.T) {
	b := officetest.New(t)
	key := writeDown(b)
	b.File.Backup.Recipients = []string{key.Recipient()}
	b.Says("centre.toml có recipients", "backup-key")
	b.File.Backup.Recipients, b.File.Backup.Plain = nil, true
	b.Says("centre.toml có plain = true", "backup-key")
	b.Dir = filepath.Join(t.TempDir(), "none")
	b.Refuses("No hub has worked in", "backup-key")
}

// onAnotherDisk is a folder of another file system than the tests' own.
func onAnotherDisk(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "motcua-test-")
	if err != nil {
		t.Skipf("this machine has no second file system: %v", err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func encrypted(t *testing.T, file string) bool {
	t.Helper()
	is, err := store.Encrypted(file)
	if err != nil {
		t.Fatal(err)
	}
	return is
}

// By hand, backups are encrypted by the rule of those that the hub makes.
func TestBackupByHandOnAnotherDiskIsEncrypted(t *testing.T) {
	b := officetest.New(t)
	booked(b, "LH-1")
	far, near := onAnotherDisk(t), t.TempDir()
	file := filepath.Join(far, "clear.gz")
	if b.Says("CHƯA MÃ HÓA", "backup", file); encrypted(t, file) {
		t.Error("without a key it is encrypted")
	}
	key := writeDown(b)
	b.Running(func() {
		file = filepath.Join(far, "copy.gz.age")
		if b.Says("Bản này đã mã hóa", "backup", file); !encrypted(t, file) {
			t.Error("it is not encrypted")
		}
	})
	data, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(data), "\x1f\x8b\x08") || strings.Contains(string(data), "LH-1") {
		t.Errorf("its text can be read (%v)", err)
	}
	for name, c := range map[string]struct {
		folder string
		args   []string
	}{"plain": {far, []string{"-plain"}}, "own disk": {near, nil}} {
		file := filepath.Join(c.folder, "plain.gz")
		if out := b.Says("Đã sao lưu", append([]string{"backup", file}, c.args...)...); encrypted(t, file) || strings.Contains(out, "MÃ HÓA") {
			t.Errorf("%s: %s", name, out)
		}
	}
	b.File.Backup.Recipients = []string{key.Recipient()}
	if file := filepath.Join(near, "listed.gz.age"); !strings.Contains(b.Says("Đã sao lưu", "backup", file), "đã mã hóa") || !encrypted(t, file) {
		t.Error("recipients are not used")
	}
	b.File.Backup.Recipients = nil
	if err := os.Chmod(filepath.Join(b.Dir, identity.FolderName, "backup.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(far, "none")
	if _, err := b.Run("backup", file); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("with a key for everybody: %v", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a backup (%v)", err)
	}
}

// sealedBureau is a centre with an encrypted backup of one appointment, after which
// another came.
func sealedBureau(t *testing.T) (b *officetest.Bureau, file string, keys [2]backupkey.Key) {
	t.Helper()
	b = officetest.New(t)
	for i := range keys {
		key, err := backupkey.Draw()
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
		b.File.Backup.Recipients = append(b.File.Backup.Recipients, key.Recipient())
	}
	booked(b, "LH-1")
	file = filepath.Join(t.TempDir(), "copy.gz.age")
	b.Says("đã mã hóa", "backup", file)
	booked(b, "LH-2")
	return b, file, keys
}

func TestEncryptedBackupIsRestored(t *testing.T) {
	for name, give := range map[string]func(b *officetest.Bureau, key backupkey.Key) []string{
		"typed": func(b *officetest.Bureau, key backupkey.Key) []string { b.Typed = key.Secret() + "\n"; return nil },
		"without a end": func(b *officetest.Bureau, key backupkey.Key) []string {
			b.Typed = strings.ToLower(key.Groups())
			return nil
		},
		"at the third try": func(b *officetest.Bureau, key backupkey.Key) []string {
			b.Typed = "AGE\n" + key.Secret()[:30] + "\n" + key.Secret()
			return nil
		},
		"in a file": func(b *officetest.Bureau, key backupkey.Key) []string {
			path := filepath.Join(b.T.TempDir(), "key.txt")
			if err := os.WriteFile(path, backupkey.Text([]backupkey.Key{key}), 0o644); err != nil {
				b.T.Fatal(err)
			}
			return []string{"-key-file", path}
		},
		"its own": func(b *officetest.Bureau, key backupkey.Key) []string {
			if err := identity.AddBackupKey(b.Dir, key); err != nil {
				b.T.Fatal(err)
			}
			writeDown(b, "-new") // an older one opens it too
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, file, keys := sealedBureau(t)
			day := b.NextSlot().Format("2006-01-02")
			args := give(b, keys[len(name)%2]) // each of the two opens it
			b.Says("Không có lỗi.", append([]string{"verify", file}, args...)...)
			b.Says("Đã khôi phục", append([]string{"restore", file}, args...)...)
			if out := b.Says("LH-1", "appointment", "list", "-day", day); strings.Contains(out, "LH-2") {
				t.Errorf("what came after the backup is there: %s", out)
			}
			b.Says("Không có lỗi.", "verify")
		})
	}
}

// What does not open a backup changes nothing, and no message has the key in it.
func TestWrongKeyChangesNothing(t *testing.T) {
	b, file, _ := sealedBureau(t)
	wrong := writeDown(b)
	before, err := os.ReadFile(filepath.Join(b.Dir, "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	path, letter := filepath.Join(folder, "key"), filepath.Join(folder, "letter")
	if err := errors.Join(os.WriteFile(path, []byte(wrong.Secret()), 0o600), os.WriteFile(letter, []byte("hello\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		typed string
		args  []string
		want  string
	}{
		{"", nil, "No key was typed"},
		{"\n\n\n", nil, "no backup key"},
		{wrong.Secret() + "\n", nil, "This key does not open"},
		{wrong.Secret() + "\nx\n", nil, "no backup key"},
		{"", []string{"-key-file", path}, "This key does not open"},
		{"", []string{"-key-file", letter}, "has no backup key in it"},
		{"", []string{"-key-file", path + "none"}, "no such file"},
	} {
		b.Typed = c.typed
		for _, command := range []string{"verify", "restore"} {
			out, err := b.Run(append([]string{command, file}, c.args...)...)
			if !errors.Is(err, cli.ErrUsage) || !strings.Contains(err.Error(), c.want) || strings.Contains(out+err.Error(), wrong.Secret()[20:]) {
				t.Errorf("%s with %q, %v says %q, %v", command, c.typed, c.args, out, err)
			}
		}
	}
	if after, err := os.ReadFile(filepath.Join(b.Dir, "hub.db")); err != nil || string(after) != string(before) {
		t.Errorf("the store has changed (%v)", err)
	}
}

// A damaged backup is told as damaged, and not as a wrong key.
func TestDamagedEncryptedBackupIsTold(t *testing.T) {
	b, file, keys := sealedBureau(t)
	image, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b.Typed = keys[0].Secret() + "\n"
	for name, data := range map[string][]byte{
		"cut off": image[:len(image)-1], "half": image[:len(image)/2+200], "changed": append(append([]byte{}, image[:len(image)-40]...), make([]byte, 40)...), "a beginning": image[:30],
	} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := b.Run("verify", file); !errors.Is(err, program.ErrFaults) || !strings.Contains(out, "CÓ 1 LỖI") {
			t.Errorf("%s: verify says %q (%v)", name, out, err)
		}
		if _, err := b.Run("restore", file); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
			t.Errorf("%s: restore says %v", name, err)
		}
	}
	b.Says("LH-2", "appointment", "list", "-day", b.NextSlot().Format("2006-01-02"))
}
