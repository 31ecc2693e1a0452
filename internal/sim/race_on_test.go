//go:build race

package sim

// underRace: one thread has no races, and the detector takes ten times as long.
const underRace = true
