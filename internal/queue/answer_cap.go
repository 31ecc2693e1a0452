package queue

import (
	"cmp"
	"slices"

	"motcua/internal/eventlog"
)

// A pad that stands free cannot tell one hand from another, and whoever taps it
// for a minute must not fill an officer's record. So the answers of a counter that
// count are limited by the minute and by the hour, by the times at which they were
// given: those of an outage come all at once. What is above stays on the record
// and counts for nobody.

// AnswerKept says what an answer on the record is worth. Entries of older hubs
// say nothing, and count.
type AnswerKept string

// What an answer may be worth.
const (
	KeptCounts AnswerKept = "counts"
	KeptOver   AnswerKept = "over" // more than the counter may have in a minute or an hour
	KeptLate   AnswerKept = "late" // its time is not one at which its ticket could be rated, or none that can be
)

// FreeAnswer is an answer that counts for a counter and for no ticket.
type FreeAnswer struct {
	AtMS   int64  `json:"atMS"` // when it was given
	Answer int64  `json:"answer,omitempty"`
	Device string `json:"dev,omitempty"`
	GotMS  int64  `json:"gotMS"` // when the hub got it
}

// sameAnswer is the answer that another one changes, nil if it changes none.
func (s *State) sameAnswer(by eventlog.Cause, c Rate, atMS int64) *FreeAnswer {
	for i := range s.FreeAnswers[c.Counter] {
		f := &s.FreeAnswers[c.Counter][i]
		if f.Device == by.Device && f.Answer == c.Answer && f.AtMS == min(c.AtMS, atMS) {
			return f
		}
	}
	return nil
}

// tooMany says whether a counter has had as many answers around a moment as may
// count.
func (s *State) tooMany(c Rate, atMS int64) bool {
	const minuteMS, hourMS = 60_000, 60 * 60_000
	inMinute, inHour := 0, 0
	for _, f := range s.FreeAnswers[c.Counter] {
		apart := max(f.AtMS-min(c.AtMS, atMS), min(c.AtMS, atMS)-f.AtMS)
		if apart < minuteMS {
			inMinute++
		}
		if apart < hourMS {
			inHour++
		}
	}
	perMinute, perHour := s.Centre.Rating.FreeLimits()
	return inMinute >= perMinute || inHour >= perHour
}

// applyAnswer remembers an answer that counts. Entries of older hubs do not say
// so, and leave the state as those hubs left it.
func (s *State) applyAnswer(e eventlog.Entry, ev AnswerGiven) {
	if ev.Kept != KeptCounts || s.Centre == nil {
		return
	}
	list := s.FreeAnswers[ev.Counter]
	f := FreeAnswer{AtMS: ev.AtMS, Answer: ev.Answer, Device: e.Cause.Device, GotMS: e.AtMS}
	if slices.ContainsFunc(list, func(had FreeAnswer) bool {
		return had.AtMS == f.AtMS && had.Answer == f.Answer && had.Device == f.Device
	}) {
		return // a changed mind
	}
	at, _ := slices.BinarySearchFunc(list, f.AtMS, func(had FreeAnswer, atMS int64) int { return cmp.Compare(had.AtMS, atMS) })
	list = slices.Insert(slices.Clone(list), at, f)
	_, perHour := s.Centre.Rating.FreeLimits()
	if s.FreeAnswers == nil {
		s.FreeAnswers = map[string][]FreeAnswer{}
	}
	s.FreeAnswers[ev.Counter] = list[max(0, len(list)-2*perHour):] // the newest: answers of several pads come interleaved
}

// forgetAnswers forgets counters whose answers are older than one may be on its
// way.
func (s *State) forgetAnswers(atMS int64) {
	for counter, list := range s.FreeAnswers {
		if len(list) == 0 || list[len(list)-1].AtMS < atMS-(answerDays+1)*dayMS {
			delete(s.FreeAnswers, counter)
		}
	}
}
