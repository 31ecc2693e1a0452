package assets

import "embed"

// Voices are the sample voice packs, one folder each below "voices", as
// internal/voice reads them: Vietnamese of the north (mau-bac), of the south
// (mau-nam), English (mau-anh). Their clips are what espeak-ng 1.51 says, WAV of
// one channel, 16 bits, 22,050 Hz; no rights are claimed in them.
//
//go:embed voices
var Voices embed.FS
