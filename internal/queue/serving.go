package queue

import (
	"sort"

	"motcua/internal/centre"
)

// taking is what a counter takes at the moment: the lines of its services with
// its handicap for each. It is rebuilt when the officer, the profile or the
// assignment changes, and never asked for while it does not.
type taking struct {
	handicapMS centre.Handicaps
	lines      []lineAt // by service
}

type lineAt struct {
	*line
	handicapMS int64
}

// takingOf is what a counter takes now.
func (s *State) takingOf(counter string) *taking {
	if t := s.taking[counter]; t != nil {
		return t
	}
	desk := s.Desk(counter)
	base := s.rules.ServedAt(counter)
	switch {
	case len(desk.Serves) > 0:
		if assigned, err := s.rules.Resolve(desk.Serves); err == nil {
			base = assigned
		}
	case s.rules.ProfileOf(desk.Profile) != nil:
		base = s.rules.ProfileOf(desk.Profile)
	}
	t := &taking{handicapMS: base}
	if skills := s.rules.SkillsOf(desk.Officer); skills != nil {
		t.handicapMS = centre.Handicaps{}
		for service, handicapMS := range base {
			if more, knows := skills[service]; knows {
				t.handicapMS[service] = handicapMS + more
			}
		}
	}
	services := make([]string, 0, len(t.handicapMS))
	for service := range t.handicapMS {
		services = append(services, service)
	}
	sort.Strings(services)
	for _, service := range services {
		t.lines = append(t.lines, lineAt{s.lineOf(lane{service: service}), t.handicapMS[service]})
	}
	s.taking[counter] = t
	return t
}

// Takes says whether a counter takes a service now, with the profile it has
// and the officer who sits there, and the handicap in milliseconds.
func (s *State) Takes(counter, service string) (handicapMS int64, takes bool) {
	if s.rules == nil {
		return 0, false
	}
	handicapMS, takes = s.takingOf(counter).handicapMS[service]
	return handicapMS, takes
}

// lineOf is the line of a lane.
func (s *State) lineOf(key lane) *line {
	l := s.lines[key]
	if l == nil {
		l = newLine(len(s.rules.ClassIDs()))
		s.lines[key] = l
	}
	return l
}

// laneOf is where a waiting ticket stands.
func laneOf(t *Ticket) lane {
	switch {
	case t.ForCounter != "":
		return lane{counter: t.ForCounter}
	case t.ForOfficer != "":
		return lane{officer: t.ForOfficer}
	}
	return lane{service: t.Service}
}

// fifoOf is the queue a waiting ticket stands in. A class that is no longer
// configured counts as normal.
func (s *State) fifoOf(t *Ticket) *fifo {
	l := s.lineOf(laneOf(t))
	i := 2 * s.rules.ClassAt(t.Class)
	if t.First {
		i++
	}
	return &l.fifos[i]
}

// lineUp puts a ticket into its line, stepOut takes it out.
func (s *State) lineUp(t *Ticket)  { s.fifoOf(t).add(t) }
func (s *State) stepOut(t *Ticket) { s.fifoOf(t).remove(t) }

// linesAt calls fn with every line a counter takes from.
func (s *State) linesAt(counter string, fn func(l *line, handicapMS int64)) {
	if l := s.lines[lane{counter: counter}]; l != nil {
		fn(l, 0)
	}
	if officer := s.Desk(counter).Officer; officer != "" {
		if l := s.lines[lane{officer: officer}]; l != nil {
			fn(l, 0)
		}
	}
	for _, l := range s.takingOf(counter).lines {
		fn(l.line, l.handicapMS)
	}
}
