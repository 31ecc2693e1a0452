package queue

import (
	"maps"
	"slices"
	"strings"

	"motcua/internal/calendar"
	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// A kiosk gives numbers while the hub is away, from a block that the hub has
// leased to it: a letter that stands behind the prefix of every series, "AK003"
// in the series of "A". No other device has that letter, and the hub itself has
// no such series, so the numbers of an outage meet no others.

// BlockLetters are the letters of blocks, none of which is mistaken for another
// when it is heard. A kiosk more than there are letters gets none.
const BlockLetters = "KMNSVXCEGHLA"

const (
	blockDigits = 3
	// BlockNumbers is how many numbers of a series a kiosk can give without the
	// hub. They begin anew with the hub's day, so an outage of three days uses one
	// count: after AK999 comes AK1000.
	BlockNumbers = 9999
	// blockDays is for how many days after it last met the hub a kiosk may use
	// its block: longer than any outage that the centre would sit through, and
	// short enough for the letter of a kiosk that is gone to be free again.
	blockDays = 7
	// blocksPerDevice is how many letters may be leased to one device under its
	// incarnations: two copies that take turns must not use up all of them.
	blocksPerDevice = 3
)

// Block is a letter leased to a kiosk. It belongs to an incarnation: a kiosk
// that lost its memory does not know what it has given, and gets another.
type Block struct {
	Device string `json:"device"`
	Inc    uint64 `json:"inc"`
	Letter string `json:"letter"`
	Until  string `json:"until"` // last service day
}

// Offline is what a ticket's issue says that was not the hub's.
type Offline struct {
	IssuedMS int64    `json:"issuedMS"`          // by the hub's clock
	Instead  TicketID `json:"instead,omitempty"` // number the hub had given for the same wish; it is withdrawn
	// InsteadNonce names the wish it was given for, where the hub knew no number
	// of that.
	InsteadNonce string `json:"insteadNonce,omitempty"`
	Typed        bool   `json:"typed,omitempty"` // an officer typed it from the paper, before the kiosk handed it over
	Again        bool   `json:"again,omitempty"` // the number was out already: a kiosk's disk was put back
}

// Share is which part of the short codes belongs to a block: 1 to the number of
// BlockLetters; 0 is the hub's.
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
func decideLease(s *State, _ eventlog.Cause, c LeaseBlock, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	today := s.Today(atMS)
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

// blockFree says that no series of the centre is called as one of a block would
// be.
func blockFree(r *centre.Rules, letter string) bool {
	for prefix := range r.Prefixes() {
		if _, clash := r.Numbers(prefix + letter); clash {
			return false
		}
	}
	return true
}

// applyLease keeps a lease, and forgets those that are over.
func (s *State) applyLease(e eventlog.Entry, ev BlockLeased) {
	today := s.Today(e.AtMS)
	s.Blocks = slices.DeleteFunc(s.Blocks, func(b Block) bool {
		return b.Device == ev.Device && b.Inc == ev.Inc || b.Until < today
	})
	s.Blocks = append(s.Blocks, Block(ev))
}

// decideReportOffline takes over a ticket that a kiosk gave while the hub was away.
// The paper is out, so nothing is refused that can be kept: a class or a further
// service that is gone is left out, and a number that is out already stays.
func decideReportOffline(s *State, by eventlog.Cause, c ReportOfflineTicket, atMS int64) ([]eventlog.Event, eventlog.Answer) {
	switch {
	case s.rules.Service(c.Service) == nil:
		return refuse(UnknownService)
	case !isBlockNumber(s.rules, c) || c.Code == "" || len(c.Code) > maxCodeBytes:
		return refuse(Malformed)
	}
	if t := s.byCode[c.Code]; t != nil && t.Number == c.Number { // handed over before, by a disk that was put back since
		return nil, eventlog.Answer{Code: OK, Ticket: t.ID}
	}
	if s.Handed[paperOf(c.Number, c.Code)] != "" { // the same, on an earlier day
		return refuse(TooLate)
	}
	issuedMS := s.trusted(by, c.IssuedMS, atMS)
	other := s.issuedFor(by, c.Instead, c.InsteadNonce)
	if s.Doubt == nil && calendar.ServiceDay(issuedMS) < min(s.Day, calendar.ServiceDay(atMS)) { // a clock that was set back makes nothing late
		late := OfflineTicketReportedLate{Number: c.Number, Code: c.Code, Service: c.Service, Class: c.Class, IssuedMS: issuedMS}
		if other == nil {
			late.InsteadNonce = c.InsteadNonce
			return []eventlog.Event{late}, eventlog.Answer{Code: TooLate}
		}
		// At midnight, the hub had given a number of the new day for the same wish.
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

// named says the rest of a number that an officer had typed from its paper.
func (s *State) named(t *Ticket, c ReportOfflineTicket, issuedMS int64) TicketNamed {
	ev := TicketNamed{Ticket: t.ID, Code: c.Code, Service: c.Service, Lang: c.Lang, IssuedMS: min(issuedMS, t.ArrivalMS), InsteadNonce: c.InsteadNonce}
	if s.rules.Class(c.Class) != nil {
		ev.Class = c.Class
	}
	return ev
}

// applyNamed enters it, wherever the visit has come to.
func (s *State) applyNamed(e eventlog.Entry, ev TicketNamed, t *Ticket) {
	waited := t.State == Waiting
	if waited {
		s.stepOut(t)
	}
	t.Code, t.Class, t.Lang, t.IssuedMS, t.ArrivalMS, t.InsteadNonce = ev.Code, ev.Class, ev.Lang, ev.IssuedMS, ev.IssuedMS, ev.InsteadNonce
	t.IssuedBy, t.IssuedSeq, t.IssuedNonce = e.Cause.Device, e.Cause.Seq, e.Cause.Nonce // by the kiosk, and not where it was typed
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

// handedLimit is how many numbers of outages on earlier days are remembered, and
// how many of their wishes.
const handedLimit = 5000

// paperOf is what stands on a paper that a kiosk gave alone.
func paperOf(number, code string) string { return number + " " + code }

// oldestOffline is the first service day of which something may still come that was
// done without the hub, when a day ends.
func oldestOffline(day string) string {
	return DaysAfter(day, -blockDays)
}

// rememberHanded keeps the numbers of outages over the end of their day, for as
// long as a kiosk may use its block without the hub, and the newest of very many.
func (s *State) rememberHanded(day string) {
	for _, t := range s.Tickets {
		if t.Offline {
			s.noteHanded(day, t.Number, t.Code, nonceOf{t.IssuedBy, t.InsteadNonce})
		}
	}
	forgetDays(s.Handed, day)
	forgetDays(s.HandedFor, day)
	forgetDays(s.CancelledFor, day)
}

// noteHanded remembers a number of an outage on a day that is over, and the wish
// it was given for, if it names one.
func (s *State) noteHanded(day, number, code string, wish nonceOf) {
	s.Handed[paperOf(number, code)] = day
	if wish.nonce != "" {
		s.HandedFor[wish.key()] = day
	}
}

// applyReportedLate remembers a number whose day is over.
func (s *State) applyReportedLate(e eventlog.Entry, ev OfflineTicketReportedLate) {
	day := calendar.ServiceDay(ev.IssuedMS)
	s.noteHanded(day, ev.Number, ev.Code, nonceOf{e.Cause.Device, ev.InsteadNonce})
	s.noteLost(day, ev.Code, false)
}

// forgetDays forgets the days before the oldest one that something may still come
// of, and the oldest of too many, but never day, which has just ended.
func forgetDays(dayOf map[string]string, day string) {
	oldest := oldestOffline(day)
	for len(dayOf) > 0 {
		first := day
		for _, d := range dayOf {
			first = min(first, d)
		}
		if first >= oldest && (len(dayOf) <= handedLimit || first == day) {
			return
		}
		maps.DeleteFunc(dayOf, func(_, d string) bool { return d == first })
	}
}

// unheld is why nobody holds the number that was given for a wish, empty if
// somebody may. handed are the wishes for which kiosks gave numbers of their own.
func (s *State) unheld(t *Ticket, handed map[string]string) (reason string) {
	wish := nonceOf{t.IssuedBy, t.IssuedNonce}
	switch {
	case wish.nonce == "":
		return ""
	case handed[wish.key()] != "":
		return ReasonPaper
	case s.CancelledFor[wish.key()] != "":
		return ReasonNotPrinted
	}
	return ""
}

// isBlockNumber says whether a number can be of a block, and is none of the
// hub's own.
func isBlockNumber(r *centre.Rules, c ReportOfflineTicket) bool {
	n := len(c.Series)
	if n < 2 || n > 3 || c.Count < 1 || c.Count > BlockNumbers || c.Number != BlockNumber(c.Series, c.Count) {
		return false
	}
	_, own := r.Numbers(c.Series)
	return !own && centre.GoodPrefix(c.Series[:n-1]) && strings.Contains(BlockLetters, c.Series[n-1:])
}

// trusted is when a ticket was issued, as far as a kiosk's clock is believed:
// not after now, and not before the last thing the hub decided for that kiosk
// while it was there.
func (s *State) trusted(by eventlog.Cause, issuedMS, atMS int64) int64 {
	earliest := int64(0)
	if m := s.Devices[by.Device]; m != nil && m.Inc == by.Inc {
		earliest = m.MetMS
	}
	return min(max(issuedMS, earliest), atMS)
}

// issuedFor is the ticket the hub gave for a command of a device that had no
// answer in time, if it can still be withdrawn. The nonce says that it is that
// command: a device with another incarnation counts anew, and a copy of the
// device counts the same.
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

// issuedUnder is the last ticket of a device that gives no nonces, by the number
// of its command.
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

// ofOutage says that an entry hands over what was done without the hub.
func ofOutage(events []registered) bool {
	return slices.ContainsFunc(events, func(r registered) bool { return r.reported != nil && r.reported(r.event) })
}
