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
	"syscall"

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
	formerOwnCert  = "own-before.pem"
	maxFileBytes   = 16 << 10
	keyBlock       = "PRIVATE KEY"
	certBlock      = "CERTIFICATE"
	privateMode    = 0o600
	privateFolder  = 0o700
	othersMayRead  = 0o077
	adviceOfRights = "run: chmod 600 "
)

// DeviceIdentity is what an enrolled device has.
type DeviceIdentity struct {
	Own   Keys
	Trust *Trust
}

// OpenDevice reads a device's identity from its data folder; enrolled is false if it has
// none.
func OpenDevice(dir string) (d DeviceIdentity, enrolled bool, err error) {
	f := folder(filepath.Join(dir, FolderName))
	_ = f.finish() // what fails is read from the change, and finished by the next start
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

// SaveDevice stores what an enrolment or a renewal gave a device, in place of what was
// there. Wherever the power is cut, the device has all of the one or all of the other.
func SaveDevice(dir string, own Keys, authority []byte) error {
	key, err := keyPart(ownKey, own.Key)
	if err != nil {
		return err
	}
	return folder(filepath.Join(dir, FolderName)).change(key, part{ownCert, certBlock, own.Certificate}, part{authorityCert, certBlock, authority})
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
	if p, changed, err := f.changed(last); changed || err != nil {
		return p.block == removedBlock, err
	}
	_, err := os.Lstat(filepath.Join(string(f), last))
	if err == nil || errors.Is(err, fs.ErrNotExist) || isNoFolder(err) {
		return err != nil, nil
	}
	return false, fmt.Errorf("reading the keys in %q: %w", string(f), err)
}

// isNoFolder says that something else is where the folder should be: making it says what.
func isNoFolder(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

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
	switch p, changed, err := f.changed(name); {
	case err != nil:
		return nil, err
	case changed && p.block == block:
		return p.der, nil
	case changed:
		return nil, f.notThere(name)
	}
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

// keyPart is the part of a change that writes a key.
func keyPart(name string, key *ecdsa.PrivateKey) (part, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return part{}, fmt.Errorf("encoding a key: %w", err)
	}
	return part{name, keyBlock, der}, nil
}

// save writes a file for its owner only.
func (f folder) save(name string, data []byte) error {
	return durable.Write(filepath.Join(string(f), name), data, privateMode)
}
