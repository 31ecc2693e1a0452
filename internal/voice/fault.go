package voice

import (
	"fmt"

	"motcua/internal/i18n"
)

// Kind is what is wrong with a clip.
type Kind int

// The kinds of fault.
const (
	Missing    Kind = iota // no file says the word
	Unreadable             // no WAV file, or of a form that is not read
	Silent                 // nothing is heard in it
	TooLong                // longer than MaxClip, or larger than MaxFile
	TooMuch                // all clips together are longer than MaxAll: this and those behind are not loaded
	Clipped                // too loud for its microphone
	TooQuiet               // so quiet that its noise is heard once it is made loud
	WrongRate              // not the manifest's samples a second, or too few
)

// unusable says whether a clip is left out.
func (k Kind) unusable() bool { return k <= TooMuch }

// When a clip is told of although it is used.
const (
	quietBelow = -42.0  // LUFS
	goodRate   = 16_000 // samples a second
)

// Fault is something wrong with a pack.
type Fault struct {
	Word   string
	File   string // below the pack's folder; of a missing word, where a recording of it would go
	Kind   Kind
	Detail string
}

// Says tells what is wrong and what to do.
func (f Fault) Says() i18n.Message {
	switch f.Kind {
	case Unreadable:
		return i18n.Say("it cannot be read (%s): save it as WAV, PCM, 16 bits", f.Detail)
	case Silent:
		return i18n.Say("nothing is heard in it: record it again")
	case TooLong:
		return i18n.Say("it is too long (%s): cut it to %s", f.Detail, MaxClip)
	case TooMuch:
		return i18n.Say("it is not loaded, all clips together are longer than %s: delete what is not needed", MaxAll)
	case Clipped:
		return i18n.Say("it crackles, the microphone was too loud: record it again with less gain")
	case TooQuiet:
		return i18n.Say("it is so quiet (%s) that it will hiss: record it again nearer to the microphone", f.Detail)
	case WrongRate:
		return i18n.Say("it has %s samples a second: save it at the rate of the pack", f.Detail)
	}
	return i18n.Say("no clip: record it, or run %s", "display voice build")
}

// In is the fault in a language, with the word and its file.
func (f Fault) In(lang i18n.Lang) string {
	return fmt.Sprintf("%s (%s): %s", f.Word, f.File, f.Says().In(lang))
}
