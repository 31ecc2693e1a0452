package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"fmt"

	"golang.org/x/crypto/argon2"
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
const (
	secretPasses  = 1
	secretKiB     = 64 << 10
	secretThreads = 1
	secretBytes   = 32
)

// SaltBytes is the length of the salt that the hub draws for each code.
const SaltBytes = 16

// Secret is what a code comes to. It takes time and memory on purpose.
func Secret(code string, salt [SaltBytes]byte) [secretBytes]byte {
	return [secretBytes]byte(argon2.IDKey([]byte(code), salt[:], secretPasses, secretKiB, secretThreads, secretBytes))
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
