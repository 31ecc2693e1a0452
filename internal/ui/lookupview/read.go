package lookupview

import (
	"slices"
	"strings"

	"motcua/internal/lookup"
	"motcua/internal/ui/citizen"
	"motcua/internal/ui/widget"
)

// The text read aloud is the text on the screen, as at the ticket kiosk: the texts of the
// last drawing in reading order, each choice with its key. The keys of the keyboard are
// read only when they have the focus.

// aloud reads a new page.
func (s *Screen) aloud(was *lookup.View) {
	v := &s.view
	switch {
	case !v.Reading && was.Reading:
		s.say()
	case !v.Reading:
	case !was.Reading || pageOf(was) != pageOf(v) || was.Lang != v.Lang || was.Procedure.Printer != v.Procedure.Printer:
		s.readPage()
	}
}

// listen starts to read the pages aloud, or reads this one again.
func (s *Screen) listen() {
	if s.view.Reading {
		s.readPage()
		return
	}
	if s.view.Speaks {
		s.act.Speak()
	}
}

func (s *Screen) say(texts ...string) {
	if s.Say != nil {
		s.Say(s.view.Lang, texts)
	}
}

// readPage reads what is between the header and the bottom row: first the texts outside
// targets, then each target.
func (s *Screen) readPage() {
	var targets []widget.Target
	for _, t := range s.board.Targets() {
		if !t.Mute && s.inBody(t.Box) && !s.isKey(t.ID) {
			targets = append(targets, t)
		}
	}
	texts := citizen.TextsIn(s.board, func(b widget.Box) bool {
		return s.inBody(b) && !slices.ContainsFunc(s.board.Targets(), func(t widget.Target) bool { return citizen.Holds(t.Box, b) })
	})
	key := 0
	for _, t := range targets {
		text := s.textOf(t)
		if t.Choice {
			key++
		}
		switch {
		case text == "":
		case t.Choice && key <= 9 && s.view.Page != lookup.PageSearch:
			texts = append(texts, s.text("kiosk.read.key", key, text))
		default:
			texts = append(texts, text)
		}
	}
	if len(targets) > 0 && s.view.Page != lookup.PageSearch {
		texts = append(texts, s.text("kiosk.read.keys"))
	}
	s.say(texts...)
}

// isKey reports whether a target is a key of the keyboard.
func (s *Screen) isKey(id string) bool {
	return strings.HasPrefix(id, "key:") || slices.Contains([]string{"shift", "erase", "space", "method", "clear-all", "find"}, id)
}

// readFocus reads the target with the keyboard focus.
func (s *Screen) readFocus(id string) {
	if !s.view.Reading {
		return
	}
	for _, t := range s.board.Targets() {
		if t.ID == id {
			s.say(s.textOf(t))
			return
		}
	}
}

func (s *Screen) inBody(b widget.Box) bool {
	y := b.Y + b.H/2
	return y > s.top && y < s.foot
}

// named are the targets without a label.
var named = map[string]string{
	"large": "kiosk.large", "contrast": "kiosk.contrast", "speak": "kiosk.speak", "next": "kiosk.read.next", "previous": "kiosk.read.prev",
	"clear": "lookup.key.clear", "erase": "lookup.key.erase", "shift": "lookup.key.shift", "home": "lookup.home",
}

// textOf is the text of a target.
func (s *Screen) textOf(t widget.Target) string {
	if key := named[t.ID]; key != "" {
		return s.text(key)
	}
	return strings.Join(citizen.TextsIn(s.board, func(b widget.Box) bool { return citizen.Holds(t.Box, b) }), ", ")
}
