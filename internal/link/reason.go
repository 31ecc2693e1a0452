package link

import (
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"syscall"

	"github.com/gorilla/websocket"

	"motcua/internal/i18n"
	"motcua/internal/wire"
)

// Reason says in one word why a device has no connection. It stays the same from
// one try to the next, where the error names another port each time.
type Reason string

// The reasons. A refusal of the hub is "refused-" and its code.
const (
	ReasonNone        Reason = ""
	ReasonName        Reason = "unknown-name" // the network does not know the hub's name
	ReasonUnreachable Reason = "unreachable"  // nobody answers at that address: the machine is off, or not in this network
	ReasonNoProgram   Reason = "no-program"   // the machine answers, and nothing listens at that port
	ReasonNotAHub     Reason = "not-a-hub"    // something else answers there, or it is another path
	ReasonCertificate Reason = "certificate"  // the hub behind wss:// proves not to be who it should be, or speaks no TLS
	ReasonSilent      Reason = "silent"       // something takes the connection, and says nothing
	ReasonLost        Reason = "lost"         // a line that stood has ended
	ReasonRefused     Reason = "refused"      // the hub gives a code that this program does not know
)

// Reasons are all that there are words for.
var Reasons = []Reason{
	ReasonName, ReasonUnreachable, ReasonNoProgram, ReasonNotAHub, ReasonCertificate, ReasonSilent, ReasonLost, ReasonRefused,
	refusedAs(wire.RefuseVersion), refusedAs(wire.RefuseToken), refusedAs(wire.RefuseFrame), refusedAs(wire.RefuseReplaced),
	refusedAs(wire.RefuseMust), refusedAs(wire.RefuseFull), refusedAs(wire.RefuseSlow), refusedAs(wire.RefuseIdentity),
	refusedAs(wire.RefuseStopping),
}

func refusedAs(code string) Reason { return Reason("refused-" + code) }

// ReasonOf is why a connection ended, or why there was none.
func ReasonOf(err error) Reason {
	var refused *RefusedError
	var name *net.DNSError
	var dial *net.OpError
	var untrusted *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	switch {
	case err == nil:
		return ReasonNone
	case errors.As(err, &refused):
		return refusedAs(refused.Refuse.Code)
	case errors.Is(err, websocket.ErrBadHandshake):
		return ReasonNotAHub
	case errors.As(err, &untrusted), errors.As(err, &noTLS):
		return ReasonCertificate
	case errors.As(err, &name):
		return ReasonName
	case errors.Is(err, syscall.ECONNREFUSED):
		return ReasonNoProgram
	case errors.As(err, &dial) && dial.Op == "dial":
		return ReasonUnreachable
	}
	return ReasonLost
}

// before is the reason of a try that was no connection yet: nothing was lost.
func (r Reason) before() Reason {
	if r == ReasonLost {
		return ReasonSilent
	}
	return r
}

// ReasonOfTry is why a try to connect has failed.
func ReasonOfTry(err error) Reason { return ReasonOf(err).before() }

// key is under which words the reason is told. A code of a hub that is newer
// than this program is told as a refusal.
func (r Reason) key() string {
	if slices.Contains(Reasons, r) {
		return "link." + string(r)
	}
	return "link.refused"
}

// Says is the reason in words, for whoever looks after the device.
func (r Reason) Says(lang i18n.Lang) string { return i18n.Text(lang, r.key()) }

// Advice is what to do about it.
func (r Reason) Advice(lang i18n.Lang) string { return i18n.Text(lang, r.key()+".do") }

// Full is both. It is empty where nobody need do anything.
func (r Reason) Full(lang i18n.Lang) string {
	if r.ByItself() {
		return ""
	}
	return i18n.Text(lang, "link.full", r.Says(lang), r.Advice(lang))
}

// Why is the same, to stand by itself below what citizens read.
func (r Reason) Why(lang i18n.Lang) string {
	if full := r.Full(lang); full != "" {
		return i18n.Text(lang, "link.why", full)
	}
	return ""
}

// ByItself says that nobody need do anything: the device connects again by
// itself.
func (r Reason) ByItself() bool {
	return r == ReasonNone || r == ReasonLost || r == refusedAs(wire.RefuseStopping)
}
