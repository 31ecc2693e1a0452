package voice

import (
	"fmt"

	"motcua/internal/i18n"
)

// Kind is what is wrong with a clip.
type Kind int

// The kinds of fault.
const (
	Missing    Kind = iota // no file for the word
	Unreadable             // not a WAV file, or in an unsupported form
	Silent                 // nothing can be heard in it
	TooLong                // longer than MaxClip, or larger than MaxFile
	TooMuch                // all clips together are longer than MaxAll: this one and the following ones are not loaded
	Clipped                // recorded too loud
	TooQuiet               // so quiet that amplifying it makes its noise audible
	WrongRate              // not the manifest's sample rate, or too low
)

// unusable reports whether a clip is left out.
func (k Kind) unusable() bool { return k <= TooMuch }

// Limits beyond which a used clip is reported.
const (
	quietBelow = -42.0  // LUFS
	goodRate   = 16_000 // samples a second
)

// Fault is a fault in a pack.
type Fault struct {
	Word   string
	File   string // in the pack's folder; for a missing word, where its recording would be
	Kind   Kind
	Detail string
}

// Says is what is wrong and what to do.
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
