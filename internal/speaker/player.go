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

// players are tried in this order: PipeWire, PulseAudio, ALSA.
var players = [][]string{{"pw-play"}, {"paplay"}, {"aplay", "-q"}}

// choice is a configured command, or none.
func choice(command []string) [][]string {
	if len(command) == 0 {
		return nil
	}
	return [][]string{command}
}

// tail is the silence played after each sound. Some players (pw-play of PipeWire
// 0.3) end up to 200 ms before the last samples are heard, and the number of the
// counter was cut off.
const tail = 300 * time.Millisecond

// player plays sounds through a program.
type player struct {
	commands [][]string // tried in this order; empty takes those of players
	file     string     // the sound file for the program
	patience time.Duration
}

// find returns the installed commands, in the order in which they are tried.
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

// write writes the sound file for the player. There is never more than one player,
// so nothing else reads the file meanwhile.
func (p player) write(s sound.Clip) error {
	if err := os.WriteFile(p.file, sound.EncodeWAV(s), 0o600); err != nil {
		return fmt.Errorf("writing the sound: %w", err)
	}
	return nil
}

// play plays a sound to its end. The player and all its children are killed when ctx
// ends or when it takes too long.
func (p player) play(ctx context.Context, s sound.Clip) error {
	s = sound.Join(s.Rate, s, sound.Silence(s.Rate, tail))
	if err := p.write(s); err != nil {
		return err
	}
	return p.run(ctx, s.Length())
}

// run plays the file, which takes about takes. A player may be installed without a
// sound server that it can use: then the next is tried, for instance ALSA where
// PipeWire does not run. After a player that hangs no other is tried, because it has
// used up the time of the call.
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
