//go:build !unix

package child

import "os/exec"

// ownGroup does nothing: the system has no process groups, and only the program itself is
// killed.
func ownGroup(*exec.Cmd) {}
