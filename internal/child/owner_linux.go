package child

import (
	"os/exec"
	"syscall"
)

// diesWithOwner makes the system kill a command when the thread that starts it ends.
func diesWithOwner(cmd *exec.Cmd) { cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL }
