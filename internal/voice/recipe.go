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
	"motcua/internal/config"
	"motcua/internal/sound"
)

// ErrNoRecipe is returned if a pack has no speech program.
var ErrNoRecipe = errors.New("the voice pack has no recipe")

// Recipe is the command of a speech program, from a manifest.
type Recipe []string

// Make lets the speech program say a text. It may take as long as patience.
func (r Recipe) Make(ctx context.Context, patience time.Duration, text string) (sound.Clip, error) {
	if len(r) == 0 {
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
	command := make([]string, len(r))
	for i, word := range r {
		command[i] = strings.NewReplacer(config.RecipeText, text, config.RecipeOut, out).Replace(word)
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
