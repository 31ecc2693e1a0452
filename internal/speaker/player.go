package speaker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

var (
	errMissing = errors.New("no player program found")
	errStuck   = errors.New("the player did not end")
)

// players are tried in this order: PipeWire, PulseAudio, bare ALSA.
var players = [][]string{{"pw-play"}, {"paplay"}, {"aplay", "-q"}}

// player plays WAV files through a program.
type player struct {
	command  []string // empty: the first of players that is there
	patience time.Duration
}

// find gives the command to run.
func (p player) find() ([]string, error) {
	choice := players
	if len(p.command) > 0 {
		choice = [][]string{p.command}
	}
	var names []string
	for _, c := range choice {
		if path, err := exec.LookPath(c[0]); err == nil {
			return append([]string{path}, c[1:]...), nil
		}
		names = append(names, c[0])
	}
	return nil, fmt.Errorf("%w: tried %s", errMissing, strings.Join(names, ", "))
}

// play plays a file to its end. The player and whatever it started are killed
// when ctx ends or patience does.
func (p player) play(ctx context.Context, file string) error {
	command, err := p.find()
	if err != nil {
		return err
	}
	timed, cancel := context.WithTimeout(ctx, p.patience)
	defer cancel()
	cmd := exec.CommandContext(timed, command[0], append(command[1:], file)...)
	said := &firstBytes{}
	cmd.Stderr = said
	cmd.WaitDelay = time.Second // a grandchild that keeps the pipe must not hold us up
	ownGroup(cmd)
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case timed.Err() != nil:
		return fmt.Errorf("playing through %s: %w within %s", command[0], errStuck, p.patience)
	case err != nil:
		return fmt.Errorf("playing through %s: %w%s", command[0], err, said.words())
	}
	return nil
}

// firstBytes keeps the beginning of what a player complains about.
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
