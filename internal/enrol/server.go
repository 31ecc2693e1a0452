package enrol

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"

	"motcua/internal/eventlog"
	"motcua/internal/identity"
)

// Server enrols devices at the hub.
type Server struct {
	Codes *identity.Codes
	// Authority is the one that the hub signs by at the moment. It is called from several
	// goroutines.
	Authority func() *identity.Authority
	// Record makes durable that a device is enrolled with a key, before its certificate
	// leaves the hub. It is called from several goroutines.
	Record func(who identity.Name, key, signer identity.Print) error
	// Needed says whether a device that shows this on its connection has to be enrolled
	// before it is let in. It is called from several goroutines.
	Needed func(state tls.ConnectionState, who identity.Name) bool
	// Renews says for which name, and in place of which key, a device that shows this on
	// its connection may have another certificate. An error wraps ErrStranger or
	// ErrNotDue. It is called from several goroutines.
	Renews func(state tls.ConnectionState) (who identity.Name, before identity.Print, err error)
	Log    *slog.Logger

	strangers atomic.Int32 // refusals told of those who are not waited for
}

// strangersTold is how many refusals the log has, at most, of devices for which no code is
// open and of tries that come too soon: anybody in the building can make them without end.
const strangersTold = 100

// Errors of a renewal.
var (
	// ErrStranger means that whoever asks has shown no certificate that is good.
	ErrStranger = errors.New("only a device with a good certificate gets another")
	// ErrNotDue means that the key is good for some time yet.
	ErrNotDue = errors.New("the key of this device need not be renewed yet")
)

// ServeHTTP answers GET and POST of Path, GET of PathNeeded, and POST of PathRenew.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.TLS == nil || r.Header.Get("Origin") != "": // by clear text, or from a page in a browser
		http.NotFound(w, r)
	case r.Method == http.MethodGet && r.URL.Path == PathNeeded:
		// Not FormValue: that reads a body, of any length, which nobody has asked for.
		query := r.URL.Query()
		who := identity.Name{ID: query.Get("dev"), Role: eventlog.Role(query.Get("role")), Counter: query.Get("counter")}
		answer(w, http.StatusOK, needed{s.Needed(*r.TLS, who)})
	case r.Method == http.MethodPost && r.URL.Path == PathRenew:
		reply(s, w, r, s.renew)
	case r.Method == http.MethodGet && r.URL.Path != PathRenew:
		s.start(w, r)
	case r.Method == http.MethodPost:
		reply(s, w, r, s.enrol)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
	}
}

func (s *Server) start(w http.ResponseWriter, r *http.Request) {
	dev := r.URL.Query().Get("dev")
	salt, err := s.Codes.Salt(dev)
	if err != nil {
		s.refuse(w, r, dev, err)
		return
	}
	answer(w, http.StatusOK, started{salt[:]})
}

// reply reads a request, and answers with what is given for it.
func reply[T interface{ device() string }](s *Server, w http.ResponseWriter, r *http.Request, give func(r *http.Request, a T) (given, error)) {
	var a T
	if err := json.NewDecoder(io.LimitReader(r.Body, maxBytes)).Decode(&a); err != nil {
		answer(w, http.StatusBadRequest, refused{codeRequest})
		return
	}
	g, err := give(r, a)
	if err != nil {
		s.refuse(w, r, a.device(), err)
		return
	}
	answer(w, http.StatusOK, g)
}

// errKey means that a request has no key in it.
var errKey = errors.New("the request has no public key")

// enrol checks the device's proof, and makes its certificate.
func (s *Server) enrol(r *http.Request, a asked) (g given, err error) {
	public, err := x509.ParsePKIXPublicKey(a.Key)
	if err != nil {
		return g, errKey
	}
	binding, err := identity.Binding(*r.TLS)
	if err != nil {
		return g, err
	}
	who, secret, err := s.Codes.Try(a.Dev, a.Proof, binding, a.Key)
	if err != nil {
		return g, err
	}
	if g.Certificate, g.Authority, err = s.Certify(who, public); err != nil {
		return g, err
	}
	g.Proof = identity.Prove(identity.HubSide, secret, binding, g.said())
	return g, nil
}

// Certify makes a certificate for a device whose name is proved, and records it first.
func (s *Server) Certify(who identity.Name, public any) (certificate, authority []byte, err error) {
	by := s.Authority()
	if certificate, err = by.Enrol(who, public); err != nil {
		return nil, nil, err
	}
	key, err := identity.PrintOf(public)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Record(who, key, by.Print()); err != nil {
		return nil, nil, err
	}
	s.Log.Info("a device is enrolled", "device", who.ID, "role", who.Role, "counter", who.Counter, "key", key)
	return certificate, by.Certificate(), nil
}

// renew makes a certificate for another key of a device that has shown a good one. It is
// not recorded here: the record says so when the device comes with it.
func (s *Server) renew(r *http.Request, a renewal) (g given, err error) {
	who, before, err := s.Renews(*r.TLS)
	if err != nil {
		return g, err
	}
	public, err := x509.ParsePKIXPublicKey(a.Key)
	if err != nil {
		return g, errKey
	}
	binding, err := identity.Binding(*r.TLS)
	if err != nil {
		return g, err
	}
	if !identity.ProvenKey(a.Proof, public, binding) {
		return g, identity.ErrProof
	}
	by := s.Authority()
	if g.Certificate, err = by.Renew(who, public, before); err != nil {
		return g, err
	}
	g.Authority = by.Certificate()
	s.Log.Info("a device gets a certificate for its next key", "device", who.ID, "before", before)
	return g, nil
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, dev string, why error) {
	code, status := codeFailed, http.StatusInternalServerError
	switch {
	case errors.Is(why, identity.ErrNoCode):
		code, status = codeNone, http.StatusNotFound
	case errors.Is(why, identity.ErrTooSoon):
		code, status = codeSoon, http.StatusTooManyRequests
	case errors.Is(why, identity.ErrProof):
		code, status = codeWrong, http.StatusForbidden
	case errors.Is(why, ErrStranger):
		code, status = codeStranger, http.StatusForbidden
	case errors.Is(why, ErrNotDue):
		code, status = codeNotDue, http.StatusConflict
	case errors.Is(why, errKey):
		code, status = codeRequest, http.StatusBadRequest
	}
	s.tell(dev, r.RemoteAddr, code, why)
	answer(w, status, refused{code})
}

// tell logs a refusal. Wrong proofs are few, since a code ends with the fifth.
func (s *Server) tell(dev, from, code string, why error) {
	rare := code == codeWrong || code == codeFailed
	if !rare && s.strangers.Load() >= strangersTold { // read first, so that it cannot go round
		return
	}
	if !rare {
		s.strangers.Add(1)
	}
	s.Log.Warn("a device is not enrolled", "device", dev[:min(len(dev), 64)], "from", from, "cause", why)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever has gone gets no answer
}
