package film

import (
	"context"
	"time"

	"motcua/internal/child"
	"motcua/internal/i18n"
)

// showing is one run of mpv.
type showing struct {
	p      *Player
	proc   *child.Process
	line   *line
	film   Film
	window uint32

	number int // of the last request
	// Numbers of the requests whose answers are outstanding; 0 means none.
	position, silence, width, height, track, tracks int

	opened   bool      // its tracks are known
	pictured bool      // the first picture has been shown
	over     bool      // the film is at its last picture
	rests    bool      // paused
	loud     float64   // the volume that mpv was given
	texts    []track   // the subtitles in its file
	text     int       // the number of those that were shown last, 0 for none
	unread   bool      // they are hidden
	w, h     float64   // size of the picture, when known
	at       float64   // position in the film, in seconds
	began    time.Time // when it started or continued
	moved    time.Time // when its position last changed
	heard    time.Time // when mpv last answered
	looked   time.Time
}

// show shows the wanted film until another is wanted. A returned film was given up and is
// not started again.
func (p *Player) show(ctx context.Context, w wanted) (gaveUp Film) {
	s, err := p.begin(w)
	if err != nil {
		return p.fail(w.film, err)
	}
	defer s.end()
	ticker := time.NewTicker(p.times.poll)
	defer ticker.Stop()
	for err == nil {
		select {
		case <-ctx.Done():
			return Film{}
		case <-p.wake:
			want := p.wanted()
			if want.film.Path != s.film.Path || want.film.Key != s.film.Key || want.window != s.window {
				return Film{}
			}
			if p.isEnough() {
				p.cfg.Log.Warn("a film did not become silent for a call, and was stopped", "film", s.film.Path)
				return p.leave(s.film)
			}
			s.follow(want)
		case m, goesOn := <-s.line.said:
			if !goesOn {
				err = s.crash()
				break
			}
			err = s.hear(&m)
		case <-ticker.C:
			err = s.look()
		}
	}
	return p.fail(s.film, err)
}

// fail gives up a film that cannot be shown.
func (p *Player) fail(f Film, why error) Film {
	if p.cfg.Failed != nil {
		p.cfg.Failed(f, why)
	}
	return p.leave(f)
}

func (p *Player) leave(f Film) Film {
	if p.cfg.Over != nil {
		p.cfg.Over(f)
	}
	return f
}

func (p *Player) begin(w wanted) (*showing, error) {
	now := time.Now()
	s := &showing{p: p, film: w.film, window: w.window, rests: w.rests(), began: now, moved: now, heard: now, looked: now}
	if s.loud = p.loudness(w); s.loud > 0 && !p.sounds() {
		s.loud = 0
	}
	ours, theirs, err := pair()
	if err != nil {
		return nil, i18n.Say("the player of films cannot be started (%s)", err)
	}
	s.proc, err = child.Start(command(p.cfg.Program, p.cfg.Options, w.film, w.window, s.loud), theirs)
	_ = theirs.Close() // mpv has it
	if err != nil {
		_ = ours.Close() // the other end was not used
		return nil, i18n.Say("the player of films cannot be started (%s)", err)
	}
	s.line = newLine(ours)
	s.ask("observe_property", 1, "eof-reached")
	return s, nil
}

// end ends mpv, and waits until it is gone.
func (s *showing) end() {
	s.proc.Stop()
	s.line.close()
	patience := time.NewTimer(endWithin)
	defer patience.Stop()
	select {
	case <-s.proc.Done():
	case <-patience.C: // a killed program can still be held by a drive that hangs
		s.p.cfg.Log.Error("the player of films does not end: is the drive of the film there?", "film", s.film.Path)
	}
}

// ask sends a request and returns its number. A broken connection is noticed by the
// reader.
func (s *showing) ask(words ...any) int {
	s.number++
	_ = s.line.ask(s.number, words...)
	return s.number
}

// follow applies changes for the same film.
func (s *showing) follow(want wanted) {
	again := want.film.Turn != s.film.Turn
	if s.film = want.film; again {
		s.over = false
		s.ask("seek", 0, "absolute")
		if s.opened {
			s.tellOpened()
		}
	}
	if rests := want.rests(); again || rests != s.rests {
		s.rests = rests
		s.began = time.Now()
		s.moved = s.began
		if !s.over {
			s.ask("set_property", "pause", s.rests)
		}
	}
	s.subtitle()
	s.sound(want)
}

func (s *showing) tellOpened() {
	if s.p.cfg.Opened != nil {
		s.p.cfg.Opened(s.film, len(s.texts) > 0)
	}
}

// sound sets mpv's volume. To be silent it releases the sound device, because a device
// without a mixer serves only one program.
func (s *showing) sound(want wanted) {
	loud := s.p.loudness(want)
	if loud == s.loud || loud > 0 && !s.p.sounds() {
		return
	}
	if loud > 0 {
		s.silence = 0
		s.ask("set_property", "volume", percent(loud))
		if s.loud == 0 {
			s.ask("set_property", "aid", "auto")
			s.ask("set_property", "mute", false)
		}
	} else {
		s.ask("set_property", "mute", true)
		s.silence = s.ask("set_property", "aid", "no")
	}
	s.loud = loud
}

// hear handles a message from mpv. An error gives up the film.
func (s *showing) hear(m *message) error {
	switch {
	case m.Event == "file-loaded":
		s.track, s.tracks = s.ask("get_property", "vid"), s.ask("get_property", "track-list")
	case m.Event == "playback-restart":
		s.pictured, s.moved = true, time.Now()
		s.width, s.height = s.ask("get_property", "width"), s.ask("get_property", "height")
	case m.Event == "property-change" && m.Name == "eof-reached" && m.flag() && !s.over:
		s.over = true
		s.p.leave(s.film)
	case m.Event == "end-file" && m.Reason == "error":
		return errBroken(m.Fault)
	case m.Event == "" && m.Request != 0:
		s.heard = time.Now()
		return s.answer(m)
	}
	return nil
}

func (s *showing) answer(m *message) error {
	n, known := m.number()
	switch m.Request {
	case s.position:
		s.position = 0
		if known && n != s.at {
			s.at, s.moved = n, s.heard
		}
	case s.silence:
		s.silence = 0
		s.p.isSilent()
	case s.track:
		if string(m.Data) == "false" {
			return i18n.Say("it has no picture, only a sound")
		}
	case s.tracks:
		s.texts = subtitles(m.Data)
		s.subtitle()
		s.opened = true
		s.tellOpened()
	case s.width:
		s.w = n
	case s.height:
		s.h = n
		if max(s.w, s.h) > MaxWidth || min(s.w, s.h) > MaxHeight {
			return i18n.Say("it has %.0f × %.0f pixels: at most %d × %d can be shown; save it smaller", s.w, s.h, MaxWidth, MaxHeight)
		}
		s.ask("set_property", "sub-font-size", subtitleSize(s.w, s.h))
	}
	return nil
}

// look asks for the position of the film, and notices when it stands still.
func (s *showing) look() error {
	now := time.Now()
	if now.Sub(s.looked) > s.p.times.answer/2 { // this program itself was delayed
		s.began, s.moved, s.heard = now, now, now
	}
	s.looked = now
	t := &s.p.times
	switch {
	case !s.pictured && !s.rests && now.Sub(s.began) > t.open:
		return errBroken("no picture")
	case now.Sub(s.heard) > t.answer:
		return errDeaf
	case s.pictured && !s.rests && !s.over && now.Sub(s.moved) > t.still:
		return i18n.Say("it stands still for %d seconds: save it smaller (1280 × 720, MP4 with H.264), or on a disk of this machine", int(t.still.Seconds()))
	}
	if s.position == 0 {
		s.position = s.ask("get_property", "time-pos")
	}
	s.sound(s.p.wanted())
	return nil
}

// crash is why mpv's messages have ended.
func (s *showing) crash() error {
	patience := time.NewTimer(endWithin)
	defer patience.Stop()
	select {
	case <-patience.C: // it has closed the connection, or sends invalid messages, and keeps running
		return errDeaf
	case <-s.proc.Done():
	}
	why := "exit"
	if err := s.proc.Err(); err != nil {
		why = err.Error()
	}
	return i18n.Say("the player of films has ended (%s): save it anew as MP4 (H.264)", why)
}

// errDeaf is the error if mpv does not answer.
var errDeaf error = i18n.Say("the player of films does not answer any more: save it smaller (1280 × 720, MP4 with H.264)")

// errBroken is the error if mpv cannot open a film.
func errBroken(why string) error {
	return i18n.Say("the film cannot be played (%s): it is broken or not whole yet; copy it again, or save it anew as MP4 (H.264)", why)
}
