package consoleview

import (
	"strings"
	"time"
	"unicode"

	"motcua/internal/centre"
	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// hushMin is how long the sound is switched off by one key.
const hushMin = 10

// hallAsk is the announcement or quiet that a supervisor has started to enter.
type hallAsk struct {
	text  string // ID of the announcement; empty means quiet
	blank string
}

// The lines of superHall and superBlank: the action, and its argument.
const (
	hallHush   = "hush"
	hallUnhush = "unhush:" // and the zone
	hallSay    = "say:"    // and the announcement
	hallTest   = "test:"   // and the wall
)

// hallText is a prepared announcement of the page, nil if it does not exist.
func (s *superPage) hallText(id string) *console.HallText {
	texts := s.view.Supervision.Hall.Texts
	for i := range texts {
		if texts[i].ID == id {
			return &texts[i]
		}
	}
	return nil
}

// hallOptions are all choices for the halls: quiet first, because it is urgent, then the
// announcements, then tests of the walls.
func (s *superPage) hallOptions() (list []superOption) {
	hall := &s.view.Supervision.Hall
	add := func(id, name, note string, can bool) {
		if !hall.Can && s.view.Link.Level == console.LevelBad {
			note = s.text("console.super.no.down")
		}
		list = append(list, superOption{id: id, name: name, note: note, off: !can || !hall.Can})
	}
	if len(hall.Zones) == 0 || hall.Zones[0].QuietSec == 0 {
		add(hallHush, s.text("console.super.hall.hush"), "", true)
	}
	for _, z := range hall.Zones {
		if z.QuietSec > 0 {
			add(hallUnhush+z.ID, s.text("console.super.hall.unhush", z.Name), s.text("console.super.hall.left", quietFor(z)), true)
		}
	}
	for _, t := range hall.Texts {
		note := t.Note
		if t.Blank != "" {
			note = s.text("console.super.hall.fill", t.Blank)
		}
		add(hallSay+t.ID, s.text("console.super.hall.play", strings.ReplaceAll(t.Text, centre.Placeholder, "…")), note, true)
	}
	for _, w := range hall.Walls {
		note := w.State
		if w.Voice {
			note = s.text("console.super.hall.voice", w.State)
		}
		if w.Zone != "" {
			note = w.Zone + " · " + note
		}
		add(hallTest+w.ID, s.text("console.super.hall.test", w.Name), note, w.Can)
	}
	return list
}

func quietFor(z console.Zone) string { return i18n.Span(time.Duration(z.QuietSec) * time.Second) }

// blankOptions is the one line below the typed text: the announcement as it will be said.
func (s *superPage) blankOptions() []superOption {
	typed := strings.TrimSpace(s.ask.typed)
	text := s.hallText(s.ask.hall.text)
	if text == nil {
		return nil
	}
	shown := typed
	if shown == "" {
		shown = "…"
	}
	return []superOption{{
		id: hallSay + text.ID, name: s.text("console.super.hall.play", strings.ReplaceAll(text.Text, centre.Placeholder, shown)),
		off: typed == "" || !s.view.Supervision.Hall.Can,
	}}
}

// blankRune types into an announcement.
func (s *superPage) blankRune(r rune) {
	ask := &s.ask
	if unicode.IsPrint(r) && len([]rune(ask.typed)) < queue.MaxBlank {
		ask.typed += string(r)
	}
}

func (s *superPage) zoneOptions() (list []superOption) {
	for _, z := range s.view.Supervision.Hall.Zones {
		o := superOption{id: z.ID, name: z.Name, off: !s.view.Supervision.Hall.Can}
		if z.QuietSec > 0 {
			o.note = s.text("console.super.hall.quiet", quietFor(z))
		}
		list = append(list, o)
	}
	return list
}

// hallDo runs the choice, or asks the next question.
func (s *superPage) hallDo(ask superAsk, id string) {
	what, with, _ := strings.Cut(id, ":")
	switch {
	case ask.kind == superZone:
		s.hallSend(ask.hall, id)
	case ask.kind == superBlank:
		s.hallWhere(hallAsk{with, strings.TrimSpace(ask.typed)})
	case id == hallHush:
		s.hallWhere(hallAsk{})
	case what+":" == hallUnhush:
		s.act.Hush(0, with)
	case what+":" == hallTest:
		s.act.TestSound(with)
	default:
		if text := s.hallText(with); text == nil || text.Blank == "" {
			s.hallWhere(hallAsk{text: with})
			return
		}
		s.superAskOpen(superBlank, "")
		s.ask.hall.text = with
	}
}

// hallWhere asks for the zone if there are several.
func (s *superPage) hallWhere(what hallAsk) {
	if len(s.view.Supervision.Hall.Zones) <= 2 { // the whole centre, and perhaps a single zone
		s.hallSend(what, "")
		return
	}
	s.superAskOpen(superZone, "")
	s.ask.hall = what
}

func (s *superPage) hallSend(what hallAsk, zone string) {
	if what.text == "" {
		s.act.Hush(hushMin, zone)
		return
	}
	s.act.Announce(what.text, what.blank, zone)
}

func (s *superPage) hallTitle() string {
	ask := &s.ask
	switch {
	case ask.kind == superBlank:
		if text := s.hallText(ask.hall.text); text != nil {
			return s.text("console.super.hall.blank.ask", text.Blank)
		}
	case ask.kind == superZone && ask.hall.text == "":
		return s.text("console.super.hall.hush.ask")
	case ask.kind == superZone:
		return s.text("console.super.hall.zone.ask")
	}
	return s.text("console.super.hall")
}

// superInvites says in an empty field what to type.
func (s *superPage) superInvites() string {
	if s.ask.kind == superBlank {
		if text := s.hallText(s.ask.hall.text); text != nil {
			return text.Blank
		}
	}
	return s.text("console.login.filter")
}

// superLatest is the last announcement, shown above the choices.
func (d *superPen) superLatest() string {
	latest := d.v.Supervision.Hall.Latest
	if d.s.ask.kind != superHall || latest == "" {
		return ""
	}
	return d.s.text("console.super.hall.latest", latest)
}

// hallButton is the text of the halls' button: the rest of the longest quiet time, if
// there is one.
func (s *superPage) hallButton() string {
	longest := console.Zone{}
	for _, z := range s.view.Supervision.Hall.Zones {
		if z.QuietSec > longest.QuietSec {
			longest = z
		}
	}
	if longest.QuietSec == 0 {
		return s.text("console.super.hall")
	}
	return s.text("console.super.hall.quiet", quietFor(longest))
}
