package console

import (
	"slices"
	"time"

	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// alerts are the policy's thresholds that a counter has exceeded, the gravest first.
// A closed counter has none, unless people wait for it and no open counter takes
// them.
func (c *Console) alerts(s *queue.State, row CounterRow, open map[string]bool, now time.Time) (list []Alert) {
	policy := s.Centre.Policy
	add := func(kind AlertKind, key string, args ...any) {
		list = append(list, Alert{kind, i18n.Text(c.lang, key+".short"), i18n.Text(c.lang, key, args...)})
	}
	wait := since(row.Oldest, now)
	if row.Stands == DeskClosed || row.Stands == DeskShut {
		if n := unserved(s, row.ID, open); n > 0 {
			add(AlertUnserved, "console.alert.unserved", n)
		}
		return list
	}
	here := since(row.Since, now)
	if idle := min(here, wait); row.Stands == DeskFree && over(idle, policy.AlertIdleMin) {
		add(AlertIdle, "console.alert.idle", minutesOf(idle), row.Waiting)
	}
	if !row.LostSince.IsZero() {
		add(AlertLost, "console.alert.lost", i18n.Clock(row.LostSince))
	}
	if limit := pauseLimit(s, row.ID); row.Stands == DeskPaused && over(here, limit) {
		add(AlertPause, "console.alert.pause", minutesOf(here), limit)
	}
	if row.Stands == DeskServing && over(here, policy.AlertServiceMin) {
		add(AlertService, "console.alert.service", minutesOf(here), policy.AlertServiceMin)
	}
	if over(wait, policy.AlertWaitMin) {
		add(AlertWait, "console.alert.wait", minutesOf(wait), policy.AlertWaitMin)
	}
	if policy.AlertWaiting > 0 && row.Waiting >= policy.AlertWaiting {
		add(AlertCrowd, "console.alert.crowd", row.Waiting, policy.AlertWaiting)
	}
	return list
}

func since(from, now time.Time) time.Duration {
	if from.IsZero() {
		return 0
	}
	return now.Sub(from)
}

func minutesOf(d time.Duration) int { return int(d / time.Minute) }

// over reports whether a duration has reached a threshold; a threshold of 0 is none.
func over(d time.Duration, thresholdMin int) bool {
	return thresholdMin > 0 && d >= time.Duration(thresholdMin)*time.Minute
}

// pauseLimit is how many minutes the counter's pause may last, by its reason; 0
// means no limit.
func pauseLimit(s *queue.State, counter string) int {
	reason := s.Desk(counter).Pause
	for _, r := range s.Centre.PauseReasons {
		if r.ID == reason {
			return r.LimitMin
		}
	}
	return 0
}

// unserved counts the people who wait for a closed counter and whom no open counter
// takes: for its services, or kept for this counter.
func unserved(s *queue.State, counter string, open map[string]bool) (n int) {
	for _, t := range s.WaitingAt(counter, countedWaiting) {
		if t.ForCounter == counter || !open[t.Service] {
			n++
		}
	}
	return n
}

// The reasons that a supervisor gives, with their words in the catalogue.
var (
	shutReasons     = []string{"no-work", "absent", "moved"} // the reasons of a pause follow
	takeBackReasons = []string{"mistake", "wrong-desk", "away", "fault", "leader"}
)

// fillDirections fills the lists of the supervisor's dialogs.
func (c *Console) fillDirections(sup *Supervision, s *queue.State) {
	for _, id := range shutReasons {
		sup.ShutReasons = append(sup.ShutReasons, Choice{ID: id, Name: c.shutReason(s, id)})
	}
	for _, r := range s.Centre.PauseReasons {
		sup.ShutReasons = append(sup.ShutReasons, Choice{ID: r.ID, Name: c.lang.Pick(r.Name, r.NameEn)})
	}
	for _, id := range takeBackReasons {
		sup.TakeBackReasons = append(sup.TakeBackReasons, Choice{ID: id, Name: i18n.Text(c.lang, "console.takeback."+id)})
	}
	note := func(key string) string { return i18n.Text(c.lang, key) }
	for _, p := range s.Centre.Profiles {
		sup.Works = append(sup.Works, Choice{ID: "profile:" + p.ID, Name: c.lang.Pick(p.Name, p.NameEn), Note: note("console.super.work.profile")})
	}
	for _, a := range s.Centre.Agencies {
		sup.Works = append(sup.Works, Choice{ID: "agency:" + a.ID, Name: c.lang.Pick(a.Name, a.NameEn), Note: note("console.super.work.agency")})
	}
	for _, service := range s.Centre.Services {
		work := Choice{ID: "service:" + service.ID, Name: c.lang.Pick(service.Name, service.NameEn)}
		if a := s.Rules().AgencyOf(service.ID); a != nil {
			work.Note = c.lang.Pick(agencyShort(a), a.NameEn)
		}
		sup.Works = append(sup.Works, work)
	}
}

// shutReason is why a supervisor closed a counter, in words.
func (c *Console) shutReason(s *queue.State, id string) string {
	if slices.Contains(shutReasons, id) {
		return i18n.Text(c.lang, "console.shut."+id)
	}
	return c.reasonName(s.Centre.PauseReasons, id)
}
