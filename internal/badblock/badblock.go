// Package badblock breaks the disk for this process, for tests: from then on the kernel
// answers every write, or every fsync, with the error of a disk that is full, read-only
// or broken. It cannot be undone, so the process must be one that a test has started for
// this.
package badblock

import (
	"fmt"
	"reflect"
	"runtime"

	"golang.org/x/sys/unix"
)

// Fault is a fault of the disk.
type Fault string

// The faults.
const (
	Full     Fault = "full"      // nothing can be written: ENOSPC
	ReadOnly Fault = "read-only" // nothing can be written: EROFS
	NoSync   Fault = "no-sync"   // written data never reaches the disk: EIO at fsync
)

// All are the faults.
var All = []Fault{Full, ReadOnly, NoSync}

// Words is the kernel's error text.
func (f Fault) Words() string {
	_, err := f.rule()
	return err.Error()
}

// rule is the system calls that fail, and their error.
func (f Fault) rule() (calls []uint32, err unix.Errno) {
	writes := []uint32{unix.SYS_PWRITE64, unix.SYS_FTRUNCATE, unix.SYS_FALLOCATE}
	switch f {
	case Full:
		return writes, unix.ENOSPC
	case ReadOnly:
		return writes, unix.EROFS
	}
	return []uint32{unix.SYS_FSYNC, unix.SYS_FDATASYNC}, unix.EIO
}

// Break breaks the disk for every thread of this process, by a filter in the kernel
// (seccomp).
func Break(f Fault) error {
	calls, errno := f.rule()
	filter := []unix.SockFilter{{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 0}} // the number of the system call
	for i, call := range calls {
		filter = append(filter, unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: uint8(len(calls) - i), K: call})
	}
	filter = append(filter,
		unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
		unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(errno)})
	program := &unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	runtime.LockOSThread() // the kernel requires this before it accepts a filter
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("breaking the disk: %w", err)
	}
	_, _, err := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, reflect.ValueOf(program).Pointer())
	runtime.KeepAlive(program)
	if err != 0 {
		return fmt.Errorf("breaking the disk: %w", err)
	}
	return nil
}
