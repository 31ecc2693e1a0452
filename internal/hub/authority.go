package hub

import (
	"errors"
	"net/http"

	"motcua/internal/audit"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/link"
)

// The hub's authority is replaced while it runs, and its devices follow by themselves: see
// docs/adr/0100-a-new-authority-reaches-devices-by-itself.md.

var (
	errChanging = errors.New("the authority was replaced a while ago, and not every device has a certificate of the present one")
	errNoFormer = errors.New("no authority but the present one is believed")
)

// NewAuthority draws another authority, by which the hub signs from now on. The one before
// is believed until every device is renewed, or somebody ends it; at once says that its key
// is somebody else's too, and ends it now: then each device must be enrolled by a code. user
// is who of this machine asks for it.
func (h *Hub) NewAuthority(atOnce bool, user string) error {
	h.changing.Lock()
	defer h.changing.Unlock()
	own := h.gate.Load().own
	if own.Authority == nil {
		return errNoIdentity
	}
	if _, believed := own.Former(); believed && !atOnce {
		return errChanging
	}
	next, err := own.Next()
	if err == nil && atOnce {
		next, err = next.Ended()
	}
	if err != nil {
		return err
	}
	err = h.onRecord(audit.AuthorityMade{Authority: string(next.Authority.Print()), Before: string(own.Authority.Print()), AtOnce: atOnce, User: user})
	if err != nil {
		return err
	}
	if err := h.adopt(next); err != nil {
		return err
	}
	h.cfg.Log.Warn("the hub signs by another authority: copy its folder identity/ again", "authority", next.Authority.Print(), "before", own.Authority.Print(), "atOnce", atOnce)
	return nil
}

// EndAuthority has the hub believe the authority before no more. Devices that have no
// certificate of the present one must be enrolled by a code.
func (h *Hub) EndAuthority(user string) error {
	h.changing.Lock()
	defer h.changing.Unlock()
	g := h.gate.Load()
	before, believed := g.own.Former()
	if !believed {
		return errNoFormer
	}
	ended, err := g.own.Ended()
	if err != nil {
		return err
	}
	left := g.registry.OfAnother(g.signer())
	if err := h.onRecord(audit.AuthorityEnded{Authority: string(before), Left: left, User: user}); err != nil {
		return err
	}
	if err := h.adopt(ended); err != nil {
		return err
	}
	h.cfg.Log.Info("the authority before is believed no more", "authority", before, "devices not renewed", left)
	return nil
}

// endIfRenewed ends the authority before once no device needs it.
func (h *Hub) endIfRenewed() {
	g := h.gate.Load()
	if _, believed := g.own.Former(); !believed || g.registry.OfAnother(g.signer()) > 0 {
		return
	}
	if err := h.EndAuthority(""); err != nil && !errors.Is(err, errNoFormer) && !errors.Is(err, errStopping) {
		h.cfg.Log.Error("ending the authority before: it is believed until this works, with the next device that connects", "cause", err)
	}
}

// adopt stores the hub's identity, goes by it, and ends the connections of those who are
// not let in by it. What cannot be stored is not in force.
func (h *Hub) adopt(own identity.HubIdentity) error {
	if err := own.Save(h.cfg.Dir); err != nil {
		return err
	}
	return h.inLoop(func() error {
		h.after = append(h.after, func() {
			h.publishGate(own)
			for _, s := range h.subs {
				if refusal := h.proven(s.conn); refusal != nil {
					s.conn.Drop(refusal)
				}
			}
		})
		return nil
	})
}

// PathAuthority is the path of the office to replace the hub's authority.
const PathAuthority = "/devices/authority"

// AuthorityChange is the request.
type AuthorityChange struct {
	AtOnce bool `json:"atOnce,omitempty"` // the one before is believed no more from now on
	End    bool `json:"end,omitempty"`    // make none: the one before is believed no more
}

// Codes of faults of it.
const (
	FaultChanging = "changing"  // the one before the present one is still believed
	FaultNoFormer = "no-former" // there is nothing to end
)

func (o *office) serveAuthority(w http.ResponseWriter, r *http.Request) {
	var asked AuthorityChange
	if !o.readChange(w, r, &asked) {
		return
	}
	var err error
	if asked.End {
		err = o.hub.EndAuthority(link.UserOf(r))
	} else if err = o.hub.NewAuthority(asked.AtOnce, link.UserOf(r)); err == nil {
		o.hub.endIfRenewed() // where nobody is enrolled
	}
	switch {
	case errors.Is(err, errChanging):
		fault(w, http.StatusConflict, FaultChanging, i18n.NewFault("office.changing"))
	case errors.Is(err, errNoFormer):
		fault(w, http.StatusConflict, FaultNoFormer, i18n.NewFault("office.no-former"))
	case errors.Is(err, errNoIdentity):
		fault(w, http.StatusConflict, FaultNoIdentity, i18n.NewFault("office.no-identity"))
	case err != nil:
		failed(w, err)
	default:
		o.serveDevices(w, r)
	}
}
