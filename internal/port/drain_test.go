package port

import (
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// When a connection breaks, the bytes on their way are lost. An empty send queue
// must not count as sent then.
func TestBytesOfABrokenConnectionAreNotSent(t *testing.T) {
	const bytes = 200_000 // fits the buffer requested here, not the peer's
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	opened, err := Open(t.Context(), "tcp://"+l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	peer, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	p := opened.(*tcpPort)
	if err := errors.Join(p.conn.SetWriteBuffer(2*bytes), p.conn.SetWriteDeadline(time.Now().Add(10*time.Second))); err != nil {
		t.Fatal(err)
	}
	if _, err := p.conn.Write(make([]byte, bytes)); err != nil {
		t.Fatal(err)
	}
	if left, err := p.unsent(); left == 0 || err != nil {
		t.Fatalf("unsent = %d, %v; want some bytes", left, err)
	}
	// Without lingering Close resets the connection.
	if err := errors.Join(peer.(*net.TCPConn).SetLinger(0), peer.Close()); err != nil {
		t.Fatal(err)
	}
	if left, err := drain(p.closing(), time.Now().Add(5*time.Second), p.unsent); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("drain = %d, %v; want ECONNRESET", left, err)
	}
	if _, err := p.Write([]byte("x"), time.Now().Add(5*time.Second)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Write on the broken connection = %v", err)
	}
}
