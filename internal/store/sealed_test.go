package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func backupOf(t *testing.T, s *Store) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), backupName)
	_, err := BackupFile(path, inClear, func(out io.Writer) error {
		_, err := s.Backup(context.Background(), out, 99)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// faultsOf is what a walk through a file finds wrong.
func faultsOf(t *testing.T, path string) []string {
	t.Helper()
	r, err := VerifyFile(context.Background(), path)
	if err != nil {
		return []string{err.Error()}
	}
	for i, f := range r.Found {
		if len(r.Found) != len(r.Faults) || !f.Known() || f.Error() != r.Faults[i] {
			t.Errorf("fault %d is %+v, and for older programs %q", i, f, r.Faults)
		}
	}
	return r.Faults
}

// A backup can be read with gzip.
func TestSealedFileIsGzipOfLines(t *testing.T) {
	s := centreStore(t, t.TempDir(), 2, 3)
	f, err := os.Open(backupOf(t, s))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	text := bufio.NewScanner(z)
	text.Buffer(nil, 1<<20)
	for text.Scan() {
		lines = append(lines, text.Text())
	}
	log := logOf(t, s)
	if text.Err() != nil || len(lines) != len(log)+3 {
		t.Fatalf("there are %d lines, want %d (%v)", len(lines), len(log)+3, text.Err())
	}
	for i, line := range log {
		if _, entry, _ := strings.Cut(line, " "); lines[i+2] != entry {
			t.Errorf("line %d is %s, want %s", i+3, lines[i+2], entry)
		}
	}
	if !strings.HasPrefix(lines[0], `{"motcua":"backup","format":1,"name":"centre"`) || !json.Valid([]byte(lines[0])) {
		t.Errorf("it begins with %s", lines[0])
	}
	if r := verified(t, s); lines[len(lines)-1] != `{"end":`+lastNumber(r.Last)+`,"hash":"`+r.Hash.String()+`"}` {
		t.Errorf("it ends with %s", lines[len(lines)-1])
	}
}

func lastNumber(n uint64) string {
	data, _ := json.Marshal(n)
	return string(data)
}

// No byte of a backup or of an archive file may change, and none may be
// missing or added.
func TestEveryByteOfASealedFileMatters(t *testing.T) {
	s := centreStore(t, t.TempDir(), 3, 2)
	backup := backupOf(t, s)
	if n, err := s.SealOld(context.Background(), "2026-10-06", 99); n != 1 || err != nil {
		t.Fatalf("%d days were archived (%v)", n, err)
	}
	archive, err := filepath.Glob(filepath.Join(filepath.Dir(s.Path()), ArchiveFolder, "*"))
	if err != nil || len(archive) != 1 {
		t.Fatalf("the archive holds %v (%v)", archive, err)
	}
	for name, path := range map[string]string{"backup": backup, "archive": archive[0]} {
		t.Run(name, func(t *testing.T) {
			image, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			bad := filepath.Join(t.TempDir(), "bad")
			try := func(what string, at int, image []byte) {
				if err := os.WriteFile(bad, image, 0o600); err != nil {
					t.Fatal(err)
				}
				if len(faultsOf(t, bad)) == 0 {
					t.Errorf("%s at %d of %d is not found", what, at, len(image))
				}
			}
			for at := range image {
				image[at] ^= 1 << (at % 8)
				try("a flipped bit", at, image)
				image[at] ^= 1 << (at % 8)
				if at%7 == 0 {
					try("the end", at, image[:at])
				}
			}
			try("one byte more", len(image), append(bytes.Clone(image), 0))
			if err := os.WriteFile(bad, image, 0o600); err != nil || len(faultsOf(t, bad)) > 0 {
				t.Errorf("the sound file is refused: %v (%v)", faultsOf(t, bad), err)
			}
		})
	}
}

// reseal packs lines anew, with a right checksum: what a forger, or a program
// with a fault, would write.
func reseal(t *testing.T, path string, change func(lines []string) []string) (forged string) {
	t.Helper()
	f, err := openSealed(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(f.file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	lines := change(strings.Split(strings.TrimSuffix(string(data), "\n"), "\n"))
	forged = filepath.Join(t.TempDir(), "forged.gz")
	out, err := os.Create(forged)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w, err := newSealWriter(out, Seal{First: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.text.Reset(w.zip) // without the first line it has made
	for _, line := range lines {
		if err := w.line([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.text.Flush(), w.zip.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Write(trailer(w.sum)); err != nil {
		t.Fatal(err)
	}
	return forged
}

// A right checksum is not enough: the entries must lead to the hash at the end, and be
// valid.
func TestForgedBackupIsFound(t *testing.T) {
	backup := backupOf(t, centreStore(t, t.TempDir(), 2, 3))
	replace := func(i int, old, with string) func([]string) []string {
		return func(lines []string) []string {
			changed := strings.Replace(lines[i], old, with, 1)
			if changed == lines[i] {
				t.Fatalf("%q is not in %s", old, lines[i])
			}
			lines[i] = changed
			return lines
		}
	}
	for name, c := range map[string]struct {
		change func([]string) []string
		want   string
	}{
		"sound":            {func(lines []string) []string { return lines }, ""},
		"entry changed":    {replace(4, `"kiosk"`, `"kiosk2"`), "do not lead to the hash"},
		"entry left out":   {func(lines []string) []string { return append(lines[:6], lines[7:]...) }, "the state is at"},
		"end left out":     {func(lines []string) []string { return lines[:len(lines)-1] }, "ends too early"},
		"state changed":    {replace(1, `"day":"2026-10-07"`, `"day":"2026-10-08"`), "the snapshot at"},
		"state unreadable": {func(lines []string) []string { lines[1] = "{"; return lines }, "cannot be read"},
		"kind unknown":     {replace(0, `"backup"`, `"bakcup"`), "does not say what it is"},
		"newer form":       {replace(0, `"format":1`, `"format":2`), "newer program"},
		"begins nowhere":   {replace(0, `"first":1`, `"first":0`), "it holds entries 0"},
		"no text":          {func([]string) []string { return nil }, "ends too early"},
		"other beginning":  {replace(0, `"before":"00`, `"before":"11`), "do not lead to the hash"},
		"snapshot beyond":  {replace(0, `"snapshot":`, `"snapshot":9`), "the snapshot is at"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(faultsOf(t, reseal(t, backup, c.change)), "; ")
			if !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
				t.Errorf("verifying says %q, want %q", got, c.want)
			}
		})
	}
}

func TestEntryWithALineBreakIsNotSealed(t *testing.T) {
	s := chainedStore(t)
	if err := s.Append(1, [][]byte{[]byte("two\nlines")}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(context.Background(), io.Discard, 1); err == nil || !strings.Contains(err.Error(), "line break") {
		t.Errorf("the backup says %v", err)
	}
}
