// Package pty opens pseudo terminals: the far end of a serial line, for tests and for the
// printer of the demonstration. The path is a real tty, with the kernel's line discipline
// and buffers.
package pty

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Open opens a new pseudo terminal. far is the device's end: it supports deadlines, and
// closing it hangs up the line like pulling the plug. path is the tty that the program
// under test opens.
func Open() (far *os.File, path string, err error) {
	far, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, "", fmt.Errorf("opening pseudo terminal: %w", err)
	}
	raw, err := far.SyscallConn()
	if err != nil {
		return nil, "", errors.Join(err, far.Close())
	}
	var number int
	var failed error
	err = raw.Control(func(fd uintptr) {
		if failed = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); failed == nil {
			number, failed = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if err = errors.Join(err, failed); err != nil {
		return nil, "", errors.Join(fmt.Errorf("opening pseudo terminal: %w", err), far.Close())
	}
	return far, "/dev/pts/" + strconv.Itoa(number), nil
}
