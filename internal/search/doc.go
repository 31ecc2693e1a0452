// Package search finds procedures of a catalogue by what people type at a kiosk: without
// accents, half in Telex or VNI, joined, with a slip in a word, by abbreviations, by everyday
// names. Exact accents come before the same letters without them.
//
// An Index holds the words of all names; a Thesaurus holds what people say and what the law
// calls it. Neither changes after it was made, and both may be used from any goroutine.
package search
