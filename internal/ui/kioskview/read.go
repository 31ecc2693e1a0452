package kioskview

import (
	"motcua/internal/kiosk"
	"motcua/internal/ui/citizen"
)

// aloud reads a new page, or one whose paper has got a fault.
func (s *Screen) aloud(was *kiosk.View) {
	v := &s.view
	switch {
	case !v.Reading && was.Reading:
		s.say()
	case !v.Reading:
	case !was.Reading || pageOf(was) != pageOf(v) || was.Lang != v.Lang || was.Ticket.Printer != v.Ticket.Printer || was.Slip.Printer != v.Slip.Printer:
		s.readPage()
	}
}

// listen starts to read the pages aloud, or reads this one again.
func (s *Screen) listen() {
	if s.view.Reading {
		s.readPage()
		return
	}
	if s.view.Features.Speak {
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
	return &citizen.Aloud{Board: s.board, Text: s.text, Top: s.top, Foot: s.foot, Named: named, Stroke: "priority"}
}

// named are the targets that have no label on a narrow screen.
var named = map[string]string{"large": "kiosk.large", "contrast": "kiosk.contrast", "speak": "kiosk.speak", "next": "kiosk.read.next", "previous": "kiosk.read.prev"}
