package inspection

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"motcua/internal/centre"
	"motcua/internal/clock"
	"motcua/internal/config"
	"motcua/internal/phrase"
	"motcua/internal/speaker"
	"motcua/internal/voice"
)

// VoiceList lists the voice packs of the device: those that every program carries,
// and those that its file names.
func (i *Inspector) VoiceList() error {
	names := append([]string(nil), config.VoiceSamples...)
	used := map[string]bool{}
	for _, name := range i.Device.Voice.Packs {
		used[name] = true
		if _, err := voice.Find(name); err != nil || !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, name := range names {
		pack, err := voice.Find(name)
		if err != nil {
			i.say("voice.bad", name)
			i.fault(err)
			continue
		}
		key := "voice.pack"
		if used[name] {
			key = "voice.pack.used"
		}
		i.say(key, name, pack.Name, pack.Language, len(pack.Words())-missing(pack), len(pack.Words()))
		i.say("voice.by", pack.Speaker, pack.Licence)
	}
	return nil
}

// missing counts the words that are missing from a pack.
func missing(p *voice.Pack) (n int) {
	for _, w := range p.Words() {
		if _, ok := p.Clip(w); !ok {
			n++
		}
	}
	return n
}

// fault prints why a pack cannot be used: the faults of its manifest in the language
// of the terminal, or the system's error.
func (i *Inspector) fault(err error) {
	var faults config.Faults
	switch {
	case errors.As(err, &faults):
		_, _ = fmt.Fprintln(i.Out, faults.In(i.lang()))
	case errors.Is(err, voice.ErrNoPack):
		i.say("voice.none")
	default:
		i.detail(err.Error())
	}
}

// packs are the named packs, or else those of the device.
func (i *Inspector) packs(words []string) []string {
	if len(words) > 0 {
		return words
	}
	return i.Device.Voice.Packs
}

// VoiceCheck prints what is wrong with a voice pack, or with those of the device.
func (i *Inspector) VoiceCheck(words []string) error {
	bad := false
	for _, name := range i.packs(words) {
		pack, err := voice.Find(name)
		if err != nil {
			i.say("voice.bad", name)
			i.fault(err)
			bad = true
			continue
		}
		for _, f := range pack.Faults() {
			_, _ = fmt.Fprintln(i.Out, "  "+f.In(i.lang()))
			bad = true
		}
		if len(pack.Faults()) == 0 {
			i.say("voice.good", name, len(pack.Words()), fmt.Sprintf("%.1f", pack.Level()))
		} else {
			i.say("voice.faults", name, len(pack.Faults()))
		}
	}
	if bad {
		return fmt.Errorf("checking voices: %w", ErrBad)
	}
	return nil
}

// VoiceBuild makes the clips that are missing from the pack in a folder; with again
// it also makes those anew that it made before. A folder without a manifest becomes
// a pack in a style, made by espeak-ng. With the path of a centre.toml it also makes
// the clips of the centre's own texts: its announcements and the names of its
// counters.
func (i *Inspector) VoiceBuild(ctx context.Context, dir string, style phrase.Style, again bool, centre string) error {
	var texts func(phrase.Lang) []string
	if centre != "" {
		f, err := config.LoadCentre(centre)
		if err != nil {
			i.fault(err)
			return fmt.Errorf("building voice: %w", ErrBad)
		}
		texts = func(lang phrase.Lang) []string { return saidBy(&f.Centre, lang) }
	}
	if err := voice.Begin(dir, style); err != nil {
		return fmt.Errorf("building voice: %w", err)
	}
	built, err := voice.Build(ctx, dir, voice.Order{Again: again, Texts: texts, Tell: func(word string) { _, _ = fmt.Fprintln(i.Out, "  "+word) }})
	i.say("voice.built", built.Made, built.Kept, built.Recorded)
	if err != nil {
		i.say("voice.notbuilt")
		i.fault(err)
		return fmt.Errorf("building voice: %w", ErrBad)
	}
	return i.VoiceCheck([]string{dir})
}

// saidBy are a centre's own texts that are spoken: announcements, and what is said
// in place of a counter's number.
func saidBy(c *centre.Centre, lang phrase.Lang) (list []string) {
	pick := func(vi, en string) {
		if lang == phrase.English {
			vi = en
		}
		if vi != "" {
			list = append(list, vi)
		}
	}
	for _, a := range c.Announcements {
		pick(a.Text, a.TextEn)
	}
	for i := range c.Counters {
		pick(c.Counters[i].Spoken, c.Counters[i].SpokenEn)
	}
	return list
}

// VoiceTest says a call on this machine, as in the hall, and prints the result.
func (i *Inspector) VoiceTest(ctx context.Context, words []string) error {
	number, counter := "A025", "3"
	if len(words) > 0 {
		number = words[0]
	}
	if len(words) > 1 {
		counter = words[1]
	}
	var packs []*voice.Pack
	for _, name := range i.Device.Voice.Packs {
		pack, err := voice.Find(name)
		if err != nil {
			i.say("voice.bad", name)
			i.fault(err)
			return fmt.Errorf("testing voice: %w", ErrBad)
		}
		packs = append(packs, pack)
	}
	call := phrase.Call{Number: number, Counter: counter}
	for _, p := range packs {
		style := p.Style()
		style.Whole = i.Device.Voice.Whole
		i.say("voice.says", style.Called(call).Text())
	}
	said := make(chan int, 1)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s, err := speaker.Open(speaker.Config{
		Player: i.Device.Speaker.Player, Voice: voice.NewHall(i.Device.Voice.Whole, packs...), Clock: clock.OfMachine(), Log: log,
		Said: func(_ speaker.Announcement, times int) { said <- times },
	})
	if err != nil {
		return fmt.Errorf("testing voice: %w", err)
	}
	s.Submit(speaker.Announcement{Say: func(st phrase.Style) phrase.Sentence { return st.Called(call) }})
	ctx, cancel := context.WithTimeout(ctx, or(i.PrintWithin, 2*time.Minute))
	defer cancel()
	select {
	case <-said:
	case <-ctx.Done():
	}
	status := s.Status()
	if err := s.Close(); err != nil {
		return fmt.Errorf("testing voice: %w", err)
	}
	if status.State != speaker.Good {
		i.say("voice.unheard")
		i.detail(status.Detail)
		return fmt.Errorf("testing voice: %w", ErrBad)
	}
	i.say("voice.heard")
	return nil
}
