package lookupview

import (
	"slices"
	"strings"

	"motcua/internal/lookup"
	"motcua/internal/ui/citizen"
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
	case !was.Reading || pageOf(was) != pageOf(v) || was.Lang != v.Lang || was.Procedure.Printer != v.Procedure.Printer, was.Dossier.Notice != v.Dossier.Notice && v.Dossier.Notice != "":
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

// readPage reads what is between the header and the bottom row.
func (s *Screen) readPage() { s.say(s.words().Page()...) }

// readFocus reads the target with the keyboard focus.
func (s *Screen) readFocus(id string) {
	if !s.view.Reading {
		return
	}
	if text, known := s.words().Target(id); known {
		s.say(text)
	}
}

func (s *Screen) words() *citizen.Aloud {
	return &citizen.Aloud{Board: s.board, Text: s.text, Top: s.top, Foot: s.foot, Named: named, LeaveOut: isKey, Typed: s.types()}
}

// isKey reports whether a target is a key of the keyboard.
func isKey(id string) bool {
	return strings.HasPrefix(id, "key:") || slices.Contains([]string{"shift", "erase", "space", "method", "clear-all", "find"}, id)
}

// named are the targets without a label.
var named = map[string]string{
	"large": "kiosk.large", "contrast": "kiosk.contrast", "speak": "kiosk.speak", "next": "kiosk.read.next", "previous": "kiosk.read.prev",
	"clear": "lookup.key.clear", "erase": "lookup.key.erase", "shift": "lookup.key.shift", "home": "lookup.home",
}
