package enrol

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"testing"

	"motcua/internal/identity"
	"motcua/internal/link"
)

// enrolled is a device of the house.
func (h *house) enrolled(who identity.Name) identity.DeviceIdentity {
	h.t.Helper()
	r, err := h.enrol(who.ID, h.open(who))
	if err != nil {
		h.t.Fatal(err)
	}
	trust, err := identity.NewTrust(r.Authority)
	if err != nil {
		h.t.Fatal(err)
	}
	return identity.DeviceIdentity{Own: r.Own, Trust: trust}
}

func (h *house) renew(own identity.DeviceIdentity) (Result, error) {
	return Renew(h.t.Context(), dial, h.address, own)
}

// A device that has a certificate gets one for another key, by the authority that the hub
// has by then, and no code is needed.
func TestKeyIsRenewedWithoutACode(t *testing.T) {
	h := newHouse(t)
	own := h.enrolled(kiosk1)
	next, err := h.hub.Next()
	if err != nil {
		t.Fatal(err)
	}
	h.hub.Authority = next.Authority // the server shows its certificate of before still
	r, err := h.renew(own)
	if err != nil || r.Name != kiosk1 || r.Own.Key.Equal(own.Own.Key) || !bytes.Equal(r.Authority, next.Authority.Certificate()) {
		t.Fatalf("%v: %v", r.Name, err)
	}
	cert, err := x509.ParseCertificate(r.Own.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	p, err := next.Trust.Check(cert, x509.ExtKeyUsageClientAuth)
	before, _ := identity.PrintOf(own.Own.Key.Public())
	if err != nil || p.Renews != before || p.Signer != next.Authority.Print() {
		t.Errorf("it is %+v (%v), in place of %s", p, err, before)
	}
	if len(h.codes.Waiting()) != 0 || h.recorded[kiosk1.String()] != before {
		t.Error("a code was made, or the record was changed before the new key was used")
	}
}

// Whoever has no certificate of the house, or one that is not on record, gets none; nor
// does a device whose key is good for some time yet.
func TestOnlyWhoIsEnrolledRenews(t *testing.T) {
	h := newHouse(t)
	own := h.enrolled(kiosk1)
	evil, _, err := identity.OpenHub(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	signed := func(a *identity.Authority) identity.DeviceIdentity {
		key, err := identity.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		certificate, err := a.Enrol(kiosk1, key.Public())
		if err != nil {
			t.Fatal(err)
		}
		trust, err := identity.NewTrust(h.hub.Authority.Certificate(), a.Certificate())
		if err != nil {
			t.Fatal(err)
		}
		return identity.DeviceIdentity{Own: identity.Keys{Key: key, Certificate: certificate}, Trust: trust}
	}
	for name, who := range map[string]identity.DeviceIdentity{"of another centre": signed(evil.Authority), "not on record": signed(h.hub.Authority)} {
		if _, err := h.renew(who); !errors.Is(err, ErrStranger) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if code, _ := h.post(identity.EnrolConfig(), nil); code != http.StatusForbidden {
		t.Errorf("without a certificate: %d", code)
	}
	h.mu.Lock()
	h.young = true
	h.mu.Unlock()
	if _, err := h.renew(own); !errors.Is(err, ErrNotDue) {
		t.Errorf("too early: %v", err)
	}
}

// post asks for a renewal on a connection, with a request made from the connection's
// binding.
func (h *house) post(secure *tls.Config, ask func(binding [identity.BindingBytes]byte) renewal) (status int, g given) {
	h.t.Helper()
	c, err := tls.Dial("tcp", h.address, secure)
	if err != nil {
		h.t.Fatal(err)
	}
	defer c.Close()
	binding, err := identity.Binding(c.ConnectionState())
	if err != nil {
		h.t.Fatal(err)
	}
	var a renewal
	if ask != nil {
		a = ask(binding)
	}
	body, err := json.Marshal(a)
	if err != nil {
		h.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, "http://hub"+PathRenew, bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	res, err := link.NewWebClientOn(c, within).Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	_ = json.NewDecoder(res.Body).Decode(&g) // a refusal has none of it
	return res.StatusCode, g
}

// A certificate is given for a key that the device has: not for one that it has seen
// somewhere, nor by a proof that was made on another connection.
func TestRenewalIsForAKeyThatTheDeviceHas(t *testing.T) {
	h := newHouse(t)
	own := h.enrolled(kiosk1)
	secure := identity.ClientConfig(own.Own, own.Trust)
	key, err1 := identity.NewKey()
	other, err2 := identity.NewKey()
	public, err3 := x509.MarshalPKIXPublicKey(key.Public())
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ask  func(binding [identity.BindingBytes]byte) renewal
		want int
	}{
		"its own key": {func(b [identity.BindingBytes]byte) renewal {
			proof, _ := identity.ProveKey(key, b)
			return renewal{public, proof}
		}, http.StatusOK},
		"another's key": {func(b [identity.BindingBytes]byte) renewal {
			proof, _ := identity.ProveKey(other, b)
			return renewal{public, proof}
		}, http.StatusForbidden},
		"a proof of another connection": {func([identity.BindingBytes]byte) renewal {
			proof, _ := identity.ProveKey(key, [identity.BindingBytes]byte{1})
			return renewal{public, proof}
		}, http.StatusForbidden},
		"no proof": {func([identity.BindingBytes]byte) renewal { return renewal{Key: public} }, http.StatusForbidden},
		"no key":   {func([identity.BindingBytes]byte) renewal { return renewal{} }, http.StatusBadRequest},
	} {
		status, g := h.post(secure, c.ask)
		if status != c.want || (len(g.Certificate) > 0) != (status == http.StatusOK) {
			t.Errorf("%s: %d, with %d bytes of a certificate", name, status, len(g.Certificate))
		}
	}
}

// A device renews at its own hub only.
func TestDeviceRenewsAtItsOwnHubOnly(t *testing.T) {
	h, other := newHouse(t), newHouse(t)
	own := h.enrolled(kiosk1)
	elsewhere := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dial(ctx, network, other.address)
	}
	if _, err := Renew(t.Context(), elsewhere, h.address, own); !errors.Is(err, identity.ErrStranger) {
		t.Errorf("%v", err)
	}
}
