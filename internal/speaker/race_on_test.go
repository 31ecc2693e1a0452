//go:build race

package speaker

// underRace says that the race detector is on: the tests then play less, because
// each sample costs ten times as much.
const underRace = true
