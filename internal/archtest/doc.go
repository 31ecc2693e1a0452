// Package archtest is the building inspector: its tests hold the rules of the
// architecture against the source itself. Imports point down from floor to
// floor, a foreign package is used only where it belongs, the lowest floor is
// pure, and what a reader relies on (doc comments, functions that fit a
// screen, no marks left behind) is there. It has no code of its own.
package archtest
