// Package projection reads the log through a fold, and keeps how far it has come: the
// next reading goes on from that checkpoint and not from the beginning. Reports,
// look-ups and boards are projections.
//
// A checkpoint is never trusted more than the log. It names the log, the position and
// the hash of the chain there, and the version of the fold; where one of them is not
// that of the log that is read now, the checkpoint is thrown away, and the fold is made
// again from the log. So the checkpoints can be deleted at any time, they need not be in
// a backup, and the result is the same byte for byte with and without them.
//
// The package knows no disk and no clock: both are the caller's.
package projection
