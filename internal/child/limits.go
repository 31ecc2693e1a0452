package child

import (
	"fmt"
	"os/exec"
)

// Limits of a program that reads what may come from anywhere.
type Limits struct {
	Memory     int64 // bytes of its address space
	CPUSeconds int
	FileBytes  int64 // of each file that it writes
}

// Command is the beginning of a command that keeps a program to its limits. Where there is
// no prlimit it is empty, and only the time of Run limits the program.
func (l Limits) Command() []string {
	program, err := exec.LookPath("prlimit")
	if err != nil {
		return nil
	}
	return []string{program, fmt.Sprintf("--as=%d", l.Memory), fmt.Sprintf("--cpu=%d", l.CPUSeconds), fmt.Sprintf("--fsize=%d", l.FileBytes)}
}
