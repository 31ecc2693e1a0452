// Package kioskview draws the ticket kiosk: tiles to choose from, the issued number, and
// the pages in between, in portrait and landscape, in large text and in high contrast.
package kioskview
