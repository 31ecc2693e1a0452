// Package widget is the drawing kit of the screens. A screen is one Board: a function
// draws the whole screen for a size with a Painter, and the Board compares the drawing
// with the last one, so that only changes are repainted and an idle screen costs nothing.
//
// The kit has boxes, text that wraps and shrinks to fit, icons, pictures, and targets
// that react to a finger, to Tab and Enter, to the arrows and to digits.
//
// A tap is meant for what was on the screen when the person started to move. So a board
// looks back for a while (Board.Guard): a spot takes a tap only if its meaning has not
// changed in that time. The meaning of a press is the page, the target's ID and, for
// targets with changing effects, Target.Means. The same applies to keys, except a
// clerk's. A key that is held counts once.
package widget
