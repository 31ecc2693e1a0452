package config

import (
	"fmt"
	"path/filepath"
	"slices"

	"motcua/internal/centre"
)

// Limits of a device's voice.
const (
	maxVoices  = 4
	maxVolumes = 8
)

// VoiceSamples are the voice packs that every program carries: northern and southern
// Vietnamese, English.
var VoiceSamples = []string{"mau-bac", "mau-nam", "mau-anh"}

// Speaking is the voice of a device: the table [voice] of device.toml.
type Speaking struct {
	// Packs are the voice packs in speaking order, each a name of VoiceSamples or a
	// folder; without any, only the chime is played.
	Packs   []string
	Whole   bool // numbers = "whole": A025 is "A, không hai mươi lăm" and not digit by digit
	Volume  int  // in percent, 0 to 100
	Volumes []VolumeAt
	Quiet   []centre.Span // hours without any speech
}

// VolumeAt is the volume during some hours.
type VolumeAt struct {
	Spans  []centre.Span
	Volume int
}

// At is the volume at a minute of the day, 0 to 100.
func (s Speaking) At(minute int) int {
	within := func(spans []centre.Span) bool {
		for _, span := range spans {
			if span.FromMin <= minute && minute < span.ToMin {
				return true
			}
		}
		return false
	}
	if within(s.Quiet) {
		return 0
	}
	for _, v := range s.Volumes {
		if within(v.Spans) {
			return v.Volume
		}
	}
	return s.Volume
}

// speaking reads [voice]. byDefault is the default pack.
func (s *section) speaking(byDefault string) Speaking {
	v := Speaking{Packs: []string{byDefault}}
	if s.has("packs") {
		v.Packs = nil
	}
	for _, w := range s.wordsFor(exact, "packs", maxVoices) {
		v.Packs = append(v.Packs, w.text)
	}
	v.Whole = s.oneOf("numbers", "digits", "whole") == "whole"
	v.Volume = s.whole("volume", 0, 100, 100)
	v.Quiet = s.spans("quiet")
	for _, at := range s.each("hours", "voice.hours", maxVolumes) {
		entry := VolumeAt{Spans: at.spans("spans"), Volume: at.whole("volume", 0, 100, v.Volume)}
		if !at.has("spans") || !at.has("volume") {
			s.fault(at.t.line, "%s lacks its hours or its volume: write spans = [\"07:00-08:00\"] and volume = 60", at.what)
		}
		at.done()
		v.Volumes = append(v.Volumes, entry)
	}
	s.done()
	return v
}

// packPaths are the packs that are folders.
func (s Speaking) packPaths() (list []pathIn) {
	for i, p := range s.Packs {
		if !slices.Contains(VoiceSamples, p) {
			list = append(list, pathIn{"voice", "packs", "", &s.Packs[i]})
		}
	}
	return list
}

// speaking writes [voice].
func (d *dumper) speaking(v Speaking) {
	d.header("[voice]")
	packs := make([]string, len(v.Packs))
	for i, p := range v.Packs {
		packs[i] = filepath.ToSlash(p)
	}
	if len(packs) == 0 {
		fmt.Fprintln(d, "packs = []")
	}
	d.texts("packs", packs)
	numbers := "digits"
	if v.Whole {
		numbers = "whole"
	}
	d.text("numbers", numbers)
	d.whole("volume", v.Volume)
	d.texts("quiet", formatSpans(v.Quiet))
	for _, at := range v.Volumes {
		d.header("[[voice.hours]]")
		d.texts("spans", formatSpans(at.Spans))
		d.whole("volume", at.Volume)
	}
}
