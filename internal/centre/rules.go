package centre

import (
	"errors"
	"fmt"
	"sort"
)

// alwaysMS is a head start that no waiting time can exceed: more than thirty years.
const alwaysMS = int64(1) << 40

// Rules are a checked Centre, with every reference resolved and every default filled in.
// They are immutable and may be shared.
type Rules struct {
	centre   Centre
	agencies map[string]*Agency
	services map[string]*Service
	counters map[string]*Counter
	officers map[string]*Officer
	classes  map[string]*Class

	byAgency map[string][]*Service // in the order of the centre
	serves   map[string]Handicaps  // by counter: what it takes
	profiles map[string]Handicaps  // by profile
	skills   map[string]Handicaps  // by officer; nil for one without restrictions
	own      map[string][]string   // by service: counters that take it as their own work
	peers    map[string][]string   // by service: the services it competes with, itself included
	classIDs []string              // "" (normal) first
	classAt  map[string]int        // index of a class in classIDs
	series   map[string]Numbers    // by prefix
	holidays map[string]*Holiday   // by date
	workdays map[string]*Workday   // by date

	zoneOfWall, zoneOfCounter map[string]string
}

// Handicaps are services with their handicap in milliseconds.
type Handicaps map[string]int64

// Compile checks a centre and resolves it. It reports every fault that it finds, joined,
// each naming its part.
func Compile(c Centre) (*Rules, error) {
	c.Policy = c.Policy.withDefaults()
	c.Rating = c.Rating.withDefaults()
	r := &Rules{
		centre:   c,
		agencies: map[string]*Agency{}, services: map[string]*Service{}, counters: map[string]*Counter{},
		officers: map[string]*Officer{}, classes: map[string]*Class{},
		byAgency: map[string][]*Service{}, serves: map[string]Handicaps{}, profiles: map[string]Handicaps{}, skills: map[string]Handicaps{},
		own: map[string][]string{}, peers: map[string][]string{}, classIDs: []string{""}, classAt: map[string]int{},
		series: map[string]Numbers{}, holidays: map[string]*Holiday{}, workdays: map[string]*Workday{},
		zoneOfWall: map[string]string{}, zoneOfCounter: map[string]string{},
	}
	faults := r.index()
	faults = append(faults, r.indexDays()...)
	faults = append(faults, r.resolve()...)
	faults = append(faults, r.resolveSeries()...)
	faults = append(faults, r.indexHall()...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	r.findPeers()
	return r, nil
}

func (p Policy) withDefaults() Policy {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	set(&p.DigitsPerNumber, 3)
	set(&p.NoShowCalls, 3)
	set(&p.NoShowAfterSec, 90)
	set(&p.RecallHintSec, 35)
	set(&p.ReturnWindowMin, 15)
	set(&p.WaitTargetMin, 15)
	set(&p.ServiceTargetSec, 600)
	set(&p.PINTries, 5)
	set(&p.PINLockSec, 30)
	set(&p.UndoSec, 5)
	set(&p.ReturnBehind, 2)
	set(&p.HoldWindowMin, 240)
	set(&p.AppointmentEarly, 60)
	set(&p.AppointmentLate, 20)
	set(&p.SlotMin, 30)
	set(&p.SlotLimit, 2)
	set(&p.LateGraceMin, 5)
	set(&p.AlertWaiting, 20)
	set(&p.AlertWaitMin, 30)
	set(&p.AlertServiceMin, 45)
	set(&p.AlertIdleMin, 5)
	return p
}

func (r Rating) withDefaults() Rating {
	if r.Levels == 0 {
		r.Levels = 4
	}
	if r.AskSec == 0 {
		r.AskSec = 30
	}
	if r.ChangeSec == 0 {
		r.ChangeSec = 5
	}
	return r
}

// index indexes every part by its ID.
func (r *Rules) index() (faults []error) {
	c := &r.centre
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for i := range c.Agencies {
		a := &c.Agencies[i]
		enter(r.agencies, "agency", a.ID, a, fault)
		if !GoodPrefix(a.Prefix) {
			fault("agency %q: prefix %q is not one or two letters A to Z", a.ID, a.Prefix)
		}
	}
	for i := range c.Services {
		s := &c.Services[i]
		enter(r.services, "service", s.ID, s, fault)
	}
	for i := range c.Counters {
		k := &c.Counters[i]
		enter(r.counters, "counter", k.ID, k, fault)
	}
	for i := range c.Officers {
		o := &c.Officers[i]
		enter(r.officers, "officer", o.ID, o, fault)
	}
	for i := range c.Classes {
		k := &c.Classes[i]
		enter(r.classes, "class", k.ID, k, fault)
		r.classAt[k.ID] = len(r.classIDs)
		r.classIDs = append(r.classIDs, k.ID)
	}
	if d := c.Policy.DigitsPerNumber; d < 1 || d > 6 {
		fault("policy: digits %d is not between 1 and 6", d)
	}
	if l := c.Rating.Levels; l < 3 || l > 5 {
		fault("rating: levels %d is not 3, 4 or 5", l)
	}
	return faults
}

// enter indexes a part by its ID, which must be present and unique.
func enter[P any](parts map[string]*P, what, id string, part *P, fault func(format string, args ...any)) {
	if _, double := parts[id]; double || id == "" {
		fault("%s %q: the id is empty or used twice", what, id)
	}
	parts[id] = part
}

// resolve resolves every reference from one part to another.
func (r *Rules) resolve() (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	for i := range r.centre.Services {
		s := &r.centre.Services[i]
		if r.agencies[s.Agency] == nil {
			fault("service %q: there is no agency %q", s.ID, s.Agency)
		}
		r.byAgency[s.Agency] = append(r.byAgency[s.Agency], s)
	}
	for i := range r.centre.Counters {
		k := &r.centre.Counters[i]
		var err error
		if r.serves[k.ID], err = r.Resolve(k.Serves); err != nil {
			fault("counter %q: %w", k.ID, err)
		}
	}
	for _, p := range r.centre.Profiles {
		if _, double := r.profiles[p.ID]; double || p.ID == "" {
			fault("profile %q: the id is empty or used twice", p.ID)
		}
		var err error
		if r.profiles[p.ID], err = r.Resolve(p.Serves); err != nil {
			fault("profile %q: %w", p.ID, err)
		}
		faults = append(faults, r.checkCounters(fmt.Sprintf("profile %q", p.ID), p.Counters)...)
	}
	for i := range r.centre.Officers {
		o := &r.centre.Officers[i]
		if o.Agency != "" && r.agencies[o.Agency] == nil {
			fault("officer %q: there is no agency %q", o.ID, o.Agency)
		}
		faults = append(faults, r.checkCounters(fmt.Sprintf("officer %q", o.ID), o.Counters)...)
		if len(o.Skills) == 0 {
			continue
		}
		var err error
		if r.skills[o.ID], err = r.Resolve(o.Skills); err != nil {
			fault("officer %q: %w", o.ID, err)
		}
	}
	return faults
}

func (r *Rules) checkCounters(who string, counters []string) (faults []error) {
	for _, id := range counters {
		if r.counters[id] == nil {
			faults = append(faults, fmt.Errorf("%s: there is no counter %q", who, id))
		}
	}
	return faults
}

// Resolve lists the services of some entries. A later, more specific entry takes
// precedence.
func (r *Rules) Resolve(lines []Serve) (Handicaps, error) {
	all := Handicaps{}
	for _, line := range lines {
		services, err := r.servedBy(line)
		if err != nil {
			return nil, err
		}
		for _, id := range services {
			all[id] = int64(line.HandicapMin) * 60_000
		}
	}
	return all, nil
}

// servedBy lists the services of one entry of a counter.
func (r *Rules) servedBy(line Serve) ([]string, error) {
	switch {
	case line.HandicapMin < 0:
		return nil, fmt.Errorf("handicap %d is below 0", line.HandicapMin)
	case (line.Agency == "") == (line.Service == ""):
		return nil, errors.New("each line of serves names either an agency or a service")
	case line.Service != "":
		if r.services[line.Service] == nil {
			return nil, fmt.Errorf("there is no service %q", line.Service)
		}
		return []string{line.Service}, nil
	case r.agencies[line.Agency] == nil:
		return nil, fmt.Errorf("there is no agency %q", line.Agency)
	}
	var ids []string
	for _, s := range r.byAgency[line.Agency] {
		ids = append(ids, s.ID)
	}
	return ids, nil
}

// findPeers groups services by the counters whose own work they are: people who wait for
// one of them wait for the same officers.
func (r *Rules) findPeers() {
	for _, counter := range r.centre.Counters {
		for service, handicapMS := range r.serves[counter.ID] {
			if handicapMS == 0 {
				r.own[service] = append(r.own[service], counter.ID)
			}
		}
	}
	for _, service := range r.centre.Services {
		seen := map[string]bool{service.ID: true}
		for _, counter := range r.own[service.ID] {
			for peer, handicapMS := range r.serves[counter] {
				if handicapMS == 0 {
					seen[peer] = true
				}
			}
		}
		for id := range seen {
			r.peers[service.ID] = append(r.peers[service.ID], id)
		}
		sort.Strings(r.peers[service.ID])
	}
}

// GoodPrefix reports whether a prefix of numbers is one or two letters A to Z.
func GoodPrefix(p string) bool {
	if len(p) < 1 || len(p) > 2 {
		return false
	}
	for i := range len(p) {
		if p[i] < 'A' || p[i] > 'Z' {
			return false
		}
	}
	return true
}

// Centre is the checked centre with its defaults. Callers must not change its slices.
func (r *Rules) Centre() *Centre { return &r.centre }

// Agency returns an agency, or nil.
func (r *Rules) Agency(id string) *Agency { return r.agencies[id] }

// Service returns a service, or nil.
func (r *Rules) Service(id string) *Service { return r.services[id] }

// Counter returns a counter, or nil.
func (r *Rules) Counter(id string) *Counter { return r.counters[id] }

// Officer returns an officer, or nil.
func (r *Rules) Officer(id string) *Officer { return r.officers[id] }

// Class returns a priority class, or nil.
func (r *Rules) Class(id string) *Class { return r.classes[id] }

// ServicesOf lists the services of an agency in the order of the centre.
func (r *Rules) ServicesOf(agency string) []*Service { return r.byAgency[agency] }

// AgencyOf returns the agency a service belongs to, or nil.
func (r *Rules) AgencyOf(service string) *Agency {
	if s := r.services[service]; s != nil {
		return r.agencies[s.Agency]
	}
	return nil
}

// OwnCounters lists the counters that take a service as their own work, in the
// order of the centre: what the ticket names.
func (r *Rules) OwnCounters(service string) []string { return r.own[service] }

// AgencyAt is the agency whose own work a counter does, the first if there are several,
// or nil.
func (r *Rules) AgencyAt(counter string) *Agency {
	k := r.counters[counter]
	if k == nil {
		return nil
	}
	for _, line := range k.Serves {
		a := r.agencies[line.Agency]
		if line.Service != "" {
			a = r.AgencyOf(line.Service)
		}
		if a != nil && line.HandicapMin == 0 {
			return a
		}
	}
	return nil
}

// ServedAt are the services of a counter by its configuration.
func (r *Rules) ServedAt(counter string) Handicaps { return r.serves[counter] }

// ProfileOf are the services of a profile, nil for one that does not exist.
func (r *Rules) ProfileOf(id string) Handicaps { return r.profiles[id] }

// SkillsOf are an officer's skills, nil for an officer without restrictions.
func (r *Rules) SkillsOf(officer string) Handicaps { return r.skills[officer] }

// Peers are the services that a service competes with for officers, itself included.
func (r *Rules) Peers(service string) []string { return r.peers[service] }

// ClassIDs are the classes in their order; the first is "", of ordinary tickets.
func (r *Rules) ClassIDs() []string { return r.classIDs }

// ClassAt is the index of a class in ClassIDs; 0 for one that does not exist.
func (r *Rules) ClassAt(id string) int { return r.classAt[id] }

// Profile returns a profile, or nil.
func (r *Rules) Profile(id string) *Profile {
	for i := range r.centre.Profiles {
		if p := &r.centre.Profiles[i]; p.ID == id {
			return p
		}
	}
	return nil
}

// HeadStartMS is the head start of a class in milliseconds.
func (r *Rules) HeadStartMS(class string) int64 {
	k := r.classes[class]
	switch {
	case k == nil:
		return 0
	case k.Always:
		return alwaysMS
	}
	return int64(k.HeadStartMin) * 60_000
}
