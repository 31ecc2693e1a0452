package citizen

import (
	"cmp"
	"slices"
	"strings"

	"motcua/internal/ui/widget"
)

// Aloud puts the last drawing of a page into words: its texts in reading order, each choice
// with its key. So every page can be read, and nothing is said that is not shown.
type Aloud struct {
	Board     *widget.Board
	Text      func(key string, args ...any) string
	Top, Foot float32              // the page itself is between them
	Named     map[string]string    // texts of the targets that may have no label
	LeaveOut  func(id string) bool // targets that are read only when they have the focus; nil: none
	Typed     bool                 // the digits are typed, and choose nothing
	Stroke    string               // the target that the stroke presses; empty: none
}

// Page is the page: first the texts outside targets, then each target.
func (a *Aloud) Page() []string {
	targets := a.Board.Targets()
	texts := TextsIn(a.Board, func(b widget.Box) bool {
		return a.inBody(b) && !slices.ContainsFunc(targets, func(t widget.Target) bool { return Holds(t.Box, b) })
	})
	key, some := 0, false
	for _, t := range targets {
		if t.Choice && !t.Mute {
			key++
		}
		if t.Mute || !a.inBody(t.Box) || a.LeaveOut != nil && a.LeaveOut(t.ID) {
			continue
		}
		some = true
		text := a.target(t)
		switch {
		case text == "":
			continue
		case t.Choice && key <= 9 && !a.Typed:
			text = a.Text("kiosk.read.key", key, text)
		case a.Stroke != "" && t.ID == a.Stroke:
			text = a.Text("kiosk.read.stroke", text)
		}
		texts = append(texts, text)
	}
	if some && !a.Typed {
		texts = append(texts, a.Text("kiosk.read.keys"))
	}
	return texts
}

// Target is the text of a target; known is false if there is no such target.
func (a *Aloud) Target(id string) (text string, known bool) {
	for _, t := range a.Board.Targets() {
		if t.ID == id {
			return a.target(t), true
		}
	}
	return "", false
}

func (a *Aloud) target(t widget.Target) string {
	if key := a.Named[t.ID]; key != "" {
		return a.Text(key)
	}
	texts := TextsIn(a.Board, func(b widget.Box) bool { return Holds(t.Box, b) })
	return strings.Join(texts, ", ")
}

func (a *Aloud) inBody(b widget.Box) bool {
	y := b.Y + b.H/2
	return y > a.Top && y < a.Foot
}

// TextsIn are the texts of a board's last drawing in the wanted places, uncut, from top to
// bottom and from left to right.
func TextsIn(board *widget.Board, wanted func(widget.Box) bool) (list []string) {
	var last widget.TextSpot
	var spots []widget.TextSpot
	for _, spot := range board.Texts() {
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

// Holds reports whether a text is on a target.
func Holds(target, text widget.Box) bool {
	x, y := text.X+text.W/2, text.Y+text.H/2
	return x >= target.X && x <= target.X+target.W && y >= target.Y && y <= target.Y+target.H
}
