// Package widget is the drawing kit of the screens. A screen is one Board: a
// function draws the whole screen for a size with a Painter, and the Board
// compares the drawing with the one before, so that only what differs is
// repainted and an idle screen costs nothing.
//
// The kit knows boxes, text that wraps and shrinks to fit, icons, pictures,
// and targets that answer to a finger, to Tab and Enter, to the arrows and to
// digits.
//
// A tap is meant for what was there when the finger set out. So a board looks
// back for a while (Board.Guard): a spot that has meant the same all that time
// takes a tap, and one where something else lay takes none. What a press means
// is the page, the target's ID and, for what does different things in turn,
// Target.Means. Keys go the same way, but not those of a clerk; a key that is
// held counts once.
package widget
