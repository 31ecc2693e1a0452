package citizen

import (
	"cmp"
	"slices"

	"motcua/internal/ui/widget"
)

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
