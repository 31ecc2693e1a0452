package kioskview

import (
	"cmp"
	"slices"
	"strings"

	"motcua/internal/kiosk"
	"motcua/internal/ui/widget"
)

// What is read aloud is what stands on the screen: the texts of the last
// drawing, in the order in which they are looked at, each of what can be chosen
// with the key that chooses it. So every page can be read, and nothing is said
// that is not shown.

// aloud reads a page that has just come, or whose paper has met trouble.
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

// listen begins to read the pages aloud, or reads this one again.
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

// readPage reads what stands between the header and the bottom row: first what
// belongs to no target, then each target.
func (s *Screen) readPage() {
	var texts []string
	targets := s.spokenTargets()
	if own := s.textsIn(func(b widget.Box) bool {
		return s.inBody(b) && !slices.ContainsFunc(targets, func(t widget.Target) bool { return holds(t.Box, b) })
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

// readFocus reads the target that the keyboard was put on.
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

// spokenTargets are those of the page itself.
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

// named are the targets that a narrow screen shows without words.
var named = map[string]string{"large": "kiosk.large", "contrast": "kiosk.contrast", "speak": "kiosk.speak", "next": "kiosk.read.next", "previous": "kiosk.read.prev"}

// textOf is what stands on a target.
func (s *Screen) textOf(t widget.Target) string {
	texts := s.textsIn(func(b widget.Box) bool { return holds(t.Box, b) })
	if key := named[t.ID]; key != "" {
		return s.text(key)
	}
	return strings.Join(texts, ", ")
}

// textsIn are the whole texts of the last drawing whose place is wanted, from
// top to bottom, and from left to right where they stand beside each other.
func (s *Screen) textsIn(wanted func(widget.Box) bool) (list []string) {
	var last widget.TextSpot
	var spots []widget.TextSpot
	for _, spot := range s.board.Texts() {
		again := spot.Whole == last.Whole && spot.Limit == last.Limit
		last = spot
		if !again && spot.Whole != "" && wanted(spot.Box) {
			spots = append(spots, spot)
		}
	}
	slices.SortStableFunc(spots, func(a, b widget.TextSpot) int {
		if a.Box.Y+a.Box.H > b.Box.Y && b.Box.Y+b.Box.H > a.Box.Y {
			return cmp.Compare(a.Box.X, b.Box.X)
		}
		return cmp.Compare(a.Box.Y, b.Box.Y)
	})
	for _, spot := range spots {
		list = append(list, spot.Whole)
	}
	return list
}

// holds says whether a text stands on a target.
func holds(target, text widget.Box) bool {
	x, y := text.X+text.W/2, text.Y+text.H/2
	return x >= target.X && x <= target.X+target.W && y >= target.Y && y <= target.Y+target.H
}
