package film

import (
	"encoding/json"
	"slices"
	"strings"
)

// mpv finds the letters of subtitles by fontconfig: Debian's has DejaVu Sans at least, which
// has all Vietnamese letters. A folder of fonts of the program's own needs mpv 0.36; Debian
// 12 has 0.35, which does not start with an option that it does not know.

// track is one of the tracks of a film, as mpv tells of them.
type track struct {
	ID       int    `json:"id"`
	Type     string `json:"type"`
	Language string `json:"lang"`
	Default  bool   `json:"default"`
	Forced   bool   `json:"forced"` // translates only what is said in a foreign language
	External bool   `json:"external"`
}

// subtitles are those of a film's tracks that tell everything that is said, as texts of its
// own file.
func subtitles(list json.RawMessage) []track {
	var all []track
	if json.Unmarshal(list, &all) != nil {
		return nil // mpv has none now
	}
	return slices.DeleteFunc(all, func(t track) bool { return t.Type != "sub" || t.Forced || t.External || t.ID <= 0 })
}

// threeLetters are the languages of the screens, as Matroska and MP4 write them.
var threeLetters = map[string]string{"vi": "vie", "en": "eng"}

// choose is the number of the subtitles for a language: its own, else those that the film
// would show, else the first; 0 without a language or without subtitles.
func choose(list []track, language string) int {
	if language == "" || len(list) == 0 {
		return 0
	}
	spoken := func(t track) bool {
		own, _, _ := strings.Cut(strings.ToLower(t.Language), "-") // "vi-VN"
		return own == language || own == threeLetters[language]
	}
	for _, suits := range []func(track) bool{spoken, func(t track) bool { return t.Default }} {
		if at := slices.IndexFunc(list, suits); at >= 0 {
			return list[at].ID
		}
	}
	return list[0].ID
}

// subtitleSize is mpv's size of the letters for a picture of w by h, in 720ths of its
// height: a seventeenth of its width, so that a line of thirty letters fits. On a kiosk of
// 1080 pixels that is 16 mm.
func subtitleSize(w, h float64) float64 {
	if w <= 0 || h <= 0 {
		return 55 // mpv's own
	}
	return min(110, max(16, 720*w/h/17))
}

// subtitle shows the subtitles that are wanted. Those that were shown once stay chosen while
// they are hidden: a paused film would not read its text of this moment again.
func (s *showing) subtitle() {
	text := choose(s.texts, s.film.Subtitles)
	if text != 0 && text != s.text {
		s.text = text
		s.ask("set_property", "sid", text)
	}
	if hidden := text == 0; hidden != s.unread {
		s.unread = hidden
		s.ask("set_property", "sub-visibility", !hidden)
	}
}
