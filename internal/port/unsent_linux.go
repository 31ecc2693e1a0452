package port

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// unsent is how many written bytes the device has not acknowledged (tcp(7),
// SIOCOUTQ). The error is that of a connection that broke: its bytes are gone,
// not sent.
func (p *tcpPort) unsent() (int, error) {
	raw, err := p.conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	n, broken := 0, 0
	var failed error
	if err := raw.Control(func(fd uintptr) {
		// The order matters: breaking sets the error, then drops the bytes.
		if n, failed = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ); failed == nil {
			broken, failed = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_ERROR)
		}
	}); err != nil {
		return 0, err
	}
	if failed == nil && broken != 0 {
		failed = syscall.Errno(broken)
	}
	return n, failed
}
