package identity

import (
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// A code that is taken is one of CodeAlphabet with a right check character, and is
// written as NewCode writes it.
func FuzzParseCode(f *testing.F) {
	f.Add(NewCode([64]byte{1, 2, 3}))
	f.Add(" k7qm–2xpa 9dtr\n")
	f.Add("2222-2222-2222")
	f.Add("AAAA\u2011AAAA\u2014AAA3")
	f.Add(strings.Repeat("-", maxCode) + "2")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := ParseCode(typed)
		if err != nil {
			if code != "" || len(err.Error()) > 120 {
				t.Fatalf("%q is %q, and %v", typed, code, err)
			}
			return
		}
		letters := strings.ReplaceAll(code, "-", "")
		if len(letters) != CodeLength || strings.Trim(letters, CodeAlphabet) != "" {
			t.Fatalf("%q is the code %q", typed, code)
		}
		for _, again := range []string{code, letters, strings.ToLower(code)} {
			if got, err := ParseCode(again); got != code || err != nil {
				t.Fatalf("%q is %q, and read again %q (%v)", typed, code, got, err)
			}
		}
	})
}

// A name that a certificate says is written in it in one way only, so two certificates
// that are read as one name are one name for every reader.
func FuzzNameInACertificate(f *testing.F) {
	for _, text := range []string{
		"motcua:console/quay-3/3", "motcua:kiosk/kiosk-1", "motcua:hub/hub", "motcua:pad/..", "motcua:kiosk/kiosk-1?counter=3", "motcua:kiosk/kiosk-1#a",
		"MOTCUA:kiosk/kiosk-1", "motcua:kiosk/kiosk%2D1", "motcua://kiosk/kiosk-1", "motcua:kiosk/kiosk-1/", "motcua:console/quay-3/3\n", "motcua:boss/quay-3", "x",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		uri, err := url.Parse(text)
		if err != nil {
			return
		}
		n, err := nameIn([]*url.URL{uri})
		if err != nil {
			return
		}
		if n.Check() != nil || n.uri().String() != uri.String() {
			t.Fatalf("%q is read as %+v, which is written %q", text, n, n.uri())
		}
		if again, err := nameIn([]*url.URL{n.uri()}); again != n || err != nil {
			t.Fatalf("%q is read as %+v, and again as %+v (%v)", text, n, again, err)
		}
		if _, renews, err := namesIn([]*url.URL{n.uri(), uri}); err == nil {
			t.Fatalf("a name in the place of a print is read as %q", renews)
		}
	})
}

// No bytes are believed but those that the authority has signed; and of what it has
// signed only what is for a device, whatever address stands in it.
func FuzzCertificateOfADevice(f *testing.F) {
	authority := newAuthority(f)
	own := enrolled(f, authority, quay3)
	good, key, believed := own.Certificate, own.Key, trust(f, authority)
	f.Add(good, "motcua:console/quay-3/3")
	f.Add(authority.Certificate(), "motcua:hub/hub")
	f.Add([]byte{0x30, 0x80}, "motcua:kiosk/kiosk-1?x")
	f.Add([]byte(nil), "spiffe://hub/kiosk-1")
	f.Fuzz(func(t *testing.T, der []byte, text string) {
		if cert, err := x509.ParseCertificate(der); err == nil && !slices.Equal(cert.RawTBSCertificate, parsed(t, good).RawTBSCertificate) {
			if p, err := believed.Check(cert, x509.ExtKeyUsageClientAuth); err == nil {
				t.Fatalf("%x is believed to be %s", der, p.Name)
			}
		}
		uri, err := url.Parse(text)
		if err != nil {
			return
		}
		signed, err := signedFor(authority, key.Public(), uri)
		if err != nil {
			return // no certificate can have this address
		}
		p, err := believed.Check(parsed(t, signed), x509.ExtKeyUsageClientAuth)
		if err != nil {
			return
		}
		if p.Role == HubRole || p.Check() != nil || p.uri().String() != uri.String() {
			t.Fatalf("%q is believed to be %+v", text, p.Name)
		}
	})
}

// signedFor signs what Authority.Enrol would never sign.
func signedFor(a *Authority, public any, uri *url.URL) ([]byte, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), NotBefore: notBefore, NotAfter: notAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, URIs: []*url.URL{uri}, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, public, a.key)
	if err != nil {
		return nil, err
	}
	if _, err := x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	return der, nil
}
