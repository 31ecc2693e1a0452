package config

import (
	"cmp"
	"strings"

	"motcua/internal/centre"
)

// The largest limits that are allowed.
const (
	maxLimit = 10_000 // numbers of a service in a day
	maxSlot  = 100    // appointments in a slot
)

// readGiving reads when and how many numbers a service gives, or the message it has
// instead.
func (c *centreReader) readGiving(s *section, service *centre.Service) {
	service.Closed, service.Message, service.MessageEn = s.text("closed"), s.text("message"), s.text("message_en")
	switch {
	case service.Closed != "" && service.Message != "":
		s.fault(s.line("message"), "%s has both closed and message: write one of them", s.what)
	case service.MessageEn != "" && service.Message == "":
		s.fault(s.line("message_en"), "%s has message_en and no message: write message = \"…\"", s.what)
	}
	service.DayLimit = s.whole("day_limit", 1, maxLimit, 0)
	service.HalfDayLimit = s.whole("half_day_limit", 1, maxLimit, 0)
	if service.DayLimit > 0 && service.HalfDayLimit > service.DayLimit {
		s.warn(s.line("half_day_limit"), "%s: half_day_limit is above day_limit, so it changes nothing: write less, or remove it", s.what)
	}
	service.Hours = s.spans("hours")
	service.MarginMin = s.whole("last_ticket_margin_min", 1, 240, 0)
	if len(service.Hours) > 0 && !c.everOpen(service) {
		s.warn(s.line("hours"), "%s never gives a number: its hours have no room within those of the centre: write hours within %s", s.what, strings.Join(formatSpans(c.centre.Hours.Spans), ", "))
	}
	service.SlotLimit = s.whole("slot_limit", 0, maxSlot, 0)
	if service.SlotLimit == 0 && s.has("slot_limit") {
		service.SlotLimit = -1 // no slots; 0 means the policy's
	}
	service.NeedsOutcome = c.needsOutcome(s, "needs_outcome")
}

// everOpen reports whether a service with its own hours gives a number on any day.
func (c *centreReader) everOpen(service *centre.Service) bool {
	margin := cmp.Or(service.MarginMin, c.centre.Policy.LastTicketMarginMin)
	days := [][]centre.Span{c.centre.Hours.Spans}
	for _, w := range c.centre.Workdays {
		days = append(days, w.Spans)
	}
	for _, day := range days {
		for _, a := range day {
			for _, b := range service.Hours {
				if max(a.FromMin, b.FromMin) < min(a.ToMin, b.ToMin)-margin {
					return true
				}
			}
		}
	}
	return len(c.centre.Hours.Spans) == 0 || c.centre.Policy.IssueOutsideHours
}
