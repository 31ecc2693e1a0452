package registerweb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/register"
)

const (
	code  = register.Code("H25.01-261120-0017")
	nowMS = int64(1_795_574_280_000)
)

// system is a province's system that is pretended, behind a real server.
type system struct {
	t       *testing.T
	server  *httptest.Server
	mu      sync.Mutex
	asked   []string // addresses and bodies
	header  http.Header
	answer  func(w http.ResponseWriter, r *http.Request)
	elapsed time.Duration
	log     bytes.Buffer
	cfg     Config
}

func newSystem(t *testing.T) *system {
	t.Helper()
	s := &system{t: t}
	s.says(http.StatusOK, `{"data":{"maHoSo":"H25.01-261120-0017","trangThai":"Đang xử lý","ngayHenTra":"2026-11-27","maTraCuu":"4071","chuHoSo":"Nguyễn Văn A"},"at":"2026-11-25T09:30:00+07:00"}`)
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.asked, s.header = append(s.asked, r.URL.String()+string(body)), r.Header
		answer := s.answer
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.server.Close)
	s.cfg = Config{
		URL: s.server.URL + "/tra-cuu?ma={code}", Method: "GET", Timeout: 5 * time.Second, StaleMS: time.Hour.Milliseconds(), AsOfPath: "at",
		Paths:  map[register.Field]string{register.FieldCode: "data.maHoSo", register.FieldState: "data.trangThai", register.FieldDue: "data.ngayHenTra", register.FieldSecret: "data.maTraCuu"},
		Source: register.Source{Name: "Hệ thống của tỉnh", Ask: "Quầy 18"}, Key: register.NewKey([]byte("a key of a test")),
		Now: func() int64 { return nowMS + s.elapsed.Milliseconds() }, Elapsed: func() time.Duration { return s.elapsed }, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
	}
	return s
}

func (s *system) says(status int, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

func (s *system) web() *Web {
	s.t.Helper()
	w, err := New(s.cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	return w
}

func TestDossierIsAskedForByDescription(t *testing.T) {
	s := newSystem(t)
	s.cfg.Headers = map[string]string{"Authorization": "Bearer x1"}
	f, err := s.web().Find(t.Context(), code)
	if err != nil || f.Dossier.State != register.StateProcessing || f.Dossier.Due != 20261127 {
		t.Fatalf("got %+v, %v", f, err)
	}
	if f.Source.AgeSec != 8*60 || f.Source.Name == "" {
		t.Errorf("the source is %+v", f.Source)
	}
	if s.asked[0] != "/tra-cuu?ma=H25.01-261120-0017" || s.header.Get("Authorization") != "Bearer x1" {
		t.Errorf("asked by %q with %v", s.asked, s.header)
	}
	s.cfg.Method, s.cfg.Body = "POST", `{"ma":"{code}"}`
	if _, err := s.web().Find(t.Context(), code); err != nil || !strings.HasSuffix(s.asked[1], `{"ma":"H25.01-261120-0017"}`) {
		t.Errorf("asked by %q, %v", s.asked, err)
	}
}

func TestAnswersAreKeptForAMinute(t *testing.T) {
	s := newSystem(t)
	w := s.web()
	find := func(want register.State, asked int) {
		t.Helper()
		if f, err := w.Find(t.Context(), code); err != nil || f.Dossier.State != want || len(s.asked) != asked {
			t.Errorf("%v, %v after %d questions; want %v after %d", f.Dossier.State, err, len(s.asked), want, asked)
		}
	}
	find(register.StateProcessing, 1)
	s.says(http.StatusOK, `{"data":{"maHoSo":"H25.01-261120-0017","trangThai":"10"}}`)
	s.elapsed = fresh - 1
	find(register.StateProcessing, 1)
	s.elapsed = fresh
	find(register.StateReturned, 2)
	// Nobody answers any more: what is known is told with its age, for a day.
	s.says(http.StatusBadGateway, "")
	s.elapsed += 2 * time.Hour
	f, err := w.Find(t.Context(), code)
	if err != nil || f.Dossier.State != register.StateReturned || f.Source.AgeSec != 2*3600 || !f.Source.Stale {
		t.Errorf("got %+v, %v", f, err)
	}
	s.elapsed += oldest
	if _, err := w.Find(t.Context(), code); !errors.Is(err, register.ErrUnreachable) {
		t.Errorf("after a day: %v", err)
	}
}

func TestWhatTheSystemMayAnswer(t *testing.T) {
	for what, c := range map[string]struct {
		status     int
		text       string
		found      bool
		unanswered string // "" for an answer
	}{
		"another form of the code": {200, `{"data":{"maHoSo":" h25.01-261120-0017","trangThai":4}}`, true, ""},
		"no code in it":            {200, `{"data":{"trangThai":4}}`, true, ""},
		"nothing":                  {404, "", false, ""},
		"an empty answer":          {200, `{"data":null}`, false, ""},
		"another dossier":          {200, `{"data":{"maHoSo":"H25.01-261120-0018","trangThai":4}}`, false, "another code"},
		"an unknown state":         {200, `{"data":{"maHoSo":"H25.01-261120-0017","trangThai":"Tạm dừng"}}`, false, `"Tạm dừng", which is not known`},
		"a page":                   {200, "<html>", false, "no JSON"},
		"half an answer":           {200, `{"data":`, false, "no JSON"},
		"two answers":              {200, `{} {}`, false, "no JSON"},
		"a long answer":            {200, `"` + strings.Repeat("x", maxAnswerBytes) + `"`, false, "larger than 1 MiB"},
		"a fault":                  {500, "", false, "answers with 500"},
		"no right":                 {401, "", false, "refuses our requests"},
		"elsewhere":                {302, "", false, "answers with 302"},
	} {
		s := newSystem(t)
		s.says(c.status, c.text)
		w := s.web()
		f, err := w.Find(t.Context(), code)
		if f.Found() != c.found || (err == nil) != (c.unanswered == "") {
			t.Errorf("%s: got %+v, %v", what, f, err)
		}
		if c.unanswered != "" {
			st := w.Standing()
			if len(st.Faults) != 1 || !strings.Contains(st.Faults[0].En, c.unanswered) || st.Faults[0].Vi == st.Faults[0].En || !st.Source.Stale {
				t.Errorf("%s: it stands %+v", what, st)
			}
			if !errors.Is(err, register.ErrUnreachable) || f.Source.Ask == "" {
				t.Errorf("%s: %v, %+v", what, err, f.Source)
			}
		}
	}
}

func TestSystemSaysWhereNothingIs(t *testing.T) {
	s := newSystem(t)
	s.cfg.MissingPath = "error.0.code"
	s.says(http.StatusOK, `{"error":[{"code":"E404"}]}`)
	if f, err := s.web().Find(t.Context(), code); err != nil || f.Found() {
		t.Errorf("got %+v, %v", f, err)
	}
	s.says(http.StatusOK, `{"du_lieu":{"tt":4}}`) // another form than before is no "not found"
	if _, err := s.web().Find(t.Context(), code); err == nil || !strings.Contains(err.Error(), "form may have changed") {
		t.Errorf("got %v", err)
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	s := newSystem(t)
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	s.answer = func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) }
	if _, err := s.web().Find(t.Context(), code); err == nil || reached {
		t.Errorf("got %v, reached %v", err, reached)
	}
}

func TestOnlyHTTPSLeavesTheMachine(t *testing.T) {
	for _, address := range []string{"http://dvc.example/?ma={code}", "ftp://127.0.0.1/{code}", "http://127.0.0.1.example/{code}", "//x/{code}", ""} {
		s := newSystem(t)
		s.cfg.OpenURL = address
		if address == "" {
			s.cfg.URL = "http://10.0.0.1/{code}"
		}
		if _, err := New(s.cfg); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

// The figures stay here unless the other system has an address for them.
func TestFiguresAreComparedHere(t *testing.T) {
	s := newSystem(t)
	w := s.web()
	for figures, want := range map[string]bool{"4071": true, "4072": false} {
		f, right, err := w.Open(t.Context(), code, register.Proof{Kind: register.KindSecret, Figures: figures})
		if err != nil || right != want || !f.Found() {
			t.Errorf("%s: %v, %v", figures, right, err)
		}
	}
	if all := fmt.Sprint(s.asked); strings.Contains(all, "4071") || strings.Contains(all, "4072") {
		t.Errorf("the figures were sent: %s", all)
	}
}

func TestFiguresAreComparedThereIfItSaysSo(t *testing.T) {
	s := newSystem(t)
	s.cfg.OpenURL = s.server.URL + "/mo?ma={code}&so={id4}"
	w := s.web()
	delete(s.cfg.Paths, register.FieldSecret)
	if f, err := s.web().Find(t.Context(), code); err != nil || !f.Dossier.Public(1).Openable {
		t.Errorf("nobody is told that figures can be typed: %+v, %v", f, err)
	}
	s.asked, s.cfg.Paths[register.FieldSecret] = nil, "data.maTraCuu"
	id := register.Proof{Kind: register.KindID, Figures: "2345"}
	if _, right, err := w.Open(t.Context(), code, id); err != nil || !right || s.asked[1] != "/mo?ma=H25.01-261120-0017&so=2345" {
		t.Errorf("%v, %v by %q", right, err, s.asked)
	}
	if _, right, err := w.Open(t.Context(), code, register.Proof{Kind: register.KindSecret, Figures: "4071"}); err != nil || !right || len(s.asked) != 2 {
		t.Errorf("a secret that has no address is sent, or not compared: %v, %v by %q", right, err, s.asked)
	}
	for _, no := range []int{http.StatusForbidden, http.StatusUnauthorized, http.StatusNotFound} {
		s.says(no, "")
		if _, right, err := w.Open(t.Context(), code, id); right || err != nil {
			t.Errorf("%d: %v, %v", no, right, err)
		}
	}
	s.says(http.StatusInternalServerError, "")
	if _, right, err := w.Open(t.Context(), code, id); right || !errors.Is(err, register.ErrUnreachable) {
		t.Errorf("a fault is an answer: %v, %v", right, err)
	}
}

// The address of a request has figures in it: no error and no line of the log has the address.
func TestFiguresAreInNoMessage(t *testing.T) {
	s := newSystem(t)
	s.cfg.OpenURL = s.server.URL + "/mo?ma={code}&so={id4}"
	w := s.web()
	if _, err := w.Find(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	s.server.Close()
	_, _, err := w.Open(t.Context(), code, register.Proof{Kind: register.KindID, Figures: "9173"})
	if err == nil || strings.Contains(err.Error(), "9173") || strings.Contains(s.log.String(), "9173") || strings.Contains(fmt.Sprint(w.Standing()), "9173") {
		t.Errorf("got %v and %s", err, s.log.String())
	}
}

func TestSlowSystemIsNotWaitedFor(t *testing.T) {
	s := newSystem(t)
	held := make(chan struct{})
	defer close(held)
	s.answer = func(http.ResponseWriter, *http.Request) { <-held }
	s.cfg.Timeout = 50 * time.Millisecond
	w := s.web()
	var all sync.WaitGroup
	for range 3 * maxAtOnce {
		all.Go(func() {
			if _, err := w.Find(t.Context(), code); !errors.Is(err, register.ErrUnreachable) {
				t.Errorf("got %v", err)
			}
		})
	}
	all.Wait()
}

func TestCacheHasItsLimit(t *testing.T) {
	s := newSystem(t)
	w := s.web()
	for i := range maxCached + 10 {
		w.remember(register.Code(fmt.Sprint(i)), answered{at: time.Duration(i)})
	}
	if _, known := w.before(register.Code(fmt.Sprint(maxCached + 9))); len(w.cached) > maxCached || !known {
		t.Errorf("%d answers are kept", len(w.cached))
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestPathsOfAnAnswer(t *testing.T) {
	v, err := parse([]byte(`{"a":{"b":[{"c":" x "},12,true,null]},"n":10}`))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"a.b.0.c": "x", "a.b.1": "12", "a.b.2": "true", "a.b.3": "", "n": "10", "": "", "a": "", "a.b": "", "a.b.9": "", "a.b.-1": "", "a.b.x": "", "n.x": "", "z.y": ""} {
		if got := textAt(v, path); got != want {
			t.Errorf("%q: got %q, want %q", path, got, want)
		}
	}
}

func TestHeadersAreASecretFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.json")
	for text, want := range map[string]string{
		`{"Authorization":"Bearer x1"}`:       "",
		`{"Author ization":"x"}`:              "no file of headers",
		`{"A":"x1\r\nB: x"}`:                  "no file of headers",
		`["x1"]`:                              "no file of headers",
		`{`:                                   "no file of headers",
		strings.Repeat(" ", maxHeaderBytes+1): "no file of headers",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := LoadHeaders(path)
		if want == "" && (err != nil || list["Authorization"] != "Bearer x1") || want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "x1")) {
			t.Errorf("%.40q: got %v, %v", text, list, err)
		}
		var said i18n.Message
		if errors.As(err, &said) && said.In(i18n.Vietnamese) == said.In(i18n.English) {
			t.Errorf("%.40q: it says the same in both languages", text)
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadHeaders(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("others may read it: %v", err)
	}
	if _, err := LoadHeaders(path + "x"); err == nil {
		t.Error("there is no file, and it is read")
	}
}
