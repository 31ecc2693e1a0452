//go:build unix

package film

import (
	"fmt"
	"net"
	"os"
	"syscall"
)

// pair makes a line between this program and another one. theirs is given to it and
// then closed; whichever end is closed, the other is told.
func pair() (ours net.Conn, theirs *os.File, err error) {
	syscall.ForkLock.RLock() // no program that starts meanwhile gets the ends
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(ends[0])
		syscall.CloseOnExec(ends[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, nil, fmt.Errorf("making a line to %s: %w", Program, err)
	}
	near, theirs := os.NewFile(uintptr(ends[0]), "film"), os.NewFile(uintptr(ends[1]), "film")
	defer near.Close()
	if ours, err = net.FileConn(near); err != nil {
		_ = theirs.Close() // nothing was written
		return nil, nil, fmt.Errorf("making a line to %s: %w", Program, err)
	}
	return ours, theirs, nil
}
