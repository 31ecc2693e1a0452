//go:build !unix

package child

import "os/exec"

// ownGroup leaves the command as it is: the system has no process groups, and
// only the program itself is stopped.
func ownGroup(*exec.Cmd) {}
