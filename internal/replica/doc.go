// Package replica is the protocol by which a device's state follows the hub's: what a
// device sends, keeps and gives up, how it handles every frame, how the hub greets it,
// and how the hub answers a repeated command. Both sides of the product are thin shells
// around it, and so is the simulation.
//
// It is pure. Step takes what has happened and returns what to do; there is no clock,
// randomness, disk or connection in it. Times come in as Unix milliseconds of the
// device's clock, and durations from a monotonic clock.
package replica
