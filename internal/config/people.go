package config

import (
	"slices"
	"strconv"

	"github.com/pelletier/go-toml/v2/unstable"

	"motcua/internal/centre"
	"motcua/internal/pin"
)

func (c *centreReader) readAgencies() {
	sections := c.each("agency", "agency", MaxAgencies)
	for _, s := range sections {
		a := centre.Agency{
			ID: c.id(s, "agency"), Name: s.need("name"), NameEn: s.text("name_en"), Short: s.text("short"),
			Kind: s.textFor(token, "kind"),
		}
		index := len(c.centre.Agencies)
		a.Prefix = c.prefix(s, "prefix", s.needFor(token, "prefix"), index)
		if a.Kind != "" && a.Kind != centre.KindResults {
			s.fault(s.line("kind"), "%s: kind %q does not exist: write kind = %q for the one that hands out results, or nothing", s.what, a.Kind, centre.KindResults)
		}
		c.centre.Agencies = append(c.centre.Agencies, a)
		c.readServices(s, a.ID, index)
		s.done()
	}
	if len(sections) == 0 && !c.has("agency") {
		c.fault(1, "the centre has no agency: write [[agency]] with id, name and prefix")
	}
}

func (c *centreReader) readServices(in *section, agency string, index int) {
	sections := in.each("service", "agency.service", MaxServices)
	for _, s := range sections {
		id := c.id(s, "service")
		if line, taken := c.ids["agency"][id]; taken && id != "" {
			s.fault(s.line("id"), "%s has the id of the agency in line %d: write another", s.what, line)
		}
		service := centre.Service{
			ID: id, Agency: agency, Name: s.need("name"), NameEn: s.text("name_en"), Code: s.textFor(token, "code"),
			TargetSec: s.whole("target_sec", 10, 14_400, 0),
			Series:    c.prefix(s, "series", s.textFor(token, "series"), index),
		}
		c.readGiving(s, &service)
		c.centre.Services = append(c.centre.Services, service)
		if agency != "" {
			c.inAgency[agency] = append(c.inAgency[agency], id)
		}
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
		k := centre.Counter{ID: c.counterID(s), Name: s.text("name"), Arrow: s.textFor(token, "arrow")}
		if k.Name == "" && k.ID != "" {
			k.Name = "Quầy " + k.ID
		}
		if arrows := []string{"left", "right", "up", "down"}; k.Arrow != "" && !slices.Contains(arrows, k.Arrow) {
			s.fault(s.line("arrow"), "%s: arrow %q does not exist: %s", s.what, k.Arrow, suggest(k.Arrow, arrows))
		}
		c.readPlace(s, &k)
		k.Serves = c.readServes(s)
		c.centre.Counters = append(c.centre.Counters, k)
		s.done()
	}
	if len(sections) == 0 && !c.has("counter") {
		c.fault(1, "the centre has no counter: write [[counter]] with id and serves")
	}
}

// counterID reads the id of a counter, which is printed and spoken.
func (c *centreReader) counterID(s *section) string {
	id := s.needFor(token, "id")
	if id == "" {
		return ""
	}
	if n, err := strconv.Atoi(id); err != nil || n < 1 || n > 999 || strconv.Itoa(n) != id {
		s.fault(s.line("id"), "%s: id %q cannot be spoken: write a number from \"1\" to \"999\"", s.what, id)
		return ""
	}
	return c.enter(s, "counter", id)
}

func (c *centreReader) readOfficers() {
	sections := c.each("officer", "officer", MaxOfficers)
	for _, s := range sections {
		o := centre.Officer{ID: c.id(s, "officer"), Name: s.need("name"), Title: s.text("title"), Agency: s.textFor(token, "agency")}
		if o.Agency != "" {
			c.refer(word{o.Agency, s.line("agency")}, s.what, "agency")
		}
		o.Counters, o.Skills, o.Supervisor = c.counterNames(s), c.readSkills(s), s.flag("supervisor")
		if p, set := c.readPIN(s); set && o.ID != "" {
			c.pins[o.ID] = p
		}
		c.centre.Officers = append(c.centre.Officers, o)
		s.done()
	}
	if len(sections) == 0 && !c.has("officer") {
		c.fault(1, "the centre has no officer, so nobody can log in: write [[officer]] with id and name")
	}
}

// readPIN reads pin or pin_hash, which the hub takes once; see internal/pin. Messages
// never contain a PIN.
func (c *centreReader) readPIN(s *section) (p pin.PIN, set bool) {
	if v := s.t.keys["pin"]; v != nil && v.kind == unstable.Integer {
		s.known = append(s.known, "pin")
		s.fault(v.line, "%s: pin is a whole number: write it with quotes, pin = \"…\"", s.what)
		s.textFor(exact, "pin_hash")
		return p, false
	}
	clear, hash := s.textFor(exact, "pin"), s.textFor(exact, "pin_hash")
	switch {
	case clear == "" && hash == "":
	case clear != "" && hash != "":
		s.fault(s.line("pin_hash"), "%s has both pin and pin_hash: write one of them", s.what)
	case clear == placeholder:
		s.warn(s.line("pin"), "%s: pin is the placeholder of a dump, so nobody can log in: write the real one", s.what)
	case clear != "" && !pin.Good(clear):
		s.fault(s.line("pin"), "%s: the pin has a form the keypad cannot give: write 4 to 8 digits", s.what)
	case clear != "":
		if pin.Easy(clear) {
			c.guessed = append(c.guessed, place{s.what, s.line("pin")})
		}
		c.clearPINs = append(c.clearPINs, s.line("pin"))
		return pin.Clear(clear), true
	default:
		p, err := pin.Parse(hash)
		if err != nil {
			s.fault(s.line("pin_hash"), "%s: pin_hash cannot be read, %v: write pin = \"…\", or what hub hash-pin prints", s.what, err)
			return p, false
		}
		return p, true
	}
	return p, false
}
