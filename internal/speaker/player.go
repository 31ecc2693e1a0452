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

// choice is a command that was asked for, or none.
func choice(command []string) [][]string {
	if len(command) == 0 {
		return nil
	}
	return [][]string{command}
}

// tail is the silence that is played after each sound: some players (pw-play of
// PipeWire 0.3) end before the last that they took has been heard, up to 200 ms, and
// with it went the number of the counter.
const tail = 300 * time.Millisecond

// player plays sounds through a program.
type player struct {
	commands [][]string // tried in this order; none: those of players
	file     string     // where the sound is put for it
	patience time.Duration
}

// find gives the commands that are installed, in the order in which they are tried.
func (p player) find() (commands [][]string, err error) {
	choice := p.commands
	if len(choice) == 0 {
		choice = players
	}
	var names []string
	for _, c := range choice {
		names = append(names, c[0])
		if path, err := exec.LookPath(c[0]); err == nil {
			commands = append(commands, append([]string{path}, c[1:]...))
		}
	}
	if len(commands) == 0 {
		return nil, fmt.Errorf("%w: tried %s", errMissing, strings.Join(names, ", "))
	}
	return commands, nil
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
	s = sound.Join(s.Rate, s, sound.Silence(s.Rate, tail))
	if err := p.write(s); err != nil {
		return err
	}
	return p.run(ctx, s.Length())
}

// run plays the file, which takes some time if all goes well. A player may be
// installed and have nobody to play for: where PipeWire does not run, ALSA may. One
// that hangs has cost the time of a call already, and no other is tried.
func (p player) run(ctx context.Context, takes time.Duration) error {
	commands, err := p.find()
	if err != nil {
		return err
	}
	var failed []error
	for _, command := range commands {
		err := child.Run(ctx, takes+p.patience, append(command, p.file))
		if err == nil || ctx.Err() != nil {
			return err
		}
		if failed = append(failed, err); errors.Is(err, child.ErrStuck) {
			break
		}
	}
	return fmt.Errorf("playing through %w", errors.Join(failed...))
}
