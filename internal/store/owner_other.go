//go:build !unix

package store

// sameOwner has nothing to do where files belong to nobody in particular.
func sameOwner(string, string) error { return nil }
