package config

import (
	"strings"
	"unicode/utf8"

	"motcua/internal/centre"
	"motcua/internal/i18n"
)

// readPlace reads the location of a counter, and its spoken name.
func (c *centreReader) readPlace(s *section, k *centre.Counter) {
	k.Place, k.PlaceEn = s.shortText("place", MaxPlace), s.shortText("place_en", MaxPlace)
	k.Spoken, k.SpokenEn = s.shortText("spoken", MaxPlace), s.shortText("spoken_en", MaxPlace)
	s.twin("place_en", "place", k.PlaceEn, k.Place)
	s.twin("spoken_en", "spoken", k.SpokenEn, k.Spoken)
}

// shortText is an optional shown text of limited length.
func (s *section) shortText(key string, most int) string {
	text := s.text(key)
	if n := utf8.RuneCountInString(text); n > most {
		s.fault(s.line(key), "%s: %s has %d characters: write at most %d", s.what, key, n, most)
		return ""
	}
	return text
}

// twin requires a Vietnamese text if there is an English one.
func (s *section) twin(keyEn, key, en, text string) {
	if en != "" && text == "" && !s.has(key) {
		s.fault(s.line(keyEn), "%s has %s and no %s: write %s = \"…\"", s.what, keyEn, key, key)
	}
}

// readAnnouncements reads the prepared announcements.
func (c *centreReader) readAnnouncements() {
	for _, s := range c.each("announcement", "announcement", MaxSaid) {
		a := centre.Announcement{
			ID: c.id(s, "announcement"), Text: s.shortText("text", MaxSpoken), TextEn: s.shortText("text_en", MaxSpoken),
			Blank: s.shortText("blank", MaxPlace), BlankEn: s.shortText("blank_en", MaxPlace),
		}
		if !s.has("text") {
			s.fault(s.t.line, "%s has no %s: write %s = \"…\"", s.what, "text", "text")
		}
		s.checkBlank(a)
		a.At = c.announceAt(s, a)
		c.centre.Announcements = append(c.centre.Announcements, a)
		s.done()
	}
}

// checkBlank checks that a text and its blank agree.
func (s *section) checkBlank(a centre.Announcement) {
	for _, text := range []struct{ key, text string }{{"text", a.Text}, {"text_en", a.TextEn}} {
		n := strings.Count(text.text, centre.Placeholder)
		switch {
		case n > 1:
			s.fault(s.line(text.key), "%s: %s has %d places for a blank: write {} once", s.what, text.key, n)
		case n == 1 && !s.has("blank"):
			s.fault(s.line(text.key), "%s: %s has {}, and nobody is told what to put in: write blank = \"biển số xe\"", s.what, text.key)
		case n == 0 && s.has("blank") && text.text != "":
			s.fault(s.line(text.key), "%s has a blank, and %s has no place for it: write {} where it stands", s.what, text.key)
		}
	}
	s.twin("blank_en", "blank", a.BlankEn, a.Blank)
}

// announceAt reads when an announcement is made automatically.
func (c *centreReader) announceAt(s *section, a centre.Announcement) string {
	text := s.textFor(token, "at")
	at, err := centre.ParseAt(text)
	write := i18n.Say("write \"opening\", \"closing-15\" (minutes before the end, at most %d) or a time, \"10:30\"", centre.MaxClosingMin)
	switch {
	case text == "":
		return ""
	case err != nil:
		s.fault(s.line("at"), "%s: at %q is not understood: %s", s.what, text, write)
		return ""
	case s.has("blank"):
		s.fault(s.line("at"), "%s has both at and blank, but the clock cannot fill it in: write one of them", s.what)
		return ""
	case (at.Opening || at.Closing) && len(c.centre.Hours.Spans) == 0:
		s.fault(s.line("at"), "%s: at %q needs hours: write spans = [\"07:30-11:30\"] under [hours], or a time, at = \"10:30\"", s.what, text)
		return ""
	}
	return text
}

// readZones reads the parts of the centre with their own walls and voice.
func (c *centreReader) readZones() {
	counters, walls := map[string]any{}, map[string]any{}
	for _, s := range c.each("zone", "zone", MaxZones) {
		z := centre.Zone{ID: c.id(s, "zone"), Name: s.need("name"), NameEn: s.text("name_en")}
		z.Counters = s.free(c.counterWords(s), counters)
		z.Walls = s.free(s.wallWords(), walls)
		if len(z.Walls) == 0 && !s.has("walls") {
			s.fault(s.t.line, "%s has no wall, so nothing is shown or spoken there: write walls = [\"…\"] with the ids of its displays, the one that speaks first", s.what)
		}
		c.centre.Zones = append(c.centre.Zones, z)
		s.done()
	}
	if len(c.centre.Zones) == 0 {
		return
	}
	for _, k := range c.centre.Counters {
		if _, in := counters[k.ID]; !in && k.ID != "" {
			c.warn(c.ids["counter"][k.ID], "counter %q is in no zone, so the walls of the zones do not show its calls: add it to the counters of one", k.ID)
		}
	}
}

// counterWords reads counters = ["3", "4"].
func (c *centreReader) counterWords(s *section) (list []word) {
	for _, w := range s.words("counters", MaxCounters) {
		if c.refer(w, s.what, "counter") {
			list = append(list, w)
		}
	}
	return list
}

// wallWords reads walls = ["man-hinh-1"]. The centre does not know its devices, so
// only the form of the ids is checked.
func (s *section) wallWords() (list []word) {
	for _, w := range s.words("walls", MaxWalls) {
		if !goodID(w.text) {
			s.fault(w.line, "%s: wall %q is not the id of a device: write it as its device.toml has it, at most 40 small letters a–z, digits, \".\", \"_\" and \"-\"", s.what, w.text)
			continue
		}
		list = append(list, w)
	}
	return list
}

// free are the words that no zone has yet.
func (s *section) free(words []word, taken map[string]any) (list []string) {
	for _, w := range words {
		if other, double := taken[w.text]; double {
			s.fault(w.line, "%s: %q is in %s already: remove it from one of the two", s.what, w.text, other)
			continue
		}
		taken[w.text] = s.what
		list = append(list, w.text)
	}
	return list
}

// hall writes the announcements and the zones.
func (d *dumper) hall(c *centre.Centre) {
	for _, a := range c.Announcements {
		d.header("[[announcement]]")
		d.text("id", a.ID)
		d.text("text", a.Text)
		d.text("text_en", a.TextEn)
		d.text("blank", a.Blank)
		d.text("blank_en", a.BlankEn)
		d.text("at", a.At)
	}
	for _, z := range c.Zones {
		d.header("[[zone]]")
		d.named(z.ID, z.Name, z.NameEn)
		d.texts("counters", z.Counters)
		d.texts("walls", z.Walls)
	}
}
