//go:build unix

package maintenance

import (
	"os"
	"syscall"
)

// sameDisk says whether two folders are on one file system: then a failed disk takes
// both, or a disk is not mounted where it should be.
func sameDisk(a, b string) bool {
	device := func(path string) (dev any, ok bool) {
		info, err := os.Stat(path)
		if err != nil {
			return nil, false
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return nil, false
		}
		return stat.Dev, true
	}
	devA, okA := device(a)
	devB, okB := device(b)
	return okA && okB && devA == devB
}
