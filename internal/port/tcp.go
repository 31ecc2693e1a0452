package port

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// tcpPort is a raw TCP connection, as network printers accept it on port 9100.
type tcpPort struct {
	state
	conn    *net.TCPConn
	writing sync.Mutex // held by Write, so that Close waits for its cleanup
	silence silence    // used by lost only
}

var _ Port = (*tcpPort)(nil)

func tcpWay(rest string) (way, error) {
	address, err := hostPort(rest)
	if err != nil {
		return way{}, err
	}
	return way{open: func(ctx context.Context) (guarded, error) { return openTCP(ctx, address) }}, nil
}

// hostPort checks the part of a tcp address after its scheme.
func hostPort(rest string) (string, error) {
	rest, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return "", errors.New(`"//" is missing`)
	}
	host, port, err := net.SplitHostPort(strings.TrimSuffix(rest, "/"))
	if err != nil || host == "" {
		return "", errors.New("host or port is missing")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", errors.New("port is not a number within 1–65535")
	}
	return net.JoinHostPort(host, port), nil
}

// keepAlive probes an idle device every second. Whether it is gone is decided by
// silence, which knows when to wait longer; a connection that nobody watches ends 6
// s after the device stopped answering. TCP_USER_TIMEOUT would be faster but wrong:
// it also ends the connection to a printer without paper.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: time.Second, Interval: time.Second, Count: 5}

func openTCP(ctx context.Context, hostPort string) (guarded, error) {
	d := net.Dialer{KeepAliveConfig: keepAlive}
	conn, err := d.DialContext(ctx, "tcp", hostPort)
	if err != nil {
		return nil, err // Open adds what was being done
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, errors.Join(errors.New("no TCP connection"), conn.Close())
	}
	return &tcpPort{conn: tcp}, nil
}

// Write returns when the device's network stack has acknowledged p. Bytes that are
// only in this machine's buffers do not count as sent: a printer without paper stops
// reading, and its ticket must not count as printed.
func (p *tcpPort) Write(b []byte, deadline time.Time) (int, error) {
	p.writing.Lock()
	defer p.writing.Unlock()
	if err := p.conn.SetWriteDeadline(deadline); err != nil {
		return 0, p.failure("writing to", err)
	}
	if p.isClosed() { // noticed here, or Close has noticed this write
		return 0, p.failure("writing to", ErrClosed)
	}
	p.wrote(time.Now())
	n, err := p.conn.Write(b)
	if err == nil {
		var left int
		left, err = drain(p.closing(), deadline, p.unsent)
		n = max(0, n-left)
	}
	if err != nil {
		p.discard()
		return n, p.failure("writing to", err)
	}
	p.count(n)
	p.wrote(time.Now())
	return n, nil
}

// discard makes Close drop what is unsent: it belongs to a failed job that will be
// sent again, and must not be printed later.
func (p *tcpPort) discard() { _ = p.conn.SetLinger(0) } // fails only on a closed connection

// giveUp also drops what is unsent: if the device comes back, it must not print the
// rest of an old job.
func (p *tcpPort) giveUp(why error) {
	p.state.giveUp(why)
	p.discard()
}

func (p *tcpPort) Read(b []byte, deadline time.Time) (int, error) {
	if err := p.conn.SetReadDeadline(deadline); err != nil {
		return 0, p.failure("reading from", err)
	}
	n, err := p.conn.Read(b)
	if err != nil {
		return 0, p.failure("reading from", err)
	}
	p.count(n)
	return n, nil
}

func (p *tcpPort) Close() error {
	if !p.close() {
		return nil
	}
	_ = p.conn.SetDeadline(time.Unix(1, 0)) // ends running calls; fails only on a broken connection
	p.writing.Lock()
	defer p.writing.Unlock()
	_ = p.control(takeIn) // a failed connection has nothing left
	if err := p.conn.Close(); err != nil {
		return failure("closing", err)
	}
	return nil
}

// takeIn reads away unread bytes. Otherwise the system would reset the connection
// instead of closing it, and on a reset a printer may drop a ticket that it has not
// printed yet.
func takeIn(fd int) error {
	b := make([]byte, 4096)
	for range 64 {
		if n, err := unix.Read(fd, b); n <= 0 || err != nil {
			return err
		}
	}
	return nil
}

// unsent is how many written bytes the device has not acknowledged (tcp(7),
// SIOCOUTQ). On a broken connection it returns its error: the bytes are lost, not
// sent.
func (p *tcpPort) unsent() (n int, err error) {
	broken := 0
	if err := p.control(func(fd int) (err error) {
		// In this order, because a breaking connection sets the error before it
		// drops the bytes.
		if n, err = unix.IoctlGetInt(fd, unix.SIOCOUTQ); err == nil {
			broken, err = unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
		}
		return err
	}); err != nil {
		return 0, err
	}
	if broken != 0 {
		return n, syscall.Errno(broken)
	}
	return n, nil
}

// lost reports, without transferring a byte, whether the device is gone: it has
// closed the connection, or does not answer any more.
func (p *tcpPort) lost() error {
	now := time.Now()
	busy := now.Sub(p.lastWrite()) < afterWrite
	return p.control(func(fd int) error {
		ready := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
		if _, err := unix.Poll(ready, 0); err == nil && ready[0].Revents&(unix.POLLRDHUP|unix.POLLHUP|unix.POLLERR) != 0 {
			return io.EOF
		}
		info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
		if err != nil {
			return err
		}
		return p.silence.look(info, now, busy)
	})
}

// control calls do with the socket, which stays in the poller.
func (p *tcpPort) control(do func(fd int) error) error {
	raw, err := p.conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil {
		return err
	}
	return failed
}
