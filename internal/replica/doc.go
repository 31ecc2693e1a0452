// Package replica is how a device and the hub stay of one mind: what a device
// sends, keeps and gives up, what it makes of every frame, and what the hub
// welcomes it with and answers to a command that comes again. Both sides of the
// product are thin shells around it, and so is the simulation.
//
// It is pure. A Device is told what has happened (Step) and says what is to be
// done; it has no clock, no chance, no disk and no line of its own. Times come
// in as Unix milliseconds of the device's clock, and durations by a clock that
// nobody sets.
package replica
