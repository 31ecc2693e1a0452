//go:build race

package speaker

// underRace says that the race detector watches, which makes each sample cost
// ten times as much.
const underRace = true
