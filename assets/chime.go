package assets

import _ "embed" // for the sound

// Chime is what is heard before a call: two soft tones of 1.2 s together, as a
// WAV file of one channel, 16 bits, 22,050 Hz. Callers must not change it.
//
//go:embed chime.wav
var Chime []byte
