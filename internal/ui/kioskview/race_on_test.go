//go:build race

package kioskview

// underRace says that the race detector is on. A screen is drawn on one goroutine without
// races, and the detector takes five times as long. What is left out is drawn by `make
// screens`.
const underRace = true
