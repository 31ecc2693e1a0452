package port

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// filePort is a device file, a named pipe, or a plain file that keeps what
// would be printed.
type filePort struct {
	file   *os.File
	closed atomic.Bool
}

var _ Port = (*filePort)(nil)

// filePath checks the part of a file address after its scheme.
func filePath(rest string) (string, error) {
	if path, ok := strings.CutPrefix(rest, "//"); ok { // file:///path
		rest = path
	}
	if !filepath.IsAbs(rest) || strings.HasSuffix(rest, "/") {
		return "", errors.New("it needs the full path of a file")
	}
	return filepath.Clean(rest), nil
}

// openFile opens path for writing at its end. A plain file that is not there is
// made; under /dev it is not, since there a missing file is a missing device.
func openFile(ctx context.Context, path string) (Port, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Without O_NONBLOCK a pipe that nobody reads would hang the open, and no
	// deadline would work on what is opened.
	flags := os.O_WRONLY | os.O_APPEND | syscall.O_NONBLOCK
	if !strings.HasPrefix(path, "/dev/") {
		flags |= os.O_CREATE
	}
	file, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return nil, err // Open says what was being done
	}
	return &filePort{file: file}, nil
}

func (p *filePort) Write(b []byte, deadline time.Time) (int, error) {
	// A plain file knows no deadline, and never makes anybody wait.
	if err := p.file.SetWriteDeadline(deadline); err != nil && !errors.Is(err, os.ErrNoDeadline) {
		return 0, p.failed(err)
	}
	n, err := p.file.Write(b)
	if err != nil {
		return n, p.failed(err)
	}
	return n, nil
}

// failed is the error of a write. What a closed file answers depends on how far
// the write was.
func (p *filePort) failed(err error) error {
	if p.closed.Load() {
		err = ErrClosed
	}
	return writeError(err)
}

func (p *filePort) Close() error {
	if p.closed.Swap(true) {
		return nil
	}
	if err := p.file.Close(); err != nil {
		return fmt.Errorf("closing port: %w", err)
	}
	return nil
}
