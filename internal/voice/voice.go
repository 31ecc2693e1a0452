// Package voice speaks sentences (internal/phrase) by the clips of a voice pack: a folder
// with a manifest and WAV files, recorded by a person or made by a speech program. Every
// clip is trimmed, faded and set to one loudness before it is joined to others, so a pack
// may have clips of different origin. If a pack does not have a word, its speech program
// says the whole sentence, if it is installed.
//
// A pack is:
//
//	voice.toml        Manifest
//	clips/*.wav       made by Build, as the manifest lists them
//	recorded/*.wav    recordings, each named by its words; they are used instead
//	                  of clips, and may have several words ("hai mươi mốt.wav")
package voice

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"motcua/internal/centre"
	"motcua/internal/config"
	"motcua/internal/phrase"
	"motcua/internal/sound"
)

// Rate is the sample rate of all output.
const Rate = 44_100

// Limits of a pack.
const (
	MaxRecordings = 2_000
	MaxFile       = 24 << 20 // bytes of one WAV file
	MaxClip       = 20 * time.Second
	MaxAll        = 30 * time.Minute // of all clips together
	highest       = 0.89             // −1 dB: no sample of a clip is larger
)

// Silences between clips.
const (
	wordGap    = 40 * time.Millisecond
	shortPause = 180 * time.Millisecond
	longPause  = 380 * time.Millisecond
)

// Manifest is the file voice.toml.
type Manifest struct{ config.Voice }

// Style is how phrases must be worded for the pack.
func (m Manifest) Style() phrase.Style {
	return phrase.Style{Lang: phrase.Lang(m.Language), South: m.South}
}

// Words are the words that a complete pack has: the vocabulary of its language, then
// Extra.
func (m Manifest) Words() []string {
	list := m.Style().Vocabulary()
	for _, text := range m.Extra {
		list = m.withPieces(list, text)
	}
	return list
}

// withPieces adds the clips of a text to a list: the pieces between two pauses. A piece
// also ends where something is inserted ({}).
func (m Manifest) withPieces(list []string, text string) []string {
	for part := range strings.SplitSeq(text, centre.Placeholder) {
		for _, breath := range breaths(m.Style().Free(part)) {
			for s := range slices.Chunk(breath.syllables, longestClip) {
				if word := phrase.Normal(strings.Join(s, " ")); word != "" && !slices.Contains(list, word) {
					list = append(list, word)
				}
			}
		}
	}
	return list
}

// Pack is a voice pack, ready to speak. It does not change after Open.
type Pack struct {
	Manifest
	clips  map[string]sound.Clip // by Key
	faults []Fault
	level  float64 // LUFS of all clips
}

// manifestName is the name of the manifest in a pack's folder.
const manifestName = "voice.toml"

// ErrNoPack is returned by Open for a folder that is no voice pack.
var ErrNoPack = errors.New("no voice pack: it has no voice.toml")

// readManifest reads a pack's manifest.
func readManifest(pack fs.FS) (Manifest, error) {
	file, err := pack.Open(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, ErrNoPack
	}
	if err != nil {
		return Manifest{}, fmt.Errorf("reading %s: %w", manifestName, err)
	}
	data, err := io.ReadAll(io.LimitReader(file, config.MaxVoiceBytes+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return Manifest{}, fmt.Errorf("reading %s: %w", manifestName, err)
	}
	v, err := config.ParseVoice(manifestName, data)
	if err != nil {
		return Manifest{}, err
	}
	return Manifest{*v}, nil
}

// recordedDir has recordings, clipsDir the clips that Build makes.
const (
	recordedDir = "recorded"
	clipsDir    = "clips"
)

// Open reads a pack. Missing or bad clips are left out and listed in Faults; only an
// unreadable manifest is an error.
func Open(pack fs.FS) (*Pack, error) {
	m, err := readManifest(pack)
	if err != nil {
		return nil, err
	}
	p := &Pack{Manifest: m, clips: map[string]sound.Clip{}}
	raw := map[string]recording{}
	for _, word := range slices.Sorted(maps.Keys(m.Clips)) {
		raw[Key(word)] = recording{word, m.Clips[word]}
	}
	for _, file := range p.recorded(pack) {
		name := strings.TrimSuffix(path.Base(file), path.Ext(file))
		raw[Key(name)] = recording{name, file}
	}
	p.load(pack, raw)
	for _, word := range m.Words() {
		if _, ok := p.clips[Key(word)]; !ok && raw[Key(word)].file == "" {
			p.faults = append(p.faults, Fault{Word: word, File: path.Join(recordedDir, Key(word)+".wav"), Kind: Missing})
		}
	}
	return p, nil
}

type recording struct{ word, file string }

// recorded lists the recordings of a pack.
func (p *Pack) recorded(pack fs.FS) []string {
	entries, err := fs.ReadDir(pack, recordedDir)
	if err != nil {
		return nil // most packs have none
	}
	var files []string
	for _, e := range entries {
		if len(files) < MaxRecordings && e.Type().IsRegular() && strings.EqualFold(path.Ext(e.Name()), ".wav") {
			files = append(files, path.Join(recordedDir, e.Name()))
		}
	}
	return files
}

// load reads all clips, and sets them to one loudness.
func (p *Pack) load(pack fs.FS, raw map[string]recording) {
	p.level = p.Loudness
	loudness := map[string]float64{}
	var all time.Duration
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		r := raw[key]
		clip, fault := p.read(pack, r)
		if fault != nil {
			p.faults = append(p.faults, *fault)
			if fault.Kind.unusable() {
				continue
			}
		}
		if all += clip.Length(); all > MaxAll {
			p.faults = append(p.faults, Fault{Word: r.word, File: r.file, Kind: TooMuch})
			return
		}
		p.clips[key] = clip
		loudness[key] = clip.Loudness()
		// The loudest level at which no clip exceeds the scale.
		p.level = min(p.level, loudness[key]+20*math.Log10(highest/clip.Peak()))
	}
	for key, clip := range p.clips {
		p.clips[key] = clip.Scaled(sound.Decibel(p.level - loudness[key])).Faded()
	}
}

// read reads one clip, and returns what is wrong with it.
func (p *Pack) read(pack fs.FS, r recording) (sound.Clip, *Fault) {
	fault := func(kind Kind, detail string) *Fault {
		return &Fault{Word: r.word, File: r.file, Kind: kind, Detail: detail}
	}
	info, err := fs.Stat(pack, r.file)
	if err != nil {
		return sound.Clip{}, fault(Missing, "")
	}
	if info.Size() > MaxFile {
		return sound.Clip{}, fault(TooLong, fmt.Sprintf("%d MB", info.Size()>>20))
	}
	data, err := fs.ReadFile(pack, r.file)
	if err != nil {
		return sound.Clip{}, fault(Unreadable, err.Error())
	}
	clip, err := sound.DecodeWAV(data)
	if err != nil {
		return sound.Clip{}, fault(Unreadable, err.Error())
	}
	heard := clip.Trimmed()
	switch {
	case len(heard.Samples) == 0:
		return sound.Clip{}, fault(Silent, "")
	case heard.Length() > MaxClip:
		return sound.Clip{}, fault(TooLong, heard.Length().Round(time.Second).String())
	case clip.Clipped():
		return heard.Resampled(Rate), fault(Clipped, "")
	case heard.Loudness() < quietBelow:
		return heard.Resampled(Rate), fault(TooQuiet, fmt.Sprintf("%.0f LUFS", heard.Loudness()))
	case clip.Rate < goodRate || p.Rate != 0 && clip.Rate != p.Rate:
		return heard.Resampled(Rate), fault(WrongRate, fmt.Sprintf("%d", clip.Rate))
	}
	return heard.Resampled(Rate), nil
}

// Faults are the faults of a pack, missing words last.
func (p *Pack) Faults() []Fault { return slices.Clone(p.faults) }

// Level is the loudness of every clip, in LUFS.
func (p *Pack) Level() float64 { return p.level }

// Clip is the clip of a word, ready to be joined.
func (p *Pack) Clip(word string) (sound.Clip, bool) {
	c, ok := p.clips[Key(word)]
	return c, ok
}

// MissingError lists the words of a sentence that are missing from a pack.
type MissingError struct{ Words []string }

func (e *MissingError) Error() string {
	return "the voice pack lacks " + strings.Join(e.Words, ", ")
}

// Say joins the clips of a sentence, with as few joins as possible: a clip of several
// words is preferred to single ones.
func (p *Pack) Say(s phrase.Sentence) (sound.Clip, error) {
	var clips []sound.Clip
	var missing []string
	for _, breath := range breaths(s) {
		found, lacking := p.cover(breath.syllables)
		missing = append(missing, lacking...)
		for i, clip := range found {
			if i > 0 {
				clips = append(clips, sound.Silence(Rate, wordGap))
			}
			clips = append(clips, clip)
		}
		clips = append(clips, sound.Silence(Rate, breath.after))
	}
	switch {
	case len(missing) > 0:
		return sound.Clip{}, &MissingError{missing}
	case len(clips) == 0:
		return sound.Clip{Rate: Rate}, nil
	}
	return sound.Join(Rate, clips[:len(clips)-1]...), nil
}

// breath is a part of a sentence without a pause.
type breath struct {
	syllables []string
	after     time.Duration
}

func breaths(s phrase.Sentence) []breath {
	var list []breath
	var b breath
	for i, part := range s {
		b.syllables = append(b.syllables, strings.Fields(part.Word)...)
		if part.Pause == phrase.None && i < len(s)-1 {
			continue
		}
		if b.after = shortPause; part.Pause == phrase.Long {
			b.after = longPause
		}
		list = append(list, b)
		b = breath{}
	}
	return list
}

// longestClip is the most syllables of a clip.
const longestClip = 24

// cover finds the fewest clips for some syllables, or the syllables that no clip has.
func (p *Pack) cover(syllables []string) (clips []sound.Clip, missing []string) {
	const none = 1 << 20
	n := len(syllables)
	best, next := make([]int, n+1), make([]int, n+1)
	for i := n - 1; i >= 0; i-- {
		// A syllable without a clip is skipped, at a cost.
		best[i], next[i] = best[i+1]+none, i+1
		for j := min(n, i+longestClip); j > i; j-- {
			if _, ok := p.clips[Key(strings.Join(syllables[i:j], " "))]; ok && best[j]+1 < best[i] {
				best[i], next[i] = best[j]+1, j
			}
		}
	}
	for i := 0; i < n; i = next[i] {
		word := strings.Join(syllables[i:next[i]], " ")
		if clip, ok := p.clips[Key(word)]; ok {
			clips = append(clips, clip)
		} else {
			missing = append(missing, word)
		}
	}
	return clips, missing
}

// marks are the Telex letters for the marks of a letter and for the tone of a syllable.
var (
	marks = map[rune]string{'\u0306': "w", '\u031B': "w"} // breve, horn; a circumflex doubles the letter
	tones = map[rune]string{'\u0300': "f", '\u0301': "s", '\u0309': "r", '\u0303': "x", '\u0323': "j"}
)

const circumflex = '\u0302'

// Key is the file name of a word without its extension: the word as typed in Telex, with
// a hyphen for each space ("mười" is muwowif). It consists of plain letters, digits and
// hyphens, so that every file system accepts it and every technician can type it. A name
// that is already in Telex is not changed.
func Key(word string) string {
	syllables := strings.FieldsFunc(phrase.Normal(word), func(r rune) bool { return r == ' ' || r == '-' || r == '_' })
	for i, s := range syllables {
		syllables[i] = telex(s)
	}
	return strings.Join(syllables, "-")
}

func telex(syllable string) string {
	var b strings.Builder
	tone := ""
	last := ""
	for _, r := range norm.NFD.String(syllable) {
		switch {
		case r == 'đ':
			last = "dd"
		case r == circumflex:
			last = last[max(0, len(last)-1):]
		case marks[r] != "":
			last = marks[r]
		case tones[r] != "":
			tone = tones[r]
			continue
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			last = string(r)
		default:
			last = fmt.Sprintf("_%x", r) // not a Vietnamese letter
		}
		b.WriteString(last)
	}
	return b.String() + tone
}
