package port

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// User is who uses a device. The zero User is nobody.
type User struct {
	Process string // process ID
	Name    string // name of the program; empty if unknown
	Console bool   // the kernel itself, which writes its console messages there
}

// users knows who uses a device: by its lock, which is visible to everybody, and by
// the open files of the processes that this process may inspect.
type users struct {
	byLock map[string]User // device and inode of the file, as in /proc/locks
	byPath map[string]User
}

func (m machine) users() users {
	u := users{byLock: map[string]User{}, byPath: map[string]User{}}
	if b, err := os.ReadFile(filepath.Join(m.proc, "locks")); err == nil {
		for line := range strings.Lines(string(b)) {
			// 3: FLOCK  ADVISORY  WRITE 812 00:05:103 0 EOF
			if f := strings.Fields(line); len(f) >= 6 && f[1] == "FLOCK" && f[3] == "WRITE" {
				u.byLock[f[5]] = m.program(f[4])
			}
		}
	}
	links, err := filepath.Glob(filepath.Join(m.proc, "[0-9]*", "fd", "*"))
	if err != nil {
		return u
	}
	for _, link := range links {
		path, err := os.Readlink(link)
		if err != nil || !strings.HasPrefix(path, m.dev+"/") {
			continue
		}
		u.byPath[path] = m.program(filepath.Base(filepath.Dir(filepath.Dir(link))))
	}
	return u
}

// program names a process.
func (m machine) program(pid string) User {
	return User{Process: pid, Name: attribute(filepath.Join(m.proc, pid), "comm")}
}

// of is who uses the device at path.
func (u users) of(path string) User {
	if info, err := os.Stat(path); err == nil {
		if sys, ok := info.Sys().(*syscall.Stat_t); ok {
			if user := u.byLock[lockID(sys.Dev, sys.Ino)]; user != (User{}) {
				return user
			}
		}
	}
	return u.byPath[path]
}

// lockID is the name of a file in /proc/locks.
func lockID(device, inode uint64) string {
	return fmt.Sprintf("%02x:%02x:%d", unix.Major(device), unix.Minor(device), inode)
}
