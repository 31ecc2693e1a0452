// Package lookupview draws the look-up kiosk: life events and the other roads, the keyboard
// with what it finds, and the page of a procedure, in portrait and landscape, in large type
// and in high contrast.
package lookupview
