package config

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/register"
)

// Register says where dossiers are looked up: in files that the province's system drops into
// a folder, or at that system itself. Without both there is no look-up of dossiers.
type Register struct {
	Name, NameEn           string // of the system, for citizens
	Ask, AskEn             string // whom to ask
	Elsewhere, ElsewhereEn string // other systems that a dossier may be in
	StaleMin               int    // from which age on the data are too old

	Folder  string
	Columns map[string]register.Field // the centre's own names of columns
	States  map[string]register.State // the centre's own words for states

	URL         string // with {code}
	OpenURL     string // asked when a citizen has typed figures: {code} and one of {secret}, {id4}, {phone4}
	Method      string // GET or POST
	Body        string // of a POST, with {code}
	Headers     string // path of the file with the headers, a JSON object
	Paths       map[register.Field]string
	AsOfPath    string
	TimeoutSec  int
	MissingPath string // where the answer says that there is no such dossier
}

// Limits of [register].
const (
	maxRegisterNames = 100 // entries of each of its tables
	defaultStaleMin  = 24 * 60
	maxRegisterSec   = 10 // a kiosk waits for two answers at most
)

// Given says whether there is a register.
func (r *Register) Given() bool { return r.Folder != "" || r.URL != "" }

func (c *centreReader) readRegister() {
	s := c.sub("register")
	r := &c.register
	r.Name, r.NameEn = s.shortText("name", register.MaxSource), s.shortText("name_en", register.MaxSource)
	r.Ask, r.AskEn = s.shortText("ask", register.MaxSource), s.shortText("ask_en", register.MaxSource)
	r.Elsewhere, r.ElsewhereEn = s.shortText("elsewhere", register.MaxElsewhere), s.shortText("elsewhere_en", register.MaxElsewhere)
	r.StaleMin = s.whole("stale_after_min", 1, 90*24*60, defaultStaleMin)
	r.Folder, r.URL, r.OpenURL = s.textFor(exact, "folder"), s.textFor(exact, "url"), s.textFor(exact, "open_url")
	r.Method, r.Body = s.textFor(token, "method"), s.textFor(exact, "body")
	r.Headers, r.MissingPath, r.AsOfPath = s.textFor(exact, "headers_file"), s.textFor(token, "missing_path"), s.textFor(token, "as_of_path")
	r.TimeoutSec = s.whole("timeout_sec", 1, maxRegisterSec, 5)
	r.Columns = pairs(s, "columns", func(name string) (register.Field, bool) {
		return register.Field(name), slices.Contains(register.Fields, register.Field(name)) || name == "ignored"
	}, fieldNames("ignored")...)
	r.States = pairs(s, "states", register.StateNamed, stateNames()...)
	r.Paths = s.paths("paths")
	s.done()
	switch {
	case !r.Given() && len(s.t.order) > 0:
		s.fault(s.line("name"), "%s has neither folder nor url: write folder = \"/media/province/ho-so\", where its files are put", s.what)
	case !r.Given():
		*r = Register{}
	case r.Folder != "" && r.URL != "":
		s.fault(s.line("url"), "%s has both folder and url: write one of them", s.what)
	default:
		s.checkRegister(r)
	}
}

// checkRegister checks what must be there with a folder or an address.
func (s *section) checkRegister(r *Register) {
	for key, text := range map[string]string{"name": r.Name, "ask": r.Ask} {
		if text == "" {
			s.fault(s.line(key), "%s has no %s: write %s = \"…\", which citizens read beside every answer", s.what, key, key)
		}
	}
	if r.Folder != "" {
		if !filepath.IsAbs(r.Folder) {
			s.fault(s.line("folder"), "%s: folder %q is no whole path: write folder = \"/media/province/ho-so\"", s.what, r.Folder)
		}
		for _, key := range []string{"open_url", "method", "body", "headers_file", "paths", "missing_path", "as_of_path", "timeout_sec"} {
			if s.has(key) {
				s.fault(s.line(key), "%s: %s belongs to a url, and there is a folder: take it out", s.what, key)
			}
		}
		return
	}
	s.checkAddresses(r)
}

// checkAddresses checks the addresses of a system that is asked.
func (s *section) checkAddresses(r *Register) {
	if r.Method == "" {
		r.Method = "GET"
	}
	if s.has("columns") {
		s.fault(s.line("columns"), "%s: columns belong to a folder, and there is a url: write paths", s.what)
	}
	for key, text := range map[string]string{"url": r.URL, "open_url": r.OpenURL} {
		if text != "" && !SafeAddress(text) {
			s.fault(s.line(key), "%s: %s is not an https address: write %s = \"https://…?ma={code}\"; http is for this machine only", s.what, key, key)
		}
	}
	given := strings.Contains(r.URL+r.Body, "{code}")
	switch {
	case r.Method != "GET" && r.Method != "POST":
		s.fault(s.line("method"), "%s: method %q is not known: write \"GET\" or \"POST\"", s.what, r.Method)
	case r.Method == "GET" && r.Body != "":
		s.fault(s.line("body"), "%s: a body goes with method = \"POST\" only", s.what)
	case !given:
		s.fault(s.line("url"), "%s: neither url nor body has {code}, where the code of the dossier is put", s.what)
	case hasFigures(r.URL + r.Body):
		s.fault(s.line("url"), "%s: the figures of a citizen go to open_url only, and are sent only if it is there", s.what)
	case r.OpenURL != "" && (!hasFigures(r.OpenURL) || !strings.Contains(r.OpenURL, "{code}")):
		s.fault(s.line("open_url"), "%s: open_url must have {code} and one of {secret}, {id4} and {phone4}", s.what)
	case r.Paths[register.FieldState] == "":
		s.fault(s.line("paths"), "%s has no path to the state: write [register.paths] and state = \"data.trangThai\"", s.what)
	}
	if r.Headers != "" && !filepath.IsAbs(r.Headers) {
		s.fault(s.line("headers_file"), "%s: headers_file %q is no whole path: write headers_file = \"/etc/motcua/register-headers.json\"", s.what, r.Headers)
	}
}

// hasFigures says whether a text has a place for the figures of a citizen.
func hasFigures(text string) bool {
	return strings.Contains(text, "{secret}") || strings.Contains(text, "{id4}") || strings.Contains(text, "{phone4}")
}

// SafeAddress says whether nobody reads along on the way to the address of a register.
func SafeAddress(text string) bool {
	u, err := url.Parse(strings.NewReplacer("{code}", "x", "{secret}", "0", "{id4}", "0", "{phone4}", "0").Replace(text))
	if err != nil || u.Hostname() == "" || u.User != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	here := u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && here
}

func fieldNames(also ...string) (list []string) {
	for _, f := range register.Fields {
		list = append(list, string(f))
	}
	return append(list, also...)
}

func stateNames() (list []string) {
	for _, state := range register.States() {
		list = append(list, state.String())
	}
	return list
}

// pairs reads a table of the centre's own names, each with one of ours. They are compared
// without marks, so that two that differ in nothing else are a fault.
func pairs[T any](s *section, key string, of func(name string) (T, bool), known ...string) map[string]T {
	v := s.get(key)
	if v == nil {
		return nil
	}
	t := s.sub(key)
	list, first := map[string]T{}, map[string]string{}
	if len(t.t.order) > maxRegisterNames {
		s.fault(v.line, "[register.%s] has %d entries: write at most %d", key, len(t.t.order), maxRegisterNames)
		return nil
	}
	for _, name := range t.t.order {
		entry := t.scalar(name, unstable.String, `"…" = "…"`)
		if entry == nil {
			continue
		}
		one, ok := of(entry.text)
		folded := register.FoldWord(name)
		switch {
		case !ok:
			s.fault(entry.line, "[register.%s]: %q is none of ours: %s", key, entry.text, suggest(entry.text, known))
		case first[folded] != "":
			s.fault(entry.line, "[register.%s]: %q and %q differ in marks and capitals only: write one of them", key, first[folded], name)
		default:
			list[name], first[folded] = one, name
		}
	}
	return list
}

// paths reads where the fields of a dossier are in an answer.
func (s *section) paths(key string) map[register.Field]string {
	if !s.has(key) {
		s.get(key)
		return nil
	}
	t := s.sub(key)
	list := map[register.Field]string{}
	for _, f := range register.Fields {
		if path := t.textFor(token, string(f)); path != "" {
			list[f] = path
		}
	}
	t.done()
	return list
}

// register writes [register] and its tables.
func (d *dumper) register(r *Register) {
	if !r.Given() {
		return
	}
	d.header("[register]")
	for _, t := range []struct{ key, text string }{
		{"name", r.Name},
		{"name_en", r.NameEn},
		{"ask", r.Ask},
		{"ask_en", r.AskEn},
		{"elsewhere", r.Elsewhere},
		{"elsewhere_en", r.ElsewhereEn},
		{"folder", r.Folder},
		{"url", r.URL},
		{"open_url", r.OpenURL},
		{"method", r.Method},
		{"body", r.Body},
		{"headers_file", r.Headers},
		{"missing_path", r.MissingPath},
		{"as_of_path", r.AsOfPath},
	} {
		d.text(t.key, t.text)
	}
	d.whole("stale_after_min", r.StaleMin)
	if r.URL != "" {
		d.whole("timeout_sec", r.TimeoutSec)
	}
	columns := map[string]string{}
	for name, f := range r.Columns {
		columns[name] = string(f)
	}
	states := map[string]string{}
	for name, s := range r.States {
		states[name] = s.String()
	}
	paths := map[string]string{}
	for f, path := range r.Paths {
		paths[string(f)] = path
	}
	d.pairs("columns", columns)
	d.pairs("states", states)
	d.pairs("paths", paths)
}

// pairs writes a table of [register], in the order of its names.
func (d *dumper) pairs(key string, list map[string]string) {
	if len(list) == 0 {
		return
	}
	d.header("[register." + key + "]")
	names := make([]string, 0, len(list))
	for name := range list {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		d.text(quote(name), list[name])
	}
}
