// Package child runs external programs: a sound player, a speech program, a player of
// films. Whatever they do, they end with their owner or after a time limit, and so do all
// their children.
package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// ErrStuck is returned for a program that did not end in time and was killed.
var ErrStuck = errors.New("the program did not end")

// ErrMissing is returned for a program that is not installed.
var ErrMissing = errors.New("the program is not installed")

// afterwards is how long a grandchild may keep an inherited pipe open.
const afterwards = time.Second

// Run runs a command to its end, without input and output. The error quotes the first
// line of the program's error output. If ctx ends, its error is returned.
func Run(ctx context.Context, patience time.Duration, command []string) error {
	if len(command) == 0 {
		return ErrMissing
	}
	file, err := exec.LookPath(command[0])
	if err != nil {
		return fmt.Errorf("%s: %w", command[0], ErrMissing)
	}
	timed, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(timed, file, command[1:]...)
	said := &firstBytes{}
	cmd.Stderr = said
	cmd.WaitDelay = afterwards
	ownGroup(cmd)
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case timed.Err() != nil:
		return fmt.Errorf("%s: %w within %s", file, ErrStuck, patience)
	case err != nil:
		return fmt.Errorf("%s: %w%s", file, err, said.words())
	}
	return nil
}

// firstBytes keeps the start of a program's error output.
type firstBytes struct{ buf bytes.Buffer }

const complaintBytes = 200

func (f *firstBytes) Write(p []byte) (int, error) {
	if room := complaintBytes - f.buf.Len(); room > 0 {
		f.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (f *firstBytes) words() string {
	line, _, _ := strings.Cut(strings.TrimSpace(f.buf.String()), "\n")
	if line == "" {
		return ""
	}
	return ": " + strings.ToValidUTF8(line, "?")
}
