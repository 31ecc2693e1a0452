//go:build !unix

package durable

import "os"

// sameOwner does nothing where files have no Unix owner.
func sameOwner(*os.File, string) error { return nil }
