package assets

import _ "embed" // for the sound

// Arrival is what a clerk hears when the first citizen comes to an idle
// counter: one low, soft tone of 0.6 s, as a WAV file of one channel, 16 bits,
// 22,050 Hz. Callers must not change it.
//
//go:embed arrival.wav
var Arrival []byte
