package program

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/store"
)

func readJobs(s *store.Store) error {
	return s.Outbox(func(_ uint64, data []byte) error {
		if !bytes.HasPrefix(data, []byte("job ")) {
			return fmt.Errorf("%q is no job", data)
		}
		return nil
	})
}

// bookOf is a file with some jobs, after a change of its bytes.
func bookOf(t *testing.T, change func([]byte) []byte, jobs ...string) []byte {
	t.Helper()
	s, err := store.Open(t.TempDir(), "paper.db", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, job := range jobs {
		if _, _, err := s.Put(func(uint64) ([]byte, error) { return []byte(job), nil }); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return change(data)
}

// An unreadable file is kept unchanged under another name, and reported; the program
// goes on with an empty file.
func TestDamagedBookIsMovedAsideAndKept(t *testing.T) {
	same := func(data []byte) []byte { return data }
	older := func(data []byte) []byte { return bytes.ReplaceAll(data, []byte("job 2"), []byte("job 7")) }
	for name, bad := range map[string][]byte{
		"no store at all": []byte("no store at all"),
		"an older record": bookOf(t, older, "job 1", "job 2", "job 3"),
		"not a job":       bookOf(t, same, "job 1", "something else"),
	} {
		dir, said := t.TempDir(), strings.Builder{}
		p := &Program{Data: dir, Log: slog.New(slog.NewTextHandler(&said, nil))}
		path := filepath.Join(dir, "paper.db")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		book, anew, err := p.OpenBook("paper.db", readJobs)
		if err != nil || !anew {
			t.Fatalf("%s: anew is %v (%v)", name, anew, err)
		}
		if _, _, err := book.Put(func(uint64) ([]byte, error) { return []byte("job 1"), nil }); err != nil {
			t.Errorf("%s: the new book cannot be written: %v", name, err)
		}
		if err := book.Close(); err != nil {
			t.Error(err)
		}
		kept, err := filepath.Glob(path + ".damaged-*")
		if err != nil || len(kept) != 1 || !strings.Contains(said.String(), kept[0]) {
			t.Fatalf("%s: kept are %q (%v); the log says %s", name, kept, err, said.String())
		}
		if data, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(data, bad) {
			t.Errorf("%s: the damaged file was written to (%v)", name, err)
		}
	}
}

func TestSoundBookIsKept(t *testing.T) {
	p := &Program{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	data := bookOf(t, func(data []byte) []byte { return data }, "job 1", "job 2")
	if err := os.WriteFile(filepath.Join(p.Data, "paper.db"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	book, anew, err := p.OpenBook("paper.db", readJobs)
	if err != nil || anew {
		t.Fatalf("anew is %v (%v)", anew, err)
	}
	defer book.Close()
	n := 0
	if err := book.Outbox(func(uint64, []byte) error { n++; return nil }); err != nil || n != 2 {
		t.Errorf("%d jobs are left (%v)", n, err)
	}
}

func TestBookInUseIsLeftAlone(t *testing.T) {
	p := &Program{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	first, _, err := p.OpenBook("paper.db", readJobs)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, _, err := p.OpenBook("paper.db", readJobs); !errors.Is(err, store.ErrLocked) {
		t.Errorf("opening it twice: %v", err)
	}
}
