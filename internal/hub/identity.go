package hub

import (
	"cmp"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"slices"
	"time"

	"motcua/internal/audit"
	"motcua/internal/enrol"
	"motcua/internal/eventlog"
	"motcua/internal/i18n"
	"motcua/internal/identity"
	"motcua/internal/link"
	"motcua/internal/queue"
	"motcua/internal/registry"
	"motcua/internal/wire"
)

// Who a device is, its certificate says: the authority's signature on it, and the
// registry, where its key must stand under its name. A device without one is let in only
// where the configuration says so.

// Admission is whom a hub lets in, besides devices that show who they are.
type Admission struct {
	// Insecure lets in everybody under any name, in clear text too. It is for trials;
	// every screen shows it.
	Insecure bool
	// UnenrolledUntil is the last service day, "2026-12-31", on which devices without a
	// certificate are let in under names that nobody is enrolled under. Empty: as the
	// log says, which gives a centre that was at work before graceDays.
	UnenrolledUntil string
}

// graceDays is how many days a centre has to enrol its devices when its hub gets the
// first version that asks for certificates.
const graceDays = 30

// beginRegistry records, once, that this hub asks for certificates. A log that has
// anything in it already is that of a centre whose devices have none.
func (h *Hub) beginRegistry() error {
	if h.cfg.Identity.Authority == nil || h.ledger.Fold().Registry.Begun {
		return nil
	}
	begun := registry.Begun{}
	if day := h.state().Day; day != "" {
		begun.Until = queue.DaysAfter(day, graceDays)
		h.cfg.Log.Warn("devices without a certificate are let in for some time yet: enrol them by hub enroll", "until", begun.Until)
	}
	if err := h.ledger.Enter(h.now(), eventlog.Cause{}, []eventlog.Event{begun}, eventlog.Answer{}); err != nil {
		return err
	}
	return h.appendNow()
}

// secure is the hub's TLS, nil for a hub without an identity.
func (h *Hub) secure() *tls.Config {
	if h.cfg.Identity.Authority == nil {
		return nil
	}
	return identity.LiveServerConfig(h.cfg.Identity.Own.Key, func() identity.Keys { return h.gate.Load().own.Own })
}

var errNoIdentity = errors.New("the hub has neither keys of its own nor the word that it may work without: give it an identity, or say insecure")

// proven says whether a device is what its hello says. It runs in the loop.
func (h *Hub) proven(c *link.Conn) *wire.Refuse {
	said := identity.Name{ID: c.ID, Role: eventlog.Role(c.Hello.Role), Counter: c.Hello.Counter}
	if c.TLS == nil {
		return h.gate.Load().admits(tls.ConnectionState{}, said)
	}
	return h.gate.Load().admits(*c.TLS, said)
}

// needsEnrolment says whether a device is let in only once it is enrolled.
func (h *Hub) needsEnrolment(state tls.ConnectionState, who identity.Name) bool {
	refusal := h.gate.Load().admits(state, who)
	return refusal != nil && refusal.Code == wire.RefuseUnenrolled
}

// showsCertificate says that a device shows who it is, whether that is true or not. Then
// the centre's key, which all devices have, says nothing more.
func showsCertificate(c *link.Conn) bool { return c.TLS != nil && len(c.TLS.PeerCertificates) > 0 }

// takesUnenrolled says whether devices without a certificate are let in. It goes by the
// day that the log has open, which a wrong clock does not move.
func (h *Hub) takesUnenrolled() bool {
	until := cmp.Or(h.cfg.Admission.UnenrolledUntil, h.ledger.Fold().Registry.Until)
	return until != "" && h.state().Day <= until
}

// enrolments enrols devices; only a hub with keys does.
func (h *Hub) enrolments() *enrol.Server {
	return &enrol.Server{Codes: h.codes, Authority: h.authority, Record: h.recordEnrolment, Needed: h.needsEnrolment, Renews: h.renews, Log: h.cfg.Log}
}

// authority is the one that the hub signs by at the moment.
func (h *Hub) authority() *identity.Authority { return h.gate.Load().own.Authority }

// errReplacedSigner means that the authority was replaced while it signed.
var errReplacedSigner = errors.New("the hub's authority was replaced just now: try again")

// recordEnrolment makes durable that a device is enrolled, and ends the connection of
// whoever was connected under the name.
func (h *Hub) recordEnrolment(who identity.Name, key, signer identity.Print) error {
	refused, err := h.inRegistry(who.ID, func(r *registry.State) ([]eventlog.Event, error) {
		if h.authority().Print() != signer {
			return nil, errReplacedSigner
		}
		return r.Enrol(registry.Enrolled{Device: who.ID, Role: who.Role, Counter: who.Counter, Key: string(key), Signer: string(signer)})
	})
	if err = errors.Join(refused, err); err == nil {
		h.endIfRenewed()
	}
	return err
}

// inRegistry decides something about a device's enrolment, and makes it durable. The
// device must connect again.
func (h *Hub) inRegistry(device string, decide func(r *registry.State) ([]eventlog.Event, error)) (refused, failed error) {
	failed = h.inLoop(func() error {
		var events []eventlog.Event
		if events, refused = decide(h.ledger.Fold().Registry); refused != nil {
			return nil
		}
		if s := h.subs[device]; s != nil {
			s.conn.Drop(&wire.Refuse{Code: wire.RefuseUnenrolled, Text: "the enrolment of this device was changed: connect again"})
		}
		return h.ledger.Enter(h.now(), eventlog.Cause{}, events, eventlog.Answer{})
	})
	return refused, failed
}

// Revoke ends the enrolment of a device, with a person's reason and the name of the user
// of this machine who asks for it.
func (h *Hub) Revoke(device, reason, user string) error {
	refused, err := h.inRegistry(device, func(r *registry.State) ([]eventlog.Event, error) { return r.Revoke(device, reason, user) })
	if err = errors.Join(refused, err); err == nil {
		h.endIfRenewed()
	}
	return err
}

// Enrol signs a certificate for a device of this machine without a code: for the kiosk
// that the hub runs in.
func (h *Hub) Enrol(who identity.Name, public any) (certificate []byte, err error) {
	if h.cfg.Identity.Authority == nil {
		return nil, errNoIdentity
	}
	certificate, _, err = h.enrolments().Certify(who, public)
	return certificate, err
}

// Authority is the certificate of the hub's authority, in DER.
func (h *Hub) Authority() []byte { return h.authority().Certificate() }

// Knows says whether keys are good for a name at this hub.
func (h *Hub) Knows(own identity.Keys, who identity.Name) (known bool) {
	cert, err := x509.ParseCertificate(own.Certificate)
	if err != nil {
		return false
	}
	return h.gate.Load().admits(tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}, who) == nil
}

// The paths of the office for enrolment.
const (
	PathCodes   = "/devices/codes"
	PathDevices = "/devices"
	PathRevoke  = "/devices/revoke"
)

// NewCode is the request for an enrolment code, in the form of identity.Name.
type NewCode struct {
	Device  string        `json:"device"`
	Role    eventlog.Role `json:"role"`
	Counter string        `json:"counter,omitempty"`
}

// OpenCode is the answer.
type OpenCode struct {
	Code      string `json:"code"`      // "K7QM-2XPA-9DTR"
	Authority string `json:"authority"` // print of the hub's authority, 64 hex digits
	Seconds   int    `json:"seconds"`   // how long it is good
}

// Revocation is the request to revoke a device's certificate.
type Revocation struct {
	Device string `json:"device"`
	Reason string `json:"reason,omitempty"`
}

// Devices are who is enrolled, and who is waited for.
type Devices struct {
	Authority string `json:"authority"`
	// Before is the print of the authority before, while it is believed: those who are not
	// of Authority are not renewed yet.
	Before   string            `json:"before,omitempty"`
	Enrolled []registry.Listed `json:"enrolled"`
	Waiting  []string          `json:"waiting,omitempty"` // names with an open code
	// Unenrolled are connected without a certificate.
	Unenrolled []string `json:"unenrolled,omitempty"`
}

func (o *office) serveCodes(w http.ResponseWriter, r *http.Request) {
	var asked NewCode
	if !o.readChange(w, r, &asked) {
		return
	}
	who := identity.Name{ID: asked.Device, Role: asked.Role, Counter: asked.Counter}
	if err := checkEnrolled(who); err != nil {
		fault(w, http.StatusBadRequest, FaultRequest, i18n.NewFault("office.enrol-name").Because(err))
		return
	}
	opened, err := o.hub.openCode(who)
	if err == nil {
		err = o.hub.onRecord(audit.CodeMade{Device: who.ID, Role: who.Role, Counter: who.Counter, User: link.UserOf(r)})
	}
	switch {
	case errors.Is(err, identity.ErrTooManyCodes):
		fault(w, http.StatusConflict, FaultCodes, i18n.NewFault("office.codes"))
	case errors.Is(err, errNoIdentity):
		fault(w, http.StatusConflict, FaultNoIdentity, i18n.NewFault("office.no-identity"))
	case err != nil:
		failed(w, err)
	default:
		answerJSON(w, http.StatusOK, opened)
	}
}

// Codes of faults of enrolment.
const (
	FaultCodes      = "codes"       // too many codes are open
	FaultNoIdentity = "no-identity" // the hub has no keys
	FaultNoDevice   = "no-device"   // no such device is enrolled, or it is revoked already
)

// checkEnrolled says what is wrong with the name of a device that is to be enrolled.
func checkEnrolled(who identity.Name) error {
	err := who.Check()
	switch {
	case err != nil:
		return err
	case who.Role == identity.HubRole:
		return errors.New("a device cannot be the hub")
	case who.Role == eventlog.Pad && who.Counter == "":
		return errors.New("a pad belongs to a counter: give it")
	}
	return nil
}

func (h *Hub) openCode(who identity.Name) (OpenCode, error) {
	if h.cfg.Identity.Authority == nil {
		return OpenCode{}, errNoIdentity
	}
	var random [64]byte
	var salt [identity.SaltBytes]byte
	_, _ = rand.Read(random[:]) // cannot fail
	_, _ = rand.Read(salt[:])
	code := identity.NewCode(random)
	if err := h.codes.Open(who, code, salt); err != nil {
		return OpenCode{}, err
	}
	return OpenCode{Code: code, Authority: string(h.authority().Print()), Seconds: int(identity.CodeLasts / time.Second)}, nil
}

func (o *office) serveDevices(w http.ResponseWriter, _ *http.Request) {
	if !o.works(w) {
		return
	}
	list, err := o.hub.devices()
	if err != nil {
		failed(w, err)
		return
	}
	answerJSON(w, http.StatusOK, list)
}

func (h *Hub) devices() (list Devices, err error) {
	list.Enrolled = []registry.Listed{}
	err = h.inLoop(func() error {
		list.Enrolled = append(list.Enrolled, h.ledger.Fold().Registry.List()...)
		for id, s := range h.subs {
			if s.unenrolled {
				list.Unenrolled = append(list.Unenrolled, id)
			}
		}
		return nil
	})
	slices.Sort(list.Unenrolled)
	if own := h.gate.Load().own; own.Authority != nil {
		before, _ := own.Former()
		list.Authority, list.Before = string(own.Authority.Print()), string(before)
		for _, name := range h.codes.Waiting() {
			list.Waiting = append(list.Waiting, name.String())
		}
		slices.Sort(list.Waiting)
	}
	return list, err
}

func (o *office) serveRevoke(w http.ResponseWriter, r *http.Request) {
	var asked Revocation
	if !o.readChange(w, r, &asked) {
		return
	}
	switch err := o.hub.Revoke(asked.Device, asked.Reason, link.UserOf(r)); {
	case errors.Is(err, registry.ErrUnknown), errors.Is(err, registry.ErrRevoked):
		fault(w, http.StatusConflict, FaultNoDevice, i18n.NewFault("office.no-device", asked.Device).Because(err))
	case err != nil:
		failed(w, err)
	default:
		o.serveDevices(w, r)
	}
}
