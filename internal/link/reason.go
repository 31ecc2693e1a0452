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

// Reason is a code for why a device has no connection. It stays the same from one
// try to the next, while the error text has another port each time.
type Reason string

// The reasons. A refusal of the hub is "refused-" with its code.
const (
	ReasonNone        Reason = ""
	ReasonName        Reason = "unknown-name" // the network cannot resolve the hub's name
	ReasonUnreachable Reason = "unreachable"  // nothing answers at that address: the machine is off, or not in this network
	ReasonNoProgram   Reason = "no-program"   // the machine answers, and nothing listens on that port
	ReasonNotAHub     Reason = "not-a-hub"    // another program answers there, or it is another path
	ReasonCertificate Reason = "certificate"  // the certificate behind wss:// is not the hub's, or it does not speak TLS
	ReasonOtherHub    Reason = "other-hub"    // the hub has other keys than the one that enrolled this device
	ReasonSilent      Reason = "silent"       // something accepts the connection, and never answers
	ReasonLost        Reason = "lost"         // an established connection has ended
	ReasonRefused     Reason = "refused"      // the hub gave a code that this program does not know
)

// Reasons are all reasons that have texts.
var Reasons = []Reason{
	ReasonName, ReasonUnreachable, ReasonNoProgram, ReasonNotAHub, ReasonCertificate, ReasonOtherHub, ReasonSilent, ReasonLost, ReasonRefused,
	refusedAs(wire.RefuseVersion), refusedAs(wire.RefuseToken), refusedAs(wire.RefuseFrame), refusedAs(wire.RefuseReplaced),
	refusedAs(wire.RefuseMust), refusedAs(wire.RefuseFull), refusedAs(wire.RefuseSlow), refusedAs(wire.RefuseIdentity),
	refusedAs(wire.RefuseStopping), refusedAs(wire.RefuseUnenrolled),
}

func refusedAs(code string) Reason { return Reason("refused-" + code) }

// ReasonOf is why a connection ended, or could not be made.
func ReasonOf(err error) Reason {
	var refused *RefusedError
	var name *net.DNSError
	var dial *net.OpError
	var untrusted *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	var other *untrustedError
	switch {
	case err == nil:
		return ReasonNone
	case errors.As(err, &refused):
		return refusedAs(refused.Refuse.Code)
	case errors.Is(err, websocket.ErrBadHandshake):
		return ReasonNotAHub
	case errors.As(err, &untrusted), errors.As(err, &noTLS):
		return ReasonCertificate
	case errors.As(err, &other):
		return ReasonOtherHub
	case errors.As(err, &name):
		return ReasonName
	case errors.Is(err, syscall.ECONNREFUSED):
		return ReasonNoProgram
	case errors.As(err, &dial) && dial.Op == "dial":
		return ReasonUnreachable
	}
	return ReasonLost
}

// before is the reason for a try that never was a connection: nothing was lost.
func (r Reason) before() Reason {
	if r == ReasonLost {
		return ReasonSilent
	}
	return r
}

// ReasonOfTry is why a try to connect failed.
func ReasonOfTry(err error) Reason { return ReasonOf(err).before() }

// key is the key of the reason's texts. An unknown code, of a newer hub, has the
// texts of a refusal.
func (r Reason) key() string {
	if slices.Contains(Reasons, r) {
		return "link." + string(r)
	}
	return "link.refused"
}

// Says is the reason in words, for the person who looks after the device.
func (r Reason) Says(lang i18n.Lang) string { return i18n.Text(lang, r.key()) }

// Advice is what to do about it.
func (r Reason) Advice(lang i18n.Lang) string { return i18n.Text(lang, r.key()+".do") }

// Full is the reason and the advice. It is empty if nobody need do anything.
func (r Reason) Full(lang i18n.Lang) string {
	if r.ByItself() {
		return ""
	}
	return i18n.Text(lang, "link.full", r.Says(lang), r.Advice(lang))
}

// Why is Full as a text of its own, shown below what citizens read.
func (r Reason) Why(lang i18n.Lang) string {
	if full := r.Full(lang); full != "" {
		return i18n.Text(lang, "link.why", full)
	}
	return ""
}

// ByItself reports that nobody need do anything, because the device will reconnect.
func (r Reason) ByItself() bool {
	return r == ReasonNone || r == ReasonLost || r == refusedAs(wire.RefuseStopping)
}
