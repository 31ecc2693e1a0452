package registerweb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"motcua/internal/config"
	"motcua/internal/i18n"
	"motcua/internal/link"
	"motcua/internal/register"
)

// Limits of asking.
const (
	fresh          = 60 * time.Second // an answer is not asked for again
	oldest         = 24 * time.Hour   // an answer that is given with its age when nobody answers
	maxCached      = 2_000
	maxAtOnce      = 4 // requests to the other system
	maxAnswerBytes = 1 << 20
)

// Config is what a Web needs.
type Config struct {
	URL, OpenURL string // with {code}; OpenURL also with {secret}, {id4} or {phone4}
	Method, Body string
	Headers      map[string]string
	Paths        map[register.Field]string
	AsOfPath     string
	MissingPath  string
	States       register.StateWords
	Timeout      time.Duration
	Source       register.Source
	StaleMS      int64
	Key          register.Key
	Now          func() int64
	Elapsed      func() time.Duration
	Log          *slog.Logger
}

// answered is an answer of the other system. A dossier without a code is not there.
type answered struct {
	dossier register.Dossier
	asOfMS  int64
	at      time.Duration
}

// Web is a Register in another system.
type Web struct {
	cfg    Config
	client *http.Client
	host   string
	slots  chan struct{}

	mu     sync.Mutex
	cached map[register.Code]answered
	lastMS int64         // the last answer
	fault  *i18n.Message // why the last request failed
	counts map[register.Counts]int
}

var _ register.Register = (*Web)(nil)

// New makes a Web. It asks nobody yet.
func New(cfg Config) (*Web, error) {
	for _, address := range []string{cfg.URL, cfg.OpenURL} {
		if address != "" && !config.SafeAddress(address) {
			return nil, fmt.Errorf("the address of the register is neither https nor on this machine")
		}
	}
	u, err := url.Parse(fill(cfg.URL, "x", register.Proof{}))
	if err != nil {
		return nil, fmt.Errorf("reading the address of the register: %w", err)
	}
	return &Web{
		cfg: cfg, client: link.NewWebClient(cfg.Timeout), host: u.Host, slots: make(chan struct{}, maxAtOnce),
		cached: map[register.Code]answered{}, counts: map[register.Counts]int{},
	}, nil
}

// Close implements register.Register.
func (w *Web) Close() error { return nil }

// errWrong means that the other system does not take the figures.
var errWrong = errors.New("the other system refuses the figures")

// Find implements register.Register.
func (w *Web) Find(ctx context.Context, code register.Code) (register.Finding, error) {
	a, known := w.before(code)
	if known && w.cfg.Elapsed()-a.at < fresh {
		return w.finding(a), nil
	}
	got, err := w.ask(ctx, w.cfg.URL, code, register.Proof{})
	switch {
	case err == nil:
		w.remember(code, got)
		return w.finding(got), nil
	case known && w.cfg.Elapsed()-a.at < oldest:
		return w.finding(a), nil // the answer says how old it is
	}
	return register.Finding{Source: w.cfg.Source.At(0, w.cfg.Now(), w.cfg.StaleMS)}, fmt.Errorf("%w: %w", register.ErrUnreachable, err)
}

// Open implements register.Register.
func (w *Web) Open(ctx context.Context, code register.Code, p register.Proof) (register.Finding, bool, error) {
	f, err := w.Find(ctx, code)
	right := w.cfg.Key.Opens(code, f.Dossier, p)
	if err != nil || !w.sends(p) {
		return f, right && err == nil, err
	}
	got, err := w.ask(ctx, w.cfg.OpenURL, code, p)
	switch {
	case errors.Is(err, errWrong):
		return f, false, nil
	case err != nil:
		return f, false, fmt.Errorf("%w: %w", register.ErrUnreachable, err)
	case got.dossier.Code == "":
		return f, false, nil
	}
	return w.finding(got), true, nil
}

// sends says whether the other system is told figures of this kind.
func (w *Web) sends(p register.Proof) bool {
	return w.cfg.OpenURL != "" && strings.Contains(w.cfg.OpenURL, "{"+string(p.Kind)+"}")
}

func (w *Web) finding(a answered) register.Finding {
	return register.Finding{Dossier: a.dossier, Source: w.cfg.Source.At(a.asOfMS, w.cfg.Now(), w.cfg.StaleMS)}
}

func (w *Web) before(code register.Code) (answered, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, known := w.cached[code]
	return a, known
}

// remember keeps an answer, in the place of the oldest ones if there are too many.
func (w *Web) remember(code register.Code, a answered) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.cached) >= maxCached {
		codes := slices.SortedFunc(maps.Keys(w.cached), func(a, b register.Code) int { return cmp.Compare(w.cached[a].at, w.cached[b].at) })
		for _, old := range codes[:len(codes)/2] {
			delete(w.cached, old)
		}
	}
	w.cached[code] = a
}

// fill puts a code and figures in their places. Both have no letter that means anything in
// an address or in JSON.
func fill(text string, code register.Code, p register.Proof) string {
	return strings.NewReplacer("{code}", string(code), "{"+string(p.Kind)+"}", p.Figures).Replace(text)
}

// ask asks the other system.
func (w *Web) ask(ctx context.Context, address string, code register.Code, p register.Proof) (a answered, err error) {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.Timeout)
	defer cancel()
	select {
	case w.slots <- struct{}{}:
		defer func() { <-w.slots }()
	case <-ctx.Done():
		return a, w.failed(i18n.Say("the system %s answers too slowly", w.host))
	}
	status, data, err := w.send(ctx, fill(address, code, p), fill(w.cfg.Body, code, p))
	if err != nil {
		return a, w.failed(i18n.Say("the system %s does not answer: %v", w.host, err))
	}
	refused := status == http.StatusUnauthorized || status == http.StatusForbidden
	switch {
	case p.Figures != "" && refused:
		return a, errWrong
	case status == http.StatusNotFound:
		return w.answer(answered{}), nil
	case refused:
		return a, w.failed(i18n.Say("the system %s refuses our requests (%d): see the file of the headers", w.host, status))
	case status != http.StatusOK:
		return a, w.failed(i18n.Say("the system %s answers with %d and no dossier", w.host, status))
	}
	return w.read(code, data)
}

// send sends a request. Its error does not have the address, in which figures may stand.
func (w *Web) send(ctx context.Context, address, body string) (status int, data []byte, err error) {
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, w.cfg.Method, address, in)
	if err != nil {
		return 0, nil, withoutAddress(err)
	}
	r.Header.Set("Accept", "application/json")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range w.cfg.Headers {
		r.Header.Set(name, value)
	}
	res, err := w.client.Do(r)
	if err != nil {
		return 0, nil, withoutAddress(err)
	}
	defer res.Body.Close()
	data, err = io.ReadAll(io.LimitReader(res.Body, maxAnswerBytes+1))
	if err != nil {
		return 0, nil, withoutAddress(err)
	}
	if len(data) > maxAnswerBytes {
		return 0, nil, fmt.Errorf("its answer is larger than %d MiB", maxAnswerBytes>>20)
	}
	return res.StatusCode, data, nil
}

// withoutAddress is the cause of an error of a request.
func withoutAddress(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

// read reads the dossier in an answer.
func (w *Web) read(code register.Code, data []byte) (answered, error) {
	v, err := parse(data)
	if err != nil {
		return answered{}, w.failed(i18n.Say("the answer of the system %s is no JSON: see the address, which may lead to a page", w.host))
	}
	raw := register.Raw{Code: string(code)}
	for f, path := range w.cfg.Paths {
		if at := raw.At(f); at != nil {
			*at = orBefore(*at, textAt(v, path))
		}
	}
	switch {
	case isTrue(textAt(v, w.cfg.MissingPath)), raw.State == "" && w.cfg.MissingPath == "":
		return w.answer(answered{}), nil
	case raw.State == "":
		return answered{}, w.failed(i18n.Say("the answer of the system %s has no state where [register.paths] says: its form may have changed", w.host))
	}
	d, faults, ok := w.cfg.Key.Take(raw, w.cfg.States)
	w.count(faults)
	switch {
	case !ok && len(faults) > 0 && faults[len(faults)-1].Rule == register.RuleState:
		return answered{}, w.failed(i18n.Say("the system %s has the state %q, which is not known: enter it under [register.states]", w.host, faults[len(faults)-1].Was))
	case !ok || d.Code != code:
		return answered{}, w.failed(i18n.Say("the system %s answers for another code than was asked for", w.host))
	}
	d.Remote = w.cfg.OpenURL != ""
	a := answered{dossier: d}
	if at, ok := register.ParseMoment(textAt(v, w.cfg.AsOfPath)); ok {
		a.asOfMS = at
	}
	return w.answer(a), nil
}

// orBefore is text unless it is empty, otherwise what was there before.
func orBefore(before, text string) string {
	if text == "" {
		return before
	}
	return text
}

// answer completes an answer with its times, and notes that the system is well.
func (w *Web) answer(a answered) answered {
	now := w.cfg.Now()
	if a.asOfMS == 0 || a.asOfMS > now {
		a.asOfMS = now
	}
	a.at = w.cfg.Elapsed()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fault != nil {
		w.cfg.Log.Info("the register answers again", "system", w.host)
	}
	w.lastMS, w.fault = now, nil
	return a
}

// failed notes why a request failed, and logs it when it changes.
func (w *Web) failed(m i18n.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fault == nil || w.fault.In(i18n.English) != m.In(i18n.English) {
		w.cfg.Log.Warn("the register gives no answer", "cause", m.In(i18n.English))
	}
	w.fault = &m
	return m
}

func (w *Web) count(faults []register.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range faults {
		w.counts[register.Counts{Field: f.Field, Rule: f.Rule}]++
	}
}

// Standing implements register.Register.
func (w *Web) Standing() register.Standing {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := register.Standing{Source: w.cfg.Source.At(w.lastMS, w.cfg.Now(), 0), From: w.host, ReadMS: w.lastMS}
	s.Source.Stale = w.fault != nil
	if w.fault != nil {
		s.Faults = []register.Told{{Vi: w.fault.In(i18n.Vietnamese), En: w.fault.In(i18n.English)}}
	}
	for c, n := range w.counts {
		c.N = n
		s.Report = append(s.Report, c)
	}
	slices.SortFunc(s.Report, func(a, b register.Counts) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Field, b.Field)) })
	return s
}
