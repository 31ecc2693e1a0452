package queue

import (
	"cmp"
	"slices"

	"motcua/internal/eventlog"
)

// A free-standing pad cannot tell people apart, and somebody who taps it for a minute
// must not fill an officer's record. So the ratings of a counter that count are limited
// per minute and per hour, by the times at which they were given: offline ratings
// arrive all at once. Ratings above the limit stay on the record and do not count.

// AnswerKept says whether a rating on the record counts. Entries of older hubs do not
// say so; they count.
type AnswerKept string

// The values of AnswerKept.
const (
	KeptCounts AnswerKept = "counts"
	KeptOver   AnswerKept = "over" // more than the counter may have in a minute or an hour
	KeptLate   AnswerKept = "late" // given at a time at which its ticket could not be rated, or at an impossible time
)

// FreeAnswer is a rating that counts for a counter and belongs to no ticket.
type FreeAnswer struct {
	AtMS   int64  `json:"atMS"` // when it was given
	Answer int64  `json:"answer,omitempty"`
	Device string `json:"dev,omitempty"`
	GotMS  int64  `json:"gotMS"` // when the hub got it
}

// sameAnswer is the earlier rating that c changes, nil if it is a new one.
func (s *State) sameAnswer(by eventlog.Cause, c Rate, atMS int64) *FreeAnswer {
	for i := range s.FreeAnswers[c.Counter] {
		f := &s.FreeAnswers[c.Counter][i]
		if f.Device == by.Device && f.Answer == c.Answer && f.AtMS == min(c.AtMS, atMS) {
			return f
		}
	}
	return nil
}

// tooMany says whether the counter's limit per minute or per hour is reached around the
// time of a rating.
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
		return // the citizen changed the rating
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
