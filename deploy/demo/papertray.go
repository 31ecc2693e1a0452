package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"motcua/internal/fakeprinter"
	"motcua/internal/queue"
)

// paperTray has the pieces of paper. It finds the ticket on each by its QR code, read by
// an independent program.
type paperTray struct {
	folder  string
	printer *fakeprinter.Printer
	looked  int              // pieces that were read
	pieces  map[string][]int // by the code of the ticket, in printing order
}

// look reads the pieces that were printed since the last look.
func (p *paperTray) look(ctx context.Context) error {
	for p.looked < p.printer.Stats().Cuts {
		codes, err := readCodes(ctx, p.path(p.looked+1))
		if err != nil {
			return err
		}
		p.looked++
		for _, code := range codes {
			p.pieces[code] = append(p.pieces[code], p.looked)
		}
	}
	return nil
}

// of are the pieces with a ticket's code, among those that were read.
func (p *paperTray) of(t queue.Ticket) []int { return p.pieces[t.Code] }

// beginning is a piece whose code starts with text, 0 if there is none.
func (p *paperTray) beginning(text string) int {
	for code, pieces := range p.pieces {
		if strings.HasPrefix(code, text) {
			return pieces[0]
		}
	}
	return 0
}

// codeOn is the code on a piece, "" if it has none.
func (p *paperTray) codeOn(piece int) string {
	for code, pieces := range p.pieces {
		if slices.Contains(pieces, piece) {
			return code
		}
	}
	return ""
}

// path is the picture of a piece.
func (p *paperTray) path(piece int) string {
	return filepath.Join(p.folder, fmt.Sprintf("%04d.png", piece))
}

// noCode is the exit code of zbarimg for a picture without a code.
const noCode = 4

// readCodes reads the QR codes in a picture. A picture without one is no error: a torn
// ticket has none.
func readCodes(ctx context.Context, path string) ([]string, error) {
	out, err := exec.CommandContext(ctx, "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path).Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != noCode) {
		return nil, fmt.Errorf("reading the codes of %s: %w", path, err)
	}
	return strings.Fields(string(out)), nil
}

// papers waits until a ticket was printed at least n times, and returns its pieces.
func (c *house) papers(ctx context.Context, t queue.Ticket, n int) (pieces []int, err error) {
	var fault error
	err = until(ctx, fmt.Sprintf("paper %d of %s", n, t.Number), func() bool {
		fault = c.parts.paper.look(ctx)
		pieces = c.parts.paper.of(t)
		return fault != nil || len(pieces) >= n
	})
	return pieces, errors.Join(fault, err)
}

// keepPaper waits for the paper of a ticket and stores its picture under a name.
func (c *house) keepPaper(ctx context.Context, t queue.Ticket, name string) error {
	pieces, err := c.papers(ctx, t, 1)
	if err != nil {
		return err
	}
	return c.keepPiece(pieces[0], name)
}

// keepPiece stores the picture of a piece under a name.
func (c *house) keepPiece(piece int, name string) error {
	picture, err := os.ReadFile(c.parts.paper.path(piece))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(c.out, name+".png"), picture, 0o644)
}
