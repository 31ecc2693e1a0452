package program

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"motcua/internal/backupkey"
	"motcua/internal/cli"
	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/pty"
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
func (b *bureau) writeDown(args ...string) backupkey.Key {
	b.t.Helper()
	out, err := b.copyOut(func(out string) string {
		secret := drawn(b.t, out).Secret()
		return strings.ToLower(secret[len(secret)-backupkey.TailBytes():]) + "\n"
	}, args...)
	if err != nil || !strings.Contains(out, "Khóa đã được dùng") {
		b.t.Fatalf("it says %q (%v)", out, err)
	}
	return drawn(b.t, out)
}

// copyOut runs hub backup-key like somebody who types an answer.
func (b *bureau) copyOut(answer func(out string) string, args ...string) (string, error) {
	b.t.Helper()
	o := &Office{Centre: func() *config.CentreFile { return b.file }, Listen: func() string { return b.listen }}
	var out strings.Builder
	p := &Program{Name: "hub", Data: b.dir, Log: slog.New(slog.DiscardHandler), Ctx: b.t.Context(), out: &out}
	p.in = &typist{out: &out, answer: answer}
	c, err := p.start(o.Commands(), append([]string{"backup-key"}, args...)...)
	if err != nil {
		b.t.Fatal(err)
	}
	err = c.Run(p)
	return out.String(), err
}

// The key is put into use when it is on paper, and not before.
func TestBackupKeyIsUsedOnceItIsWrittenDown(t *testing.T) {
	b := newBureau(t)
	kept := func() int {
		keys, err := identity.BackupKeys(b.dir)
		if err != nil {
			t.Fatal(err)
		}
		return len(keys)
	}
	for name, typed := range map[string]string{
		"nothing": "", "empty lines": "\n\n\n\n", "something": "ABCDEFGH\n", "another try too many": "1\n2\n3\n", "a beginning": "AGE-SECR\n",
	} {
		out, err := b.copyOut(func(string) string { return typed })
		if !errors.Is(err, cli.ErrUsage) || !strings.Contains(err.Error(), "Tear the paper up") || kept() != 0 || strings.Contains(out, "Khóa đã được dùng") {
			t.Errorf("%s: %v, %d keys", name, err, kept())
		}
	}
	first := b.writeDown()
	if again := drawn(t, b.says("MẤT KHÓA LÀ MẤT BẢN SAO LƯU", "backup-key")); again.Secret() != first.Secret() || kept() != 1 {
		t.Error("it is another key the second time")
	}
	b.says(`recipients = ["`+first.Recipient()+`"]`, "backup-key", "-lang", "en")
	second := b.writeDown("-new")
	if second.Secret() == first.Secret() || kept() != 2 || drawn(t, b.says("KHÓA SAO LƯU", "backup-key")).Secret() != second.Secret() {
		t.Error("there is no other key")
	}
	b.refuses("one of them", "backup-key", "-new", "-enter")
}

// After the second of three tries it is not too late.
func TestSlipOfTheFingerIsForgiven(t *testing.T) {
	b := newBureau(t)
	out, err := b.copyOut(func(out string) string {
		secret := drawn(t, out).Secret()
		return "QQQQQQQQ\n\n" + secret[len(secret)-backupkey.TailBytes():]
	})
	if err != nil || !strings.Contains(out, "Khóa đã được dùng") {
		t.Errorf("it says %q (%v)", out, err)
	}
}

func TestKeyOnPaperIsEntered(t *testing.T) {
	b := newBureau(t)
	key, err := backupkey.Draw()
	if err != nil {
		t.Fatal(err)
	}
	b.typed = "AGE-SECRET-KEY-1WRONG\n" + strings.ToLower(key.Groups()) + "\n"
	if out := b.says("Khóa đã được dùng", "backup-key", "-enter"); strings.Contains(out, key.Secret()) {
		t.Error("what was typed is printed")
	}
	if keys, err := identity.BackupKeys(b.dir); err != nil || len(keys) != 1 || keys[0].Secret() != key.Secret() {
		t.Errorf("kept are %v (%v)", keys, err)
	}
	b.typed = ""
	b.refuses("No key was typed", "backup-key", "-enter")
	b.typed = key.Recipient() + "\n"
	b.refuses("no backup key", "backup-key", "-enter")
}

func TestKeyThatIsNotUsedIsSaidSo(t *testing.T) {
	b := newBureau(t)
	key := b.writeDown()
	b.file.Backup.Recipients = []string{key.Recipient()}
	b.says("centre.toml có recipients", "backup-key")
	b.file.Backup.Recipients, b.file.Backup.Plain = nil, true
	b.says("centre.toml có plain = true", "backup-key")
	b.dir = filepath.Join(t.TempDir(), "none")
	b.refuses("No hub has worked in", "backup-key")
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
	b := newBureau(t)
	b.booked("LH-1")
	far, near := onAnotherDisk(t), t.TempDir()
	file := filepath.Join(far, "clear.gz")
	if b.says("CHƯA MÃ HÓA", "backup", file); encrypted(t, file) {
		t.Error("without a key it is encrypted")
	}
	key := b.writeDown()
	b.running(func() {
		file = filepath.Join(far, "copy.gz.age")
		if b.says("Bản này đã mã hóa", "backup", file); !encrypted(t, file) {
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
		if out := b.says("Đã sao lưu", append([]string{"backup", file}, c.args...)...); encrypted(t, file) || strings.Contains(out, "MÃ HÓA") {
			t.Errorf("%s: %s", name, out)
		}
	}
	b.file.Backup.Recipients = []string{key.Recipient()}
	if file := filepath.Join(near, "listed.gz.age"); !strings.Contains(b.says("Đã sao lưu", "backup", file), "đã mã hóa") || !encrypted(t, file) {
		t.Error("recipients are not used")
	}
	b.file.Backup.Recipients = nil
	if err := os.Chmod(filepath.Join(b.dir, identity.FolderName, "backup.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(far, "none")
	if _, err := b.run("backup", file); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("with a key for everybody: %v", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a backup (%v)", err)
	}
}

// sealedBureau is a centre with an encrypted backup of one appointment, after which
// another came.
func sealedBureau(t *testing.T) (b *bureau, file string, keys [2]backupkey.Key) {
	t.Helper()
	b = newBureau(t)
	for i := range keys {
		key, err := backupkey.Draw()
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
		b.file.Backup.Recipients = append(b.file.Backup.Recipients, key.Recipient())
	}
	b.booked("LH-1")
	file = filepath.Join(t.TempDir(), "copy.gz.age")
	b.says("đã mã hóa", "backup", file)
	b.booked("LH-2")
	return b, file, keys
}

func TestEncryptedBackupIsRestored(t *testing.T) {
	for name, give := range map[string]func(b *bureau, key backupkey.Key) []string{
		"typed":         func(b *bureau, key backupkey.Key) []string { b.typed = key.Secret() + "\n"; return nil },
		"without a end": func(b *bureau, key backupkey.Key) []string { b.typed = strings.ToLower(key.Groups()); return nil },
		"at the third try": func(b *bureau, key backupkey.Key) []string {
			b.typed = "AGE\n" + key.Secret()[:30] + "\n" + key.Secret()
			return nil
		},
		"in a file": func(b *bureau, key backupkey.Key) []string {
			path := filepath.Join(b.t.TempDir(), "key.txt")
			if err := os.WriteFile(path, backupkey.Text([]backupkey.Key{key}), 0o644); err != nil {
				b.t.Fatal(err)
			}
			return []string{"-key-file", path}
		},
		"its own": func(b *bureau, key backupkey.Key) []string {
			if err := identity.AddBackupKey(b.dir, key); err != nil {
				b.t.Fatal(err)
			}
			b.writeDown("-new") // an older one opens it too
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, file, keys := sealedBureau(t)
			day := b.nextSlot().Format("2006-01-02")
			args := give(b, keys[len(name)%2]) // each of the two opens it
			b.says("Không có lỗi.", append([]string{"verify", file}, args...)...)
			b.says("Đã khôi phục", append([]string{"restore", file}, args...)...)
			if out := b.says("LH-1", "appointment", "list", "-day", day); strings.Contains(out, "LH-2") {
				t.Errorf("what came after the backup is there: %s", out)
			}
			b.says("Không có lỗi.", "verify")
		})
	}
}

// What does not open a backup changes nothing, and no message has the key in it.
func TestWrongKeyChangesNothing(t *testing.T) {
	b, file, _ := sealedBureau(t)
	wrong := b.writeDown()
	before, err := os.ReadFile(filepath.Join(b.dir, "hub.db"))
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
		b.typed = c.typed
		for _, command := range []string{"verify", "restore"} {
			out, err := b.run(append([]string{command, file}, c.args...)...)
			if !errors.Is(err, cli.ErrUsage) || !strings.Contains(err.Error(), c.want) || strings.Contains(out+err.Error(), wrong.Secret()[20:]) {
				t.Errorf("%s with %q, %v says %q, %v", command, c.typed, c.args, out, err)
			}
		}
	}
	if after, err := os.ReadFile(filepath.Join(b.dir, "hub.db")); err != nil || string(after) != string(before) {
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
	b.typed = keys[0].Secret() + "\n"
	for name, data := range map[string][]byte{
		"cut off": image[:len(image)-1], "half": image[:len(image)/2+200], "changed": append(append([]byte{}, image[:len(image)-40]...), make([]byte, 40)...), "a beginning": image[:30],
	} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := b.run("verify", file); !errors.Is(err, errFaults) || !strings.Contains(out, "CÓ 1 LỖI") {
			t.Errorf("%s: verify says %q (%v)", name, out, err)
		}
		if _, err := b.run("restore", file); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
			t.Errorf("%s: restore says %v", name, err)
		}
	}
	b.says("LH-2", "appointment", "list", "-day", b.nextSlot().Format("2006-01-02"))
}

// On a terminal nobody reads a key over a shoulder; what is typed afterwards is shown.
func TestTypedKeyIsNotShown(t *testing.T) {
	far, path, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	near, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	p := &Program{in: near, Ctx: t.Context(), Log: slog.New(slog.DiscardHandler), Lang: i18n.English}
	in := p.typing()
	typed := func(text string, hidden bool) (line, shown string) {
		t.Helper()
		answered := make(chan string)
		show := func() {}
		if hidden {
			show = hideTyping(near)
		}
		go func() {
			line, err := p.ask(in, hidden)
			if err != nil {
				t.Error(err)
			}
			answered <- line
		}()
		if _, err := far.WriteString(text + "\n"); err != nil {
			t.Fatal(err)
		}
		line = <-answered
		show()
		screen := make([]byte, 200)
		if err := far.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		n, err := far.Read(screen)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(line), string(screen[:n])
	}
	if line, shown := typed("AGE-SECRET", true); line != "AGE-SECRET" || strings.Contains(shown, "AGE") {
		t.Errorf("%q is shown as %q", line, shown)
	}
	if line, shown := typed("tiếp tục", false); line != "tiếp tục" || !strings.Contains(shown, "ti") {
		t.Errorf("afterwards %q is shown as %q", line, shown)
	}
}

// A program that is told to stop does not wait for somebody to type.
func TestAskingEndsWithTheProgram(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	defer out.Close()
	p := &Program{in: in, Ctx: ctx, Log: slog.New(slog.DiscardHandler)}
	stop()
	if line, err := p.ask(p.typing(), true); !errors.Is(err, context.Canceled) || line != "" {
		t.Errorf("it says %q (%v)", line, err)
	}
}
