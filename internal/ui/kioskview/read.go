package kioskview

import (
	"slices"
	"strings"

	"motcua/internal/kiosk"
	"motcua/internal/ui/citizen"
	"motcua/internal/ui/widget"
)

// The text read aloud is the text on the screen: the texts of the last drawing in reading
// order, each choice with its key. So every page can be read, and nothing is said that is
// not shown.

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

// readPage reads what is between the header and the bottom row: first the texts outside
// targets, then each target.
func (s *Screen) readPage() {
	var texts []string
	targets := s.spokenTargets()
	if own := s.textsIn(func(b widget.Box) bool {
		return s.inBody(b) && !slices.ContainsFunc(targets, func(t widget.Target) bool { return citizen.Holds(t.Box, b) })
	}); len(own) > 0 {
		texts = append(texts, own...)
	}
	key := 0
	for _, t := range s.board.Targets() {
		if t.Choice && !t.Mute {
			key++
		}
		if t.Mute || !s.inBody(t.Box) {
			continue
		}
		text := s.textOf(t)
		switch {
		case text == "":
		case t.Choice && key <= 9:
			text = s.text("kiosk.read.key", key, text)
		case t.ID == "priority":
			text = s.text("kiosk.read.stroke", text)
		}
		if text != "" {
			texts = append(texts, text)
		}
	}
	if len(targets) > 0 {
		texts = append(texts, s.text("kiosk.read.keys"))
	}
	s.say(texts...)
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

// spokenTargets are the targets of the page itself.
func (s *Screen) spokenTargets() (list []widget.Target) {
	for _, t := range s.board.Targets() {
		if !t.Mute && s.inBody(t.Box) {
			list = append(list, t)
		}
	}
	return list
}

func (s *Screen) inBody(b widget.Box) bool {
	y := b.Y + b.H/2
	return y > s.top && y < s.foot
}

// named are the targets that have no label on a narrow screen.
var named = map[string]string{"large": "kiosk.large", "contrast": "kiosk.contrast", "speak": "kiosk.speak", "next": "kiosk.read.next", "previous": "kiosk.read.prev"}

// textOf is the text of a target.
func (s *Screen) textOf(t widget.Target) string {
	texts := s.textsIn(func(b widget.Box) bool { return citizen.Holds(t.Box, b) })
	if key := named[t.ID]; key != "" {
		return s.text(key)
	}
	return strings.Join(texts, ", ")
}

// textsIn are the texts of the last drawing in the wanted places.
func (s *Screen) textsIn(wanted func(widget.Box) bool) []string {
	return citizen.TextsIn(s.board, wanted)
}
