package office

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/config"
)

func TestWriteSample(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	if err := WriteSample(dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "centre.toml")
	if _, err := config.LoadCentre(path); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WriteSample(dir); !errors.Is(err, os.ErrExist) || !strings.Contains(err.Error(), "give an empty folder") {
		t.Errorf("writing a second time: %v", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "mine" {
		t.Errorf("the file is now %q (%v)", data, err)
	}
}
