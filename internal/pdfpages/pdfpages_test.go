package pdfpages

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"motcua/internal/i18n"
	"motcua/internal/pdftest"
)

func put(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPagesAreDrawnInOrder(t *testing.T) {
	path := put(t, "-l; touch x.pdf", pdftest.File(12, 300, 200))
	pages, err := Draw(t.Context(), path, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if len(pages) != 12 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		f, err := os.Open(page)
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(f)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		if b := img.Bounds(); b.Dx() != SidePixels || b.Dy() < SidePixels*2/3 || b.Dy() > SidePixels*2/3+1 {
			t.Errorf("page %d has %v", i+1, b)
		}
		// Each page has a bar at its foot as long as its number.
		dark := 0
		for x := range img.Bounds().Dx() {
			if r, _, _, _ := img.At(x, img.Bounds().Dy()-20).RGBA(); r < 0x4000 {
				dark++
			}
		}
		if want := (i + 1) * 10 * SidePixels / 300; dark < want-5 || dark > want+5 {
			t.Errorf("as page %d comes one with a bar of %d pixels, want %d", i+1, dark, want)
		}
	}
}

func TestWhatIsNoPDFOrTooMuchIsRefusedInWords(t *testing.T) {
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"too many pages": {pdftest.File(MaxPages+1, 300, 200), "has more than 20 pages"},
		"no pages":       {pdftest.File(0, 300, 200), "PDF"},
		"nothing in it":  {[]byte("%PDF-1.4 nothing"), "cannot be drawn"},
		"too large":      {append(pdftest.File(1, 300, 200), make([]byte, MaxBytes)...), "larger than 64 MiB"},
	} {
		folder := t.TempDir()
		pages, err := Draw(t.Context(), put(t, "a.pdf", tt.data), folder)
		var said i18n.Message
		if err == nil || pages != nil || !strings.Contains(err.Error(), tt.want) || !errors.As(err, &said) {
			t.Errorf("%s: %v, %v", name, pages, err)
		}
	}
	if _, err := Draw(t.Context(), filepath.Join(t.TempDir(), "none"), t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// A page may be as large as a poster, or as thin as a line: its picture has the same longer
// side.
func TestPagesOfAnySizeHaveTheirLimit(t *testing.T) {
	for _, size := range [][2]int{{14_400, 14_400}, {14_000, 20}, {3, 3}} {
		pages, err := Draw(t.Context(), put(t, "a.pdf", pdftest.File(1, size[0], size[1])), t.TempDir())
		if err != nil || len(pages) != 1 {
			t.Errorf("%v: %d pages, %v", size, len(pages), err)
		}
	}
}

func TestMissingProgramIsSaid(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Draw(t.Context(), put(t, "a.pdf", pdftest.File(1, 300, 200)), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "install poppler-utils") {
		t.Errorf("it says %v", err)
	}
}

// A program that does not end is ended with whoever waits for it, and one that draws what is
// no picture is not believed.
func TestProgramIsNotTrusted(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	program := func(script string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(bin, "pdftoppm"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	path := put(t, "a.pdf", pdftest.File(1, 300, 200))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	program("sleep 60")
	if _, err := Draw(ctx, path, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	program(`for last; do :; done; echo no picture > "$last-1.jpg"`)
	if pages, err := Draw(t.Context(), path, t.TempDir()); err == nil {
		t.Errorf("what is no picture is page %v", pages)
	}
	program(`for last; do :; done; head -c 9000000 /dev/zero > "$last-1.jpg"`)
	if pages, err := Draw(t.Context(), path, t.TempDir()); err == nil {
		t.Errorf("what is too large is page %v", pages)
	}
}

func TestPDFIsToldByItsContent(t *testing.T) {
	for text, want := range map[string]bool{"%PDF-1.7\n": true, "%PDF": false, "": false, " %PDF-1.7": false, "hello, world": false} {
		if got, err := Is(put(t, "a.pdf", []byte(text))); got != want || err != nil {
			t.Errorf("%q: %t, %v", text, got, err)
		}
	}
	if _, err := Is(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
