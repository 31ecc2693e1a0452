package config

import (
	"bytes"
	"io/fs"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
	"golang.org/x/text/unicode/norm"

	"motcua/internal/i18n"
)

// Limits of a voice pack's manifest.
const (
	MaxVoiceBytes  = 256 << 10
	MaxVoiceClips  = 2_000
	MaxVoiceExtra  = 200
	MaxVoiceRecipe = 40 // words of the command

	VoiceLoudness = -20.0 // LUFS, unless the manifest says otherwise
)

// Placeholders in a recipe's command for the text and for the output file.
const (
	RecipeText = "{text}"
	RecipeOut  = "{out}"
)

// Voice is the manifest of a voice pack, voice.toml.
type Voice struct {
	Name     string  // "Giọng bắc (espeak-ng)"
	Language string  // vi or en
	South    bool    // dialect = "south": lẻ and ngàn for linh and nghìn
	Speaker  string  // the person or program that spoke
	Licence  string  // licence of the clips
	Rate     int     // sample rate of the clips, 8,000 to 192,000; 0 means any
	Loudness float64 // LUFS that the clips are set to, −40 to −14, by default −20; lower if a clip would be clipped
	Extra    []string
	Recipe   []string          // a command that makes a WAV file of RecipeText at RecipeOut; empty if there is none
	Clips    map[string]string // spoken text → file in the pack's folder
	Warnings Faults
}

// ParseVoice reads a manifest. The name is for messages only. Its error is Faults.
func ParseVoice(name string, data []byte) (*Voice, error) {
	r := &reader{file: name}
	if len(data) > MaxVoiceBytes {
		r.fault(0, "it has %d bytes: write at most %d", len(data), MaxVoiceBytes)
		_, err := r.finish()
		return nil, err
	}
	root := r.parse(bytes.Clone(data))
	if len(r.faults) > 0 {
		_, err := r.finish()
		return nil, err
	}
	v := &Voice{}
	v.read(r.section(root, i18n.Say("the file")))
	var err error
	if v.Warnings, err = r.finish(); err != nil {
		return nil, err
	}
	return v, nil
}

func (v *Voice) read(s *section) {
	v.Name, v.Speaker, v.Licence = s.need("name"), s.text("speaker"), s.text("licence")
	v.Language = s.oneOf("language", "vi", "en")
	v.South = s.oneOf("dialect", "north", "south") == "south"
	if s.has("rate") {
		v.Rate = s.whole("rate", 8_000, 192_000, 22_050)
	} else {
		s.get("rate")
	}
	v.Loudness = s.number("loudness", -40, -14, VoiceLoudness)
	for _, w := range s.words("extra", MaxVoiceExtra) {
		v.Extra = append(v.Extra, w.text)
	}
	recipe := s.sub("recipe")
	for _, w := range recipe.wordsFor(exact, "command", MaxVoiceRecipe) {
		v.Recipe = append(v.Recipe, w.text)
	}
	if len(v.Recipe) > 0 && !goodRecipe(v.Recipe) {
		s.fault(recipe.line("command"), "command needs a program's name, and after it %s for the text and %s for the file: write command = [\"espeak-ng\", \"-w\", \"%s\", \"%s\"]",
			RecipeText, RecipeOut, RecipeOut, RecipeText)
	}
	recipe.done()
	v.readClips(s.sub("clips"))
	s.done()
}

func goodRecipe(command []string) bool {
	rest := strings.Join(command[1:], " ")
	return !strings.Contains(command[0], "{") && strings.Contains(rest, RecipeText) && strings.Contains(rest, RecipeOut)
}

// readClips reads a table whose keys are words.
func (v *Voice) readClips(s *section) {
	v.Clips = map[string]string{}
	if len(s.t.order) > MaxVoiceClips {
		s.fault(s.t.line, "there are %d clips: write at most %d", len(s.t.order), MaxVoiceClips)
		return
	}
	for _, word := range s.t.order {
		value := s.t.keys[word]
		if value.kind != unstable.String || !fs.ValidPath(value.text) {
			s.fault(value.line, "%q is no file below the pack's folder: write %q = \"clips/….wav\"", value.text, word)
			continue
		}
		v.Clips[norm.NFC.String(word)] = value.text
	}
}
