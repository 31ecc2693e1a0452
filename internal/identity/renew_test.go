package identity

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A certificate of a renewal is for another key of the same name, and says which key it
// takes the place of. One of an enrolment says nothing.
func TestRenewalSaysWhichKeyItReplaces(t *testing.T) {
	a := newAuthority(t)
	trust, err := NewTrust(a.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	first := enrolled(t, a, quay3)
	before, err := trust.Check(parsed(t, first.Certificate), x509.ExtKeyUsageClientAuth)
	if err != nil || before.Renews != "" {
		t.Fatalf("enrolled: %+v, %v", before, err)
	}
	key, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	der, err := a.Renew(quay3, key.Public(), before.Key)
	if err != nil {
		t.Fatal(err)
	}
	after, err := trust.Check(parsed(t, der), x509.ExtKeyUsageClientAuth)
	if err != nil || after.Name != quay3 || after.Renews != before.Key || after.Key == before.Key {
		t.Errorf("renewed: %+v, %v", after, err)
	}
	der, err = a.Renew(quay3, key.Public(), "not a print")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := trust.Check(parsed(t, der), x509.ExtKeyUsageClientAuth); err == nil {
		t.Errorf("something that is no print: %+v", p)
	}
}

// handshake has a device and a hub meet. believed says whether the device believes it.
func handshake(t *testing.T, hub Keys, device *tls.Config) (believed error) {
	t.Helper()
	near, far := net.Pipe()
	server := tls.Server(far, ServerConfig(hub))
	served := make(chan error, 1)
	go func() { served <- server.Handshake() }()
	believed = tls.Client(near, device).Handshake()
	near.Close()
	<-served
	far.Close()
	return believed
}

// changing is a hub before, during and after a change of its authority.
func changing(t *testing.T) (first, second, ended HubIdentity) {
	t.Helper()
	first, _, err := OpenHub(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if second, err = first.Next(); err != nil {
		t.Fatal(err)
	}
	if ended, err = second.Ended(); err != nil {
		t.Fatal(err)
	}
	return first, second, ended
}

// While its authority changes, and after the old one has ended, the hub is known to those
// who have the old one and to those who have the new one, and to nobody else.
func TestHubIsKnownUnderBothItsAuthorities(t *testing.T) {
	first, second, ended := changing(t)
	other, _, err := OpenHub(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	device := func(a *Authority) *tls.Config {
		trust, err := NewTrust(a.Certificate())
		if err != nil {
			t.Fatal(err)
		}
		return ClientConfig(enrolled(t, a, quay3), trust)
	}
	for name, hub := range map[string]Keys{"during": second.Own, "after": ended.Own} {
		for whose, a := range map[string]*Authority{"old": first.Authority, "new": second.Authority} {
			if err := handshake(t, hub, device(a)); err != nil {
				t.Errorf("%s, a device with the %s authority: %v", name, whose, err)
			}
		}
		if err := handshake(t, hub, device(other.Authority)); !errors.Is(err, ErrStranger) {
			t.Errorf("%s, another centre's device: %v", name, err)
		}
	}
	// Somebody who shows the hub's certificate beside one of his own has not its key.
	thief := Keys{Key: other.Own.Key, Certificate: other.Own.Certificate, Also: [][]byte{first.Own.Certificate}}
	if err := handshake(t, thief, device(first.Authority)); !errors.Is(err, ErrStranger) {
		t.Errorf("a hub with another's certificate: %v", err)
	}
}

// Devices of the old authority are believed until it is ended, those of the new one from
// the beginning.
func TestOldAuthorityIsBelievedUntilItIsEnded(t *testing.T) {
	first, second, ended := changing(t)
	old, young := parsed(t, enrolled(t, first.Authority, quay3).Certificate), parsed(t, enrolled(t, second.Authority, quay3).Certificate)
	for name, c := range map[string]struct {
		hub        HubIdentity
		old, young bool
	}{
		"before": {first, true, false}, "during": {second, true, true}, "after": {ended, false, true},
	} {
		_, err1 := c.hub.Trust.Check(old, x509.ExtKeyUsageClientAuth)
		_, err2 := c.hub.Trust.Check(young, x509.ExtKeyUsageClientAuth)
		if (err1 == nil) != c.old || (err2 == nil) != c.young {
			t.Errorf("%s: the old one %v, the new one %v", name, err1, err2)
		}
	}
	if print, believed := second.Former(); !believed || print != first.Authority.Print() {
		t.Errorf("the one before is %s, %v", print, believed)
	}
	if _, believed := ended.Former(); believed {
		t.Error("the one before is still believed")
	}
}

// cuts does something with a folder, with the power cut after each of its steps, and wants
// the folder to be whole after each.
func cuts(t *testing.T, prepare func(dir string) []part, whole func(dir string, inForce bool)) {
	t.Helper()
	for cut := 0; ; cut++ {
		dir := t.TempDir()
		parts := prepare(dir)
		f := folder(filepath.Join(dir, FolderName))
		if cut > 0 {
			if err := f.save(changeFile, partsText(parts)); err != nil {
				t.Fatal(err)
			}
		}
		steps := f.steps(parts)
		for i := range min(max(cut-1, 0), len(steps)) {
			if err := steps[i](); err != nil {
				t.Fatal(err)
			}
		}
		whole(dir, cut > 0)
		if _, err := os.Lstat(filepath.Join(string(f), changeFile)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("cut after %d steps: the change is not finished by the next start: %v", cut, err)
		}
		whole(dir, cut > 0)
		private(t, string(f))
		if cut > len(steps) {
			return
		}
	}
}

// A device whose power is cut while it stores its new key has its old identity or its new
// one, whole, whenever that is.
func TestRenewalIsStoredWholeOrNotAtAll(t *testing.T) {
	a, b := newAuthority(t), newAuthority(t)
	old, young := enrolled(t, a, quay3), enrolled(t, b, quay3)
	cuts(t, func(dir string) []part {
		if err := SaveDevice(dir, old, a.Certificate()); err != nil {
			t.Fatal(err)
		}
		key, err := keyPart(ownKey, young.Key)
		if err != nil {
			t.Fatal(err)
		}
		return []part{key, {ownCert, certBlock, young.Certificate}, {authorityCert, certBlock, b.Certificate()}}
	}, func(dir string, inForce bool) {
		want, signer := old, a
		if inForce {
			want, signer = young, b
		}
		d, is, err := OpenDevice(dir)
		if err != nil || !is || !d.Own.Key.Equal(want.Key) || d.Trust.Prints()[0] != signer.Print() {
			t.Fatalf("in force %v: %v, %v", inForce, is, err)
		}
		if who, err := d.Name(); who != quay3 || err != nil {
			t.Errorf("in force %v: it is %v (%v)", inForce, who, err)
		}
	})
}

// A hub whose power is cut while it changes its authority has the old one or the new one,
// with all that belongs to it.
func TestNewAuthorityIsStoredWholeOrNotAtAll(t *testing.T) {
	var first, second HubIdentity
	cuts(t, func(dir string) []part {
		var err1, err2, err3 error
		first, _, err1 = OpenHub(dir)
		second, err2 = first.Next()
		elsewhere := t.TempDir()
		err3 = second.Save(elsewhere)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		return partsOf(t, filepath.Join(elsewhere, FolderName))
	}, func(dir string, inForce bool) {
		h, isNew, err := OpenHub(dir)
		if err != nil || isNew {
			t.Fatalf("in force %v: %v, %v", inForce, isNew, err)
		}
		want := first
		if inForce {
			want = second
		}
		_, former := h.Former()
		if h.Authority.Print() != want.Authority.Print() || former != inForce || !h.Own.Key.Equal(want.Own.Key) ||
			!bytes.Equal(h.Own.Certificate, want.Own.Certificate) || !slices.EqualFunc(h.Own.Also, want.Own.Also, bytes.Equal) {
			t.Errorf("in force %v: the authority is %s, one before %v", inForce, h.Authority.Print(), former)
		}
	})
}

// partsOf are the files of a folder as a change.
func partsOf(t *testing.T, dir string) (parts []part) {
	t.Helper()
	f := folder(dir)
	for _, name := range changeable {
		block := certBlock
		if strings.HasSuffix(name, ".key") {
			block = keyBlock
		}
		der, err := f.read(name, block)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part{name, block, der})
	}
	return parts
}

// What was ended is ended after a restart too.
func TestEndOfAnAuthorityIsDurable(t *testing.T) {
	dir := t.TempDir()
	first, _, err1 := OpenHub(dir)
	second, err2 := first.Next()
	err3 := second.Save(dir)
	ended, err4 := second.Ended()
	if err := errors.Join(err1, err2, err3, err4, ended.Save(dir)); err != nil {
		t.Fatal(err)
	}
	h, isNew, err := OpenHub(dir)
	_, believed := h.Former()
	if err != nil || isNew || believed || h.Authority.Print() != second.Authority.Print() || len(h.Own.Also) != 1 {
		t.Errorf("new %v, the one before %v, %d further certificates (%v)", isNew, believed, len(h.Own.Also), err)
	}
	third, err1 := h.Next()
	if err := errors.Join(err1, third.Save(dir)); err != nil {
		t.Fatal(err)
	}
	h, _, err = OpenHub(dir)
	if print, believed := h.Former(); err != nil || !believed || print != second.Authority.Print() {
		t.Errorf("after a third one: %s, %v (%v)", print, believed, err)
	}
}

// The file of a change that is damaged is no identity; a device takes another in its
// place.
func TestDamagedChangeIsNoIdentity(t *testing.T) {
	a := newAuthority(t)
	for name, text := range map[string]string{
		"nothing": "", "rubbish": "x", "half": "-----BEGIN PRIVATE KEY-----\nFile: own.key\n",
		"a file outside": "-----BEGIN CERTIFICATE-----\nFile: ../hub.db\n\nAAAA\n-----END CERTIFICATE-----\n",
	} {
		dir := t.TempDir()
		if err := SaveDevice(dir, enrolled(t, a, quay3), a.Certificate()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, FolderName, changeFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := OpenDevice(dir); !errors.Is(err, errDamagedChange) {
			t.Errorf("%s: %v", name, err)
		}
		if err := SaveDevice(dir, enrolled(t, a, quay3), a.Certificate()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, enrolled, err := OpenDevice(dir); !enrolled || err != nil {
			t.Errorf("%s, enrolled again: %v, %v", name, enrolled, err)
		}
	}
}

// A disk that takes nothing more does not take the identity away that is in force.
func TestUnfinishedChangeIsReadWhereItIs(t *testing.T) {
	dir, a := t.TempDir(), newAuthority(t)
	old, young := enrolled(t, a, quay3), enrolled(t, a, quay3)
	if err := SaveDevice(dir, old, a.Certificate()); err != nil {
		t.Fatal(err)
	}
	f := folder(filepath.Join(dir, FolderName))
	// A folder in the place of the file cannot be replaced by one.
	if err := errors.Join(os.Remove(filepath.Join(string(f), ownCert)), os.MkdirAll(filepath.Join(string(f), ownCert, "full"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := SaveDevice(dir, young, a.Certificate()); err == nil {
		t.Fatal("a file took the place of a folder")
	}
	if d, enrolled, err := OpenDevice(dir); err != nil || !enrolled || !d.Own.Key.Equal(young.Key) {
		t.Errorf("%v, %v", enrolled, err)
	}
}
