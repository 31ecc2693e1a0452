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
	Codes     *identity.Codes
	Authority *identity.Authority
	// Record makes durable that a device is enrolled with a key, before its certificate
	// leaves the hub. It is called from several goroutines.
	Record func(who identity.Name, key identity.Print) error
	// Needed says whether a device that shows this on its connection has to be enrolled
	// before it is let in. It is called from several goroutines.
	Needed func(state tls.ConnectionState, who identity.Name) bool
	Log    *slog.Logger

	strangers atomic.Int32 // refusals told of those who are not waited for
}

// strangersTold is how many refusals the log has, at most, of devices for which no code is
// open and of tries that come too soon: anybody in the building can make them without end.
const strangersTold = 100

// ServeHTTP answers GET and POST of Path, and GET of PathNeeded.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.TLS == nil || r.Header.Get("Origin") != "": // by clear text, or from a page in a browser
		http.NotFound(w, r)
	case r.Method == http.MethodGet && r.URL.Path == PathNeeded:
		// Not FormValue: that reads a body, of any length, which nobody has asked for.
		query := r.URL.Query()
		who := identity.Name{ID: query.Get("dev"), Role: eventlog.Role(query.Get("role")), Counter: query.Get("counter")}
		answer(w, http.StatusOK, needed{s.Needed(*r.TLS, who)})
	case r.Method == http.MethodGet:
		s.start(w, r)
	case r.Method == http.MethodPost:
		s.finish(w, r)
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

func (s *Server) finish(w http.ResponseWriter, r *http.Request) {
	var a asked
	if err := json.NewDecoder(io.LimitReader(r.Body, maxBytes)).Decode(&a); err != nil {
		answer(w, http.StatusBadRequest, refused{codeRequest})
		return
	}
	g, err := s.enrol(r, a)
	if err != nil {
		s.refuse(w, r, a.Dev, err)
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
	if g.Certificate, err = s.Certify(who, public); err != nil {
		return g, err
	}
	g.Authority = s.Authority.Certificate()
	g.Proof = identity.Prove(identity.HubSide, secret, binding, g.said())
	return g, nil
}

// Certify makes a certificate for a device whose name is proved, and records it first.
func (s *Server) Certify(who identity.Name, public any) (certificate []byte, err error) {
	if certificate, err = s.Authority.Enrol(who, public); err != nil {
		return nil, err
	}
	key, err := identity.PrintOf(public)
	if err != nil {
		return nil, err
	}
	if err := s.Record(who, key); err != nil {
		return nil, err
	}
	s.Log.Info("a device is enrolled", "device", who.ID, "role", who.Role, "counter", who.Counter, "key", key)
	return certificate, nil
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
