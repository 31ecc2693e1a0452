package link

import (
	"crypto/tls"
	"net"
	"sync/atomic"
)

// tlsHandshake is the first byte of every TLS connection (RFC 8446, 5.1: the type of a
// record, handshake). No request in clear text begins with it.
const tlsHandshake = 22

// either is a connection that speaks TLS or clear text, as its first byte says. So one
// port serves devices that are enrolled, those that are to be, and those of a version
// that knows no TLS.
type either struct {
	net.Conn
	cfg    *tls.Config
	secure atomic.Pointer[tls.Conn] // nil: clear text, or not known yet
	clear  net.Conn                 // with its first byte, nil until that is read; the reading goroutine's
}

func newEither(c net.Conn, cfg *tls.Config) *either { return &either{Conn: c, cfg: cfg} }

// Read implements net.Conn. The first call waits for the first byte, and for the end of
// the handshake: a deadline that was set holds for both.
func (e *either) Read(p []byte) (int, error) {
	if e.clear == nil {
		var first [1]byte
		if _, err := e.Conn.Read(first[:]); err != nil {
			return 0, err
		}
		e.clear = &begunConn{Conn: e.Conn, first: first[0], has: true}
		if first[0] == tlsHandshake {
			secure := tls.Server(e.clear, e.cfg)
			e.secure.Store(secure)
		}
	}
	if secure := e.secure.Load(); secure != nil {
		return secure.Read(p)
	}
	return e.clear.Read(p)
}

// Write implements net.Conn. A server answers only what it has read.
func (e *either) Write(p []byte) (int, error) {
	if secure := e.secure.Load(); secure != nil {
		return secure.Write(p)
	}
	return e.Conn.Write(p)
}

// Close implements net.Conn.
func (e *either) Close() error {
	if secure := e.secure.Load(); secure != nil {
		return secure.Close()
	}
	return e.Conn.Close()
}

// state is what the handshake has agreed; nil for clear text.
func (e *either) state() *tls.ConnectionState {
	secure := e.secure.Load()
	if secure == nil {
		return nil
	}
	state := secure.ConnectionState()
	return &state
}

// begunConn gives back a byte that was read already.
type begunConn struct {
	net.Conn
	first byte
	has   bool
}

// Read implements net.Conn.
func (c *begunConn) Read(p []byte) (int, error) {
	if c.has && len(p) > 0 {
		c.has = false
		p[0] = c.first
		return 1, nil
	}
	return c.Conn.Read(p)
}
