package queue

import (
	"maps"
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// An offline kiosk gives numbers of a block that the hub has leased to it: a letter
// behind the prefix of every series, "AK003" in the series of "A". No other device has
// that letter, and the hub itself has no such series, so offline numbers are unique.

// BlockLetters are the letters of blocks, chosen to be told apart when spoken. When all
// are leased, a further kiosk gets none.
const BlockLetters = "KMNSVXCEGHLA"

const (
	blockDigits = 3
	// BlockNumbers is how many numbers of a series a kiosk can give offline. The count
	// restarts with the hub's day, so a kiosk that is offline for three days uses one
	// count: after AK999 comes AK1000.
	BlockNumbers = 9999
	// blockDays is how many days after its last connection a kiosk may use its block:
	// longer than a centre would work without a hub, and short enough to free the
	// letter of a kiosk that was removed.
	blockDays = 7
	// blocksPerDevice is how many letters may be leased to one device, over all its
	// incarnations: two copies of a device that connect in turn must not use up all
	// letters.
	blocksPerDevice = 3
)

// Block is a letter leased to a kiosk. It belongs to an incarnation: a kiosk that lost
// its memory does not know which numbers it gave, and gets another letter.
type Block struct {
	Device string `json:"device"`
	Inc    uint64 `json:"inc"`
	Letter string `json:"letter"`
	Until  string `json:"until"` // last service day
}

// Offline is what TicketIssued says of a number that a kiosk gave offline.
type Offline struct {
	IssuedMS int64    `json:"issuedMS"`          // by the hub's clock
	Instead  TicketID `json:"instead,omitempty"` // number the hub had given for the same request; it is cancelled
	// InsteadNonce names the request it was given for, if the hub had no number for
	// that request.
	InsteadNonce string `json:"insteadNonce,omitempty"`
	Typed        bool   `json:"typed,omitempty"` // an officer typed it from the paper, before the kiosk reported it
	Again        bool   `json:"again,omitempty"` // the number was given before: the kiosk's disk was restored
}

// Share is the part of the short codes that belongs to the block: 1 to the number of
// BlockLetters; 0 is the hub's part.
func (b Block) Share() int { return 1 + strings.Index(BlockLetters, b.Letter) }

// Series is the prefix of the block's numbers for a service.
func (b Block) Series(r *centre.Rules, service string) string { return r.SeriesOf(service) + b.Letter }

// BlockNumber is a number of a block as it is printed.
func BlockNumber(series string, count int) string { return series + zeroPadded(count, blockDigits) }

// BlockOf is the block a kiosk may give numbers from on a service day.
func (s *State) BlockOf(device string, inc uint64, day string) (b Block, ok bool) {
	i := slices.IndexFunc(s.Blocks, func(b Block) bool { return b.Device == device && b.Inc == inc && b.Until >= day })
	if i < 0 {
		return Block{}, false
	}
	return s.Blocks[i], true
}

// decideLease gives a kiosk a block, or prolongs the one it has.
func decideLease(s *State, _ eventlog.Cause, c LeaseBlock, g Given) ([]eventlog.Event, eventlog.Answer) {
	today := s.Today(g.AtMS)
	until := DaysAfter(today, blockDays)
	taken, own := map[string]bool{}, 0
	for _, b := range s.Blocks {
		if b.Device == c.Device && b.Inc == c.Inc && blockFree(s.rules, b.Letter) {
			if b.Until >= until {
				return nil, eventlog.Answer{Code: OK}
			}
			return []eventlog.Event{BlockLeased{c.Device, c.Inc, b.Letter, until}}, eventlog.Answer{Code: OK}
		}
		if b.Until >= today {
			taken[b.Letter] = true
			if b.Device == c.Device {
				own++
			}
		}
	}
	if own >= blocksPerDevice {
		return refuse(NoBlock)
	}
	for _, letter := range strings.Split(BlockLetters, "") {
		if !taken[letter] && blockFree(s.rules, letter) {
			return []eventlog.Event{BlockLeased{c.Device, c.Inc, letter, until}}, eventlog.Answer{Code: OK}
		}
	}
	return refuse(NoBlock)
}

// blockFree says that no series of the centre has the prefix that a block with this
// letter would have.
func blockFree(r *centre.Rules, letter string) bool {
	for prefix := range r.Prefixes() {
		if _, clash := r.Numbers(prefix + letter); clash {
			return false
		}
	}
	return true
}

// applyLease stores a lease, and drops those that have ended.
func (s *State) applyLease(e eventlog.Entry, ev BlockLeased) {
	today := s.Today(e.AtMS)
	s.Blocks = slices.DeleteFunc(s.Blocks, func(b Block) bool {
		return b.Device == ev.Device && b.Inc == ev.Inc || b.Until < today
	})
	s.Blocks = append(s.Blocks, Block(ev))
}

// decideReportOffline records a ticket that a kiosk issued offline. The citizen has the
// paper, so the ticket is accepted whenever possible: a class or a further service that
// no longer exists is left out, and a number that was given twice stays.
func decideReportOffline(s *State, by eventlog.Cause, c ReportOfflineTicket, g Given) ([]eventlog.Event, eventlog.Answer) {
	switch {
	case s.rules.Service(c.Service) == nil:
		return refuse(UnknownService)
	case !isBlockNumber(s.rules, c) || c.Code == "" || len(c.Code) > maxCodeBytes:
		return refuse(Malformed)
	}
	if t := s.reportedAs(by, c); t != nil {
		return nil, eventlog.Answer{Code: OK, Ticket: t.ID}
	}
	if s.reportedEarlier(paperOf(c.Number, c.Code), nonceOf{by.Device, by.Nonce}) {
		return refuse(TooLate)
	}
	issuedMS := s.trusted(by, c.IssuedMS, g.AtMS)
	other := s.issuedFor(by, c.Instead, c.InsteadNonce)
	if s.Doubt == nil && calendar.ServiceDay(issuedMS) < min(s.Day, calendar.ServiceDay(g.AtMS)) { // a clock that was set back must not make a report late
		late := OfflineTicketReportedLate{Number: c.Number, Code: c.Code, Service: c.Service, Class: c.Class, IssuedMS: issuedMS}
		if other == nil {
			late.InsteadNonce = c.InsteadNonce
			return []eventlog.Event{late}, eventlog.Answer{Code: TooLate}
		}
		// At midnight, the hub had given a number of the new day for the same request.
		return []eventlog.Event{late, TicketCancelled{other.ID, ReasonPaper}}, eventlog.Answer{Code: TooLate}
	}
	if t := s.numbered(c.Number); t != nil && t.Code == "" {
		events := []eventlog.Event{s.named(t, c, issuedMS)}
		if other != nil {
			events = append(events, TicketCancelled{other.ID, ReasonPaper})
		}
		return accept(t.ID, events...)
	}
	ev := TicketIssued{
		Ticket: s.freeID(c.Number, nil), Number: c.Number, Series: c.Series, Count: c.Count, Code: c.Code,
		Service: c.Service, Lang: c.Lang, ArrivalMS: issuedMS, Offline: &Offline{IssuedMS: issuedMS},
	}
	if s.rules.Class(c.Class) != nil {
		ev.Class = c.Class
	}
	for _, id := range c.Then {
		if s.rules.Service(id) != nil && len(ev.Plan) < MaxPlan {
			ev.Plan = append(ev.Plan, Leg{Service: id})
		}
	}
	ev.Offline.Again = s.byNumber[c.Number] != nil
	if other == nil {
		ev.Offline.InsteadNonce = c.InsteadNonce
		return accept(ev.Ticket, ev)
	}
	ev.Offline.Instead = other.ID
	return accept(ev.Ticket, ev, TicketCancelled{other.ID, ReasonPaper})
}

// reportedAs is the ticket of a paper that was reported before, nil if there is none: a
// kiosk whose disk was restored sends the same command again, with the same nonce. Another
// command of that kiosk reports another paper, even if it has the same number and, by
// chance, the same code.
func (s *State) reportedAs(by eventlog.Cause, c ReportOfflineTicket) *Ticket {
	if s.byCode[c.Code] == nil {
		return nil
	}
	for _, t := range s.Tickets {
		if t.Code == c.Code && t.Number == c.Number && !t.otherPaper(nonceOf{by.Device, by.Nonce}) {
			return t
		}
	}
	return nil
}

// otherPaper says that a number which a kiosk gave offline was reported by another command
// of the same kiosk.
func (t *Ticket) otherPaper(by nonceOf) bool {
	return t.Offline && t.IssuedBy == by.device && t.IssuedNonce != "" && by.nonce != "" && t.IssuedNonce != by.nonce
}

// reportedEarlier says whether a paper was reported on an earlier day, as reportedAs says
// it of today.
func (s *State) reportedEarlier(paper string, by nonceOf) bool {
	if s.Reported[paper] != "" {
		return true
	}
	for key := range s.Reported {
		if report, ok := strings.CutPrefix(key, paper+" "); ok && (by.nonce == "" || report == by.key() || !strings.HasPrefix(report, by.device+" ")) {
			return true
		}
	}
	return false
}

// CodeIsKnown reports whether a ticket of the day has a short code, or a number that a
// kiosk gave offline in the last days and reported: with the same number it would be
// taken for that paper.
func (s *State) CodeIsKnown(code string) bool {
	if s.byCode[code] != nil {
		return true
	}
	for paper := range s.Reported {
		if _, rest, _ := strings.Cut(paper, " "); rest == code || strings.HasPrefix(rest, code+" ") {
			return true
		}
	}
	return false
}

// named completes a number that an officer typed from its paper.
func (s *State) named(t *Ticket, c ReportOfflineTicket, issuedMS int64) TicketNamed {
	ev := TicketNamed{Ticket: t.ID, Code: c.Code, Service: c.Service, Lang: c.Lang, IssuedMS: min(issuedMS, t.ArrivalMS), InsteadNonce: c.InsteadNonce}
	if s.rules.Class(c.Class) != nil {
		ev.Class = c.Class
	}
	return ev
}

// applyNamed enters it, whatever state the visit is in.
func (s *State) applyNamed(e eventlog.Entry, ev TicketNamed, t *Ticket) {
	waited := t.State == Waiting
	if waited {
		s.stepOut(t)
	}
	t.Code, t.Class, t.Lang, t.IssuedMS, t.ArrivalMS, t.InsteadNonce = ev.Code, ev.Class, ev.Lang, ev.IssuedMS, ev.IssuedMS, ev.InsteadNonce
	t.IssuedBy, t.IssuedSeq, t.IssuedNonce = e.Cause.Device, e.Cause.Seq, e.Cause.Nonce // the kiosk, not the console where it was typed
	if t.IssuedNonce != "" {
		s.byNonce[nonceOf{t.IssuedBy, t.IssuedNonce}] = t
	}
	if t.Legs == 0 {
		t.Service = ev.Service
	}
	if s.byCode[t.Code] == nil {
		s.byCode[t.Code] = t
	}
	if waited {
		s.lineUp(t)
	}
}

// reportedLimit is how many offline numbers of earlier days are remembered, and how
// many of their requests.
const reportedLimit = 5000

// paperOf is what is printed on an offline ticket, as a key.
func paperOf(number, code string) string { return number + " " + code }

// oldestOffline is the first service day whose offline actions may still be reported,
// when a day ends.
func oldestOffline(day string) string {
	return DaysAfter(day, -blockDays)
}

// rememberReported keeps the offline numbers over the end of their day, for as many
// days as a kiosk may use its block offline, and at most reportedLimit of the newest.
func (s *State) rememberReported(day string) {
	for _, t := range s.Tickets {
		if t.Offline {
			s.noteReported(day, paperOf(t.Number, t.Code), nonceOf{t.IssuedBy, t.IssuedNonce}, t.InsteadNonce)
		}
	}
	forgetDays(s.Reported, day)
	forgetDays(s.ReportedFor, day)
	forgetDays(s.CancelledFor, day)
}

// noteReported remembers an offline number of a day that is over, the command that
// reported it, and the request it was given for, if it names them.
func (s *State) noteReported(day, paper string, by nonceOf, instead string) {
	if by.nonce != "" {
		paper += " " + by.key()
	}
	s.Reported[paper] = day
	if instead != "" {
		s.ReportedFor[nonceOf{by.device, instead}.key()] = day
	}
}

// applyReportedLate remembers a number whose day is over.
func (s *State) applyReportedLate(e eventlog.Entry, ev OfflineTicketReportedLate) {
	day := calendar.ServiceDay(ev.IssuedMS)
	s.noteReported(day, paperOf(ev.Number, ev.Code), nonceOf{e.Cause.Device, e.Cause.Nonce}, ev.InsteadNonce)
	s.noteLost(day, ev.Code, false)
}

// forgetDays drops the days before oldestOffline, and the oldest where there are too
// many, but never day, which has just ended.
func forgetDays(dayOf map[string]string, day string) {
	oldest := oldestOffline(day)
	for len(dayOf) > 0 {
		first := day
		for _, d := range dayOf {
			first = min(first, d)
		}
		if first >= oldest && (len(dayOf) <= reportedLimit || first == day) {
			return
		}
		maps.DeleteFunc(dayOf, func(_, d string) bool { return d == first })
	}
}

// whyUnheld is the reason to cancel a number because nobody holds its paper, empty if
// somebody may. offline are the requests for which kiosks gave offline numbers.
func (s *State) whyUnheld(t *Ticket, offline map[string]string) (reason string) {
	request := nonceOf{t.IssuedBy, t.IssuedNonce}
	switch {
	case request.nonce == "":
		return ""
	case offline[request.key()] != "":
		return ReasonPaper
	case s.CancelledFor[request.key()] != "":
		return ReasonNotPrinted
	}
	return ""
}

// isBlockNumber says whether a number can be a block's, and not the hub's own.
func isBlockNumber(r *centre.Rules, c ReportOfflineTicket) bool {
	n := len(c.Series)
	if n < 2 || n > 3 || c.Count < 1 || c.Count > BlockNumbers || c.Number != BlockNumber(c.Series, c.Count) {
		return false
	}
	_, own := r.Numbers(c.Series)
	return !own && centre.GoodPrefix(c.Series[:n-1]) && strings.Contains(BlockLetters, c.Series[n-1:])
}

// trusted is the time of issue as far as a kiosk's clock is believed: not after now,
// and not before the hub's last decision for that kiosk while it was connected.
func (s *State) trusted(by eventlog.Cause, issuedMS, atMS int64) int64 {
	earliest := int64(0)
	if d := s.Decided[by.Device]; d != nil && d.Inc == by.Inc {
		earliest = d.AtMS
	}
	return min(max(issuedMS, earliest), atMS)
}

// issuedFor is the ticket the hub gave for a device's command that was not answered in
// time, if it can still be cancelled. The nonce identifies the command; the sequence
// number does not, since another incarnation starts again at 1, and a copy of the
// device uses the same ones.
func (s *State) issuedFor(by eventlog.Cause, seq uint64, nonce string) *Ticket {
	t := s.byNonce[nonceOf{by.Device, nonce}]
	if nonce == "" {
		t = s.issuedUnder(by.Device, seq)
	}
	if t != nil && (t.State == Waiting || t.State == Called || t.State == Held) {
		return t
	}
	return nil
}

// issuedUnder is the last ticket of a device that sends no nonces, by the sequence
// number of its command.
func (s *State) issuedUnder(device string, seq uint64) *Ticket {
	if seq == 0 {
		return nil
	}
	for _, t := range slices.Backward(s.Tickets) {
		if t.IssuedBy == device && t.IssuedNonce == "" && t.IssuedSeq == seq {
			return t
		}
	}
	return nil
}

// reportsOffline says that an entry reports what was done offline.
func reportsOffline(events []registered) bool {
	return slices.ContainsFunc(events, func(r registered) bool { return r.reported != nil && r.reported(r.event) })
}
