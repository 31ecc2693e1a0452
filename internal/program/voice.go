package program

import (
	"slices"

	"motcua/internal/calendar"
	"motcua/internal/config"
	"motcua/internal/phrase"
	"motcua/internal/voice"
)

// Voice opens the voice packs of a device. One that cannot be opened is logged and
// left out: a hall with only the chime is better than none.
func (p *Program) Voice(s config.Speaking) *voice.Hall {
	var packs []*voice.Pack
	for _, name := range s.Packs {
		pack, err := voice.Find(name)
		if err != nil {
			p.Log.Error("a voice pack cannot be used", "pack", name, "err", err)
			continue
		}
		if faults := pack.Faults(); len(faults) > 0 {
			p.Log.Warn("a voice pack has faults: look at it with display voice check", "pack", name, "faults", len(faults), "first", faults[0].In(p.Lang))
		}
		packs = append(packs, pack)
	}
	return voice.NewHall(s.Whole, packs...)
}

// VoiceIn is the voice of a device for one language: the first of its packs in that
// language, or else a sample. For a device without packs it is nil.
func (p *Program) VoiceIn(s config.Speaking, lang phrase.Lang) *voice.Hall {
	if len(s.Packs) == 0 {
		return nil
	}
	sample := map[phrase.Lang]string{phrase.Vietnamese: config.VoiceSamples[0], phrase.English: config.VoiceSamples[2]}[lang]
	for _, name := range append(slices.Clone(s.Packs), sample) {
		pack, err := voice.Find(name)
		if err != nil {
			p.Log.Error("a voice pack cannot be used", "pack", name, "err", err)
			continue
		}
		if pack.Style().Lang == lang {
			return voice.NewHall(s.Whole, pack)
		}
	}
	return nil
}

// Volume returns the present volume, 0 to 1, by the hub's time.
func (p *Program) Volume(s config.Speaking) func() float64 {
	return func() float64 {
		now := calendar.Local(p.Clock.HubMS())
		return float64(s.At(60*now.Hour()+now.Minute())) / 100
	}
}
