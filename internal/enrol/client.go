package enrol

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"motcua/internal/identity"
	"motcua/internal/link"
)

// within is how long an enrolment may take.
const within = 30 * time.Second

// ErrImpostor means that whoever answered does not know the code.
var ErrImpostor = errors.New("whoever answers at this address does not know the enrolment code: it is not the hub that made it, or somebody is in between; nothing was stored")

// Result is what a device stores.
type Result struct {
	Own       identity.Keys
	Authority []byte // certificate of the hub's authority, DER
	Name      identity.Name
}

// Dial opens the way to a hub, "192.168.1.10:7420".
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Enrol has a device enrolled under its name by a code. It stores nothing.
func Enrol(ctx context.Context, dial Dial, address, dev, code string) (Result, error) {
	code, err := identity.ParseCode(code)
	if err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	e := &enrolment{dev: dev, code: code}
	if err := e.connect(ctx, dial, address, identity.EnrolConfig()); err != nil {
		return Result{}, err
	}
	defer e.conn.Close()
	return e.run(ctx)
}

// Needed asks the hub whether a device has to be enrolled before it is let in. own is nil
// for a device without a certificate; one with a certificate believes its own hub only.
func Needed(ctx context.Context, dial Dial, address string, own *identity.DeviceIdentity, who identity.Name) (bool, error) {
	secure := identity.EnrolConfig()
	if own != nil {
		secure = identity.ClientConfig(own.Own, own.Trust)
	}
	e := &enrolment{dev: who.ID}
	if err := e.connect(ctx, dial, address, secure); err != nil {
		return false, err
	}
	defer e.conn.Close()
	var n needed
	query := url.Values{"dev": {who.ID}, "role": {string(who.Role)}, "counter": {who.Counter}}
	err := e.ask(ctx, http.MethodGet, PathNeeded+"?"+query.Encode(), nil, &n)
	return n.Needed, err
}

// Renew has the hub sign a certificate for another key of a device, with which it believes
// the authority that the hub has now. It stores nothing.
func Renew(ctx context.Context, dial Dial, address string, own identity.DeviceIdentity) (r Result, err error) {
	who, err := own.Name()
	if err != nil {
		return r, err
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	e := &enrolment{dev: who.ID}
	if err := e.connect(ctx, dial, address, identity.ClientConfig(own.Own, own.Trust)); err != nil {
		return r, err
	}
	defer e.conn.Close()
	key, err := identity.NewKey()
	if err != nil {
		return r, err
	}
	var a renewal
	if a.Key, err = x509.MarshalPKIXPublicKey(key.Public()); err != nil {
		return r, fmt.Errorf("encoding the public key: %w", err)
	}
	if a.Proof, err = identity.ProveKey(key, e.binding); err != nil {
		return r, err
	}
	var g given
	if err := e.ask(ctx, http.MethodPost, PathRenew, a, &g); err != nil {
		return r, err
	}
	if r, err = check(identity.Keys{Key: key, Certificate: g.Certificate}, g.Authority, who.ID); err == nil && r.Name != who {
		return Result{}, fmt.Errorf("the hub has renewed %s, and this is %s", r.Name, who)
	}
	return r, err
}

// enrolment is one connection to the hub.
type enrolment struct {
	dev, code string
	conn      *tls.Conn
	client    *http.Client
	binding   [identity.BindingBytes]byte
}

// connect makes the connection. Whose it is shows in the end.
func (e *enrolment) connect(ctx context.Context, dial Dial, address string, secure *tls.Config) error {
	raw, err := dial(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("connecting to the hub: %w", err)
	}
	e.conn = tls.Client(raw, secure)
	if err := e.conn.HandshakeContext(ctx); err != nil {
		return errors.Join(fmt.Errorf("connecting to the hub at %q by TLS: %w", address, err), raw.Close())
	}
	if e.binding, err = identity.Binding(e.conn.ConnectionState()); err != nil {
		return errors.Join(err, raw.Close())
	}
	e.client = link.NewWebClientOn(e.conn, within)
	return nil
}

func (e *enrolment) run(ctx context.Context) (r Result, err error) {
	var s started
	if err := e.ask(ctx, http.MethodGet, Path+"?dev="+url.QueryEscape(e.dev), nil, &s); err != nil {
		return r, err
	}
	if len(s.Salt) != identity.SaltBytes {
		return r, ErrImpostor
	}
	secret := identity.Secret(e.code, [identity.SaltBytes]byte(s.Salt))
	key, err := identity.NewKey()
	if err != nil {
		return r, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return r, fmt.Errorf("encoding the public key: %w", err)
	}
	var g given
	a := asked{Dev: e.dev, Key: public, Proof: identity.Prove(identity.DeviceSide, secret, e.binding, public)}
	if err := e.ask(ctx, http.MethodPost, Path, a, &g); err != nil {
		return r, err
	}
	if !identity.Proven(g.Proof, identity.HubSide, secret, e.binding, g.said()) {
		return r, ErrImpostor
	}
	return check(identity.Keys{Key: key, Certificate: g.Certificate}, g.Authority, e.dev)
}

// check reads what a hub gives that knows the code.
func check(own identity.Keys, authority []byte, dev string) (r Result, err error) {
	trust, err := identity.NewTrust(authority)
	if err != nil {
		return r, briefly(err)
	}
	cert, err := x509.ParseCertificate(own.Certificate)
	if err != nil {
		return r, fmt.Errorf("reading the certificate from the hub: %w", briefly(err))
	}
	p, err := trust.Check(cert, x509.ExtKeyUsageClientAuth)
	if err != nil {
		return r, fmt.Errorf("checking the certificate from the hub: %w", briefly(err))
	}
	if p.ID != dev || !own.Key.PublicKey.Equal(cert.PublicKey) {
		return r, fmt.Errorf("the hub has enrolled %s, and this is %q", p.Name, dev)
	}
	return Result{own, authority, p.Name}, nil
}

// ask sends a request on the connection, and reads the answer.
func (e *enrolment) ask(ctx context.Context, method, path string, body, into any) error {
	var in io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encoding the request to enrol: %w", err)
		}
		in = bytes.NewReader(data)
	}
	// The connection has TLS already, so the client is told of none.
	r, err := http.NewRequestWithContext(ctx, method, "http://hub"+path, in)
	if err != nil {
		return fmt.Errorf("asking to enrol: %w", err)
	}
	res, err := e.client.Do(r)
	if err != nil {
		return fmt.Errorf("asking the hub to enrol: %w", briefly(err))
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxBytes))
	if err != nil {
		return fmt.Errorf("reading the hub's answer: %w", briefly(err))
	}
	if res.StatusCode == http.StatusOK {
		if err := json.Unmarshal(data, into); err != nil {
			return fmt.Errorf("reading the hub's answer: %w", briefly(err))
		}
		return nil
	}
	var no refused
	if err := json.Unmarshal(data, &no); err != nil {
		return fmt.Errorf("the hub at this address enrols nobody (%d): is it of an older version?", res.StatusCode)
	}
	return refusal(no.Code)
}

// refusal is the error of a code.
func refusal(code string) error {
	switch code {
	case codeNone:
		return identity.ErrNoCode
	case codeSoon:
		return identity.ErrTooSoon
	case codeWrong:
		return identity.ErrProof
	case codeStranger:
		return ErrStranger
	case codeNotDue:
		return ErrNotDue
	}
	return fmt.Errorf("the hub refuses to enrol this device (%q): see the hub's own messages", code[:min(len(code), maxCodeBytes)])
}

// Limits of what is shown of an answer, which may come from anybody.
const (
	maxCodeBytes  = 64
	maxCauseBytes = 200
)

// briefError is an error of which only the beginning is told: what somebody else sent
// stands in it.
type briefError struct{ error }

func briefly(err error) error { return &briefError{err} }

// Error implements error.
func (b *briefError) Error() string {
	text := b.error.Error()
	return strings.ToValidUTF8(text[:min(len(text), maxCauseBytes)], "")
}

// Unwrap is for errors.Is.
func (b *briefError) Unwrap() error { return b.error }
