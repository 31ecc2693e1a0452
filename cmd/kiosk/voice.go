package main

import (
	"errors"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/phrase"
	"motcua/internal/program"
	"motcua/internal/speaker"
	"motcua/internal/voice"
)

// mouth is the kiosk's voice: it says numbers, and reads pages aloud.
type mouth struct {
	loud   *speaker.Reader // says numbers
	reader *speaker.Reader // reads pages: the same reader, or one with headphones
	reads  bool
}

var _ kiosk.Voice = (*mouth)(nil)

// openMouth opens the kiosk's voice; nil if it has none: no packs, no player program.
func (s *settings) openMouth(p *program.Program, changed func()) (*mouth, error) {
	if s.device.Speaker.Silent || len(s.device.Voice.Packs) == 0 {
		return nil, nil
	}
	halls := map[phrase.Lang]*voice.Hall{}
	voices, reads := map[phrase.Lang]speaker.Voice{}, true
	for _, lang := range []phrase.Lang{phrase.Vietnamese, phrase.English} {
		if halls[lang] = p.VoiceIn(s.device.Voice, lang); halls[lang] != nil {
			voices[lang] = halls[lang]
		}
		reads = reads && halls[lang] != nil && halls[lang].Reads()
	}
	cfg := speaker.ReaderConfig{Player: s.device.Speaker.Player, Voices: voices, Volume: p.Volume(s.device.Voice), Log: p.Log, Done: changed}
	loud, err := speaker.OpenReader(cfg)
	if err != nil {
		return nil, err
	}
	if status := loud.Status(); status.State == speaker.Missing {
		p.Log.Warn("the kiosk says nothing: install alsa-utils or pipewire-bin, or set player in device.toml", "cause", status.Detail)
		return nil, loud.Close()
	}
	if !reads {
		p.Log.Warn("pages cannot be read aloud: install espeak-ng, or the speech program of the voice packs")
	}
	m := &mouth{loud, loud, reads}
	if cfg.Headphones = s.device.Speaker.Headphones; len(cfg.Headphones) > 0 {
		if m.reader, err = speaker.OpenReader(cfg); err != nil {
			return nil, errors.Join(err, loud.Close())
		}
	}
	return m, nil
}

// Close ends the voice; it may be nil.
func (m *mouth) Close() error {
	if m == nil {
		return nil
	}
	if m.reader == m.loud {
		return m.loud.Close()
	}
	return errors.Join(m.reader.Close(), m.loud.Close())
}

// voiceOf is the voice for the use case, nil if there is none.
func voiceOf(m *mouth) kiosk.Voice {
	if m == nil {
		return nil
	}
	return m
}

// Taken implements kiosk.Voice.
func (m *mouth) Taken(lang i18n.Lang, number string) {
	m.loud.Read(spoken(lang), func(st phrase.Style) phrase.Sentence { return st.Taken(number) })
}

// Reads implements kiosk.Voice.
func (m *mouth) Reads() bool { return m.reads }

// Busy implements kiosk.Voice.
func (m *mouth) Busy() bool { return m.reader.Busy() || m.loud.Busy() }

// page reads texts of the screen, or stops.
func (m *mouth) page(lang i18n.Lang, texts []string) {
	if m == nil {
		return
	}
	var sentences []func(phrase.Style) phrase.Sentence
	for _, text := range texts {
		sentences = append(sentences, func(st phrase.Style) phrase.Sentence { return st.Free(text) })
	}
	m.reader.Read(spoken(lang), sentences...)
}

func spoken(lang i18n.Lang) phrase.Lang {
	if lang == i18n.English {
		return phrase.English
	}
	return phrase.Vietnamese
}
