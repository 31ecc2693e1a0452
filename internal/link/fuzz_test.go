package link

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"motcua/internal/identity"
)

// script is a connection whose other side has said all that it will ever say, in pieces.
type script struct {
	said    []byte
	piece   int
	written bytes.Buffer
	closed  bool
}

func (s *script) Read(p []byte) (int, error) {
	if s.closed || len(s.said) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), max(s.piece, 1))], s.said)
	s.said = s.said[n:]
	return n, nil
}

func (s *script) Write(p []byte) (int, error)      { return s.written.Write(p) }
func (s *script) Close() error                     { s.closed = true; return nil }
func (s *script) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (s *script) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

// alertBytes is more than what a TLS server writes to somebody who is not shaking hands.
const alertBytes = 4 << 10

// FuzzEither gives the listener any first bytes. What is clear text arrives as it was
// sent; what begins as TLS is TLS or nothing, and nobody gets to read it as clear text.
func FuzzEither(f *testing.F) {
	hello := clientHello(f)
	for _, said := range [][]byte{nil, []byte("GET / HTTP/1.1\r\n\r\n"), {tlsHandshake}, {tlsHandshake, 3, 1, 0, 0}, hello, hello[:len(hello)/2], {0x80, 0x2e, 1}, {21, 3, 3, 0, 2, 1, 0}} {
		f.Add(said, 1, 1)
		f.Add(said, 4096, 4096)
	}
	own, _, err := identity.OpenHub(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	cfg := identity.ServerConfig(own.Own)
	f.Fuzz(func(t *testing.T, said []byte, piece, room int) {
		c := &script{said: bytes.Clone(said), piece: piece}
		e := newEither(c, cfg)
		got, p := []byte(nil), make([]byte, min(max(room, 1), 64<<10))
		var ended error
		for ended == nil {
			n, err := e.Read(p)
			got, ended = append(got, p[:n]...), err
		}
		isTLS := len(said) > 0 && said[0] == tlsHandshake
		switch {
		case isTLS && len(got) > 0:
			t.Fatalf("%x is read as %q, without a handshake", said, got)
		case !isTLS && !bytes.Equal(got, said):
			t.Fatalf("%q is read as %q", said, got)
		case !isTLS && !errors.Is(ended, io.EOF):
			t.Fatalf("%q ends with %v", said, ended)
		case (e.state() != nil) != isTLS:
			t.Fatalf("%x is taken for TLS: %v", said, !isTLS)
		case isTLS && e.state().HandshakeComplete:
			t.Fatalf("%x has shaken hands with nobody", said)
		case !isTLS && c.written.Len() > 0 || c.written.Len() > alertBytes:
			t.Fatalf("%x is answered with %d bytes", said, c.written.Len())
		}
		e.Close()
		if _, err := e.Read(p); err == nil || !c.closed {
			t.Fatalf("after the end something can be read (%v), closed: %v", err, c.closed)
		}
	})
}

// clientHello is what a device begins with.
func clientHello(f *testing.F) []byte {
	f.Helper()
	c := &script{}
	if err := tls.Client(c, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS13, ServerName: "hub"}).Handshake(); err == nil {
		f.Fatal("a handshake with nobody")
	}
	return c.written.Bytes()
}

// FuzzMeant asks under any name. Whatever is not a name of a building is refused.
func FuzzMeant(f *testing.F) {
	for _, host := range []string{"", "hub", "hub.local:7420", "192.168.1.10:7420", "[fe80::1%25eth0]:7420", "evil.example", "127.0.0.1.evil.example", "hub.local.", "a.b.", ".", "x.lan.evil", "[::1", "hub:1:2"} {
		f.Add(host, "")
		f.Add(host, "cross-site")
	}
	f.Fuzz(func(t *testing.T, host, site string) {
		r := &http.Request{Host: host, Header: http.Header{}}
		r.Header.Set("Sec-Fetch-Site", site)
		if !meant(r) {
			return
		}
		if site != "" && site != "none" && site != "same-origin" {
			t.Fatalf("a page of another site (%q) is answered", site)
		}
		name := strings.TrimSuffix(hostName(host), ".")
		_, err := netip.ParseAddr(name)
		labels := strings.Split(name, ".")
		if err != nil && len(labels) > 1 && labels[len(labels)-1] != "" {
			end := "." + strings.ToLower(labels[len(labels)-1])
			if end != ".local" && end != ".arpa" && end != ".internal" && end != ".lan" && !ownName(name) {
				t.Fatalf("%q is taken for a name of the building", host)
			}
		}
	})
}

// FuzzHostOf groups connections by any address that a listener may give.
func FuzzHostOf(f *testing.F) {
	for _, remote := range []string{"", "@", "127.0.0.1:1", "[::1]:1", "[::ffff:10.0.0.1]:1", "[fe80::1%eth0]:1", "[2001:db8::1]:1", "10.0.0.1", "a:b:c"} {
		f.Add(remote)
	}
	f.Fuzz(func(t *testing.T, remote string) {
		from := HostOf(remote)
		if len(from) > len(remote)+len("0000:0000:0000:0000::/64") {
			t.Fatalf("%q is grouped as %q", remote, from)
		}
		if ip, err := netip.ParseAddrPort(remote); err == nil && ip.Addr().Unmap().IsLoopback() != (from == ThisMachine) {
			t.Fatalf("%q is grouped as %q", remote, from)
		}
	})
}

func ownName(name string) bool {
	own, err := os.Hostname()
	return err == nil && strings.EqualFold(name, own)
}
