// Package enrol gives a device its certificate. The hub makes a one-time code for a name;
// the device shows that it knows it, over a TLS connection on which neither side has
// shown who it is yet, and the hub shows the same before anything is kept. The device's
// key is drawn on the device and never leaves it.
package enrol

// Path is where a hub enrols devices. It exists over TLS only.
const Path = "/enrol"

// PathNeeded is where a device asks whether it has to be enrolled.
const PathNeeded = Path + "/needed"

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

// given is its answer.
type given struct {
	Certificate []byte `json:"certificate"` // DER
	Authority   []byte `json:"authority"`   // the hub's, DER
	Proof       []byte `json:"proof"`       // of the code, for both of them
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
)
