// Package ledger is what the hub does with a command, without the hub: it repeats an
// answer that was given before, parks a command whose ticket another console has first
// to give back, adds what only the hub has, lets the book decide, signs a promise, and
// applies what came of it. It opens the day, reserves tickets for consoles and leases
// numbers to kiosks. What is to be made durable comes out as a Batch, and only then may
// be told.
//
// It is pure but for the chance that is handed in: no disk, no line, no clock. The hub,
// the simulator and the tests of devices and use cases run the same step.
package ledger
