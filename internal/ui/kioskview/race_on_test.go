//go:build race

package kioskview

// underRace: a screen is drawn on one goroutine, which has no races, and the detector
// takes five times as long. What is left out is drawn by make screens.
const underRace = true
