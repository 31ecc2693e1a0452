// Package boltfile knows the pages of a bbolt file as bbolt 1.5 writes them, and
// checks them before bbolt reads them. bbolt trusts the content of a page: a damaged
// page that is its own child ends the whole program and not only the call. This is
// the only package that knows the format; a test compares it with the version in
// go.mod.
package boltfile
