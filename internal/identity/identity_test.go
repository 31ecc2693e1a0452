package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/eventlog"
)

func newAuthority(t testing.TB) *Authority {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	a, err := NewAuthority(key)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// enrolled are the keys of somebody whom an authority has enrolled.
func enrolled(t testing.TB, a *Authority, who Name) Keys {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	der, err := a.Enrol(who, key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return Keys{Key: key, Certificate: der}
}

func trust(t testing.TB, list ...*Authority) *Trust {
	t.Helper()
	var certificates [][]byte
	for _, a := range list {
		certificates = append(certificates, a.Certificate())
	}
	all, err := NewTrust(certificates...)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func parsed(t testing.TB, der []byte) *x509.Certificate {
	t.Helper()
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

var (
	kiosk1 = Name{ID: "kiosk-1", Role: eventlog.Kiosk}
	quay3  = Name{ID: "quay-3", Role: eventlog.Console, Counter: "3"}
	theHub = Name{ID: "hub", Role: HubRole}
)

func TestCertificateBindsNameRoleAndCounter(t *testing.T) {
	a := newAuthority(t)
	for _, who := range []Name{kiosk1, quay3, {ID: "P.9_z-", Role: eventlog.Pad, Counter: "A-1"}, {ID: "w", Role: eventlog.Wall}} {
		keys := enrolled(t, a, who)
		p, err := trust(t, a).Check(parsed(t, keys.Certificate), x509.ExtKeyUsageClientAuth)
		print, _ := PrintOf(keys.Key.Public())
		if err != nil || p.Name != who || p.Key != print || p.Signer != a.Print() || len(print) != 64 {
			t.Errorf("%s: %+v, %v", who, p, err)
		}
		if _, err := trust(t, a).Check(parsed(t, keys.Certificate), x509.ExtKeyUsageServerAuth); err == nil {
			t.Errorf("%s may be the hub", who)
		}
	}
}

func TestNamesThatCannotBe(t *testing.T) {
	a, key := newAuthority(t), enrolled(t, newAuthority(t), kiosk1).Key
	for _, who := range []Name{
		{},
		{ID: "kiosk-1"},
		{ID: "kiosk-1", Role: "boss"},
		{ID: "a/b", Role: eventlog.Kiosk},
		{ID: "quầy-1", Role: eventlog.Kiosk},
		{ID: "a b", Role: eventlog.Kiosk},
		{ID: strings.Repeat("a", 65), Role: eventlog.Kiosk},
		{ID: "a", Role: eventlog.Pad, Counter: "1/2"},
		{ID: "a\n", Role: eventlog.Kiosk},
		{ID: "..", Role: eventlog.Kiosk, Counter: "?"},
	} {
		if der, err := a.Enrol(who, key.Public()); err == nil || der != nil {
			t.Errorf("%+v is enrolled", who)
		}
	}
	other, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, public := range []any{nil, "key", other.Public()} {
		if _, err := a.Enrol(kiosk1, public); err == nil {
			t.Errorf("the key %T is taken", public)
		}
	}
}

// forged is a certificate that a test makes by hand.
func forged(t *testing.T, signer *Authority, change func(c *x509.Certificate)) *x509.Certificate {
	t.Helper()
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "x"}, NotBefore: notBefore, NotAfter: notAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, URIs: []*url.URL{kiosk1.uri()},
	}
	change(template)
	der, err := x509.CreateCertificate(rand.Reader, template, signer.cert, key.Public(), signer.key)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, der)
}

func TestOnlyGoodCertificatesAreBelieved(t *testing.T) {
	a := newAuthority(t)
	for name, v := range map[string]struct {
		signer *Authority
		change func(c *x509.Certificate)
		ok     bool
	}{
		"as it should be":          {a, func(*x509.Certificate) {}, true},
		"of another centre":        {newAuthority(t), func(*x509.Certificate) {}, false},
		"long over":                {a, func(c *x509.Certificate) { c.NotAfter = notBefore.Add(time.Hour) }, true}, // nobody looks at dates
		"for nothing":              {a, func(c *x509.Certificate) { c.ExtKeyUsage = nil }, false},
		"for the hub":              {a, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }, false},
		"an authority":             {a, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true }, false},
		"of nobody":                {a, func(c *x509.Certificate) { c.URIs = nil }, false},
		"of two":                   {a, func(c *x509.Certificate) { c.URIs = append(c.URIs, quay3.uri()) }, false},
		"of another product":       {a, func(c *x509.Certificate) { c.URIs[0].Scheme = "https" }, false},
		"of a role that is none":   {a, func(c *x509.Certificate) { c.URIs[0].Opaque = "boss/kiosk-1" }, false},
		"with a name too many":     {a, func(c *x509.Certificate) { c.URIs[0].Opaque = "kiosk/kiosk-1/3/4" }, false},
		"of the hub, for a device": {a, func(c *x509.Certificate) { c.URIs[0] = theHub.uri() }, false},
	} {
		cert := forged(t, v.signer, v.change)
		if p, err := trust(t, a).Check(cert, x509.ExtKeyUsageClientAuth); (err == nil) != v.ok {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// A new authority and the one before are believed together for a while.
func TestAuthorityIsReplaced(t *testing.T) {
	old, next := newAuthority(t), newAuthority(t)
	both, only := trust(t, next, old), trust(t, next)
	cert := parsed(t, enrolled(t, old, kiosk1).Certificate)
	if p, err := both.Check(cert, x509.ExtKeyUsageClientAuth); err != nil || p.Signer != old.Print() || len(both.Prints()) != 2 {
		t.Errorf("while both are believed: %+v, %v", p, err)
	}
	if _, err := only.Check(cert, x509.ExtKeyUsageClientAuth); !errors.Is(err, ErrStranger) {
		t.Errorf("afterwards: %v", err)
	}
	for name, list := range map[string][][]byte{
		"none": nil, "three": {old.Certificate(), next.Certificate(), newAuthority(t).Certificate()}, "no certificate": {{1, 2, 3}},
		"a device's": {enrolled(t, old, kiosk1).Certificate},
	} {
		if _, err := NewTrust(list...); err == nil {
			t.Errorf("%s is taken for authorities", name)
		}
	}
}

func TestAuthorityIsLoadedWithItsKey(t *testing.T) {
	a := newAuthority(t)
	again, err := LoadAuthority(a.key, a.Certificate())
	if err != nil || again.Print() != a.Print() {
		t.Fatalf("%v", err)
	}
	if _, err := LoadAuthority(newAuthority(t).key, a.Certificate()); err == nil || !strings.Contains(err.Error(), "of another key") {
		t.Errorf("with another key: %v", err)
	}
	if _, err := LoadAuthority(a.key, enrolled(t, a, kiosk1).Certificate); err == nil {
		t.Error("a device's certificate is an authority's")
	}
}

// meet connects a device to a hub by real sockets, and has both say a word.
func meet(t *testing.T, server, client *tls.Config) (hub, device tls.ConnectionState, err error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var wg sync.WaitGroup
	var hubErr error
	wg.Go(func() {
		raw, err := l.Accept()
		if err != nil {
			hubErr = err
			return
		}
		defer raw.Close()
		c := tls.Server(raw, server)
		var word [2]byte
		if _, hubErr = io.ReadFull(c, word[:]); hubErr == nil {
			hub = c.ConnectionState()
			_, hubErr = c.Write([]byte("ok"))
		}
	})
	raw, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	c := tls.Client(raw, client)
	if _, err = c.Write([]byte("hi")); err == nil {
		var word [2]byte
		_, err = io.ReadFull(c, word[:])
		device = c.ConnectionState()
	}
	raw.Close()
	wg.Wait()
	return hub, device, errors.Join(err, hubErr)
}

func TestBothSidesAreChecked(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	server := ServerConfig(enrolled(t, a, theHub))
	own := enrolled(t, a, quay3)
	hub, device, err := meet(t, server, ClientConfig(own, trust(t, a)))
	if err != nil {
		t.Fatal(err)
	}
	p, known, err := trust(t, a).PeerOf(hub)
	if err != nil || !known || p.Name != quay3 || hub.Version != tls.VersionTLS13 {
		t.Errorf("the hub sees %+v, %v, %v", p, known, err)
	}
	mine, err1 := Binding(device)
	theirs, err2 := Binding(hub)
	if err := errors.Join(err1, err2); err != nil || mine != theirs {
		t.Errorf("the two ends have other bindings: %v", err)
	}
	for name, c := range map[string]struct{ server, client *tls.Config }{
		"another centre's hub": {ServerConfig(enrolled(t, other, theHub)), ClientConfig(own, trust(t, a))},
		"a device as the hub":  {ServerConfig(own), ClientConfig(own, trust(t, a))},
		"an older TLS": {server, func() *tls.Config {
			c := ClientConfig(own, trust(t, a))
			c.MinVersion, c.MaxVersion = tls.VersionTLS12, tls.VersionTLS12
			return c
		}()},
	} {
		if _, _, err := meet(t, c.server, c.client); err == nil {
			t.Errorf("%s is let in", name)
		}
	}
}

// A device that has no certificate is let in to enrol, and known to have none.
func TestDeviceWithoutACertificateIsNobody(t *testing.T) {
	a := newAuthority(t)
	hub, _, err := meet(t, ServerConfig(enrolled(t, a, theHub)), clientConfig(trust(t, a)))
	if err != nil {
		t.Fatal(err)
	}
	if p, known, err := trust(t, a).PeerOf(hub); known || err != nil || p != (Peer{}) {
		t.Errorf("it is %+v, %v, %v", p, known, err)
	}
}

// A device of another centre can speak, so that it is told why it is turned away.
func TestDeviceOfAnotherCentreIsNobody(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	hub, _, err := meet(t, ServerConfig(enrolled(t, a, theHub)), ClientConfig(enrolled(t, other, quay3), trust(t, a)))
	if err != nil {
		t.Fatal(err)
	}
	if p, known, err := trust(t, a).PeerOf(hub); known || !errors.Is(err, ErrStranger) {
		t.Errorf("it is %+v, %v, %v", p, known, err)
	}
}

// A device that comes back resumes its session, and is checked again.
func TestResumedConnectionIsChecked(t *testing.T) {
	a := newAuthority(t)
	own := enrolled(t, a, theHub)
	server, client := ServerConfig(own), ClientConfig(enrolled(t, a, kiosk1), trust(t, a))
	for n := range 4 {
		if n == 2 { // the hub was restarted
			server = ServerConfig(own)
		}
		hub, _, err := meet(t, server, client)
		p, known, err2 := trust(t, a).PeerOf(hub)
		if err := errors.Join(err, err2); err != nil || !known || p.Name != kiosk1 || hub.DidResume != (n > 0) {
			t.Errorf("connection %d: resumed %v, %+v, %v", n+1, hub.DidResume, p, err)
		}
	}
	hub, _, err := meet(t, server, client)
	if err != nil || !hub.DidResume {
		t.Fatalf("resumed %v (%v)", hub.DidResume, err)
	}
	if _, known, err := trust(t, newAuthority(t)).PeerOf(hub); known || !errors.Is(err, ErrStranger) {
		t.Errorf("a resumed connection of a device that is believed no more: %v, %v", known, err)
	}
}

func TestPartOfAName(t *testing.T) {
	for part, want := range map[string]bool{
		"kiosk-1": true, "A.b_C-9": true, ".": true, strings.Repeat("k", 64): true,
		"": false, strings.Repeat("k", 65): false, "quầy": false, "a b": false, "a/b": false, "a\n": false, "k\x00": false, "a?b": false, "\xff": false,
	} {
		if err := (Name{ID: part, Role: eventlog.Kiosk}).Check(); (err == nil) != want {
			t.Errorf("ID %q: %v", part, err)
		}
		if err := (Name{ID: "pad-1", Role: eventlog.Pad, Counter: part}).Check(); (err == nil) != (want || part == "") {
			t.Errorf("counter %q: %v", part, err)
		}
	}
}
