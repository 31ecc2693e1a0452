// Package boltfile knows the pages of a bbolt file as bbolt 1.5 writes them, and looks
// at them before bbolt does: bbolt believes what a page says of itself, so that a page
// which damage has made its own child ends the program and not the call. It is the only
// place that knows the format; a test holds it against the version in go.mod.
package boltfile
