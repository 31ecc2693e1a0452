package hub

import (
	"crypto/tls"

	"motcua/internal/identity"
	"motcua/internal/ledger"
	"motcua/internal/registry"
	"motcua/internal/wire"
)

// gate is what decides whom the hub lets in. The loop publishes it, and it is not changed
// afterwards: strangers who ask all day whether they must be enrolled cost the loop nothing.
type gate struct {
	own        identity.HubIdentity
	registry   *registry.State
	insecure   bool
	unenrolled bool   // devices without a certificate are let in
	day        string // the open day, which decides that
}

// publishGate publishes the gate. It runs in the loop, when everything is durable.
func (h *Hub) publishGate(own identity.HubIdentity) {
	h.gateStale = false
	if err := identity.SaveKeepers(h.cfg.Dir, h.ledger.Fold().Registry.Keepers()); err != nil {
		h.cfg.Log.Error("keeping which consoles can open backups", "cause", err)
	}
	h.gate.Store(&gate{
		own: own, registry: h.ledger.Fold().Registry.Clone(), insecure: h.cfg.Admission.Insecure,
		unenrolled: h.takesUnenrolled(), day: h.state().Day,
	})
}

// refreshGate publishes it again if something has changed.
func (h *Hub) refreshGate() {
	if g := h.gate.Load(); h.gateStale || g.day != h.state().Day {
		h.publishGate(g.own)
	}
}

// admits says whether a device is who it says it is, by what it shows on its connection.
func (g *gate) admits(state tls.ConnectionState, said identity.Name) *wire.Refuse {
	peer, shown, err := g.peer(state)
	switch {
	case err != nil:
		return &wire.Refuse{Code: wire.RefuseUnenrolled, Text: "the certificate of the device cannot be taken, " + err.Error() + ": enrol it again by hub enroll"}
	case !shown && g.insecure:
		return nil
	}
	var certificate *ledger.Certificate
	if shown {
		certificate = &ledger.Certificate{
			ID: peer.ID, Role: peer.Role, Counter: peer.Counter, Key: string(peer.Key), Signer: string(peer.Signer), Renews: string(peer.Renews),
		}
	}
	return ledger.Admit(g.registry, ledger.Peer{ID: said.ID, Role: said.Role, Counter: said.Counter}, certificate, g.unenrolled)
}

// peer is whom the certificate on a connection names. A hub without keys believes none.
func (g *gate) peer(state tls.ConnectionState) (p identity.Peer, shown bool, err error) {
	if g.own.Trust == nil {
		return p, false, nil
	}
	return g.own.Trust.PeerOf(state)
}

// signer is the print of the authority that the hub signs by; empty for a hub without keys.
func (g *gate) signer() string {
	if g.own.Authority == nil {
		return ""
	}
	return string(g.own.Authority.Print())
}
