package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"time"
)

// Certificates begin and end so far apart that no clock is outside.
var (
	notBefore = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(2199, 12, 31, 23, 59, 59, 0, time.UTC)
)

// Print is the SHA-256 of a public key in its X.509 form (SubjectPublicKeyInfo), in hex:
// 64 characters. It names a device's key in the hub's list, and the authority's in what a
// technician reads or scans.
type Print string

// PrintOf is the print of a public key.
func PrintOf(public any) (Print, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return "", fmt.Errorf("reading a public key: %w", err)
	}
	return printOfDER(der), nil
}

func printOfDER(spki []byte) Print {
	sum := sha256.Sum256(spki)
	return Print(hex.EncodeToString(sum[:]))
}

// NewKey draws a key: ECDSA over P-256, which browsers take too.
func NewKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("drawing a key: %w", err)
	}
	return key, nil
}

// Authority signs certificates. It is the hub's, and safe for concurrent use.
type Authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	own  Print
}

// NewAuthority makes an authority with a key.
func NewAuthority(key *ecdsa.PrivateKey) (*Authority, error) {
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "motcua"}, NotBefore: notBefore, NotAfter: notAfter,
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true, MaxPathLenZero: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("making the authority's certificate: %w", err)
	}
	return LoadAuthority(key, der)
}

// LoadAuthority is an authority that was made before.
func LoadAuthority(key *ecdsa.PrivateKey, certificate []byte) (*Authority, error) {
	cert, err := readAuthority(certificate)
	if err != nil {
		return nil, err
	}
	if !key.PublicKey.Equal(cert.PublicKey) {
		return nil, errors.New("the authority's certificate is of another key: put back both files of it from one backup")
	}
	return &Authority{key: key, cert: cert, own: printOfDER(cert.RawSubjectPublicKeyInfo)}, nil
}

// readAuthority reads the certificate of an authority, which signs itself.
func readAuthority(certificate []byte) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(certificate)
	if err != nil {
		return nil, fmt.Errorf("reading the authority's certificate: %w", err)
	}
	if !cert.IsCA || cert.KeyUsage&x509.KeyUsageCertSign == 0 {
		return nil, errors.New("this certificate is no authority's")
	}
	if err := cert.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature); err != nil {
		return nil, fmt.Errorf("checking the authority's certificate: %w", err)
	}
	return cert, nil
}

// Print is that of the authority's key.
func (a *Authority) Print() Print { return a.own }

// Certificate is the authority's own, in DER.
func (a *Authority) Certificate() []byte { return a.cert.Raw }

// Enrol signs a certificate for a device's public key. Whether the device may have it
// the caller has found out before.
func (a *Authority) Enrol(who Name, public any) (der []byte, err error) {
	return a.sign(who, public, who.uri())
}

// Renew signs a certificate for another key of a device that has one. It says which key
// it takes the place of, so that the hub need not remember what it gave: whoever lost it
// on the way, by a power cut, goes on with the old one and asks again.
func (a *Authority) Renew(who Name, public any, before Print) (der []byte, err error) {
	return a.sign(who, public, who.uri(), renewsURI(before))
}

func (a *Authority) sign(who Name, public any, uris ...*url.URL) (der []byte, err error) {
	if err := who.Check(); err != nil {
		return nil, err
	}
	key, ok := public.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("a device's key must be of ECDSA over P-256")
	}
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	usage := x509.ExtKeyUsageClientAuth
	if who.Role == HubRole {
		usage = x509.ExtKeyUsageServerAuth
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: who.ID}, NotBefore: notBefore, NotAfter: notAfter,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage}, URIs: uris,
		BasicConstraintsValid: true,
	}
	if der, err = x509.CreateCertificate(rand.Reader, template, a.cert, key, a.key); err != nil {
		return nil, fmt.Errorf("signing the certificate of %s: %w", who, err)
	}
	return der, nil
}

// newSerial draws a serial number of 127 bits.
func newSerial() (*big.Int, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("drawing a serial number: %w", err)
	}
	return serial.Add(serial, big.NewInt(1)), nil
}
