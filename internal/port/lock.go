package port

import (
	"errors"
	"fmt"
	"syscall"

	"golang.org/x/sys/unix"
)

// lock locks the device for this descriptor while it is open. The lock belongs to
// the file and not to its name, so all symbolic links share it.
func lock(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) }

// busy turns the errors of lock, of a line with TIOCEXCL and of a USB printer that
// is open already into ErrInUse.
func busy(err error) error {
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EBUSY) {
		return fmt.Errorf("%w: %w", ErrInUse, err)
	}
	return err
}
