package voice

import (
	"fmt"
	"math"
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

// Error tells what is wrong and what to do.
func (f Fault) Error() string {
	what := map[Kind]string{
		Missing:    "no clip: record it, or run voice build",
		Unreadable: "cannot be read (" + f.Detail + "): save it as WAV, PCM, 16 bits",
		Silent:     "nothing is heard in it: record it again",
		TooLong:    fmt.Sprintf("too long (%s), at most %s: cut it", f.Detail, MaxClip),
		TooMuch:    fmt.Sprintf("not loaded: all clips together are longer than %s: delete what is not needed", MaxAll),
		Clipped:    "clipped, it crackles: record it again with less gain",
		TooQuiet:   "too quiet (" + f.Detail + "), it will hiss: record it again nearer to the microphone",
		WrongRate:  "wrong rate (" + f.Detail + " samples a second): save it at the pack's rate",
	}[f.Kind]
	return fmt.Sprintf("%q (%s): %s", f.Word, f.File, what)
}

func log10(x float64) float64 { return math.Log10(x) }
