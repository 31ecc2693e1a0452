package port

import (
	"os"
	"syscall"
)

// identity tells what a path leads to, so that a device that is plugged in
// again, or another one that got its name, is known for what it is.
type identity struct {
	there  bool
	device uint64 // its number, for a device file
	node   uint64
	mode   os.FileMode // udev hands out the rights after the file is there
	group  uint32
}

// identify follows symbolic links.
func identify(path string) identity {
	info, err := os.Stat(path)
	if err != nil {
		return identity{}
	}
	sys, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{}
	}
	return identity{there: true, device: sys.Rdev, node: sys.Ino, mode: info.Mode(), group: sys.Gid}
}
