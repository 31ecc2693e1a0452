// Package queue is the order of a service centre: tickets, counters and the
// rule that says who is next. It is pure: Decide turns a command into events,
// Apply folds events into the state, and neither reads a clock, a file or
// chance. Whoever holds the same log holds the same queue.
package queue
