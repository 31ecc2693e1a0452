// Package backupkey is what a backup is encrypted to, and what opens it again: keys of
// age (age-encryption.org/v1). It is the only package that knows age.
//
// A key has two halves. The recipient, "age1…", may be known to everybody: a backup is
// encrypted to it. The secret, "AGE-SECRET-KEY-…", opens what was encrypted. An
// encrypted backup is a plain age file around the backup, so that the program age opens
// it without this one.
package backupkey
