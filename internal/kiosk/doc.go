// Package kiosk is the citizen's side of taking a number: it walks one person
// from the choice of an agency to a ticket in the hand, and tells the screen
// what to show at every step.
//
// The screen (internal/ui/kioskview) draws a View and answers with Actions; it
// holds no rule of its own beyond turning pages of tiles.
package kiosk
