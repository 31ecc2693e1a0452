package link

import (
	"net"

	"golang.org/x/sys/unix"
)

// userOf is the user of the process at the other end of a Unix socket, as the kernel says
// it.
func userOf(c net.Conn) (uid int, known bool) {
	own, ok := c.(*net.UnixConn)
	if !ok {
		return 0, false
	}
	raw, err := own.SyscallConn()
	if err != nil {
		return 0, false
	}
	var cred *unix.Ucred
	var failed error
	err = raw.Control(func(fd uintptr) { cred, failed = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED) })
	if err != nil || failed != nil {
		return 0, false
	}
	return int(cred.Uid), true
}
