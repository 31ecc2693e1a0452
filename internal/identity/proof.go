package identity

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"fmt"

	"motcua/internal/kdf"
)

// Both sides of an enrolment know the code and prove it to each other without saying it.
// A proof is bound to this TLS connection, so somebody in the middle, who has a
// connection to each side, can pass none on. What they see of a proof they would have to
// try 2^53 codes against, at 64 MiB and some ten milliseconds each, within ten minutes.

// Side is who proves.
type Side string

// The sides.
const (
	DeviceSide Side = "device"
	HubSide    Side = "hub"
)

// Cost of a secret: 64 MiB, one pass, as RFC 9106 recommends where memory is scarce but
// with one thread. A machine of ten years ago takes a third of a second.
var secretCost = kdf.Cost{KiB: 64 << 10, Passes: 1, Threads: 1}

const secretBytes = 32

// SaltBytes is the length of the salt that the hub draws for each code.
const SaltBytes = 16

// Secret is what a code comes to. It takes time and memory on purpose.
func Secret(code string, salt [SaltBytes]byte) [secretBytes]byte {
	return [secretBytes]byte(kdf.Argon2id(code, salt[:], secretCost, secretBytes))
}

// bindingLabel names the use of what TLS derives for a connection.
const bindingLabel = "EXPORTER-motcua-enrolment"

// BindingBytes is the length of a binding.
const BindingBytes = 32

// Binding is a value that only the two ends of a TLS connection know.
func Binding(state tls.ConnectionState) (b [BindingBytes]byte, err error) {
	material, err := state.ExportKeyingMaterial(bindingLabel, nil, BindingBytes)
	if err != nil {
		return b, fmt.Errorf("deriving the binding of the connection: %w", err)
	}
	return [BindingBytes]byte(material), nil
}

// Prove is a side's proof on a connection, of the code and of what it says: the device of
// its public key, the hub of the certificates that it gives.
func Prove(side Side, secret [secretBytes]byte, binding [BindingBytes]byte, said []byte) []byte {
	mac := hmac.New(sha256.New, secret[:])
	mac.Write([]byte(side))
	mac.Write([]byte{0})
	mac.Write(binding[:])
	mac.Write(said)
	return mac.Sum(nil)
}

// Proven compares a proof with the one that there must be, in constant time.
func Proven(proof []byte, side Side, secret [secretBytes]byte, binding [BindingBytes]byte, said []byte) bool {
	return hmac.Equal(proof, Prove(side, secret, binding, said))
}

// ProveKey is a device's proof on a connection that it has the key for which it asks a
// certificate.
func ProveKey(key *ecdsa.PrivateKey, binding [BindingBytes]byte) ([]byte, error) {
	proof, err := ecdsa.SignASN1(rand.Reader, key, keyDigest(&key.PublicKey, binding))
	if err != nil {
		return nil, fmt.Errorf("proving to have a key: %w", err)
	}
	return proof, nil
}

// ProvenKey says whether a proof is that of a key on a connection.
func ProvenKey(proof []byte, public any, binding [BindingBytes]byte) bool {
	key, ok := public.(*ecdsa.PublicKey)
	return ok && key.Curve == elliptic.P256() && ecdsa.VerifyASN1(key, keyDigest(key, binding), proof)
}

// keyDigest is what is signed. It begins with words of its own, so that a signature for
// something else is no proof.
func keyDigest(key *ecdsa.PublicKey, binding [BindingBytes]byte) []byte {
	own, err := PrintOf(key)
	if err != nil {
		return nil // no key of P-256 fails; a signature of nothing is no proof
	}
	sum := sha256.Sum256([]byte("motcua renewal\x00" + string(binding[:]) + string(own)))
	return sum[:]
}
