// Package widget is the drawing kit of the screens. A screen is one Board: a
// function draws the whole screen for a size with a Painter, and the Board
// compares the drawing with the one before, so that only what differs is
// repainted and an idle screen costs nothing.
//
// The kit knows boxes, text that wraps and shrinks to fit, icons, pictures,
// and targets that answer to a finger, to Tab and Enter, to the arrows and to
// digits.
package widget
