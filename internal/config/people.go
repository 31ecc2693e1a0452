package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/queue"
)

// confusable are the letters that are easily taken for one another when
// spoken or read: bê/pê, dê/tê, and O and I, which look like digits.
const confusable = "BPTDIO"

func (c *centreReader) readAgencies() {
	sections := c.each("agency", "agency", MaxAgencies)
	for _, s := range sections {
		a := queue.Agency{
			ID: c.id(s, "agency"), Name: s.need("name"), NameEn: s.text("name_en"), Short: s.text("short"),
			Prefix: c.prefix(s), Kind: s.text("kind"),
		}
		if a.Kind != "" && a.Kind != queue.KindResults {
			s.fault(s.line("kind"), "%s: kind %q does not exist: write kind = %q for the one that hands out results, or nothing", s.what, a.Kind, queue.KindResults)
		}
		c.centre.Agencies = append(c.centre.Agencies, a)
		c.readServices(s, a.ID)
		s.done()
	}
	if len(sections) == 0 && !c.has("agency") {
		c.fault(1, "the centre has no agency: write [[agency]] with id, name and prefix")
	}
}

func (c *centreReader) prefix(s *section) string {
	p, shares := s.need("prefix"), s.flag("shares_series")
	if p == "" {
		return ""
	}
	line := s.line("prefix")
	if len(p) > 2 || strings.Trim(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		s.fault(line, "%s: prefix %q does not fit a number: write one or two letters A to Z", s.what, p)
		return ""
	}
	if i := strings.IndexAny(p, confusable); i >= 0 {
		s.warn(line, "%s: the letter %q of prefix %q is easily misheard or misread: better write one of A C E G H K L M N S V X", s.what, p[i:i+1], p)
	}
	c.prefixes[p] = append(c.prefixes[p], prefixUse{s.what, line, shares})
	return p
}

// checkPrefixes lets agencies share a run of numbers only where all but one
// say so.
func (c *centreReader) checkPrefixes() {
	for p, uses := range c.prefixes {
		var owner *prefixUse
		for i := range uses {
			switch {
			case uses[i].shares && len(uses) == 1:
				c.fault(uses[i].line, "%s shares its series, but no other agency has prefix %q: write that of the other, or remove shares_series", uses[i].agency, p)
			case uses[i].shares:
			case owner == nil:
				owner = &uses[i]
			default:
				c.fault(uses[i].line, "%s has prefix %q like %s in line %d: write another, or shares_series = true", uses[i].agency, p, owner.agency, owner.line)
			}
		}
	}
}

func (c *centreReader) readServices(in *section, agency string) {
	sections := in.each("service", "agency.service", MaxServices)
	for _, s := range sections {
		id := c.id(s, "service")
		if line, taken := c.ids["agency"][id]; taken && id != "" {
			s.fault(s.line("id"), "%s has the id of the agency in line %d: write another", s.what, line)
		}
		c.centre.Services = append(c.centre.Services, queue.Service{
			ID: id, Agency: agency, Name: s.need("name"), NameEn: s.text("name_en"), Code: s.text("code"),
			TargetSec: s.whole("target_sec", 10, 14_400, 0), Closed: s.text("closed"),
		})
		s.done()
	}
	if len(sections) == 0 && !in.has("service") {
		in.fault(in.t.line, "%s has no service, so nobody can take a number: write [[agency.service]] under it", in.what)
	}
	if n := len(c.centre.Services); n > MaxServices && n-len(sections) <= MaxServices {
		in.fault(in.t.line, "there are more than %d services up to %s: write fewer", MaxServices, in.what)
	}
}

func (c *centreReader) readCounters() {
	sections := c.each("counter", "counter", MaxCounters)
	for _, s := range sections {
		k := queue.Counter{ID: c.counterID(s), Name: s.text("name"), Arrow: s.text("arrow")}
		if k.Name == "" && k.ID != "" {
			k.Name = "Quầy " + k.ID
		}
		if arrows := []string{"left", "right", "up", "down"}; k.Arrow != "" && !slices.Contains(arrows, k.Arrow) {
			s.fault(s.line("arrow"), "%s: arrow %q does not exist: %s", s.what, k.Arrow, suggest(k.Arrow, arrows))
		}
		own, before := map[string]bool{}, len(c.faults)
		for _, w := range s.words("serves", MaxServices) {
			k.Serves = c.addServe(s, k.Serves, own, w, 0)
		}
		k.Serves = c.readHelps(s, k.Serves, own)
		if len(k.Serves) == 0 && len(c.faults) == before { // what is written wrong is said already
			s.fault(s.t.line, "%s serves nothing: write serves = [\"…\"] with agencies or services", s.what)
		}
		c.centre.Counters = append(c.centre.Counters, k)
		s.done()
	}
	if len(sections) == 0 && !c.has("counter") {
		c.fault(1, "the centre has no counter: write [[counter]] with id and serves")
	}
}

// counterID reads what is printed and spoken for a counter.
func (c *centreReader) counterID(s *section) string {
	id := s.need("id")
	if id == "" {
		return ""
	}
	if n, err := strconv.Atoi(id); err != nil || n < 1 || n > 999 || strconv.Itoa(n) != id {
		s.fault(s.line("id"), "%s: id %q cannot be spoken: write a number from \"1\" to \"999\"", s.what, id)
		return ""
	}
	return c.enter(s, "counter", id)
}

// readHelps reads helps = [{ agency = "tp", after_minutes = 10 }].
func (c *centreReader) readHelps(s *section, serves []queue.Serve, own map[string]bool) []queue.Serve {
	const write = `{ agency = "…", after_minutes = 10 }`
	for _, v := range s.items("helps", "["+write+"]", MaxServices) {
		if v.kind != unstable.Table {
			s.fault(v.line, "%s: an entry of helps is %s: write %s", s.what, kindName(v.kind), write)
			continue
		}
		h := s.section(v.table, "helps of "+s.what)
		agency, service := h.text("agency"), h.text("service")
		after := h.whole("after_minutes", 1, 240, 10)
		if (agency == "") == (service == "") {
			s.fault(v.line, "%s names an agency or a service, one of them: write %s", h.what, write)
		} else {
			key := "agency"
			if service != "" {
				key = "service"
			}
			if w := (word{agency + service, h.line(key)}); c.refer(w, h.what, key) {
				serves = c.addServe(s, serves, own, w, after)
			}
		}
		h.done()
	}
	return serves
}

// addServe adds what a name, of an agency or a service, stands for.
func (c *centreReader) addServe(s *section, serves []queue.Serve, own map[string]bool, w word, after int) []queue.Serve {
	serve := queue.Serve{HandicapMin: after}
	_, isAgency := c.ids["agency"][w.text]
	_, isService := c.ids["service"][w.text]
	switch {
	case own[w.text]:
		s.fault(w.line, "%s serves %q twice: remove one", s.what, w.text)
		return serves
	case isAgency:
		serve.Agency = w.text
	case isService:
		serve.Service = w.text
	default:
		kind, known := "agency", c.names("agency")
		if hint := suggest(w.text, c.names("service")); strings.HasPrefix(hint, "did") && !strings.HasPrefix(suggest(w.text, known), "did") {
			kind, known = "service", c.names("service")
		}
		s.fault(w.line, "%s serves %s %q, which does not exist: %s or add the %s", s.what, kind, w.text, suggest(w.text, known), kind)
		return serves
	}
	own[w.text] = true
	for _, service := range c.centre.Services {
		if service.ID == w.text || service.Agency == w.text {
			c.served[service.ID] = true
		}
	}
	return append(serves, serve)
}

// checkServed warns of tickets that nobody would ever call.
func (c *centreReader) checkServed() {
	for _, service := range c.centre.Services {
		if service.ID != "" && service.Closed == "" && !c.served[service.ID] {
			c.warn(c.ids["service"][service.ID], "service %q is served at no counter, so its numbers would never be called: add it to a counter's serves, or write closed = \"…\"", service.ID)
		}
	}
}

func (c *centreReader) readOfficers() {
	sections := c.each("officer", "officer", MaxOfficers)
	for _, s := range sections {
		o := queue.Officer{ID: c.id(s, "officer"), Name: s.need("name"), Title: s.text("title"), Agency: s.text("agency")}
		if o.Agency != "" {
			c.refer(word{o.Agency, s.line("agency")}, s.what, "agency")
		}
		for _, w := range s.words("counters", MaxCounters) {
			if slices.Contains(o.Counters, w.text) {
				s.fault(w.line, "%s names counter %q twice: remove one", s.what, w.text)
			} else if c.refer(w, s.what, "counter") {
				o.Counters = append(o.Counters, w.text)
			}
		}
		if p, set := c.readPIN(s); set && o.ID != "" {
			c.pins[o.ID] = p
		}
		c.centre.Officers = append(c.centre.Officers, o)
		s.done()
	}
	if len(sections) == 0 && !c.has("officer") {
		c.fault(1, "the centre has no officer, so nobody can log in: write [[officer]] with id, name and pin")
	}
}

// readPIN reads pin or pin_hash. Messages never repeat a PIN.
func (c *centreReader) readPIN(s *section) (p pin, set bool) {
	if v := s.t.keys["pin"]; v != nil && v.kind == unstable.Integer {
		s.known = append(s.known, "pin")
		s.fault(v.line, "%s: pin is a whole number: write it with quotes, pin = \"…\"", s.what)
		s.text("pin_hash")
		return p, false
	}
	clear, hash := s.text("pin"), s.text("pin_hash")
	switch {
	case clear == "" && hash == "":
		s.fault(s.t.line, "%s has no PIN: write pin = \"…\", 4 to 8 digits, or pin_hash", s.what)
	case clear != "" && hash != "":
		s.fault(s.line("pin_hash"), "%s has both pin and pin_hash: write one of them", s.what)
	case clear == placeholder:
		s.warn(s.line("pin"), "%s: pin is the placeholder of a dump, so nobody can log in: write the real one", s.what)
	case clear != "" && !goodPIN(clear):
		s.fault(s.line("pin"), "%s: the pin has a form the keypad cannot give: write 4 to 8 digits", s.what)
	case clear != "":
		if strings.Trim(clear, clear[:1]) == "" || strings.Contains("0123456789 9876543210", clear) {
			c.guessed = append(c.guessed, word{s.what, s.line("pin")})
		}
		return pin{clear: clear}, true
	default:
		p, err := parseHash(hash)
		if err != nil {
			s.fault(s.line("pin_hash"), "%s: pin_hash cannot be read, %v: write pin = \"…\", or a whole %s$rounds$salt$hash", s.what, err, hashScheme)
			return p, false
		}
		return p, true
	}
	return p, false
}
