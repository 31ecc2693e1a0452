package program

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/store"
)

func TestDamagedBookIsMovedAsideAndKept(t *testing.T) {
	dir := t.TempDir()
	p := &Program{Data: dir, Log: slog.New(slog.DiscardHandler)}
	if err := os.WriteFile(filepath.Join(dir, "paper.db"), []byte("no store at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	book, err := p.OpenBook("paper.db")
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if _, _, err := book.Put(func(uint64) ([]byte, error) { return []byte("job"), nil }); err != nil {
		t.Errorf("the new book cannot be written: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if data, err := os.ReadFile(filepath.Join(dir, e.Name())); err == nil && strings.Contains(e.Name(), ".damaged-") && string(data) == "no store at all" {
			return
		}
	}
	t.Errorf("the damaged file is not kept: %v", entries)
}

func TestBookInUseIsLeftAlone(t *testing.T) {
	p := &Program{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	first, err := p.OpenBook("paper.db")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := p.OpenBook("paper.db"); !errors.Is(err, store.ErrLocked) {
		t.Errorf("opening it twice: %v", err)
	}
}
