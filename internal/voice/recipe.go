package voice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"motcua/internal/child"
	"motcua/internal/sound"
)

// What stands in a recipe's command for the text and for the file to write.
const (
	textMark = "{text}"
	outMark  = "{out}"
)

// MaxRecipe is how many words the command of a recipe may have.
const MaxRecipe = 40

// ErrNoRecipe is returned where a pack names no speech program.
var ErrNoRecipe = errors.New("the voice pack has no recipe")

func (r Recipe) check() error {
	if len(r.Command) == 0 {
		return nil
	}
	all := strings.Join(r.Command, " ")
	switch {
	case len(r.Command) > MaxRecipe:
		return fmt.Errorf("%s: the recipe's command has %d words, at most %d", manifestName, len(r.Command), MaxRecipe)
	case strings.Contains(r.Command[0], textMark) || !strings.Contains(all, textMark) || !strings.Contains(all, outMark):
		return fmt.Errorf("%s: the recipe's command must contain %s and %s after the program's name", manifestName, textMark, outMark)
	}
	return nil
}

// Make has the speech program say a text. It may take as long as patience.
func (r Recipe) Make(ctx context.Context, patience time.Duration, text string) (sound.Clip, error) {
	if len(r.Command) == 0 {
		return sound.Clip{}, ErrNoRecipe
	}
	dir, err := os.MkdirTemp("", "motcua-voice-")
	if err != nil {
		return sound.Clip{}, fmt.Errorf("saying %q: %w", text, err)
	}
	clip, err := r.into(ctx, patience, filepath.Join(dir, "said.wav"), text)
	return clip, errors.Join(err, os.RemoveAll(dir))
}

func (r Recipe) into(ctx context.Context, patience time.Duration, out, text string) (sound.Clip, error) {
	command := make([]string, len(r.Command))
	for i, word := range r.Command {
		command[i] = strings.NewReplacer(textMark, text, outMark, out).Replace(word)
	}
	if err := child.Run(ctx, patience, command); err != nil {
		return sound.Clip{}, fmt.Errorf("saying %q: %w", text, err)
	}
	info, err := os.Stat(out)
	if err != nil {
		return sound.Clip{}, fmt.Errorf("saying %q: %s wrote no file", text, command[0])
	}
	if info.Size() > MaxFile {
		return sound.Clip{}, fmt.Errorf("saying %q: %s wrote %d MB, at most %d", text, command[0], info.Size()>>20, MaxFile>>20)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return sound.Clip{}, fmt.Errorf("saying %q: %w", text, err)
	}
	clip, err := sound.DecodeWAV(data)
	if err != nil {
		return sound.Clip{}, fmt.Errorf("saying %q: what %s wrote: %w", text, command[0], err)
	}
	return clip, nil
}
