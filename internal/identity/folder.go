package identity

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"motcua/internal/dayhead"
	"motcua/internal/durable"
)

// FolderName is the folder for keys and certificates in a program's data folder. It is
// apart from the log, so that a copy of the log holds no key.
const FolderName = "identity"

// Files of the folder.
const (
	authorityKey   = "authority.key"
	authorityCert  = "authority.pem"
	formerCert     = "authority-before.pem"
	ownKey         = "own.key"
	ownCert        = "own.pem"
	headKeyFile    = "day-heads.key"
	maxFileBytes   = 16 << 10
	keyBlock       = "PRIVATE KEY"
	certBlock      = "CERTIFICATE"
	privateMode    = 0o600
	privateFolder  = 0o700
	othersMayRead  = 0o077
	adviceOfRights = "run: chmod 600 "
)

// HubIdentity is what a hub has: its authority, its own keys, and whom it believes.
type HubIdentity struct {
	Authority *Authority
	Own       Keys
	Trust     *Trust
	Heads     dayhead.Key // signs the heads of days
}

// OpenHub reads the hub's identity from its data folder, and makes it at the first
// start. isNew says so.
func OpenHub(dir string) (h HubIdentity, isNew bool, err error) {
	f := folder(filepath.Join(dir, FolderName))
	if isNew, err = f.missing(authorityKey); err != nil {
		return h, false, err
	}
	if isNew {
		if err := f.makeHub(); err != nil {
			return h, false, err
		}
	}
	key, err := f.key(authorityKey)
	if err != nil {
		return h, false, err
	}
	cert, err := f.certificate(authorityCert)
	if err != nil {
		return h, false, err
	}
	if h.Authority, err = LoadAuthority(key, cert); err != nil {
		return h, false, fmt.Errorf("%q: %w", string(f), err)
	}
	if h.Own, err = f.own(); err != nil {
		return h, false, err
	}
	if h.Heads, err = f.headKey(); err != nil {
		return h, false, err
	}
	authorities := [][]byte{cert}
	former, err := f.certificate(formerCert)
	switch {
	case err == nil:
		authorities = append(authorities, former)
	case !errors.Is(err, fs.ErrNotExist):
		return h, false, err
	}
	h.Trust, err = NewTrust(authorities...)
	return h, isNew, err
}

// headKey reads the key of the heads, and draws it where an earlier version had none.
func (f folder) headKey() (k dayhead.Key, err error) {
	path := filepath.Join(string(f), headKeyFile)
	data, err := f.readFile(headKeyFile, true)
	if errors.Is(err, fs.ErrNotExist) {
		if k, err = dayhead.NewKey(); err == nil {
			err = f.save(headKeyFile, []byte(k.Secret+"\n"+k.Public+"\n"))
		}
		return k, err
	}
	if err != nil {
		return k, err
	}
	secret, public, _ := strings.Cut(strings.TrimSpace(string(data)), "\n")
	if k = (dayhead.Key{Secret: secret, Public: public}); k.Check() != nil {
		return dayhead.Key{}, fmt.Errorf("reading %q: the file is damaged: put back a copy, or move it away; then heads are signed by another key", path)
	}
	return k, nil
}

// HeadKey is the key by which the hub of a data folder signs the heads of days, without
// the secret; empty if none has worked there.
func HeadKey(dir string) (public string, err error) {
	f := folder(filepath.Join(dir, FolderName))
	if none, err := f.missing(headKeyFile); none || err != nil {
		return "", err
	}
	k, err := f.headKey()
	return k.Public, err
}

// makeHub draws the authority and the hub's own keys. The authority's key comes last:
// while it is not there, the next start begins again.
func (f folder) makeHub() error {
	caKey, err := NewKey()
	if err != nil {
		return err
	}
	authority, err := NewAuthority(caKey)
	if err != nil {
		return err
	}
	key, err := NewKey()
	if err != nil {
		return err
	}
	cert, err := authority.Enrol(Name{ID: "hub", Role: HubRole}, key.Public())
	if err != nil {
		return err
	}
	if err := f.make(); err != nil {
		return err
	}
	return errors.Join(
		f.saveKey(ownKey, key), f.saveCertificate(ownCert, cert),
		f.saveCertificate(authorityCert, authority.Certificate()), f.saveKey(authorityKey, caKey),
	)
}

// DeviceIdentity is what an enrolled device has.
type DeviceIdentity struct {
	Own   Keys
	Trust *Trust
}

// OpenDevice reads a device's identity from its data folder; enrolled is false if it has
// none.
func OpenDevice(dir string) (d DeviceIdentity, enrolled bool, err error) {
	f := folder(filepath.Join(dir, FolderName))
	if none, err := f.missing(authorityCert); none || err != nil {
		return d, false, err
	}
	if d.Own, err = f.own(); err != nil {
		return d, false, err
	}
	cert, err := f.certificate(authorityCert)
	if err != nil {
		return d, false, err
	}
	d.Trust, err = NewTrust(cert)
	return d, err == nil, err
}

// Name is whom the device's certificate names.
func (d DeviceIdentity) Name() (Name, error) {
	cert, err := x509.ParseCertificate(d.Own.Certificate)
	if err != nil {
		return Name{}, fmt.Errorf("reading the device's certificate: %w", err)
	}
	p, err := d.Trust.Check(cert, x509.ExtKeyUsageClientAuth)
	return p.Name, err
}

// SaveDevice stores what an enrolment gave a device, in place of what was there. The
// certificate of the authority comes last: while it is not there, the device counts as
// not enrolled.
func SaveDevice(dir string, own Keys, authority []byte) error {
	f := folder(filepath.Join(dir, FolderName))
	if err := f.make(); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(string(f), authorityCert)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("replacing the identity in %q: %w", string(f), err)
	}
	return errors.Join(f.saveKey(ownKey, own.Key), f.saveCertificate(ownCert, own.Certificate), f.saveCertificate(authorityCert, authority))
}

// folder is the path of an identity folder.
type folder string

func (f folder) make() error {
	if err := durable.Folder(string(f), privateFolder); err != nil {
		return fmt.Errorf("making the folder for keys: %w", err)
	}
	return nil
}

// missing says that the file is not there which is written last: what is there of the
// others may be replaced.
func (f folder) missing(last string) (bool, error) {
	_, err := os.Lstat(filepath.Join(string(f), last))
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // making the folder says what stands in its way
		return err != nil, nil
	}
	return false, fmt.Errorf("reading the keys in %q: %w", string(f), err)
}

func (f folder) own() (k Keys, err error) {
	if k.Key, err = f.key(ownKey); err != nil {
		return k, err
	}
	if k.Certificate, err = f.certificate(ownCert); err != nil {
		return k, err
	}
	cert, err := x509.ParseCertificate(k.Certificate)
	if err != nil || !k.Key.PublicKey.Equal(cert.PublicKey) {
		return k, fmt.Errorf("%q and %q in %q do not belong together: enrol again", ownKey, ownCert, string(f))
	}
	return k, nil
}

// read reads a file with one block. A key is read only if nobody else may read it.
func (f folder) read(name, block string) ([]byte, error) {
	data, err := f.readFile(name, block == keyBlock)
	if err != nil {
		return nil, err
	}
	b, rest := pem.Decode(data)
	if b == nil || b.Type != block || len(rest) > 0 {
		return nil, fmt.Errorf("reading %q: the file is damaged: put back a copy, or enrol again", filepath.Join(string(f), name))
	}
	return b.Bytes, nil
}

// readFile reads a file of the folder; a private one only if nobody else may read it.
func (f folder) readFile(name string, private bool) ([]byte, error) {
	path := filepath.Join(string(f), name)
	info, err := os.Lstat(path)
	if err != nil {
		return nil, fmt.Errorf("reading %q: %w", path, err)
	}
	switch {
	case !info.Mode().IsRegular() || info.Size() > maxFileBytes:
		return nil, fmt.Errorf("reading %q: it is no file with a key or a certificate", path)
	case private && info.Mode().Perm()&othersMayRead != 0:
		return nil, fmt.Errorf("reading %q: other users of this machine may read the key: %s%q", path, adviceOfRights, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading %q: %w", path, err)
	}
	return data, nil
}

func (f folder) key(name string) (*ecdsa.PrivateKey, error) {
	der, err := f.read(name, keyBlock)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok {
		return nil, fmt.Errorf("reading %q in %q: it is no key of this product", name, string(f))
	}
	return key, nil
}

func (f folder) certificate(name string) ([]byte, error) { return f.read(name, certBlock) }

func (f folder) saveKey(name string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("encoding a key: %w", err)
	}
	return f.save(name, pem.EncodeToMemory(&pem.Block{Type: keyBlock, Bytes: der}))
}

func (f folder) saveCertificate(name string, der []byte) error {
	return f.save(name, pem.EncodeToMemory(&pem.Block{Type: certBlock, Bytes: der}))
}

// save writes a file for its owner only.
func (f folder) save(name string, data []byte) error {
	return durable.Write(filepath.Join(string(f), name), data, privateMode)
}
