package config

import (
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/centre"
	"motcua/internal/i18n"
)

// serveList collects what a counter or a profile serves, or the skills of an
// officer.
type serveList struct {
	*section
	does  i18n.Message // in messages: "serves"
	lines []centre.Serve
	seen  map[string]bool
}

// readServes reads serves = ["gtvt"] and helps = [{ agency = "tp",
// after_minutes = 10 }] of a counter or a profile.
func (c *centreReader) readServes(s *section) []centre.Serve {
	l, before := &serveList{section: s, does: i18n.Say("serves"), seen: map[string]bool{}}, len(c.faults)
	for _, w := range s.words("serves", MaxServices) {
		c.addServe(l, w, 0)
	}
	for _, v := range s.items("helps", "["+writeHelp+"]", MaxServices) {
		c.addHelp(l, "helps", v)
	}
	if len(l.lines) == 0 && len(c.faults) == before { // a wrong value has been reported already
		s.fault(s.t.line, "%s serves nothing: write serves = [\"…\"] with agencies or services", s.what)
	}
	for service := range c.services(l.lines) {
		c.served[service] = true
	}
	return l.lines
}

// services are the services of some entries.
func (c *centreReader) services(lines []centre.Serve) map[string]bool {
	all := map[string]bool{}
	for _, line := range lines {
		if line.Service != "" {
			all[line.Service] = true
		}
		for _, id := range c.inAgency[line.Agency] {
			all[id] = true
		}
	}
	return all
}

// readSkills reads skills = ["gtvt", { agency = "tp", after_minutes = 10 }] of
// an officer.
func (c *centreReader) readSkills(s *section) []centre.Serve {
	l, before := &serveList{section: s, does: i18n.Say("knows"), seen: map[string]bool{}}, len(c.faults)
	for _, v := range s.items("skills", `["…", `+writeHelp+`]`, MaxServices) {
		if v.kind != unstable.String {
			c.addHelp(l, "skills", v)
		} else if w, ok := s.word(token, "skills", v); ok {
			c.addServe(l, w, 0)
		}
	}
	if s.has("skills") && len(l.lines) == 0 && len(c.faults) == before {
		s.fault(s.line("skills"), "%s knows nothing: write skills = [\"…\"], or remove it for one who knows everything", s.what)
	}
	return l.lines
}

const writeHelp = `{ agency = "…", after_minutes = 10 }`

// addHelp adds { agency = "tp", after_minutes = 10 }.
func (c *centreReader) addHelp(l *serveList, key string, v *value) {
	if v.kind != unstable.Table {
		l.fault(v.line, "%s: an entry of %s is %s: write %s", l.what, key, kindName(v.kind), writeHelp)
		return
	}
	h := l.section.section(v.table, i18n.Say("%s of %s", key, l.what))
	agency, service := h.textFor(token, "agency"), h.textFor(token, "service")
	after := h.whole("after_minutes", 1, 240, 10)
	if (agency == "") == (service == "") {
		l.fault(v.line, "%s names an agency or a service, one of them: write %s", h.what, writeHelp)
	} else {
		kind := "agency"
		if service != "" {
			kind = "service"
		}
		if w := (word{agency + service, h.line(kind)}); c.refer(w, h.what, kind) {
			c.addServe(l, w, after)
		}
	}
	h.done()
}

// addServe adds the services of a name, which is an agency or a service.
func (c *centreReader) addServe(l *serveList, w word, after int) {
	serve := centre.Serve{HandicapMin: after}
	_, isAgency := c.ids["agency"][w.text]
	_, isService := c.ids["service"][w.text]
	switch {
	case l.seen[w.text]:
		l.fault(w.line, "%s %s %q twice: remove one", l.what, l.does, w.text)
		return
	case isAgency:
		serve.Agency = w.text
	case isService:
		serve.Service = w.text
	default:
		kind, known := "agency", c.names("agency")
		if Nearest(w.text, c.names("service")) != "" && Nearest(w.text, known) == "" {
			kind, known = "service", c.names("service")
		}
		l.fault(w.line, "%s %s %s %q, which does not exist: %s or add the %s", l.what, l.does, kindOfName[kind], w.text, suggest(w.text, known), kindOfName[kind])
		return
	}
	l.seen[w.text] = true
	l.lines = append(l.lines, serve)
}

// checkServed warns of tickets that no counter would call.
func (c *centreReader) checkServed() {
	for _, service := range c.centre.Services {
		if service.ID != "" && service.Closed == "" && service.Message == "" && !c.served[service.ID] {
			c.warn(c.ids["service"][service.ID], "service %q is served at no counter, so its numbers would never be called: add it to a counter's serves, or write closed = \"…\"", service.ID)
		}
	}
}

// readProfiles reads the sets of services that counters can switch to.
func (c *centreReader) readProfiles() {
	for _, s := range c.each("profile", "profile", MaxProfiles) {
		p := centre.Profile{ID: c.id(s, "profile"), Name: s.need("name"), NameEn: s.text("name_en")}
		p.Serves, p.Counters = c.readServes(s), c.counterNames(s)
		c.centre.Profiles = append(c.centre.Profiles, p)
		s.done()
	}
}

// counterNames reads counters = ["3", "4"].
func (c *centreReader) counterNames(s *section) []string {
	var list []string
	for _, w := range s.words("counters", MaxCounters) {
		if slices.Contains(list, w.text) {
			s.fault(w.line, "%s names counter %q twice: remove one", s.what, w.text)
		} else if c.refer(w, s.what, "counter") {
			list = append(list, w.text)
		}
	}
	return list
}

// checkSkills warns of officers for whom one of their counters could call nobody.
func (c *centreReader) checkSkills() {
	taken := map[string]map[string]bool{} // by counter: its services, and those of its profiles
	for _, k := range c.centre.Counters {
		lines := slices.Clone(k.Serves)
		for _, p := range c.centre.Profiles {
			if len(p.Counters) == 0 || slices.Contains(p.Counters, k.ID) {
				lines = append(lines, p.Serves...)
			}
		}
		taken[k.ID] = c.services(lines)
	}
	for _, o := range c.centre.Officers {
		if len(o.Skills) == 0 || o.ID == "" {
			continue
		}
		known := c.services(o.Skills)
		for _, counter := range o.Counters {
			if !overlap(known, taken[counter]) {
				c.warn(c.ids["officer"][o.ID], "officer %q knows nothing that counter %q takes, so it would call nobody: write more skills, or remove the counter", o.ID, counter)
			}
		}
	}
}

func overlap(a, b map[string]bool) bool {
	for x := range a {
		if b[x] {
			return true
		}
	}
	return false
}
