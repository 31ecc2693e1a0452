package speaker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"motcua/internal/child"
	"motcua/internal/sound"
)

var errMissing = errors.New("no player program found")

// players are tried in this order: PipeWire, PulseAudio, bare ALSA.
var players = [][]string{{"pw-play"}, {"paplay"}, {"aplay", "-q"}}

// player plays sounds through a program.
type player struct {
	command  []string // empty: the first of players that is there
	file     string   // where the sound is put for it
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

// write puts a sound where the player reads it. No second player reads it
// meanwhile: there is never more than one.
func (p player) write(s sound.Clip) error {
	if err := os.WriteFile(p.file, sound.EncodeWAV(s), 0o600); err != nil {
		return fmt.Errorf("writing the sound: %w", err)
	}
	return nil
}

// play plays a sound to its end. The player and whatever it started are killed
// when ctx ends or patience does.
func (p player) play(ctx context.Context, s sound.Clip) error {
	command, err := p.find()
	if err != nil {
		return err
	}
	if err := p.write(s); err != nil {
		return err
	}
	return p.run(ctx, s.Length(), command)
}

// run plays the file, which takes some time if all goes well.
func (p player) run(ctx context.Context, takes time.Duration, command []string) error {
	if err := child.Run(ctx, takes+p.patience, append(command, p.file)); err != nil {
		if ctx.Err() != nil {
			return err
		}
		return fmt.Errorf("playing through %w", err)
	}
	return nil
}
