// Package kiosk is the citizen's side of taking a number: it leads one person from
// the choice of an agency to the printed ticket, and tells the screen what to show
// at every step.
//
// The screen (internal/ui/kioskview) draws a View and answers with Actions. It has
// no rules of its own, except for turning pages of tiles.
package kiosk
