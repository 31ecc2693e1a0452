package console

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"motcua/internal/centre"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// builtIn are the IDs of the reasons offered where the centre has none of its own.
// Their names are in the catalogue.
var builtIn = map[string][]string{
	"call":   {"back", "urgent", "error", "help", "leader"},
	"cancel": {"left", "wrong", "double", "error"},
	"class":  {"seen", "no-proof", "chosen", "asked"},
	"walkin": {"frail", "kiosk", "short", "leader"},
}

// reasons are those of the centre, or the built-in ones of a kind.
func (c *Console) reasons(list []centre.Reason, kind string) (choices []Choice) {
	for _, r := range list {
		choices = append(choices, Choice{ID: r.ID, Name: c.lang.Pick(r.Name, r.NameEn)})
	}
	if len(list) > 0 {
		return choices
	}
	for _, id := range builtIn[kind] {
		choices = append(choices, Choice{ID: id, Name: i18n.Text(c.lang, "console."+kind+"."+id)})
	}
	return choices
}

// fillChoices fills the lists of the clerk's dialogs.
func (c *Console) fillChoices(v *View, s *queue.State) {
	centre := s.Centre
	for _, r := range centre.HoldReasons {
		until := c.local().Add(time.Duration(cmp.Or(r.LimitMin, centre.Policy.HoldWindowMin)) * time.Minute)
		v.Desk.HoldReasons = append(v.Desk.HoldReasons, Choice{ID: r.ID, Name: c.lang.Pick(r.Name, r.NameEn), Note: i18n.Text(c.lang, "console.hold.until", i18n.Clock(until))})
	}
	for _, r := range centre.PauseReasons {
		choice := Choice{ID: r.ID, Name: c.lang.Pick(r.Name, r.NameEn)}
		if r.LimitMin > 0 {
			choice.Note = i18n.Text(c.lang, "console.pause.limit", r.LimitMin)
		}
		v.Desk.PauseReasons = append(v.Desk.PauseReasons, choice)
	}
	v.Desk.CallReasons = c.reasons(centre.CallReasons, "call")
	v.Desk.CancelReasons = c.reasons(centre.CancelReasons, "cancel")
	v.Desk.ClassReasons = c.reasons(centre.ClassReasons, "class")
	v.Desk.WalkInReasons = c.reasons(centre.CallReasons, "walkin")
	c.fillServices(v, s)
	c.fillTargets(v, s)
	c.fillProfiles(v, s)
	c.fillDays(v, s)
	for _, k := range centre.Classes {
		v.Desk.Classes = append(v.Desk.Classes, Choice{ID: k.ID, Name: c.lang.Pick(k.Name, k.NameEn)})
	}
	for _, o := range centre.Outcomes {
		v.Desk.Outcomes = append(v.Desk.Outcomes, Choice{ID: o.ID, Name: c.lang.Pick(o.Name, o.NameEn)})
	}
	for _, it := range centre.Items {
		v.Desk.Items = append(v.Desk.Items, Choice{ID: it.ID, Name: c.lang.Pick(it.Name, it.NameEn)})
	}
	c.fillMarkChoices(v, s)
}

// fillMarkChoices offers the marks of every agency, and those of the agency whose
// visit it is.
func (c *Console) fillMarkChoices(v *View, s *queue.State) {
	desk := s.Desk(c.counter)
	t := s.Ticket(cmp.Or(desk.Ticket, desk.Last))
	if t == nil {
		return
	}
	agency := ""
	if a := s.Rules().AgencyOf(t.Service); a != nil {
		agency = a.ID
	}
	for _, m := range s.Centre.Marks {
		if m.Agency != "" && m.Agency != agency && !slices.Contains(t.MarkIDs, m.ID) {
			continue
		}
		choice := Choice{ID: m.ID, Name: c.lang.Pick(m.Name, m.NameEn)}
		if m.Required {
			choice.Note = i18n.Text(c.lang, "console.note.required")
		}
		v.Desk.Marks = append(v.Desk.Marks, choice)
	}
}

// fillServices offers the services that may follow in a visit, and those taken here.
func (c *Console) fillServices(v *View, s *queue.State) {
	for i := range s.Centre.Services {
		service := &s.Centre.Services[i]
		choice := Choice{ID: service.ID, Name: c.lang.Pick(service.Name, service.NameEn)}
		if a := s.Rules().AgencyOf(service.ID); a != nil {
			choice.Note = c.lang.Pick(cmp.Or(a.Short, a.Name), a.NameEn)
		}
		v.Desk.Services = append(v.Desk.Services, choice)
		if _, takes := s.Takes(c.counter, service.ID); takes {
			v.Desk.Taken = append(v.Desk.Taken, choice)
		}
	}
}

// fillTargets offers where a ticket can go: the other counters, the officers
// who sit at one, then the services, those of other agencies too.
func (c *Console) fillTargets(v *View, s *queue.State) {
	for _, k := range s.Centre.Counters {
		if k.ID != c.counter {
			v.Desk.Targets = append(v.Desk.Targets, Choice{ID: "counter:" + k.ID, Name: counterName(c.lang, k), Note: agencyAt(c.lang, s, k.ID)})
		}
	}
	for _, k := range s.Centre.Counters {
		if o := s.Rules().Officer(s.Desk(k.ID).Officer); o != nil && k.ID != c.counter {
			v.Desk.Targets = append(v.Desk.Targets, Choice{ID: "officer:" + o.ID, Name: o.Name, Note: counterName(c.lang, k)})
		}
	}
	for _, service := range v.Desk.Services {
		service.ID = "service:" + service.ID
		v.Desk.Targets = append(v.Desk.Targets, service)
	}
}

// fillProfiles offers the sets of services that the counter may switch to. The usual
// set is among them: it also ends what a supervisor assigned.
func (c *Console) fillProfiles(v *View, s *queue.State) {
	desk := s.Desk(c.counter)
	for _, p := range s.Centre.Profiles {
		if len(p.Counters) == 0 || slices.Contains(p.Counters, c.counter) {
			v.Desk.Profiles = append(v.Desk.Profiles, Choice{ID: p.ID, Name: c.lang.Pick(p.Name, p.NameEn), Note: c.inForce(desk, p.ID)})
		}
	}
	if len(v.Desk.Profiles) == 0 && len(desk.Serves) == 0 {
		return
	}
	usual := Choice{Name: i18n.Text(c.lang, "console.profile.usual"), Note: c.inForce(desk, "")}
	v.Desk.Profiles = append([]Choice{usual}, v.Desk.Profiles...)
}

func (c *Console) inForce(desk queue.Desk, profile string) string {
	if desk.Profile == profile && len(desk.Serves) == 0 {
		return i18n.Text(c.lang, "console.profile.now")
	}
	return ""
}

// duty names what the counter takes, if that differs from its configuration.
func (c *Console) duty(s *queue.State, desk queue.Desk) string {
	if len(desk.Serves) == 0 {
		if p := s.Rules().Profile(desk.Profile); p != nil {
			return i18n.Text(c.lang, "console.duty.profile", c.lang.Pick(p.Name, p.NameEn))
		}
		return ""
	}
	var names []string
	for _, line := range desk.Serves {
		if a := s.Rules().Agency(line.Agency); a != nil {
			names = append(names, c.lang.Pick(cmp.Or(a.Short, a.Name), a.NameEn))
		} else if service := s.Rules().Service(line.Service); service != nil {
			names = append(names, c.lang.Pick(service.Name, service.NameEn))
		}
	}
	return i18n.Text(c.lang, "console.duty.assigned", strings.Join(names, ", "))
}
