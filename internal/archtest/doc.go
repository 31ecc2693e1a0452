// Package archtest checks the rules of the architecture against the source. Imports point
// down from floor to floor, foreign packages are used only where they are allowed, the
// lowest floor is pure, and the source has what a reader relies on: doc comments,
// functions that fit a screen, no marks of unfinished work. It consists of tests only.
package archtest
