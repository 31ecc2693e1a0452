package register

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"slices"
)

// Kind is what four figures are of.
type Kind string

// The kinds of figures.
const (
	KindSecret Kind = "secret" // the four secret figures on the slip (mã tra cứu)
	KindID     Kind = "id4"    // the last four of the identity number
	KindPhone  Kind = "phone4" // the last four of the telephone number
)

// Proof are four figures that somebody has typed to see more of a dossier.
type Proof struct {
	Kind    Kind
	Figures string
}

// Figures is how many figures a proof has.
const Figures = 4

// Kinds are all of them.
var Kinds = []Kind{KindSecret, KindID, KindPhone}

// Good says whether a proof has the right form.
func (p Proof) Good() bool {
	return slices.Contains(Kinds, p.Kind) && len(p.Figures) == Figures && allDigits(p.Figures)
}

// Key hashes what may be kept of a person. It is drawn by the hub, and never leaves it.
type Key struct{ bytes []byte }

// NewKey is the key of a hub's secret.
func NewKey(secret []byte) Key { return Key{secret} }

// String hides the key from whoever prints it.
func (Key) String() string { return "key of the register" }

// Mark is a hashed proof; the zero Mark is none. It is cut to half: what it guards against is
// reading ten thousand figures off a file, and a register has hundreds of thousands of marks.
type Mark [16]byte

// markBytes is how many bytes a Mark has.
const markBytes = len(Mark{})

// hash is HMAC-SHA256 over parts, none of which runs into the next.
func (k Key) hash(parts ...string) [sha256.Size]byte {
	h := hmac.New(sha256.New, k.bytes)
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// mark hashes four figures of a dossier. The code is in it, so that two dossiers with the
// same figures have different marks.
func (k Key) mark(code Code, p Proof) Mark {
	sum := k.hash("motcua register", string(p.Kind), string(code), p.Figures)
	return Mark(sum[:markBytes])
}

// Print is what the audit has in place of a code: whoever has the hub's key and the code can
// find it, and nobody else.
func (k Key) Print(code Code) string {
	sum := k.hash("motcua register audit", string(code))
	return hex.EncodeToString(sum[:8])
}

// ID tells one key from another.
func (k Key) ID() string {
	sum := k.hash("motcua register key")
	return hex.EncodeToString(sum[:8])
}

// Opens says whether a proof is right for a dossier. It does the same work for a right one, a
// wrong one, and for a code that is not there, whose dossier is the zero one.
func (k Key) Opens(code Code, d Dossier, p Proof) bool {
	typed := k.mark(code, p)
	right, none := 0, Mark{}
	for _, m := range []struct {
		kind Kind
		mark Mark
	}{{KindSecret, d.secret}, {KindID, d.id}, {KindPhone, d.phone}} {
		is := subtle.ConstantTimeCompare([]byte(m.kind), []byte(p.Kind))
		is &= subtle.ConstantTimeCompare(m.mark[:], typed[:])
		is &= 1 - subtle.ConstantTimeCompare(m.mark[:], none[:])
		right |= is
	}
	return right == 1
}
