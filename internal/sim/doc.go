// Package sim runs a whole centre in one thread from one seed: a hub, kiosks, consoles,
// pads and a wall, with everything that can go wrong between them. At the end all faults
// are repaired, and an audit reads the log from its beginning and compares it with the
// papers that were printed.
//
// Decisions are made by the product's own code: internal/queue and internal/replica.
// Time, lines, disks and people are simulated. The package consists of tests only:
//
//	go test ./internal/sim -run TestSeed -seed 1234    one history, shrunk if it fails
//	make sim SEEDS=100000
package sim
