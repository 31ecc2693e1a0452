package hub_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/audit"
	"motcua/internal/eventlog"
	"motcua/internal/hub"
	"motcua/internal/identity"
	"motcua/internal/register"
	"motcua/internal/registerclient"
	"motcua/internal/store"
	"motcua/internal/wire"
)

const dossierCode = "H25.01-261120-0017"

// shelf is a register with one dossier.
type shelf struct {
	key    register.Key
	mu     sync.Mutex
	source register.Source
	fault  string
	err    error
	closed int
}

func (s *shelf) standing() (register.Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.source, s.err
}

func (s *shelf) Find(_ context.Context, code register.Code) (register.Finding, error) {
	source, err := s.standing()
	if err != nil {
		return register.Finding{Source: source}, err
	}
	d, _, _ := s.key.Take(register.Raw{Code: dossierCode, State: "4", Received: "20/11/2026", Due: "27/11/2026", Counter: "18", Secret: "4071", ID: "001099012345"}, nil)
	b, _ := register.NewBook([]register.Dossier{d})
	return register.Finding{Dossier: b.Find(code), Source: source}, nil
}

func (s *shelf) Open(ctx context.Context, code register.Code, p register.Proof) (register.Finding, bool, error) {
	f, err := s.Find(ctx, code)
	return f, err == nil && s.key.Opens(code, f.Dossier, p), err
}

func (s *shelf) Standing() register.Standing {
	source, _ := s.standing()
	st := register.Standing{Source: source, Count: 1}
	if s.fault != "" {
		st.Faults = []register.Told{{Vi: s.fault, En: s.fault}}
	}
	return st
}

func (s *shelf) Close() error { s.closed++; return nil }

// lookupRig is a hub with a register, and the time by which tries are counted.
type lookupRig struct {
	*fortress
	shelf *shelf
	mono  time.Duration
	mu    sync.Mutex
}

func newLookupRig(t *testing.T, admission hub.Admission) *lookupRig {
	t.Helper()
	l := &lookupRig{fortress: &fortress{rig: &rig{t: t, dir: t.TempDir()}}, shelf: &shelf{source: register.Source{Name: "Hệ thống của tỉnh", Ask: "Quầy 18", AsOfMS: 5, AgeSec: 180}}}
	l.now.Store(time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC).UnixMilli())
	l.change = func(cfg *hub.Config) {
		own, _, err := identity.OpenHub(cfg.Dir)
		if err != nil {
			t.Fatal(err)
		}
		l.own, cfg.Identity, cfg.Admission = own, own, admission
		cfg.Mono = func() time.Duration { l.mu.Lock(); defer l.mu.Unlock(); return l.mono }
		cfg.Register = func(key register.Key) (register.Register, error) { l.shelf.key = key; return l.shelf, nil }
	}
	l.open()
	t.Cleanup(l.stop)
	return l
}

// pass lets time go by.
func (l *lookupRig) pass(d time.Duration) {
	l.mu.Lock()
	l.mono += d
	l.mu.Unlock()
}

// client is that of a device with keys; without any it says its name.
func (l *lookupRig) client(id string, keys *identity.Keys) *registerclient.Client {
	return registerclient.New(registerclient.Config{
		Hub: l.address, Device: id, Token: "khoá", Elapsed: func() time.Duration { return 0 },
		Identity: func() *identity.DeviceIdentity {
			if keys == nil {
				return nil
			}
			return &identity.DeviceIdentity{Own: *keys, Trust: l.own.Trust}
		},
	})
}

// at is the client of a kiosk that is enrolled.
func (l *lookupRig) at(id string) *registerclient.Client {
	keys := l.enrol(id, eventlog.Kiosk, "")
	return l.client(id, &keys)
}

func TestKioskLooksADossierUp(t *testing.T) {
	l := newLookupRig(t, hub.Admission{})
	c := l.at("kiosk-1")
	seen, err := c.Ask(t.Context(), register.Question{Code: " h25.01-261120-0017 "})
	want := register.Public{Code: dossierCode, State: register.StateProcessing, Step: register.StepWork, Openable: true}
	if err != nil || seen.Public != want || seen.Full != nil || seen.Source.AgeSec != 180 || seen.Source.Ask != "Quầy 18" {
		t.Errorf("got %+v, %v", seen, err)
	}
	for _, q := range []register.Question{{Code: dossierCode, Secret: "4071"}, {Code: dossierCode, ID4: "2345"}} {
		seen, err := c.Ask(t.Context(), q)
		if err != nil || seen.Full == nil || seen.Full.Due != 20261127 || seen.Full.Counter != "18" {
			t.Errorf("%+v: got %+v, %v", q, seen, err)
		}
	}
	var missing *registerclient.MissingError
	if _, err := c.Ask(t.Context(), register.Question{Code: "H25.01-261120-OO17"}); !errors.As(err, &missing) || missing.Suggest != dossierCode || missing.Source.Ask == "" || missing.Source.AsOfMS == 0 {
		t.Errorf("got %v, %+v", err, missing)
	}
	var code *registerclient.CodeError
	if _, err := c.Ask(t.Context(), register.Question{Code: "H25.01-2611200017"}); !errors.As(err, &code) || code.Suggest != dossierCode {
		t.Errorf("got %v", err)
	}
	if _, err := c.Ask(t.Context(), register.Question{Code: dossierCode, Secret: "4071", ID4: "2345"}); !errors.Is(err, registerclient.ErrFigures) {
		t.Errorf("two kinds of figures: %v", err)
	}
}

// A page of dates never leaves the hub for a code alone, or for wrong figures.
func TestNoDateLeavesTheHubWithoutFigures(t *testing.T) {
	l := newLookupRig(t, hub.Admission{Insecure: true})
	for _, body := range []string{`{"code":"` + dossierCode + `"}`, `{"code":"` + dossierCode + `","secret":"4072"}`} {
		answer := l.post(body, "kiosk-1", "khoá")
		if !strings.Contains(answer, `"processing"`) || strings.Contains(answer, "2026-11") || strings.Contains(answer, "counter") {
			t.Errorf("got %s", answer)
		}
	}
}

// post asks in clear text, and returns the answer or the status.
func (l *lookupRig) post(body, device, key string) string {
	l.t.Helper()
	r, err := http.NewRequest(http.MethodPost, "http://"+l.address+register.Path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set(register.HeaderDevice, device)
	r.Header.Set(register.HeaderKey, key)
	r.Close = true // requests of one connection are slowed down
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return res.Status
	}
	data, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(data)
}

// entries stops the hub, and returns what is in its log.
func (l *lookupRig) entries() (list [][]byte) {
	l.t.Helper()
	l.stop()
	db, err := store.OpenReadOnly(filepath.Join(l.dir, "hub"), "hub.db")
	if err != nil {
		l.t.Fatal(err)
	}
	if _, err := db.Read(1, 0, func(_ uint64, raw []byte) error {
		list = append(list, bytes.Clone(raw))
		return nil
	}); err != nil {
		l.t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		l.t.Fatal(err)
	}
	return list
}

func TestOnlyAnEnrolledKioskLooksUp(t *testing.T) {
	l := newLookupRig(t, hub.Admission{UnenrolledUntil: "2030-01-01"})
	q := register.Question{Code: dossierCode}
	console, wall := l.enrol("quay-1", eventlog.Console, "1"), l.enrol("wall-1", eventlog.Wall, "")
	never := unrecorded(t, l.fortress, "kiosk-9")
	for what, c := range map[string]*registerclient.Client{
		"nobody": l.client("kiosk-1", nil), "a console": l.client("quay-1", &console), "a wall": l.client("wall-1", &wall), "a key that was never told": l.client("kiosk-9", &never),
	} {
		if _, err := c.Ask(t.Context(), q); !errors.Is(err, registerclient.ErrStranger) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	kiosk := l.at("kiosk-1")
	if _, err := kiosk.Ask(t.Context(), q); err != nil {
		t.Errorf("the kiosk: %v", err)
	}
	if err := l.hub.Revoke("kiosk-1", "", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := kiosk.Ask(t.Context(), q); !errors.Is(err, registerclient.ErrStranger) {
		t.Errorf("a revoked kiosk: %v", err)
	}
}

func TestWithoutIdentityTheKeyDecides(t *testing.T) {
	l := newLookupRig(t, hub.Admission{Insecure: true})
	const body = `{"code":"` + dossierCode + `"}`
	for what, c := range map[string]struct{ device, key, want string }{
		"the key": {"kiosk-1", "khoá", `"found"`}, "another key": {"kiosk-1", "x", "403"}, "no key": {"kiosk-1", "", "403"}, "no name": {"", "khoá", "403"}, "a bad name": {"../x y", "khoá", "403"},
	} {
		if got := l.post(body, c.device, c.key); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %s", what, got)
		}
	}
	for _, bad := range []string{"", "{", `{"code":1}`, `{"code":"` + strings.Repeat("x", register.MaxQuestionBytes) + `"}`} {
		if got := l.post(bad, "kiosk-1", "khoá"); !strings.HasPrefix(got, "400") {
			t.Errorf("%.20q: got %s", bad, got)
		}
	}
}

func TestThreeWrongFiguresLockADossier(t *testing.T) {
	l := newLookupRig(t, hub.Admission{})
	c, other := l.at("kiosk-1"), l.at("kiosk-2")
	q := register.Question{Code: dossierCode, Secret: "0000"}
	var wrong *registerclient.WrongError
	for _, left := range []int{2, 1, 0} {
		if _, err := c.Ask(t.Context(), q); !errors.As(err, &wrong) || wrong.Left != left || wrong.Public.State != register.StateProcessing {
			t.Fatalf("got %v, %+v; want %d left", err, wrong, left)
		}
	}
	var locked *registerclient.LockedError
	q.Secret = "4071" // the right ones tell nothing while it is locked, at any kiosk
	for _, c := range []*registerclient.Client{c, other} {
		if _, err := c.Ask(t.Context(), q); !errors.As(err, &locked) || locked.All || locked.Wait != register.TriesCount {
			t.Errorf("got %v, %+v", err, locked)
		}
	}
	if _, err := c.Ask(t.Context(), register.Question{Code: dossierCode}); err != nil {
		t.Errorf("what anybody may see is locked too: %v", err)
	}
	l.pass(register.TriesCount)
	if seen, err := c.Ask(t.Context(), q); err != nil || seen.Full == nil {
		t.Errorf("after an hour: %v", err)
	}
}

// A code that is not there is locked as one that is: nobody learns which it is by that.
func TestMissingCodeCostsATry(t *testing.T) {
	l := newLookupRig(t, hub.Admission{})
	c := l.at("kiosk-1")
	q := register.Question{Code: "H25.01-261120-9999", Secret: "0000"}
	var missing *registerclient.MissingError
	for range register.TriesPerCode {
		if _, err := c.Ask(t.Context(), q); !errors.As(err, &missing) {
			t.Fatalf("got %v", err)
		}
	}
	var locked *registerclient.LockedError
	if _, err := c.Ask(t.Context(), q); !errors.As(err, &locked) || locked.Wait != register.TriesCount {
		t.Errorf("got %v", err)
	}
}

// Several tries at once are no more than several in turn.
func TestTriesAtOnceAreCounted(t *testing.T) {
	l := newLookupRig(t, hub.Admission{})
	c := l.at("kiosk-1")
	var all sync.WaitGroup
	var mu sync.Mutex
	wrongs := 0
	for range register.FiguresPerMinute {
		all.Go(func() {
			_, err := c.Ask(t.Context(), register.Question{Code: dossierCode, Secret: "0000"})
			var wrong *registerclient.WrongError
			mu.Lock()
			defer mu.Unlock()
			if errors.As(err, &wrong) {
				wrongs++
			}
		})
	}
	all.Wait()
	if wrongs != register.TriesPerCode {
		t.Errorf("%d tries were taken", wrongs)
	}
}

func TestLookUpsAreLimited(t *testing.T) {
	l := newLookupRig(t, hub.Admission{Insecure: true})
	const body = `{"code":"` + dossierCode + `"}`
	for range register.LooksPerMinute {
		if got := l.post(body, "kiosk-1", "khoá"); !strings.Contains(got, `"found"`) {
			t.Fatalf("got %s", got)
		}
	}
	if got := l.post(body, "kiosk-1", "khoá"); !strings.Contains(got, `"busy"`) || !strings.Contains(got, `"waitSec":60`) {
		t.Errorf("got %s", got)
	}
	if got := l.post(body, "kiosk-2", "khoá"); !strings.Contains(got, `"found"`) {
		t.Errorf("another kiosk gets %s", got)
	}
}

// Each look-up with figures is on record, and what was typed is in no file of the hub.
func TestLookUpWithFiguresIsOnRecord(t *testing.T) {
	l := newLookupRig(t, hub.Admission{})
	c := l.at("kiosk-1")
	for _, q := range []register.Question{{Code: dossierCode}, {Code: dossierCode, Secret: "7395"}, {Code: dossierCode, Secret: "4071"}, {Code: "H25.01-261120-9999", ID4: "7395"}} {
		_, _ = c.Ask(t.Context(), q)
	}
	var got []string
	record := asked[hub.Record](l.rig, http.MethodGet, hub.PathRecord+hub.RecordAudit+"?lang=en", nil)
	mark := l.shelf.key.Print(dossierCode)
	if all := strings.Join(record.Lines, "\n"); strings.Count(all, "looked a dossier up") != 3 || !strings.Contains(all, mark) {
		t.Errorf("the audit is %s", all)
	}
	for _, e := range l.entries() {
		if bytes.Contains(e, []byte(`"`+audit.DossierLooked{}.EventType()+`"`)) {
			got = append(got, string(e))
			// The prints of codes are random hex, in which any four figures may stand by chance.
			rest := strings.NewReplacer(mark, "", l.shelf.key.Print("H25.01-261120-9999"), "").Replace(string(e))
			if strings.Contains(rest, "7395") || strings.Contains(rest, "4071") || strings.Contains(rest, "261120") {
				t.Errorf("the record has what was typed: %s", e)
			}
		}
	}
	if len(got) != 3 || !strings.Contains(got[0], `"wrong"`) || !strings.Contains(got[0], mark) || !strings.Contains(got[1], `"opened"`) || !strings.Contains(got[2], `"missing"`) {
		t.Errorf("on record is %q", got)
	}
}

func TestRegisterThatDoesNotAnswerCostsNoTry(t *testing.T) {
	l := newLookupRig(t, hub.Admission{})
	c := l.at("kiosk-1")
	l.shelf.err = register.ErrUnreachable
	var off *registerclient.UnreachableError
	for _, q := range []register.Question{{Code: dossierCode}, {Code: dossierCode, Secret: "0000"}, {Code: dossierCode, Secret: "0000"}, {Code: dossierCode, Secret: "0000"}} {
		if _, err := c.Ask(t.Context(), q); !errors.As(err, &off) || off.Source.Ask == "" {
			t.Errorf("got %v", err)
		}
	}
	l.shelf.mu.Lock()
	l.shelf.err = nil
	l.shelf.mu.Unlock()
	if seen, err := c.Ask(t.Context(), register.Question{Code: dossierCode, Secret: "4071"}); err != nil || seen.Full == nil {
		t.Errorf("got %v", err)
	}
}

func TestStaleRegisterIsAFault(t *testing.T) {
	l := newLookupRig(t, hub.Admission{})
	has := func() bool {
		for _, f := range l.hub.Figures().Faults {
			if f.Device == wire.RoleHub && f.Code == hub.TroubleRegister {
				return true
			}
		}
		return false
	}
	if f := l.hub.Figures(); has() || f.Register == nil || f.Register.AgeSec != 180 {
		t.Errorf("got %+v", f)
	}
	l.shelf.mu.Lock()
	l.shelf.source.Stale = true
	l.shelf.mu.Unlock()
	eventually(t, "the fault", has)
	if f := l.hub.Figures().For(hub.ForEverybody); f.Register == nil || !f.Register.Stale {
		t.Errorf("everybody is told %+v", f.Register)
	}
	shown := asked[hub.RegisterShown](l.rig, http.MethodGet, hub.PathRegister, nil)
	if !shown.Given || shown.Count != 1 || !shown.Source.Stale {
		t.Errorf("the office is told %+v", shown)
	}
}

// A register that cannot be opened stops nothing else.
func TestHubWorksWithoutItsRegister(t *testing.T) {
	l := newLookupRig(t, hub.Admission{})
	l.stop()
	if l.shelf.closed != 1 {
		t.Errorf("the register was closed %d times", l.shelf.closed)
	}
	change := l.change
	l.change = func(cfg *hub.Config) {
		change(cfg)
		cfg.Register = func(register.Key) (register.Register, error) { return nil, errors.New("no headers") }
	}
	l.open()
	c := l.at("kiosk-1")
	if _, err := c.Ask(t.Context(), register.Question{Code: dossierCode}); !errors.Is(err, registerclient.ErrNoRegister) {
		t.Errorf("got %v", err)
	}
	shown := asked[hub.RegisterShown](l.rig, http.MethodGet, hub.PathRegister, nil)
	if !shown.Given || len(shown.Faults) != 1 || l.hub.Figures().Register.Fault != "no headers" || l.hub.Figures().For(hub.ForEverybody).Register.Fault == "no headers" {
		t.Errorf("the office is told %+v", shown)
	}
}
