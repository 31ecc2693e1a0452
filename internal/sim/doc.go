// Package sim runs a whole centre in one thread from one seed: a hub, kiosks,
// consoles, pads and a wall, with everything that can go wrong between them.
// When it is over and all is mended, an audit reads the log from its beginning
// and holds it against the papers that were printed.
//
// What decides is the product's own: internal/queue and internal/replica. What
// is pretended is time, lines, disks and people. There are tests only:
//
//	go test ./internal/sim -run TestSeed -seed 1234    one history, shrunk if it fails
//	make sim SEEDS=100000
package sim
