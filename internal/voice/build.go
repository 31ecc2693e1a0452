package voice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"motcua/internal/config"
	"motcua/internal/phrase"
	"motcua/internal/sound"
)

// patience is how long a speech program may take for one clip: good ones load a model
// first.
const patience = time.Minute

// Built is the result of Build.
type Built struct {
	Made     int // clips made
	Kept     int // clips that existed
	Recorded int // words that have a recording
}

// Order is the task of Build.
type Order struct {
	Again bool // make all clips again, except recordings
	// Texts, if set, are further texts that a pack of a language must have as single
	// clips; at most config.MaxVoiceExtra.
	Texts func(phrase.Lang) []string
	// Tell, if set, is called before each clip is made.
	Tell func(word string)
}

// Build makes the missing clips of the pack in a folder by the manifest's recipe, except
// for words with recordings, and lists them in the manifest with those made before.
// Recordings are never changed. Clips made before an error are kept, so that Build can be
// repeated.
func Build(ctx context.Context, dir string, o Order) (Built, error) {
	m, err := readManifest(os.DirFS(dir))
	if err != nil {
		return Built{}, err
	}
	if len(m.Recipe) == 0 {
		return Built{}, ErrNoRecipe
	}
	if err := os.MkdirAll(filepath.Join(dir, clipsDir), 0o755); err != nil {
		return Built{}, fmt.Errorf("building voice pack: %w", err)
	}
	p, err := Open(os.DirFS(dir))
	if err != nil {
		return Built{}, err
	}
	recorded := map[string]bool{}
	for _, file := range p.recorded(os.DirFS(dir)) {
		recorded[Key(path.Base(file[:len(file)-len(path.Ext(file))]))] = true
	}
	b := builder{Manifest: m, Order: o, dir: dir, recorded: recorded, list: map[string]string{}}
	for word, file := range m.Clips { // texts of earlier orders
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(file))); err == nil {
			b.list[word] = file
		}
	}
	err = b.all(ctx)
	return b.built, errors.Join(err, writeClips(dir, b.list))
}

// builder makes the clips of one pack.
type builder struct {
	Manifest
	Order
	dir      string
	recorded map[string]bool   // by Key
	list     map[string]string // the manifest's list of clips
	built    Built
}

func (b *builder) all(ctx context.Context) error {
	for _, word := range b.words() {
		file := path.Join(clipsDir, Key(word)+".wav")
		_, err := os.Stat(filepath.Join(b.dir, filepath.FromSlash(file)))
		there := err == nil
		switch {
		case b.recorded[Key(word)] && !there:
			b.built.Recorded++
			delete(b.list, word)
			continue
		case there && !b.Again:
			b.built.Kept++
		default:
			if err := b.make(ctx, word, file); err != nil {
				return err
			}
			b.built.Made++
		}
		b.list[word] = file
	}
	return nil
}

// words are what the pack must have, and the ordered texts.
func (b *builder) words() []string {
	list := b.Words()
	if b.Texts != nil {
		texts := b.Texts(b.Style().Lang)
		for _, text := range texts[:min(len(texts), config.MaxVoiceExtra)] {
			list = b.withPieces(list, text)
		}
	}
	return list
}

// make makes one clip, without the silence around it.
func (b *builder) make(ctx context.Context, word, file string) error {
	if b.Tell != nil {
		b.Tell(word)
	}
	clip, err := Recipe(b.Recipe).Make(ctx, patience, b.Style().Said(word))
	if err != nil {
		return err
	}
	clip = clip.Trimmed()
	if len(clip.Samples) == 0 {
		return fmt.Errorf("saying %q: nothing is heard in what %s wrote", word, b.Recipe[0])
	}
	return replace(filepath.Join(b.dir, filepath.FromSlash(file)), sound.EncodeWAV(clip))
}

// clipsHead starts the part of a manifest that Build writes; the part before it is a
// person's.
const clipsHead = "# Written by voice build, which replaces everything from this line on.\n[clips]\n"

// writeClips writes the list of clips after a manifest's other parts.
func writeClips(dir string, clips map[string]string) error {
	name := filepath.Join(dir, manifestName)
	data, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("writing %s: %w", manifestName, err)
	}
	if at := clipsAt(data); at >= 0 {
		data = data[:at]
	}
	data = append(bytes.TrimRight(data, "\n"), "\n\n"+clipsHead...)
	for _, word := range slices.Sorted(maps.Keys(clips)) {
		data = fmt.Appendf(data, "%q = %q\n", word, clips[word])
	}
	return replace(name, data)
}

// clipsAt is where the list of clips starts in a manifest, -1 if there is none.
func clipsAt(data []byte) int {
	at := bytes.Index(data, []byte(clipsHead))
	if at < 0 {
		at = bytes.Index(data, []byte("\n[clips]"))
	}
	return at
}

// replace writes a file so that a power cut leaves the old or the new one.
func replace(name string, data []byte) error {
	temporary := name + ".part"
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", name, errors.Join(err, os.Remove(temporary)))
	}
	if err := os.Rename(temporary, name); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}

// Begin writes the manifest of a new pack, made by espeak-ng, into a folder without one.
func Begin(dir string, style phrase.Style) error {
	name := filepath.Join(dir, manifestName)
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("beginning voice pack: %w", err)
	}
	dialect, espeak := "north", "vi"
	switch {
	case style.Lang == phrase.English:
		dialect, espeak = "north", "en-gb"
	case style.South:
		dialect, espeak = "south", "vi-vn-x-south"
	}
	return replace(name, fmt.Appendf(nil, beginning, style.Lang, dialect, espeak))
}

const beginning = `# A voice pack. docs/VOICE.md says what each key means.
name = "espeak-ng"
language = %q
dialect = %q
speaker = "espeak-ng"
licence = "CC0-1.0"
# Further words and whole texts to make clips of.
extra = []

[recipe]
# Any program that writes a WAV file; {text} and {out} are put in.
command = ["espeak-ng", "-v", %q, "-s", "145", "-w", "{out}", "--", "{text}"]
`
