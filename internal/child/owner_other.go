//go:build !linux

package child

import "os/exec"

// diesWithOwner does nothing: the system cannot do it.
func diesWithOwner(*exec.Cmd) {}
