// Package pdfpages turns the pages of a PDF file into pictures, by the program pdftoppm of
// poppler-utils. A PDF may come from anywhere: it is drawn once, by a program of its own
// with limits, on the machine where somebody waits for it. Machines for citizens get only
// pictures.
package pdfpages

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"motcua/internal/child"
	"motcua/internal/i18n"
)

// Limits of a file and of its pages.
const (
	MaxBytes     = 64 << 20 // of the file
	MaxPages     = 20
	MaxPageBytes = 8 << 20     // of the picture of a page
	SidePixels   = 2000        // the longer side of a page
	patience     = time.Minute // for all pages
	cpuSeconds   = 60
	memoryBytes  = 1 << 30
)

// head is how a PDF file begins.
const head = "%PDF-"

// Is reports whether a file is a PDF, by its content.
func Is(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	start := make([]byte, len(head))
	_, err = io.ReadFull(f, start)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // it is shorter
	}
	return string(start) == head, errors.Join(err, f.Close())
}

// Draw draws the pages of a PDF file into an empty folder, as JPEG, and returns the pictures
// in order. The names of the pictures are its own. Its errors say in words what to do.
func Draw(ctx context.Context, path, folder string) (pages []string, err error) {
	copied := filepath.Join(folder, "in.pdf") // no name of anybody's reaches the program
	if err := copyFile(copied, path); err != nil {
		return nil, err
	}
	// One page more than fits, to know whether there are more.
	pages, err = Render(ctx, copied, folder, Size{Pages: MaxPages + 1, Side: SidePixels, FileBytes: MaxPageBytes})
	switch {
	case err != nil:
		return nil, err
	case len(pages) == 0:
		return nil, i18n.Say("the PDF has no pages: open it, and save it anew")
	case len(pages) > MaxPages:
		return nil, i18n.Say("the PDF has more than %d pages: save those that citizens need", MaxPages)
	}
	for _, page := range pages {
		if err := child.CheckPicture(page, MaxPageBytes, SidePixels); err != nil {
			return nil, cannot(err)
		}
	}
	return pages, nil
}

// Size is how much of a PDF is drawn.
type Size struct {
	Pages     int   // the first ones
	Side      int   // the longer side of a page, in pixels
	FileBytes int64 // of the picture of a page
}

// Render draws pages of a PDF file into a folder, as JPEG, and returns the pictures in order.
// They are not checked. Its errors say in words what to do.
func Render(ctx context.Context, path, folder string, size Size) (pages []string, err error) {
	program, err := exec.LookPath("pdftoppm")
	if err != nil {
		return nil, i18n.Say("PDF files need the program pdftoppm: install poppler-utils, or save the pages as pictures")
	}
	limits := child.Limits{Memory: memoryBytes, CPUSeconds: cpuSeconds, FileBytes: size.FileBytes}
	command := append(limits.Command(), program, "-l", strconv.Itoa(size.Pages), "-scale-to", strconv.Itoa(size.Side), "-jpeg", path, filepath.Join(folder, "page"))
	if err := child.Run(ctx, patience, command); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, cannot(err)
	}
	return drawn(folder)
}

// cannot is the error for a PDF whose pages are not drawn.
func cannot(err error) error {
	return i18n.Say("the PDF cannot be drawn (%s): open it, and save it anew without a password, or save its pages as pictures", err)
}

// copyFile copies a PDF within its limit.
func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	if len(data) > MaxBytes {
		return i18n.Say("the PDF is larger than %d MiB: save it with smaller pictures", MaxBytes>>20)
	}
	return os.WriteFile(to, data, 0o600)
}

// drawn are the pictures of the pages, by number. pdftoppm writes page-1.jpg, or page-01.jpg
// where there are more.
func drawn(folder string) (pages []string, err error) {
	list, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	numbers := map[string]int{}
	for _, entry := range list {
		digits, is := strings.CutPrefix(strings.TrimSuffix(entry.Name(), ".jpg"), "page-")
		n, err := strconv.Atoi(digits)
		if !is || err != nil {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		pages, numbers[path] = append(pages, path), n
	}
	slices.SortFunc(pages, func(a, b string) int { return numbers[a] - numbers[b] })
	return pages, nil
}
