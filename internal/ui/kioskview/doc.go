// Package kioskview draws the ticket kiosk: tiles to choose from, the number
// that was issued, and the few pages in between, standing or lying, in large
// text and in high contrast.
package kioskview
