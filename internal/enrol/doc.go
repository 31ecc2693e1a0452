// Package enrol gives a device its certificate. The hub makes a one-time code for a name;
// the device shows that it knows it, over a TLS connection on which neither side has
// shown who it is yet, and the hub shows the same before anything is kept. The device's
// key is drawn on the device and never leaves it.
//
// A device that has a certificate gets another without a code, on a connection on which
// both sides have shown theirs: its key is renewed by itself, and so is its authority.
package enrol

// Path is where a hub enrols devices. It exists over TLS only.
const Path = "/enrol"

// PathNeeded is where a device asks whether it has to be enrolled.
const PathNeeded = Path + "/needed"

// PathRenew is where a device that has a certificate gets one for another key.
const PathRenew = Path + "/renew"

// needed is the answer to GET PathNeeded?dev=kiosk-1&role=kiosk&counter=.
type needed struct {
	Needed bool `json:"needed"`
}

// maxBytes limits a request and an answer.
const maxBytes = 16 << 10

// started is the answer to GET Path?dev=kiosk-1.
type started struct {
	Salt []byte `json:"salt"` // 16 bytes, for identity.Secret
}

// asked is the request of POST Path.
type asked struct {
	Dev   string `json:"dev"`
	Key   []byte `json:"key"`   // the device's public key, in the X.509 form (DER)
	Proof []byte `json:"proof"` // of the code, for Key
}

func (a asked) device() string { return a.Dev }

// renewal is the request of POST PathRenew. Whose it is, the certificate on the connection
// says.
type renewal struct {
	Key   []byte `json:"key"`   // the device's next public key, in the X.509 form (DER)
	Proof []byte `json:"proof"` // signature by this key, on this connection; see identity.ProveKey
}

// device is empty: what the request says of itself is not asked.
func (renewal) device() string { return "" }

// given is the answer to both. That of a renewal has no proof: the hub's certificate on
// the connection is one.
type given struct {
	Certificate []byte `json:"certificate"`     // DER
	Authority   []byte `json:"authority"`       // the hub's, DER
	Proof       []byte `json:"proof,omitempty"` // of the code, for both of them
}

// said is what the hub's proof is of.
func (g given) said() []byte { return append(append([]byte{}, g.Certificate...), g.Authority...) }

// refused is the answer to a request that is refused.
type refused struct {
	Code string `json:"code"`
}

// Codes of refusals.
const (
	codeNone    = "no-code"
	codeSoon    = "too-soon"
	codeWrong   = "wrong-code"
	codeRequest = "request"
	codeFailed  = "failed"

	codeStranger = "not-enrolled" // whoever asks for a renewal shows no certificate that is good
	codeNotDue   = "not-due"      // its key is good for some time yet
)
