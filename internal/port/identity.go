package port

import (
	"os"
	"syscall"
)

// identity identifies the device behind a path, so that a device that is plugged in
// again, or another one with the same name, is noticed.
type identity struct {
	there  bool
	device uint64 // device number, for a device file
	node   uint64
	mode   os.FileMode // udev sets the permissions after it has made the file
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
