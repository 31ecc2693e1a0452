package port

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// drainPoll is how often a Write looks whether the device has taken the bytes.
const drainPoll = 2 * time.Millisecond

// tcpPort is a raw TCP connection, as network printers take on port 9100.
type tcpPort struct {
	conn   *net.TCPConn
	closed chan struct{}
	once   sync.Once
}

var _ Port = (*tcpPort)(nil)

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

func openTCP(ctx context.Context, hostPort string) (Port, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", hostPort)
	if err != nil {
		return nil, err // Open says what was being done
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, errors.Join(errors.New("no TCP connection"), conn.Close())
	}
	return &tcpPort{conn: tcp, closed: make(chan struct{})}, nil
}

// Write returns when the device's network stack has acknowledged p. Bytes that
// only wait in this machine's buffers are not sent: a printer that is out of
// paper stops reading, and its ticket must not count as printed.
func (p *tcpPort) Write(b []byte, deadline time.Time) (int, error) {
	if err := p.conn.SetWriteDeadline(deadline); err != nil {
		return 0, writeError(err)
	}
	n, err := p.conn.Write(b)
	if err != nil {
		p.discard()
		return n, writeError(err)
	}
	if left, err := p.drain(deadline); err != nil {
		p.discard()
		return max(0, n-left), writeError(err)
	}
	return n, nil
}

// drain waits until nothing is unsent, or says how much is.
func (p *tcpPort) drain(deadline time.Time) (left int, err error) {
	if left, err = p.unsent(); left == 0 || err != nil {
		return left, err
	}
	tick := time.NewTicker(drainPoll)
	defer tick.Stop()
	for {
		select {
		case <-p.closed:
			return left, ErrClosed
		case now := <-tick.C:
			if left, err = p.unsent(); left == 0 || err != nil {
				return left, err
			}
			if !now.Before(deadline) {
				return left, os.ErrDeadlineExceeded
			}
		}
	}
}

// discard makes Close drop what is still unsent: it belongs to a job that has
// failed and will be sent again, and must not come out of the printer later.
func (p *tcpPort) discard() { _ = p.conn.SetLinger(0) } // fails only on a closed connection

func (p *tcpPort) Close() error {
	var err error
	p.once.Do(func() {
		close(p.closed)
		err = p.conn.Close()
	})
	return err
}
