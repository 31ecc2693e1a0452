package main

import (
	"motcua/internal/phrase"
	"motcua/internal/program"
	"motcua/internal/queue"
	"motcua/internal/speaker"
	"motcua/internal/wall"
)

// called is a call in words.
func called(w *wall.Wall, t *queue.Ticket) speaker.Announcement {
	id, pos, call := t.ID, t.CallPos, phrase.Call{Number: t.Number, Counter: t.Counter}
	return speaker.Announcement{
		ID: pos, Number: t.Number, Counter: t.Counter, AtMS: t.LastCallMS,
		Still: func() bool { return w.Still(id, pos) },
		Say: func(st phrase.Style) phrase.Sentence {
			vi, en := w.Spoken(call.Counter)
			if call.Place = vi; st.Lang == phrase.English {
				call.Place = en
			}
			return st.Called(call)
		},
	}
}

// told is an announcement in words; a language without a text is left out.
func told(a queue.Announced) speaker.Announcement {
	return speaker.Announcement{ID: a.Pos, AtMS: a.AtMS, Say: func(st phrase.Style) phrase.Sentence {
		if st.Lang == phrase.English {
			return st.Free(a.TextEn)
		}
		return st.Free(a.Text)
	}}
}

// tested is what is said in a sound test: words that are in every pack and call nobody.
func tested(t queue.SoundTest) speaker.Announcement {
	return speaker.Announcement{ID: t.Pos, AtMS: t.AtMS, Say: func(st phrase.Style) phrase.Sentence { return st.Free("1 2 3 4 5") }}
}

// openSpeaker opens the speaker for calls. Without a player program the calls are still
// shown, and the log says what to install.
func (s *settings) openSpeaker(p *program.Program, all []*shown, parts *beside) (*speaker.Speaker, error) {
	var words speaker.Voice
	if s.device.Counter == "" { // a display over a counter plays only the chime: the lobby's wall says the words
		words = p.Voice(s.device.Voice)
	}
	volume := p.Volume(s.device.Voice)
	sound, err := speaker.Open(speaker.Config{
		Player: s.device.Speaker.Player, Silent: s.device.Speaker.Silent, Voice: words, Clock: p.Clock, Log: p.Log,
		Volume: func() float64 {
			if all[0].wall.Hushed() {
				return 0
			}
			return volume()
		},
		Before: parts.quiet,
		Begin: func(a speaker.Announcement) {
			for _, v := range all {
				v.wall.Begin(a.ID)
			}
		},
		Said: func(a speaker.Announcement, _ int) {
			parts.loud()
			for _, v := range all {
				v.wall.Said(a.ID)
			}
		},
	})
	if err != nil {
		return nil, err
	}
	if status := sound.Status(); status.State == speaker.Missing {
		p.Log.Warn("calls are not heard: install alsa-utils or pipewire-bin, or set player in device.toml", "cause", status.Detail)
	}
	return sound, nil
}
