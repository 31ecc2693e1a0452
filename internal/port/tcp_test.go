package port_test

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"motcua/internal/port"
)

// connected makes a port and the printer's end of it.
func connected(t *testing.T) (port.Port, *net.TCPConn) {
	t.Helper()
	l := listen(t)
	p := mustOpen(t, "tcp://"+l.Addr().String())
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return p, conn.(*net.TCPConn)
}

// A printer sends its status without being asked. Unread status bytes must not make
// the end of the connection look like a fault to the printer.
func TestCloseWithUnreadAnswersIsNoReset(t *testing.T) {
	p, conn := connected(t)
	if _, err := conn.Write(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Write([]byte("ticket"), time.Now().Add(10*time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(conn); err != nil || string(b) != "ticket" {
		t.Errorf("the printer reads %q, %v; want the ticket and a clean end", b, err)
	}
}

// Bytes that a stuck printer had not taken when its port was closed must not reach
// it later: the job is sent again.
func TestCloseDropsWhatAnInterruptedWriteHasLeft(t *testing.T) {
	const many = 32 << 20
	p, conn := connected(t)
	ended := make(chan error, 1)
	go func() {
		_, err := p.Write(make([]byte, many), time.Now().Add(30*time.Second))
		ended <- err
	}()
	waitFor(t, "the write hangs", func() bool { return readable(t, conn) > 0 })
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, port.ErrClosed) {
		t.Errorf("Write = %v; want ErrClosed", err)
	}
	if _, err := io.ReadAll(conn); !errors.Is(err, unix.ECONNRESET) {
		t.Errorf("the printer reads to the end, with %v; want ECONNRESET", err)
	}
}
