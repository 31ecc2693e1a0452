package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/backupkey"
)

// inClear is nobody to encrypt to.
var inClear backupkey.Recipients

func drawKey(t *testing.T) backupkey.Key {
	t.Helper()
	k, err := backupkey.Draw()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func recipientsOf(t *testing.T, keys ...backupkey.Key) backupkey.Recipients {
	t.Helper()
	var texts []string
	for _, k := range keys {
		texts = append(texts, k.Recipient())
	}
	to, err := backupkey.ParseRecipients(texts)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// encryptedBackup is a backup of a store for some keys.
func encryptedBackup(t *testing.T, s *Store, keys ...backupkey.Key) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), backupName+EncryptedSuffix)
	seal, err := BackupFile(path, recipientsOf(t, keys...), func(out io.Writer) error {
		_, err := s.Backup(context.Background(), out, 99)
		return err
	})
	if err != nil || seal.Last == 0 {
		t.Fatalf("it holds %d entries (%v)", seal.Last, err)
	}
	return path
}

func TestEncryptedBackupIsRestoredByEachOfItsKeys(t *testing.T) {
	s := centreStore(t, t.TempDir(), 3, 4)
	first, second, stranger := drawKey(t), drawKey(t), drawKey(t)
	path, log, was := encryptedBackup(t, s, first, second), logOf(t, s), verified(t, s)
	if encrypted, err := Encrypted(path); !encrypted || err != nil {
		t.Errorf("it counts as encrypted: %v (%v)", encrypted, err)
	}
	for name, keys := range map[string][]backupkey.Key{"first": {first}, "second": {stranger, second}} {
		t.Run(name, func(t *testing.T) {
			if err := TryKeys(path, keys); err != nil {
				t.Error(err)
			}
			r, err := VerifyEncrypted(context.Background(), path, keys)
			if err != nil || len(r.Faults) > 0 || r.Hash != was.Hash || r.Last != was.Last || r.Tickets != was.Tickets {
				t.Fatalf("it is %+v (%v), want %+v", r, err, was)
			}
			dir := filepath.Join(t.TempDir(), "new")
			if _, err := Restore(dir, file, path, 5000, keys...); err != nil {
				t.Fatal(err)
			}
			got := reopenChained(t, dir)
			sameLog(t, "restored", logOf(t, got), log)
			if is := verified(t, got); is.Hash != was.Hash {
				t.Errorf("its hash is %v, was %v", is.Hash, was.Hash)
			}
		})
	}
}

// Without its key nothing is restored, and nothing is changed.
func TestEncryptedBackupWithoutItsKeyChangesNothing(t *testing.T) {
	dir := closed(t, centreStore(t, t.TempDir(), 2, 2))
	s := reopenChained(t, dir)
	path := encryptedBackup(t, s, drawKey(t))
	closed(t, s)
	image, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		keys []backupkey.Key
		want error
	}{
		"none":   {nil, backupkey.ErrKeyNeeded},
		"others": {[]backupkey.Key{drawKey(t), drawKey(t)}, backupkey.ErrWrongKey},
	} {
		if err := TryKeys(path, c.keys); !errors.Is(err, c.want) {
			t.Errorf("%s: trying says %v", name, err)
		}
		if _, err := Restore(dir, file, path, 5000, c.keys...); !errors.Is(err, c.want) || errors.Is(err, ErrSealed) {
			t.Errorf("%s: restoring says %v", name, err)
		}
		if r, err := VerifyEncrypted(context.Background(), path, c.keys); !errors.Is(err, c.want) || len(r.Faults) > 0 {
			t.Errorf("%s: verifying says %v, %v", name, r.Faults, err)
		}
	}
	if after, err := os.ReadFile(s.Path()); err != nil || !bytes.Equal(after, image) {
		t.Errorf("the store has changed (%v)", err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) != 2 {
		t.Errorf("the folder holds %v (%v)", names, err)
	}
}

// Cut off anywhere, or with a changed byte, an encrypted backup is refused with words,
// by its own key.
func TestDamagedEncryptedBackupIsRefused(t *testing.T) {
	s := centreStore(t, t.TempDir(), 2, 2)
	key := drawKey(t)
	image, err := os.ReadFile(encryptedBackup(t, s, key))
	if err != nil {
		t.Fatal(err)
	}
	bad, dir := filepath.Join(t.TempDir(), "bad.age"), t.TempDir()
	try := func(what string, at int, data []byte) {
		t.Helper()
		if err := os.WriteFile(bad, data, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := VerifyEncrypted(context.Background(), bad, []backupkey.Key{key})
		if err == nil && len(r.Faults) == 0 {
			t.Fatalf("%s at %d of %d is not noticed", what, at, len(image))
		}
		if _, err := Restore(dir, file, bad, 9, key); !errors.Is(err, ErrSealed) && !errors.Is(err, backupkey.ErrWrongKey) {
			t.Fatalf("%s at %d of %d: restoring says %v", what, at, len(image), err)
		}
	}
	for at := range image {
		if at > 300 && at%53 != 0 && len(image)-at > 20 {
			continue
		}
		try("the end", at, image[:at])
		changed := bytes.Clone(image)
		changed[at] ^= 1 << (at % 8)
		try("a flipped bit", at, changed)
	}
	try("one byte more", len(image), append(bytes.Clone(image), 0))
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) > 0 {
		t.Errorf("left behind are %v (%v)", names, err)
	}
}

// While an encrypted backup is made, and when it is broken off, nothing of the log is in
// the folder in clear text.
func TestNothingOfAnEncryptedBackupIsInClear(t *testing.T) {
	s := centreStore(t, t.TempDir(), 2, 2)
	dir := t.TempDir()
	path := filepath.Join(dir, backupName+EncryptedSuffix)
	var plain bytes.Buffer
	looked := 0
	look := func() {
		t.Helper()
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, known := range [][]byte{[]byte("motcua"), []byte("centre"), {0x1f, 0x8b, 8}, plain.Bytes()[:min(plain.Len(), 64)]} {
				if len(known) > 0 && bytes.Contains(data, known) {
					t.Fatalf("%s has %q in clear text", name, known)
				}
			}
			looked += len(data)
		}
	}
	fill := func(fail error) func(out io.Writer) error {
		return func(out io.Writer) error {
			_, err := s.Backup(context.Background(), writerFunc(func(p []byte) (int, error) {
				plain.Write(p)
				n, err := out.Write(p)
				look()
				return n, err
			}), 9)
			return errors.Join(err, fail)
		}
	}
	broken := errors.New("the line broke")
	if _, err := BackupFile(path, recipientsOf(t, drawKey(t)), fill(broken)); !errors.Is(err, broken) {
		t.Errorf("a broken backup says %v", err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) > 0 {
		t.Errorf("left behind are %v (%v)", names, err)
	}
	plain.Reset()
	if _, err := BackupFile(path, recipientsOf(t, drawKey(t)), fill(nil)); err != nil {
		t.Fatal(err)
	}
	if look(); looked == 0 {
		t.Error("there was nothing to look at")
	}
}

// What is read back, and decrypted, is what counts: a backup whose content is not whole
// gets no name, though its encryption is.
func TestEncryptedBackupIsReadAgainBeforeItCounts(t *testing.T) {
	s := centreStore(t, t.TempDir(), 2, 2)
	var whole bytes.Buffer
	if _, err := s.Backup(context.Background(), &whole, 9); err != nil {
		t.Fatal(err)
	}
	dir, to := t.TempDir(), recipientsOf(t, drawKey(t))
	for name, content := range map[string][]byte{
		"empty": nil, "cut off": whole.Bytes()[:whole.Len()-1], "longer": append(bytes.Clone(whole.Bytes()), 0),
		"changed": append(bytes.Repeat([]byte{0}, 50), whole.Bytes()[50:]...),
	} {
		_, err := BackupFile(filepath.Join(dir, "copy.age"), to, func(out io.Writer) error { _, err := out.Write(content); return err })
		if !errors.Is(err, ErrSealed) || !strings.Contains(err.Error(), "reading it again") {
			t.Errorf("%s: %v", name, err)
		}
	}
	lying := disk{before: func(step string) error { // the disk keeps something else than it was given
		if step != "rename" {
			return nil
		}
		names, err := filepath.Glob(filepath.Join(dir, "*.new"))
		if err != nil || len(names) != 1 {
			return errors.Join(err, errors.New("no file to change"))
		}
		data, err := os.ReadFile(names[0])
		if err != nil {
			return err
		}
		data[len(data)-30] ^= 1
		return os.WriteFile(names[0], data, 0o600)
	}}
	_, err := backupFile(filepath.Join(dir, "copy.age"), to, func(out io.Writer) error { _, err := out.Write(whole.Bytes()); return err }, lying)
	if !errors.Is(err, ErrSealed) || !strings.Contains(err.Error(), "reading it again") {
		t.Errorf("a lying disk: %v", err)
	}
	if names, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(names) > 0 {
		t.Errorf("left behind are %v (%v)", names, err)
	}
}

func TestOtherFilesAreNotEncrypted(t *testing.T) {
	s := centreStore(t, t.TempDir(), 1, 1)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{backupOf(t, s), s.Path(), "encrypted_test.go", empty} {
		if is, err := Encrypted(path); is || err != nil {
			t.Errorf("%s: %v (%v)", path, is, err)
		}
	}
	if _, err := Encrypted(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// crashKey is known to the process that is killed, too.
const crashKey = "AGE-SECRET-KEY-1CEFY2EFM363ZX2XM5HSAZAGLZE4J3QRQXGLWDDDDUNXQ026C8SPSJ4MAA7"

// encryptedJob leaves a whole encrypted backup, or none, wherever it is broken off.
var encryptedJob = job{
	prepare: prepareCentre,
	do: func(dir string, d disk) error {
		key, err := backupkey.ParseKey(crashKey)
		if err != nil {
			return err
		}
		return backUp(dir, backupName+EncryptedSuffix, key.Recipients(), d)
	},
	check: func(t *testing.T, dir string, done bool) {
		sameLog(t, "the store", logOf(t, reopenChained(t, copyFolder(t, dir))), crashLog(t))
		key, err := backupkey.ParseKey(crashKey)
		if err != nil {
			t.Fatal(err)
		}
		r, err := VerifyEncrypted(context.Background(), filepath.Join(dir, backupName+EncryptedSuffix), []backupkey.Key{key})
		switch {
		case errors.Is(err, os.ErrNotExist) && !done:
		case err != nil || len(r.Faults) > 0 || int(r.Last) != len(crashLog(t)):
			t.Errorf("the backup is %+v (%v)", r, err)
		}
	},
	steps: 6,
}
