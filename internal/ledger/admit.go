package ledger

import (
	"fmt"
	"slices"

	"motcua/internal/eventlog"
	"motcua/internal/registry"
	"motcua/internal/seal"
	"motcua/internal/wire"
)

// Certificate is whom the certificate on a connection names, after its signature was found
// to be the authority's.
type Certificate struct {
	ID      string
	Role    eventlog.Role
	Counter string
	Key     string // print of the device's key
	Signer  string // print of the authority that signed it
	Renews  string // print of the key that this one takes the place of; empty if it was enrolled by a code
}

// String is "kiosk-1 (kiosk)" or "quay-3 (console, counter 3)".
func (c Certificate) String() string {
	if c.Counter == "" {
		return fmt.Sprintf("%s (%s)", c.ID, c.Role)
	}
	return fmt.Sprintf("%s (%s, counter %s)", c.ID, c.Role, c.Counter)
}

// CheckHello says what is wrong with a device's hello, whoever it is.
func CheckHello(p Peer, hello wire.Hello) *wire.Refuse {
	wrong := hello.Check()
	switch {
	case !slices.Contains(hello.Protocols, wire.Version):
		return &wire.Refuse{Code: wire.RefuseVersion, Text: fmt.Sprintf("the hub speaks version %d: update the device or the hub", wire.Version)}
	case p.ID == "" || p.Inc == 0:
		return &wire.Refuse{Code: wire.RefuseIdentity, Text: "the hello must give dev, inc and role"}
	case wrong != nil:
		return &wire.Refuse{Code: wire.RefuseIdentity, Text: wrong.Error()}
	}
	return nil
}

// Admit says whether a device is who its hello says it is. The certificate's signature
// shows that the key is of some device of this centre, and the registry of which. shown is
// nil for a device without a certificate, and unenrolled says that such are let in still.
func Admit(r *registry.State, said Peer, shown *Certificate, unenrolled bool) *wire.Refuse {
	switch {
	case shown != nil:
		return enrolled(r, said, *shown)
	case r.Devices[said.ID] != nil:
		return &wire.Refuse{Code: wire.RefuseUnenrolled, Text: "a device is enrolled under this name, and this one shows no certificate: give it another id, or enrol it again by hub enroll"}
	case !unenrolled:
		return &wire.Refuse{Code: wire.RefuseUnenrolled, Text: "the device is not enrolled: make a code for it by hub enroll, and type it at the device"}
	}
	return nil
}

// enrolled says whether a certificate is good, and whether it is that of the hello.
func enrolled(r *registry.State, said Peer, shown Certificate) *wire.Refuse {
	if _, err := r.Check(shown.ID, shown.Key, shown.Renews); err != nil {
		return &wire.Refuse{Code: wire.RefuseUnenrolled, Text: err.Error() + ": enrol it by hub enroll"}
	}
	if is := (Certificate{said.ID, said.Role, said.Counter, shown.Key, shown.Signer, shown.Renews}); is != shown {
		return &wire.Refuse{Code: wire.RefuseIdentity, Text: fmt.Sprintf("the device says that it is %s, and is enrolled as %s: set id and counter in device.toml, or enrol it again by hub enroll", is, shown)}
	}
	return nil
}

// OwnLog is the hub's log, as far as it is compared with what a device has seen of it.
type OwnLog struct {
	ID     string
	TimeOf func(pos uint64) (ms int64, found bool)    // of an entry, if it is available
	HashAt func(pos uint64) (h seal.Hash, found bool) // of the log up to a position
}

// SeenMore says whether the hub's log is older than what a device has seen of it.
//
// An enrolled device proves it by its seal. One without a certificate is believed as in
// the version before, by LogIsOlder, and once in a run: a log becomes older between two
// runs of its hub only, so once it got another name in this run, nobody has seen more.
func (l *Ledger) SeenMore(log OwnLog, hello wire.Hello, enrolled bool) bool {
	if !enrolled {
		return !l.renamed && LogIsOlder(l.State().Pos, log.ID, hello, log.TimeOf)
	}
	s, err := seal.Read(hello.Seal, l.sealKey)
	if err != nil || s.Log != log.ID {
		return false
	}
	if s.Pos > l.State().Pos {
		return true
	}
	h, found := log.HashAt(s.Pos)
	return found && h != s.Hash
}

// Seal is the hub's word that its log has come to its last entry.
func (l *Ledger) Seal(logID string, hash seal.Hash) string {
	return seal.Seal{Log: logID, Pos: l.State().Pos, Hash: hash}.Sign(l.sealKey)
}

// Renamed says that the log got another name, since it was older.
func (l *Ledger) Renamed() { l.renamed = true }
