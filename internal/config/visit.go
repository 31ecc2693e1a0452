package config

import (
	"motcua/internal/centre"
)

// readOutcomes reads the outcomes of a visit.
func (c *centreReader) readOutcomes() {
	for _, s := range c.each("outcome", "outcome", MaxOutcomes) {
		c.centre.Outcomes = append(c.centre.Outcomes, centre.Outcome{ID: c.id(s, "outcome"), Name: s.need("name"), NameEn: s.text("name_en")})
		s.done()
	}
}

// needsOutcome reads a flag that requires an outcome of every visit: then there must
// be some.
func (c *centreReader) needsOutcome(s *section, key string) bool {
	needs := s.flag(key)
	if needs && !c.has("outcome") {
		s.fault(s.line(key), "%s: %s, but there is no outcome to choose: write [[outcome]] with id and name, or remove %s", s.what, key, key)
	}
	return needs
}

// readMarks reads the marks that an officer may set by one key.
func (c *centreReader) readMarks() {
	for _, s := range c.each("mark", "mark", MaxMarks) {
		m := centre.Mark{
			ID: c.id(s, "mark"), Name: s.need("name"), NameEn: s.text("name_en"),
			Agency: s.textFor(token, "agency"), Required: s.flag("required"),
		}
		if m.Agency != "" {
			c.refer(word{m.Agency, s.line("agency")}, s.what, "agency")
		}
		c.centre.Marks = append(c.centre.Marks, m)
		s.done()
	}
}

// readItems reads what is counted during a visit.
func (c *centreReader) readItems() {
	for _, s := range c.each("item", "item", MaxItems) {
		c.centre.Items = append(c.centre.Items, centre.Item{ID: c.id(s, "item"), Name: s.need("name"), NameEn: s.text("name_en")})
		s.done()
	}
}

// maxLimitMin is the longest pause or hold that is allowed.
const maxLimitMin = 480

// readReasons reads a list of reasons. With limited they may have a time limit for a
// pause or a hold.
func (c *centreReader) readReasons(in *section, key, header string, limited bool) []centre.Reason {
	var list []centre.Reason
	for _, s := range in.each(key, header, MaxReasons) {
		r := centre.Reason{ID: c.id(s, header), Name: s.need("name"), NameEn: s.text("name_en")}
		if limited {
			r.LimitMin = s.whole("limit_min", 1, maxLimitMin, 0)
		}
		list = append(list, r)
		s.done()
	}
	return list
}

// readAllReasons reads the reasons that are used at a counter.
func (c *centreReader) readAllReasons() {
	k := &c.centre
	k.PauseReasons = c.readReasons(c.section, "pause_reason", "pause_reason", true)
	k.HoldReasons = c.readReasons(c.section, "hold_reason", "hold_reason", true)
	k.CallReasons = c.readReasons(c.section, "call_reason", "call_reason", false)
	k.CancelReasons = c.readReasons(c.section, "cancel_reason", "cancel_reason", false)
	k.ClassReasons = c.readReasons(c.section, "class_reason", "class_reason", false)
}
