package printer

import (
	"net"
	"os"
	"syscall"
	"testing"
)

// stuckPipe makes a named pipe that is open for reading and never read. It
// takes 64 KiB less what is in it already: it is filled up here.
func stuckPipe(t *testing.T, path string) {
	t.Helper()
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(path, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	raw, err := reader.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := raw.Control(func(fd uintptr) {
		for page := make([]byte, 4096); ; {
			if _, err := syscall.Write(int(fd), page); err != nil {
				return // full
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
}

// listenWithSmallBuffer listens as a printer with a few KiB of memory: what it
// does not read stays with the sender.
func listenWithSmallBuffer(t *testing.T) net.Listener {
	t.Helper()
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) {
			failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096)
		})
		if err != nil {
			return err
		}
		return failed
	}}
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}
