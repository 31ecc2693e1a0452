package voice

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"motcua/assets"
	"motcua/internal/config"
	"motcua/internal/phrase"
	"motcua/internal/sound"
)

// Samples are the packs that every program carries, made by espeak-ng.
var Samples = config.VoiceSamples

// Find opens a pack by the name of a sample, or else by its folder.
func Find(name string) (*Pack, error) {
	pack, err := Open(folder(name))
	if err != nil {
		return nil, fmt.Errorf("voice pack %s: %w", name, err)
	}
	return pack, nil
}

func folder(name string) fs.FS {
	for _, sample := range Samples {
		if name == sample {
			sub, err := fs.Sub(assets.Voices, "voices/"+sample)
			if err == nil {
				return sub
			}
		}
	}
	return os.DirFS(filepath.Clean(name))
}

// Hall speaks sentences in the languages of a hall, one after the other.
type Hall struct {
	packs []*Pack
	whole bool
}

// NewHall makes a hall from packs in speaking order; whole is that of phrase.Style.
func NewHall(whole bool, packs ...*Pack) *Hall { return &Hall{packs, whole} }

// programPatience is how long a speech program may take for a sentence that somebody
// waits for.
const programPatience = 4 * time.Second

// betweenLanguages is the silence between two languages.
const betweenLanguages = 500 * time.Millisecond

// Say makes the sound for a hall: a sentence in each of its languages. If a pack has not
// all words, its speech program says the sentence; a language that neither can say is
// left out, and the error says why. So there may be both a clip and an error; if nothing
// can be said, the clip has no samples.
func (h *Hall) Say(ctx context.Context, put func(phrase.Style) phrase.Sentence) (sound.Clip, error) {
	said := sound.Clip{Rate: Rate}
	var faults []error
	for _, p := range h.packs {
		style := p.Style()
		style.Whole = h.whole
		clip, err := p.orProgram(ctx, put(style))
		if err != nil {
			faults = append(faults, fmt.Errorf("voice %s: %w", p.Name, err))
		}
		if len(clip.Samples) == 0 {
			continue
		}
		if len(said.Samples) > 0 {
			said = sound.Join(Rate, said, sound.Silence(Rate, betweenLanguages))
		}
		said = sound.Join(Rate, said, clip)
	}
	return said, errors.Join(faults...)
}

// Reads reports whether the hall can read any text, and not only the words of its packs:
// each pack has an installed speech program.
func (h *Hall) Reads() bool {
	for _, p := range h.packs {
		if len(p.Recipe) == 0 {
			return false
		}
		if _, err := exec.LookPath(p.Recipe[0]); err != nil {
			return false
		}
	}
	return len(h.packs) > 0
}

// orProgram says a sentence by the pack's clips, or the whole sentence by its program.
func (p *Pack) orProgram(ctx context.Context, s phrase.Sentence) (sound.Clip, error) {
	clip, lacking := p.Say(s)
	if lacking == nil {
		return clip, nil
	}
	clip, err := Recipe(p.Recipe).Make(ctx, programPatience, s.Text())
	if err != nil {
		return sound.Clip{}, errors.Join(lacking, err)
	}
	clip = clip.Trimmed().Resampled(Rate)
	if len(clip.Samples) == 0 {
		return sound.Clip{}, lacking
	}
	change := min(sound.Decibel(p.level-clip.Loudness()), highest/clip.Peak())
	return clip.Scaled(change).Faded(), nil
}
