package console

import (
	"maps"
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// What the IDs of Supervision.Locks begin with.
const (
	lockOfOfficer = "officer:"
	lockOfDevice  = "device:"
)

// locks are the officers and consoles that are locked after wrong PINs.
func (c *Console) locks(s *queue.State) (list []Choice) {
	officers, devices := s.LocksAt(c.cfg.Clock.HubMS())
	until := func(ms int64) string {
		return i18n.Text(c.lang, "console.super.locks.until", i18n.ClockSec(calendar.Local(ms)))
	}
	for _, id := range slices.Sorted(maps.Keys(officers)) {
		name := id
		if o := s.Rules().Officer(id); o != nil {
			name = o.Name
		}
		list = append(list, Choice{ID: lockOfOfficer + id, Name: name, Note: until(officers[id])})
	}
	for _, id := range slices.Sorted(maps.Keys(devices)) {
		list = append(list, Choice{ID: lockOfDevice + id, Name: i18n.Text(c.lang, "console.super.locks.console", id), Note: until(devices[id])})
	}
	return list
}

// locksNamed is how many locks are named in the note.
const locksNamed = 3

// lockNote tells a supervisor of the locks; empty if there are none.
func (c *Console) lockNote(locks []Choice) string {
	if len(locks) == 0 {
		return ""
	}
	var names []string
	for _, l := range locks[:min(len(locks), locksNamed)] {
		names = append(names, l.Name)
	}
	named := strings.Join(names, ", ")
	if more := len(locks) - locksNamed; more > 0 {
		named = i18n.Text(c.lang, "console.super.more", named, more)
	}
	return i18n.Text(c.lang, "console.super.locks.note", named)
}

// Unlock implements Director.
func (c *Console) Unlock(id string) {
	c.direct("super.unlock", func() queue.Command {
		if device, is := strings.CutPrefix(id, lockOfDevice); is {
			return queue.Unlock{Device: device}
		}
		return queue.Unlock{Officer: strings.TrimPrefix(id, lockOfOfficer)}
	})
}
