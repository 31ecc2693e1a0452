package library

import "syscall"

// diskRoom is how much of a folder's disk is free for this user, and how large it is.
func diskRoom(dir string) (free, total uint64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	size := uint64(max(s.Bsize, 0))
	return s.Bavail * size, s.Blocks * size, nil
}
