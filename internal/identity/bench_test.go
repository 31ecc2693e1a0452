package identity

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
)

// BenchmarkConnections compares connecting over TLS, afresh and resumed, with connecting
// over bare sockets in the same run.
func BenchmarkConnections(b *testing.B) {
	a := newAuthority(b)
	server := ServerConfig(enrolled(b, a, theHub))
	fresh := ClientConfig(enrolled(b, a, kiosk1), trust(b, a))
	fresh.ClientSessionCache = nil
	resumed := ClientConfig(enrolled(b, a, kiosk1), trust(b, a))
	for _, way := range []struct {
		name   string
		client *tls.Config
	}{{"bare", nil}, {"fresh", fresh}, {"resumed", resumed}} {
		b.Run(way.name, func(b *testing.B) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			defer l.Close()
			go func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					go func() {
						defer c.Close()
						var end net.Conn = c
						if way.client != nil {
							end = tls.Server(c, server)
						}
						_, _ = io.CopyN(end, end, 2)
					}()
				}
			}()
			for b.Loop() {
				c, err := net.Dial("tcp", l.Addr().String())
				if err != nil {
					b.Fatal(err)
				}
				end := c
				if way.client != nil {
					end = tls.Client(c, way.client)
				}
				var word [2]byte
				if _, err := end.Write([]byte("hi")); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(end, word[:]); err != nil {
					b.Fatal(err)
				}
				c.Close()
			}
		})
	}
}
