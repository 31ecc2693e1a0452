package port_test

import (
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A job fits into this machine's buffers, so the system accepts it even if the
// printer accepts nothing more. It must not count as sent.
func TestTCPWriteWaitsUntilThePrinterHasTheBytes(t *testing.T) {
	const chunk, many = 16 << 10, 4096
	l := listen(t)
	p := mustOpen(t, "tcp://"+l.Addr().String())
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sent := 0
	for range many {
		n, err := p.Write(make([]byte, chunk), time.Now().Add(200*time.Millisecond))
		sent += n
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if sent == chunk*many {
		t.Fatalf("%d bytes were taken for sent to a printer that reads nothing", sent)
	}
	if got := readable(t, conn); got < sent {
		t.Errorf("%d bytes are said to be sent, %d are with the printer", sent, got)
	}
}

// readable is how many bytes wait to be read from conn.
func readable(t *testing.T, conn net.Conn) int {
	t.Helper()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := raw.Control(func(fd uintptr) {
		n, err = unix.IoctlGetInt(int(fd), unix.SIOCINQ)
	}); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}
