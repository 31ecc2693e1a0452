package queue

import (
	"math"
	"sort"
)

// Figures of the estimate.
const (
	shrinkSamples  = 5          // the target counts as much as so many observed visits
	spread         = 0.6        // standard deviation of a service time, as a part of its mean
	meanSpread     = 0.08       // that of the mean itself: officers differ, and so do days
	toP30, toP90   = 0.52, 1.28 // standard deviations from the median down to P30 and up to P90
	leastSamples   = 10         // without a target nothing is said before so many visits
	roundMin       = 5
	halfServiceMin = 10.0 // a helper with a handicap of so many minutes counts as half a counter
)

// Estimate quotes how long a citizen with ahead people before them will wait
// for a service: from P30, rounded down to 5 minutes, to P90, rounded up. A
// range from P50 on would be wrong for half of the people; this is the
// narrowest that holds for four out of five in a quiet hall and a crowded one.
// It says nothing when no counter that serves it is open, or when there is
// neither a target nor ten observed visits to go by.
func (s *State) Estimate(service string, ahead int, atMS int64) Wait {
	if s.rules == nil {
		return Wait{}
	}
	serviceSec, known := s.serviceSec(service)
	counters, idle := s.openCounters(service)
	if !known || counters == 0 {
		return Wait{}
	}
	if ahead == 0 && idle {
		return Wait{Known: true} // at once
	}
	// Of the visits that go on, some part is left; each person before takes a
	// whole one. Their times are independent of each other, the mean is not.
	meanSec := (float64(ahead) + 0.5) * serviceSec / counters
	visitsSD := serviceSec * spread * math.Sqrt(float64(ahead)+1) / counters
	sdSec := math.Hypot(visitsSD, meanSec*meanSpread)
	low := int(math.Floor((meanSec-toP30*sdSec)/60/roundMin)) * roundMin
	high := int(math.Ceil((meanSec+toP90*sdSec)/60/roundMin)) * roundMin
	return Wait{Known: true, LowMin: max(0, low), HighMin: high}
}

// openCounters adds up the counters that work on a service now: a helper
// counts for less the larger its handicap is.
func (s *State) openCounters(service string) (sum float64, idle bool) {
	for i := range s.Centre.Counters {
		id := s.Centre.Counters[i].ID
		desk := s.Counters[id]
		if desk == nil || desk.Officer == "" || desk.Pause != "" || desk.Shut != "" {
			continue
		}
		handicapMS, takes := s.takingOf(id).handicapMS[service]
		if !takes {
			continue
		}
		sum += halfServiceMin / (halfServiceMin + float64(handicapMS)/60_000)
		idle = idle || desk.Ticket == ""
	}
	return sum, idle
}

// serviceSec is the typical service time: the mean of the last visits without
// their tenth at either end, shrunk toward the configured target.
func (s *State) serviceSec(service string) (sec float64, known bool) {
	target := float64(s.Centre.Policy.ServiceTargetSec)
	if svc := s.rules.Service(service); svc != nil && svc.TargetSec > 0 {
		target = float64(svc.TargetSec)
	}
	samples := append([]int(nil), s.Samples[service]...)
	if target <= 0 && len(samples) < leastSamples {
		return 0, false
	}
	if len(samples) == 0 {
		return target, true
	}
	sort.Ints(samples)
	cut := len(samples) / 10
	samples = samples[cut : len(samples)-cut]
	sum := 0.0
	for _, v := range samples {
		sum += float64(v)
	}
	n := float64(len(samples))
	if target <= 0 {
		return sum / n, true
	}
	return (sum + shrinkSamples*target) / (n + shrinkSamples), true
}

// Quote is what a citizen who took a number for a service now would be told:
// how many are before, and the wait.
func (s *State) Quote(service, class string, atMS int64) (ahead int, wait Wait) {
	if s.rules == nil {
		return 0, Wait{}
	}
	arrival := Place{MS: max(atMS, s.LastArrivalMS) - s.rules.HeadStartMS(class), Pos: s.Pos + 1}
	ahead = s.ahead(service, arrival)
	return ahead, s.Estimate(service, ahead, atMS)
}

// Quoted counts how the waits that were quoted turned out at the first call.
type Quoted struct {
	Inside  int `json:"inside"`  // within the range
	Shorter int `json:"shorter"` // called earlier than the range begins
	Longer  int `json:"longer"`  // had to wait longer than was said
}

// score counts the quote of a ticket that is called for the first time, or
// takes it back with n = -1.
func (s *State) score(t *Ticket, firstCallMS int64, n int) {
	if !t.Wait.Known {
		return
	}
	waitMS := firstCallMS - t.IssuedMS
	switch {
	case waitMS > int64(t.Wait.HighMin)*60_000 && waitMS > atOnceMS:
		s.Quotes.Longer += n
	case waitMS < int64(t.Wait.LowMin)*60_000:
		s.Quotes.Shorter += n
	default:
		s.Quotes.Inside += n
	}
}

// atOnceMS is how long "at once" may take: the way from the kiosk to a clerk's
// key.
const atOnceMS = 120_000
