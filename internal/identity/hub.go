package identity

import (
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"motcua/internal/dayhead"
)

// HubIdentity is what a hub has: its authority, its own keys, and whom it believes.
type HubIdentity struct {
	Authority *Authority
	Own       Keys
	Trust     *Trust
	Heads     dayhead.Key // signs the heads of days

	// own and ownBefore are certificates of the hub's own key, by the authority and by the
	// one before it. A device that still has the old authority must know its hub.
	own, ownBefore []byte
}

// OpenHub reads the hub's identity from its data folder, and makes it at the first
// start. isNew says so.
func OpenHub(dir string) (h HubIdentity, isNew bool, err error) {
	f := folder(filepath.Join(dir, FolderName))
	_ = f.finish() // what fails is read from the change, and finished by the next start
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
	if h.Heads, err = f.headKey(); err != nil {
		return h, false, err
	}
	own, err := f.own()
	if err != nil {
		return h, false, err
	}
	former, err := f.optional(formerCert)
	if err != nil {
		return h, false, err
	}
	if h.ownBefore, err = f.optional(formerOwnCert); err != nil {
		return h, false, err
	}
	h.own = own.Certificate
	err = h.arrange(own, former)
	return h, isNew, err
}

// optional reads a certificate, nil if it is not there.
func (f folder) optional(name string) ([]byte, error) {
	der, err := f.certificate(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return der, err
}

// arrange sets what is shown and believed; former is the authority before, nil if it is
// not believed. The hub shows its certificates of both authorities, also when it believes
// the old one no more: a device that was switched off all the time must know its hub, to
// be told that it has to be enrolled. First is the one for the programs that look at the
// first only.
func (h *HubIdentity) arrange(own Keys, former []byte) (err error) {
	h.Own = Keys{Key: own.Key, Certificate: h.own}
	authorities := [][]byte{h.Authority.Certificate()}
	if former != nil {
		authorities = append(authorities, former)
	}
	switch {
	case h.ownBefore == nil:
	case former != nil:
		h.Own.Certificate, h.Own.Also = h.ownBefore, [][]byte{h.own}
	default:
		h.Own.Also = [][]byte{h.ownBefore}
	}
	h.Trust, err = NewTrust(authorities...)
	return err
}

// Former is the print of the authority before the present one; believed is false if its
// certificates are believed no more, or there was none.
func (h HubIdentity) Former() (print Print, believed bool) {
	if h.Trust == nil || len(h.Trust.authorities) < maxAuthorities {
		return "", false
	}
	return h.Trust.Prints()[1], true
}

// Next draws another authority, and is the hub with it. The certificates of the present
// one are believed until its Ended is saved. Nothing is stored.
func (h HubIdentity) Next() (next HubIdentity, err error) {
	if err := next.newAuthority(h.Own.Key); err != nil {
		return next, err
	}
	next.ownBefore, next.Heads = h.own, h.Heads
	err = next.arrange(h.Own, h.Authority.Certificate())
	return next, err
}

// Ended is the hub that believes the authority before no more.
func (h HubIdentity) Ended() (HubIdentity, error) {
	err := h.arrange(h.Own, nil)
	return h, err
}

// Save stores the hub's identity in place of what is there. Wherever the power is cut, it
// is all of the one or all of the other.
func (h HubIdentity) Save(dir string) error {
	authority, err := keyPart(authorityKey, h.Authority.key)
	if err != nil {
		return err
	}
	own, err := keyPart(ownKey, h.Own.Key)
	if err != nil {
		return err
	}
	before, former := part{formerOwnCert, removedBlock, nil}, part{formerCert, removedBlock, nil}
	if h.ownBefore != nil {
		before = part{formerOwnCert, certBlock, h.ownBefore}
	}
	if _, believed := h.Former(); believed {
		former = part{formerCert, certBlock, h.Trust.authorities[1].Raw}
	}
	return folder(filepath.Join(dir, FolderName)).change(
		own, part{ownCert, certBlock, h.own}, before, former, part{authorityCert, certBlock, h.Authority.Certificate()}, authority,
	)
}

// makeHub draws the authority and the hub's own keys.
func (f folder) makeHub() error {
	own, err := NewKey()
	if err != nil {
		return err
	}
	h := HubIdentity{Own: Keys{Key: own}}
	if err := h.newAuthority(own); err != nil {
		return err
	}
	return h.Save(filepath.Dir(string(f)))
}

// newAuthority draws an authority, which signs a certificate for the hub's own key.
func (h *HubIdentity) newAuthority(own *ecdsa.PrivateKey) error {
	key, err := NewKey()
	if err != nil {
		return err
	}
	if h.Authority, err = NewAuthority(key); err != nil {
		return err
	}
	h.own, err = h.Authority.Enrol(Name{ID: "hub", Role: HubRole}, own.Public())
	return err
}
