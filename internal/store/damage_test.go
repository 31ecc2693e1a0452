package store

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"motcua/internal/boltfile"
)

// sound makes an undamaged store with everything in it, over several commits, and
// returns its bytes and its content.
func sound(t *testing.T, chain bool) (image []byte, content string) {
	t.Helper()
	s, err := openIn(t.TempDir(), file, "centre", 1234, chain, disk{})
	if err != nil {
		t.Fatal(err)
	}
	next := uint64(1)
	for range 12 {
		appendAll(t, s, next, next+30)
		next += 31
		put(t, s)
		if err := s.SaveSnapshot(next-1, bytes.Repeat([]byte("trạng thái "), 2000), false); err != nil {
			t.Fatal(err)
		}
	}
	appendAll(t, s, next, next)
	if !chain {
		for i := range 3 {
			day := fmt.Sprintf("2026-11-2%d", i)
			shelved := Shelved{Seq: uint64(i + 1), AtMS: int64(i), Data: []byte("ý kiến của ngày " + day)}
			if err := errors.Join(s.PutPast(day, bytes.Repeat([]byte("số của ngày "), 500), 9), putOnShelf(s, 9, 0, shelved)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if content, err = readAll(s); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	image, err = os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return image[:usedBytes(image)], content // the file grows in large steps; unused pages are not checked
}

// eachSound tries a device's store and a hub's.
func eachSound(t *testing.T, try func(t *testing.T, image []byte, content string)) {
	for name, chain := range map[string]bool{"device": false, "hub": true} {
		t.Run(name, func(t *testing.T) {
			image, content := sound(t, chain)
			try(t, image, content)
		})
	}
}

// survives opens a damaged image. It must be refused and left unchanged, or give
// ErrDamaged when it is read, or have its content.
func survives(t *testing.T, dir, what string, image []byte, content string) (refused bool) {
	t.Helper()
	path := filepath.Join(dir, file)
	_ = os.Remove(path) // a new file: bbolt may still hold the one it panicked on
	if err := os.WriteFile(path, image, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, file, "new", 1)
	switch {
	case err != nil && !errors.Is(err, ErrDamaged):
		t.Errorf("%s: opening: %v", what, err)
	case err == nil:
		got, err := readAll(s)
		if err == nil && got != content {
			t.Errorf("%s: the content differs, and nobody says so", what)
		}
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: reading: %v", what, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: closing: %v", what, err)
		}
	}
	after, readErr := os.ReadFile(path)
	switch changed := !bytes.Equal(after, image); {
	case readErr != nil || changed && (err != nil || !hidesFormat(t, image)):
		t.Errorf("%s: the file has changed (%v)", what, readErr)
	case changed: // the number of the format is written again
		stillHolds(t, dir, what, content)
	}
	return err != nil
}

// hidesFormat says whether the number of the layout cannot be found in a file, as in
// one of an older program.
func hidesFormat(t *testing.T, image []byte) bool {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, file), image, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := OpenReadOnly(dir, file)
	if err != nil {
		return false
	}
	defer s.Close()
	format := uint64(Format)
	err = s.view(func(tx *bbolt.Tx) (err error) {
		format, err = formatOf(tx)
		return err
	})
	return err == nil && format < Format
}

// stillHolds checks that a file that was accepted, and written to, has its content.
func stillHolds(t *testing.T, dir, what, content string) {
	t.Helper()
	s, err := Open(dir, file, "new", 1)
	if err != nil {
		t.Errorf("%s: opening again: %v", what, err)
		return
	}
	defer s.Close()
	if got, err := readAll(s); err == nil && got != content || err != nil && !errors.Is(err, ErrDamaged) {
		t.Errorf("%s: opened again the content differs (%v)", what, err)
	}
}

func TestTruncatedFileIsRefused(t *testing.T) { eachSound(t, tryTruncatedFileIsRefused) }

func tryTruncatedFileIsRefused(t *testing.T, image []byte, content string) {
	dir, page := t.TempDir(), os.Getpagesize()
	used := len(image)
	lengths := []int{0, 1, 15, 16, 79, 80, page - 1, page, page + 1, 2*page - 1, 2 * page, 3 * page, used - page, used - 1}
	for n := 4 * page; n < used; n += 7*page + 13 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		if !survives(t, dir, fmt.Sprintf("cut to %d of %d bytes", n, len(image)), image[:n], content) {
			t.Errorf("a file cut to %d bytes, of which %d are used, is taken", n, used)
		}
	}
	if survives(t, dir, "whole", image, content) {
		t.Error("a file with nothing missing is refused")
	}
}

// usedBytes is where the pages in use end: the higher of the two marks.
func usedBytes(image []byte) int {
	page, used := os.Getpagesize(), uint64(0)
	for _, meta := range [][]byte{image, image[page:]} {
		var pages uint64
		for i := range 8 {
			pages |= uint64(meta[56+i]) << (8 * i) // as on amd64 and arm64
		}
		used = max(used, pages)
	}
	return int(used) * page
}

func TestZeroedPages(t *testing.T) { eachSound(t, tryZeroedPages) }

func tryZeroedPages(t *testing.T, image []byte, content string) {
	dir, page := t.TempDir(), os.Getpagesize()
	refused := 0
	for at := 0; at < len(image); at += page {
		bad := bytes.Clone(image)
		clear(bad[at : at+page])
		no := survives(t, dir, fmt.Sprintf("page %d zeroed", at/page), bad, content)
		if no {
			refused++
		} else if at < 2*page {
			t.Errorf("a store without meta page %d is taken: it may lack the last commit", at/page)
		}
	}
	if refused < 4 {
		t.Errorf("only %d of the pages mattered", refused)
	}
}

func TestGarbage(t *testing.T) { eachSound(t, tryGarbage) }

func tryGarbage(t *testing.T, image []byte, content string) {
	dir, page, chance := t.TempDir(), os.Getpagesize(), rand.New(rand.NewPCG(3, 5))
	pages := len(image) / page
	for i := range 250 {
		bad := bytes.Clone(image)
		at := chance.IntN(pages) * page
		if i < 60 {
			at = i % 2 * page // the meta pages
		}
		from, n := chance.IntN(page), 1+chance.IntN(200)
		if i%5 == 0 {
			from, n = 0, page // all of it
		} else if i%5 == 1 {
			from = chance.IntN(96) // its header
		}
		for k := from; k < min(from+n, page); k++ {
			bad[at+k] = byte(chance.Uint32())
		}
		survives(t, dir, fmt.Sprintf("round %d: %d bytes of garbage at %d of page %d", i, n, from, at/page), bad, content)
	}
}

// One bit is enough, and has to be found wherever it matters.
func TestFlippedBits(t *testing.T) { eachSound(t, tryFlippedBits) }

func tryFlippedBits(t *testing.T, image []byte, content string) {
	dir, page, chance := t.TempDir(), os.Getpagesize(), rand.New(rand.NewPCG(8, 2))
	for i := range 800 {
		at := chance.IntN(len(image))
		if i%2 == 0 { // the first bytes of a page decide most
			at = at/page*page + chance.IntN(160)
		}
		bit := byte(1) << chance.IntN(8)
		if at%page%boltfile.PageElement == 7 && bit >= mmapBytes>>24 {
			continue // an element that begins 64 MiB away may begin in the sound file of another test, which is mapped there
		}
		image[at] ^= bit
		survives(t, dir, fmt.Sprintf("bit %08b of byte %d in page %d", bit, at%page, at/page), image, content)
		image[at] ^= bit
	}
}
