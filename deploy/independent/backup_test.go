package independent

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"motcua/internal/backupkey"
	"motcua/internal/store"
)

// backups are the same log in two files: in clear text, and encrypted to the keys.
func backups(t *testing.T, keys ...backupkey.Key) (clear, encrypted string) {
	t.Helper()
	s, err := store.OpenChained(t.TempDir(), "hub.db", "centre", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries := make([][]byte, 5000) // several pieces of 64 KiB
	for i := range entries {
		mixed := make([]byte, 64)
		rand.Read(mixed)
		entries[i] = fmt.Appendf(nil, `{"mixed":"%x"}`, mixed)
	}
	if err := s.Append(1, entries); err != nil {
		t.Fatal(err)
	}
	var recipients []string
	for _, k := range keys {
		recipients = append(recipients, k.Recipient())
	}
	to, err := backupkey.ParseRecipients(recipients)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, to backupkey.Recipients) string {
		path := filepath.Join(t.TempDir(), name)
		if _, err := store.BackupFile(path, to, func(out io.Writer) error {
			_, err := s.Backup(context.Background(), out, 99)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return write("copy.gz", backupkey.Recipients{}), write("copy.gz"+store.EncryptedSuffix, to)
}

// openedBy is what age-encryption finds in a file.
func openedBy(t *testing.T, path string, key backupkey.Key) ([]byte, error) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	cmd := exec.CommandContext(t.Context(), need(t, "node"), "open.js")
	cmd.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(programs(t), "node_modules"), "MOTCUA_KEY="+key.Secret())
	cmd.Stdin = file
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err = cmd.Run(); err != nil {
		t.Logf("age-encryption says: %s", complaints.String())
	}
	return out.Bytes(), err
}

// In ten years somebody must open a backup without this program: another implementation
// of age opens it with each of its keys, and gzip reads what was in it.
func TestAnotherProgramOpensAnEncryptedBackup(t *testing.T) {
	var keys [3]backupkey.Key
	for i := range keys {
		key, err := backupkey.Draw()
		if err != nil {
			t.Fatal(err)
		}
		keys[i] = key
	}
	clear, encrypted := backups(t, keys[:2]...)
	want, err := os.ReadFile(clear)
	if err != nil || len(want) < 200_000 {
		t.Fatalf("the backup has only %d bytes (%v)", len(want), err)
	}
	for i, key := range keys[:2] {
		if got, err := openedBy(t, encrypted, key); err != nil || !bytes.Equal(got, want) {
			t.Errorf("key %d: %d bytes of %d (%v)", i, len(got), len(want), err)
		}
	}
	if got, err := openedBy(t, encrypted, keys[2]); err == nil {
		t.Errorf("a stranger's key opens it: %d bytes", len(got))
	}
}
