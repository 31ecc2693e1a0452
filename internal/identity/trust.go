package identity

import (
	"bytes"
	"cmp"
	"crypto/ecdsa"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
)

// maxAuthorities is how many authorities a trust may have: the present one, and the one
// before while its devices get new certificates.
const maxAuthorities = 2

// Trust is the set of authorities whose certificates are believed. It is not changed,
// and safe for concurrent use.
type Trust struct {
	authorities []*x509.Certificate
}

// NewTrust believes authorities, by their certificates in DER.
func NewTrust(certificates ...[]byte) (*Trust, error) {
	if len(certificates) == 0 || len(certificates) > maxAuthorities {
		return nil, fmt.Errorf("there must be 1 to %d authorities, not %d", maxAuthorities, len(certificates))
	}
	t := &Trust{}
	for _, der := range certificates {
		cert, err := readAuthority(der)
		if err != nil {
			return nil, err
		}
		t.authorities = append(t.authorities, cert)
	}
	return t, nil
}

// Prints are those of the authorities' keys.
func (t *Trust) Prints() (list []Print) {
	for _, a := range t.authorities {
		list = append(list, printOfDER(a.RawSubjectPublicKeyInfo))
	}
	return list
}

// Peer is whom a certificate that is believed names.
type Peer struct {
	Name
	Key    Print // of its own key
	Signer Print // of the authority's
	Renews Print // of the key that its own takes the place of; empty if it was enrolled by a code
}

// ErrStranger means that a certificate is of no authority that is believed.
var ErrStranger = errors.New("its certificate is of another centre, or of an authority that was replaced")

// Check reads a certificate, which must be signed by an authority that is believed, and
// be for the side that it is used on. It does not look at dates.
func (t *Trust) Check(cert *x509.Certificate, usage x509.ExtKeyUsage) (Peer, error) {
	signer := slices.IndexFunc(t.authorities, func(a *x509.Certificate) bool {
		return a.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) == nil
	})
	switch {
	case signer < 0:
		return Peer{}, ErrStranger
	case cert.IsCA || !slices.Contains(cert.ExtKeyUsage, usage) || len(cert.UnhandledCriticalExtensions) > 0:
		return Peer{}, errors.New("its certificate is not made for this")
	}
	name, renews, err := namesIn(cert.URIs)
	if err != nil {
		return Peer{}, err
	}
	if isHub := name.Role == HubRole; isHub != (usage == x509.ExtKeyUsageServerAuth) {
		return Peer{}, fmt.Errorf("its certificate is for %s", name)
	}
	return Peer{Name: name, Key: printOfDER(cert.RawSubjectPublicKeyInfo), Signer: printOfDER(t.authorities[signer].RawSubjectPublicKeyInfo), Renews: renews}, nil
}

// checkHub says whether a hub is believed by one of its certificates, all for the key that
// it has shown to have: while its authority changes, it has one by each.
func (t *Trust) checkHub(shown []*x509.Certificate) (err error) {
	for i, cert := range shown[:min(len(shown), maxAuthorities)] {
		_, wrong := t.Check(cert, x509.ExtKeyUsageServerAuth)
		if wrong == nil && bytes.Equal(cert.RawSubjectPublicKeyInfo, shown[0].RawSubjectPublicKeyInfo) {
			return nil
		}
		if i == 0 {
			err = wrong
		}
	}
	return cmp.Or(err, ErrStranger)
}

// Keys are a key and the certificate for it.
type Keys struct {
	Key         *ecdsa.PrivateKey
	Certificate []byte // DER
	// Also are further certificates for the key, by other authorities. Only a hub has them.
	Also [][]byte
}

func (k Keys) tls() tls.Certificate {
	return tls.Certificate{Certificate: append([][]byte{k.Certificate}, k.Also...), PrivateKey: k.Key}
}

// ServerConfig is TLS for the hub: version 1.3. A device's certificate is asked for, not
// demanded, since a device that enrols has none yet; and whether it is believed is not
// decided here but by PeerOf, so that a device that is turned away can be told why.
//
// The keys of session tickets are derived from the hub's own key, so that the devices
// resume their sessions also after the hub was restarted: then all of them come at once,
// and a new handshake costs several times as much. A resumed session has new keys of its
// own nevertheless (RFC 8446, psk_dhe_ke).
func ServerConfig(own Keys) *tls.Config {
	return LiveServerConfig(own.Key, func() Keys { return own })
}

// LiveServerConfig is the same for a hub whose certificates change while it runs: now has
// those of the moment, for one key.
func LiveServerConfig(key *ecdsa.PrivateKey, now func() Keys) *tls.Config {
	cfg := &tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			certificate := now().tls()
			return &certificate, nil
		},
		MinVersion: tls.VersionTLS13, ClientAuth: tls.RequestClientCert,
		NextProtos: []string{"http/1.1"},
	}
	if secret, err := key.Bytes(); err == nil {
		if key, err := hkdf.Key(sha256.New, secret, nil, "motcua session tickets", 32); err == nil {
			cfg.SetSessionTicketKeys([][32]byte{[32]byte(key)})
		}
	}
	return cfg
}

// ClientConfig is TLS for a device with a certificate, to the hub of its authority. The
// address is not compared: a hub may move, and its key is what is believed.
func ClientConfig(own Keys, trust *Trust) *tls.Config {
	cfg := clientConfig(trust)
	cfg.Certificates = []tls.Certificate{own.tls()}
	cfg.ClientSessionCache = tls.NewLRUClientSessionCache(1) // to be back on the line sooner
	return cfg
}

// serverName is the same for every hub: it is what a session is kept under, whatever the
// address.
const serverName = "hub.motcua"

// clientConfig checks the hub by VerifyConnection, which runs for resumed connections
// too, in place of the usual way: that goes by host names, dates and the system's
// authorities.
func clientConfig(trust *Trust) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13, InsecureSkipVerify: true,
		ServerName: serverName,
		NextProtos: []string{"http/1.1"},
		VerifyConnection: func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 {
				return errors.New("the hub has shown no certificate")
			}
			return trust.checkHub(state.PeerCertificates)
		},
	}
}

// EnrolConfig is TLS for a device that has no certificate and believes nobody yet: what is
// said on such a connection must be proved by the enrolment code.
func EnrolConfig() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: true, ServerName: serverName, NextProtos: []string{"http/1.1"}}
}

// PeerOf is the device on a connection. known is false for one without a certificate.
func (t *Trust) PeerOf(state tls.ConnectionState) (p Peer, known bool, err error) {
	if len(state.PeerCertificates) == 0 {
		return Peer{}, false, nil
	}
	p, err = t.Check(state.PeerCertificates[0], x509.ExtKeyUsageClientAuth)
	return p, err == nil, err
}
