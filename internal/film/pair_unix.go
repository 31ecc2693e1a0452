//go:build unix

package film

import (
	"fmt"
	"net"
	"os"
	"syscall"
)

// pair makes a connection between this program and another one. theirs is passed to that
// program and then closed. When one end is closed, the other notices it.
func pair() (ours net.Conn, theirs *os.File, err error) {
	syscall.ForkLock.RLock() // no other program that is started meanwhile inherits the ends
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
