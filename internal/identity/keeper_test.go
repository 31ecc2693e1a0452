package identity

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"motcua/internal/registry"
)

// A console draws its key once, for itself alone.
func TestKeeperKeyIsDrawnOnce(t *testing.T) {
	dir := t.TempDir()
	if _, has, err := KeeperKey(dir, false); has || err != nil {
		t.Fatalf("a console that was never enrolled has a key: %v (%v)", has, err)
	}
	first, has, err := KeeperKey(dir, true)
	if !has || err != nil {
		t.Fatal(has, err)
	}
	for _, draw := range []bool{false, true} {
		if again, has, err := KeeperKey(dir, draw); !has || err != nil || again.Secret() != first.Secret() {
			t.Errorf("asked again it is another one: %v (%v)", has, err)
		}
	}
	private(t, filepath.Join(dir, FolderName))
	path := filepath.Join(dir, FolderName, keeperKey)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := KeeperKey(dir, true); err == nil {
		t.Error("a key that others may read is used")
	}
	if err := os.WriteFile(path, []byte("nothing\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := KeeperKey(dir, true); err == nil {
		t.Error("a damaged file is drawn over, and older backups would be lost to this console")
	}
}

func TestKeepersAreKept(t *testing.T) {
	dir := t.TempDir()
	if list, err := Keepers(dir); list != nil || err != nil {
		t.Fatalf("a new hub has %v (%v)", list, err)
	}
	if err := SaveKeepers(dir, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, FolderName)); err == nil {
		t.Error("a hub without keys gets a folder for them")
	}
	want := []registry.Keeper{{Device: "quay-1", Recipient: "age1a"}, {Device: "quay-2", Recipient: "age1b"}}
	for _, list := range [][]registry.Keeper{want, want, want[:1], nil} {
		if err := SaveKeepers(dir, list); err != nil {
			t.Fatal(err)
		}
		if got, err := Keepers(dir); !slices.Equal(got, list) || err != nil {
			t.Errorf("kept is %v (%v), want %v", got, err, list)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, FolderName, keepersFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Keepers(dir); err == nil {
		t.Error("a damaged file looks as if no console had a key")
	}
	if err := SaveKeepers(dir, want); err != nil {
		t.Errorf("a damaged file is not written anew: %v", err)
	}
}
