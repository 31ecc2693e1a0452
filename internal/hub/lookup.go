package hub

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"crypto/tls"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"motcua/internal/audit"
	"motcua/internal/eventlog"
	"motcua/internal/identity"
	"motcua/internal/register"
)

// Dossiers are looked up by enrolled kiosks: the register says what there is, and the hub who
// may see how much of it, how often.

// registerSecret names the register's key in the store, and registerKeyBytes is its length.
const (
	registerSecret   = "register"
	registerKeyBytes = 32
)

// TroubleRegister says that the register of dossiers is too old, or cannot be renewed.
const TroubleRegister = "register-stale"

// lookup is what the hub has for looking dossiers up.
type lookup struct {
	register register.Register // nil: the centre has none
	key      register.Key
	fault    string // why it could not be opened
	mono     func() time.Duration

	mu    sync.Mutex
	tries *register.Tries
}

// RegisterFigures is how the register of dossiers is.
type RegisterFigures struct {
	AsOfMS int64  `json:"asOfMS,omitempty"` // the moment of its data; 0: it has none yet
	AgeSec int64  `json:"ageSec,omitempty"`
	Stale  bool   `json:"stale,omitempty"`
	Count  int    `json:"count"`
	Fault  string `json:"fault,omitempty"` // why it is not renewed
}

// loadLookup draws the register's key and opens the register. A centre works without it.
func (h *Hub) loadLookup() error {
	secret, err := h.store.Secret(registerSecret, func() []byte {
		key := make([]byte, registerKeyBytes)
		_, _ = rand.Read(key) // cannot fail
		return key
	})
	if err != nil {
		return err
	}
	h.lookup = &lookup{key: register.NewKey(secret), mono: h.cfg.Mono, tries: register.NewTries()}
	if h.lookup.mono == nil {
		h.lookup.mono = func() time.Duration { return time.Since(h.began) }
	}
	if h.cfg.Register == nil {
		return nil
	}
	r, err := h.cfg.Register(h.lookup.key)
	if err != nil {
		h.lookup.fault = err.Error()
		h.cfg.Log.Error("dossiers cannot be looked up; everything else works", "cause", err)
		return nil
	}
	h.lookup.register = r
	return nil
}

func (l *lookup) close(log *slog.Logger) {
	if l == nil || l.register == nil {
		return
	}
	if err := l.register.Close(); err != nil {
		log.Warn("the register did not end", "cause", err)
	}
}

// figures are those of the register; nil without one.
func (l *lookup) figures() *RegisterFigures {
	if l.fault != "" {
		return &RegisterFigures{Stale: true, Fault: l.fault}
	}
	if l.register == nil {
		return nil
	}
	s := l.register.Standing()
	f := &RegisterFigures{AsOfMS: s.Source.AsOfMS, AgeSec: s.Source.AgeSec, Stale: s.Source.Stale, Count: s.Count}
	for _, told := range s.Faults {
		f.Fault = told.En
	}
	return f
}

// trouble is what is wrong with the register; "" if it is as old as it may be. A fault that
// leaves a fresh copy in force is none yet.
func (l *lookup) trouble() string {
	f := l.figures()
	switch {
	case f == nil || !f.Stale:
		return ""
	case f.Fault != "":
		return f.Fault
	}
	return "it is " + (time.Duration(f.AgeSec) * time.Second).String() + " old"
}

// serveLookup answers a kiosk that asks for a dossier.
func (h *Hub) serveLookup(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.Header.Get("Origin") != "" {
		http.NotFound(w, r) // a page in a browser
		return
	}
	device, ok := h.kioskOf(r)
	if !ok {
		http.Error(w, "only an enrolled kiosk looks dossiers up", http.StatusForbidden)
		return
	}
	var q register.Question
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, register.MaxQuestionBytes)).Decode(&q); err != nil {
		http.Error(w, "the question cannot be read", http.StatusBadRequest)
		return
	}
	answerJSON(w, http.StatusOK, h.lookUp(r.Context(), device, q))
}

// kioskOf is the kiosk that asks. It shows its certificate; where the configuration lets
// everybody in, it says its name and the centre's key, as on the link.
func (h *Hub) kioskOf(r *http.Request) (device string, ok bool) {
	var state tls.ConnectionState
	if r.TLS != nil {
		state = *r.TLS
	}
	g := h.gate.Load()
	peer, shown, err := g.peer(state)
	switch {
	case err != nil:
		return "", false
	case shown:
		return peer.ID, peer.Role == eventlog.Kiosk && g.admits(state, peer.Name) == nil
	case !g.insecure:
		return "", false
	}
	who := identity.Name{ID: r.Header.Get(register.HeaderDevice), Role: eventlog.Kiosk}
	key := subtle.ConstantTimeCompare([]byte(r.Header.Get(register.HeaderKey)), []byte(h.cfg.Token))
	return who.ID, key == 1 && who.Check() == nil
}

// lookUp answers one question of a kiosk.
func (h *Hub) lookUp(ctx context.Context, device string, q register.Question) register.Answer {
	l := h.lookup
	if l.register == nil {
		return register.Answer{Result: register.ResultNone}
	}
	proof, given, good := q.Proof()
	if wait := l.look(device, given); wait > 0 {
		return register.Answer{Result: register.ResultBusy, WaitSec: seconds(wait), Source: l.register.Standing().Source}
	}
	code, err := register.ParseCode(q.Code)
	if err != nil {
		a := register.Answer{Result: register.ResultCode, Source: l.register.Standing().Source}
		var fault *register.CodeFault
		if errors.As(err, &fault) {
			a.Reason, a.Suggest = fault.Reason, fault.Suggest
		}
		return a
	}
	var a register.Answer
	switch {
	case !good:
		a = register.Answer{Result: register.ResultFigures, Source: l.register.Standing().Source}
	case given:
		a = h.openDossier(ctx, device, code, proof)
	default:
		a = h.findDossier(ctx, device, code)
	}
	if a.Result == register.ResultMissing {
		a.Suggest = code.Slip()
	}
	return a
}

// findDossier looks a dossier up by its code alone.
func (h *Hub) findDossier(ctx context.Context, device string, code register.Code) register.Answer {
	f, err := h.lookup.register.Find(ctx, code)
	switch {
	case err != nil:
		return register.Answer{Result: register.ResultUnreachable, Source: f.Source}
	case !f.Found():
		h.lookup.missed(device)
		return register.Answer{Result: register.ResultMissing, Source: f.Source}
	}
	public := f.Dossier.Public(register.DayOf(h.cfg.Now()))
	return register.Answer{Result: register.ResultFound, Public: &public, Source: f.Source}
}

// openDossier looks a dossier up with figures. It is on record before it is answered; what was
// typed is not.
func (h *Hub) openDossier(ctx context.Context, device string, code register.Code, p register.Proof) register.Answer {
	a, dossier := h.lookup.open(ctx, device, code, p)
	err := h.onRecord(audit.DossierLooked{Code: h.lookup.key.Print(code), Device: device, Kind: string(p.Kind), Result: string(a.Result)})
	if err != nil {
		return register.Answer{Result: register.ResultUnreachable, Source: a.Source}
	}
	today := register.DayOf(h.cfg.Now())
	switch a.Result {
	case register.ResultOpened:
		full := dossier.Full(today)
		a.Full = &full
	case register.ResultWrong:
		public := dossier.Public(today)
		a.Public = &public
	}
	return a
}

// open compares figures, if there are tries left.
func (l *lookup) open(ctx context.Context, device string, code register.Code, p register.Proof) (register.Answer, register.Dossier) {
	left, locked := l.try(code, device)
	if locked > 0 {
		return register.Answer{Result: register.ResultLocked, WaitSec: seconds(locked), Source: l.register.Standing().Source}, register.Dossier{}
	}
	f, right, err := l.register.Open(ctx, code, p)
	switch {
	case err != nil:
		l.settle(func(now time.Duration) { l.tries.Unknown(code, device, now) })
		return register.Answer{Result: register.ResultUnreachable, Source: f.Source}, register.Dossier{}
	case right:
		l.settle(func(now time.Duration) { l.tries.Right(code, device, now) })
		return register.Answer{Result: register.ResultOpened, Source: f.Source}, f.Dossier
	case !f.Found():
		return register.Answer{Result: register.ResultMissing, Source: f.Source}, register.Dossier{}
	}
	return register.Answer{Result: register.ResultWrong, Left: left, Source: f.Source}, f.Dossier
}

func (l *lookup) look(device string, figures bool) (wait time.Duration) {
	l.settle(func(now time.Duration) { wait = l.tries.Look(device, figures, now) })
	return wait
}

func (l *lookup) missed(device string) {
	l.settle(func(now time.Duration) { l.tries.Missed(device, now) })
}

func (l *lookup) try(code register.Code, device string) (left int, locked time.Duration) {
	l.settle(func(now time.Duration) { left, locked = l.tries.Try(code, device, now) })
	return left, locked
}

// settle does something with the tries.
func (l *lookup) settle(do func(now time.Duration)) {
	now := l.mono()
	l.mu.Lock()
	defer l.mu.Unlock()
	do(now)
}

// seconds are whole seconds, and never none.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

// PathRegister is where the office tells how the register is.
const PathRegister = "/register"

// RegisterShown is the answer.
type RegisterShown struct {
	Given bool `json:"given"` // the centre has a register
	register.Standing
}

func (o *office) serveRegister(w http.ResponseWriter, _ *http.Request) {
	if !o.works(w) {
		return
	}
	l := o.hub.lookup
	shown := RegisterShown{Given: l.register != nil || l.fault != ""}
	switch {
	case l.register != nil:
		shown.Standing = l.register.Standing()
	case l.fault != "":
		shown.Faults = []register.Told{{Vi: l.fault, En: l.fault}}
	}
	answerJSON(w, http.StatusOK, shown)
}
