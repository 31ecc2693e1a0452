package printer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"motcua/internal/health"
	"motcua/internal/receipt"
)

// maxNameBytes limits the number and the code in a file's name.
const maxNameBytes = 100

// pngFolder writes each ticket as <number>-<code>.png into a folder, for the
// demonstration and for tests without paper. A reprint replaces the first picture.
type pngFolder struct {
	path      string
	widthDots int
}

var _ Device = (*pngFolder)(nil)

// Watch implements Device. The condition of a folder changes only when it is used.
func (f *pngFolder) Watch(_ context.Context, report func(Condition)) {
	report(Condition{Answers: true})
}

// Ready implements Device.
func (f *pngFolder) Ready(context.Context) error { return nil }

// Print implements Device.
func (f *pngFolder) Print(ctx context.Context, t receipt.Ticket) (Proof, error) {
	raster, err := receipt.Render(t, f.widthDots)
	if err != nil {
		return Taken, err
	}
	name, err := fileName(t)
	if err != nil {
		return Taken, err
	}
	if err := ctx.Err(); err != nil {
		return Taken, fmt.Errorf("writing ticket %s: %w", name, err)
	}
	if err := f.write(name, raster); err != nil {
		return Taken, &FaultError{Code: health.PrinterFolder, Err: fmt.Errorf("writing ticket %s: %w", name, err)}
	}
	return Printed, nil
}

// fileName is the name of t's picture. Only letters, digits and dashes of the number
// and the code are allowed, so that the path stays inside the folder.
func fileName(t receipt.Ticket) (string, error) {
	name := t.Number
	if t.Code != "" {
		name += "-" + t.Code
	}
	for _, r := range name {
		if r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return "", fmt.Errorf("naming ticket %q: %w: %q in it", name, receipt.ErrTicket, r)
		}
	}
	if len(name) > maxNameBytes {
		return "", fmt.Errorf("naming ticket: %w: %d bytes, the limit is %d", receipt.ErrTicket, len(name), maxNameBytes)
	}
	return name + ".png", nil
}

// write puts the whole picture into the folder, or nothing.
func (f *pngFolder) write(name string, raster *receipt.Raster) error {
	if err := os.MkdirAll(f.path, 0o755); err != nil {
		return err // Print adds what was being done, here and below
	}
	temporary, err := os.CreateTemp(f.path, ".ticket-*")
	if err != nil {
		return err
	}
	err = errors.Join(
		raster.EncodePNG(temporary),
		temporary.Chmod(0o644),
		temporary.Sync(),
		temporary.Close(),
	)
	if err == nil {
		err = os.Rename(temporary.Name(), filepath.Join(f.path, name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}
