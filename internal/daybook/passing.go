package daybook

import (
	"slices"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
	"motcua/internal/queue"
)

// Call is a call of a ticket, with all tickets that it passed.
type Call struct {
	Pos     uint64         `json:"pos"`
	AtMS    int64          `json:"at"`
	Ticket  queue.TicketID `json:"ticket"`
	Counter string         `json:"counter"`
	Officer string         `json:"officer"`
	Kind    queue.CallKind `json:"kind"`
	KeyMS   int64          `json:"keyMS"` // key of the order, on the record or computed
	Passed  []Passing      `json:"passed,omitempty"`
	Undone  bool           `json:"undone,omitempty"`
}

// Passing is a ticket that waited, could have been taken by the counter, came earlier,
// and was not called.
type Passing struct {
	Ticket queue.TicketID `json:"ticket"`
	KeyMS  int64          `json:"keyMS"`
	Rules  []Rule         `json:"rules"` // why the other one was first: all apply, and together they suffice
}

// Rule is a reason to be called before a ticket that came earlier.
type Rule struct {
	Kind    RuleKind `json:"kind"`
	Min     int      `json:"min,omitempty"`     // minutes gained by it, rounded up
	Class   string   `json:"class,omitempty"`   // RuleClass, RuleAlways
	Reason  string   `json:"reason,omitempty"`  // as the officer gave it
	Officer string   `json:"officer,omitempty"` // who decided it, or for whom it was kept
	Counter string   `json:"counter,omitempty"` // likewise
	AtMS    int64    `json:"atMS,omitempty"`    // a slot
}

// RuleKind names a rule.
type RuleKind string

// The rules.
const (
	RuleClass       RuleKind = "class"      // head start of a priority class
	RuleAlways      RuleKind = "always"     // a class that goes before everybody
	RuleOwnWork     RuleKind = "own-work"   // the counter's own work before work for which it helps
	RuleKept        RuleKind = "kept"       // kept for this counter or officer, so its own work
	RuleFirst       RuleKind = "first"      // put first in line
	RulePicked      RuleKind = "picked"     // called out of order
	RuleBack        RuleKind = "back"       // came back from hold in time
	RuleWalkIn      RuleKind = "walkin"     // taken in at the counter
	RuleCapped      RuleKind = "capped"     // enough priority calls in a row
	RuleSlot        RuleKind = "slot"       // its appointment counts as arrival
	RuleLaterSlot   RuleKind = "later-slot" // the passed ticket's appointment was later
	RuleBehind      RuleKind = "behind"     // the passed ticket had been absent, and stood further back
	RuleReserved    RuleKind = "reserved"   // the passed ticket was reserved for an offline counter
	RuleOffline     RuleKind = "alone"      // the counter was offline, and could call only what was reserved for it
	RuleUnexplained RuleKind = "unexplained"
)

// FirstPlace is why a ticket was put first in line.
type FirstPlace struct {
	Reason   string
	Counter  string
	Officer  string
	AtMS     int64
	FromHold bool // it came back with the missing papers
	Planned  bool // the visit was planned to come back
}

// call records a call and the tickets it passed. The state is the one from which the
// ticket was chosen.
func (r *Reader) call(e eventlog.Entry, ev queue.TicketCalled) {
	called := r.state.Ticket(ev.Ticket)
	if called == nil {
		called = walkedIn(e, ev.Ticket)
	}
	c := Call{Pos: e.Pos, AtMS: moment(e, ev), Ticket: ev.Ticket, Counter: ev.Counter, Officer: ev.Officer, Kind: ev.Kind}
	key, _ := r.keyAt(ev, called)
	c.KeyMS = key.MS
	for _, head := range ev.Why {
		if head.Ticket == ev.Ticket {
			c.KeyMS = head.KeyMS
		}
	}
	for _, t := range r.mayBePassed(ev.Ticket) {
		if p, passed := r.passing(ev, called, t); passed {
			c.Passed = append(c.Passed, p)
		}
	}
	r.book.Calls = append(r.book.Calls, c)
}

// walkedIn is a ticket that is issued by the same entry that calls it.
func walkedIn(e eventlog.Entry, id queue.TicketID) *queue.Ticket {
	for _, ev := range e.Events {
		if issued, ok := ev.(queue.TicketIssued); ok && issued.Ticket == id {
			return &queue.Ticket{ID: id, Service: issued.Service, Class: issued.Class, Pos: e.Pos, ArrivalMS: issued.ArrivalMS, IssuedMS: e.AtMS}
		}
	}
	return &queue.Ticket{ID: id, Pos: e.Pos, ArrivalMS: e.AtMS, IssuedMS: e.AtMS}
}

// mayBePassed lists the tickets that a call may have passed, as far as the reader was
// asked for them.
func (r *Reader) mayBePassed(called queue.TicketID) []*queue.Ticket {
	switch {
	case r.all || about(called, r.number):
		return r.state.Tickets
	case r.number != "":
		t := r.state.Ticket(queue.TicketID(r.book.Day + "/" + r.number))
		if t == nil {
			t = r.state.TicketByNumber(r.number)
		}
		if t != nil {
			return []*queue.Ticket{t}
		}
	}
	return nil
}

// passing reports whether a call passed a waiting ticket, and by which rules.
func (r *Reader) passing(ev queue.TicketCalled, called, t *queue.Ticket) (Passing, bool) {
	if t.State != queue.Waiting || t.ID == called.ID || !cameEarlier(t, called) {
		return Passing{}, false
	}
	key, takes := r.keyAt(ev, t)
	if !takes {
		return Passing{}, false // a counter that could not have taken it did not pass it
	}
	return Passing{Ticket: t.ID, KeyMS: key.MS, Rules: r.rules(ev, called, t)}, true
}

// cameEarlier reports whether t came before u: by its number, or by the arrival of its
// appointment. A number that a kiosk issued offline is in the log only from when it was
// reported.
func cameEarlier(t, u *queue.Ticket) bool {
	if t.Offline || u.Offline {
		return t.ArrivalMS < u.ArrivalMS
	}
	return t.Pos < u.Pos || t.ArrivalMS < u.ArrivalMS
}

// rules finds why the called ticket was before t.
func (r *Reader) rules(ev queue.TicketCalled, called, t *queue.Ticket) []Rule {
	if t.Reserved != "" && t.Reserved != r.state.Desk(ev.Counter).Device {
		return []Rule{{Kind: RuleReserved, Counter: r.counterOf(t.Reserved)}}
	}
	switch ev.Kind {
	case queue.CallKindOffline:
		return []Rule{{Kind: RuleOffline}}
	case queue.CallKindPicked:
		return []Rule{{Kind: RulePicked, Reason: ev.Reason, Officer: ev.Officer, Counter: ev.Counter}}
	case queue.CallKindBack:
		return []Rule{{Kind: RuleBack}}
	case queue.CallKindWalkIn:
		return []Rule{{Kind: RuleWalkIn, Reason: ev.Reason, Officer: ev.Officer, Counter: ev.Counter}}
	}
	if ev.Kind == queue.CallKindCapped && r.class(called) == nil && r.class(t) != nil {
		return []Rule{{Kind: RuleCapped}}
	}
	mine, _ := r.keyAt(ev, called)
	theirs, _ := r.keyAt(ev, t)
	if !mine.Before(theirs) {
		return []Rule{{Kind: RuleUnexplained}}
	}
	return enough(r.gains(ev, called, t), theirs.MS-mine.MS)
}

// counterOf is the counter at which a console sits.
func (r *Reader) counterOf(device string) string {
	counter, _ := r.sessionAt(device)
	return counter
}

// gain is a rule with its milliseconds.
type gain struct {
	rule Rule
	ms   int64
}

// gains lists every rule by which the called ticket is before t.
func (r *Reader) gains(ev queue.TicketCalled, called, t *queue.Ticket) (list []gain) {
	add := func(rule Rule, ms int64) {
		if ms > 0 || rule.Kind == RuleBehind {
			rule.Min = minutesUp(ms)
			list = append(list, gain{rule, ms})
		}
	}
	if called.First && !t.First {
		f := r.first[called.ID]
		rule := Rule{Kind: RuleFirst, Reason: f.Reason, Officer: f.Officer, Counter: f.Counter}
		if f.FromHold {
			rule.Kind = RuleBack
		}
		return []gain{{rule, 0}} // no other rule can outweigh it
	}
	mine, theirs := r.class(called), r.class(t)
	if mine != nil && mine.Always && (theirs == nil || !theirs.Always) {
		return []gain{{Rule{Kind: RuleAlways, Class: mine.ID}, 0}}
	}
	add(Rule{Kind: RuleClass, Class: called.Class}, headStartMS(mine)-headStartMS(theirs))
	if called.Appointment != "" {
		add(Rule{Kind: RuleSlot, AtMS: called.ArrivalMS}, called.IssuedMS-called.ArrivalMS)
	}
	if t.Appointment != "" {
		add(Rule{Kind: RuleLaterSlot, AtMS: t.ArrivalMS}, t.ArrivalMS-t.IssuedMS)
	}
	if t.Back != nil {
		add(Rule{Kind: RuleBehind}, t.Back.MS-t.ArrivalMS)
	}
	own := Rule{Kind: RuleOwnWork}
	if called.ForCounter != "" || called.ForOfficer != "" {
		own = Rule{Kind: RuleKept, Counter: called.ForCounter, Officer: called.ForOfficer}
	}
	add(own, r.handicapMS(ev, t)-r.handicapMS(ev, called))
	return list
}

// enough drops the smaller gains that the order does not need, so that the record names
// the rule that decided. leadMS is by how much the called ticket was before the other.
func enough(list []gain, leadMS int64) (rules []Rule) {
	slices.SortStableFunc(list, func(a, b gain) int { return int(min(1, max(-1, a.ms-b.ms))) })
	for i, g := range list {
		if last := i == len(list)-1 && len(rules) == 0; !last && leadMS-g.ms > 0 {
			leadMS -= g.ms
			continue
		}
		rules = append(rules, g.rule)
	}
	if len(rules) == 0 {
		return []Rule{{Kind: RuleUnexplained}}
	}
	slices.Reverse(rules)
	return rules
}

// class is the priority class of a ticket, nil if it has none that is configured.
func (r *Reader) class(t *queue.Ticket) *centre.Class { return r.state.Rules().Class(t.Class) }

const (
	minuteMS = 60_000
	alwaysMS = int64(1) << 40 // as in queue; only for keys, never shown
	firstMS  = int64(1) << 42
)

func headStartMS(c *centre.Class) int64 {
	switch {
	case c == nil:
		return 0
	case c.Always:
		return alwaysMS
	}
	return int64(c.HeadStartMin) * minuteMS
}

// keyAt is the order's key of a ticket at the counter of a call, and whether the counter
// takes it at all.
func (r *Reader) keyAt(ev queue.TicketCalled, t *queue.Ticket) (key queue.Place, takes bool) {
	key = queue.Place{MS: t.ArrivalMS, Pos: t.Pos}
	if t.Back != nil {
		key = *t.Back
	}
	key.MS -= headStartMS(r.class(t))
	if t.First {
		key.MS -= firstMS
	}
	key.MS += r.handicapMS(ev, t)
	return key, r.takes(ev, t)
}

func (r *Reader) takes(ev queue.TicketCalled, t *queue.Ticket) bool {
	switch {
	case t.ForCounter != "":
		return t.ForCounter == ev.Counter
	case t.ForOfficer != "":
		return t.ForOfficer == ev.Officer
	}
	_, takes := r.state.Takes(ev.Counter, t.Service)
	return takes
}

func (r *Reader) handicapMS(ev queue.TicketCalled, t *queue.Ticket) int64 {
	if t.ForCounter != "" || t.ForOfficer != "" {
		return 0
	}
	ms, _ := r.state.Takes(ev.Counter, t.Service)
	return ms
}

func minutesUp(ms int64) int { return int((ms + minuteMS - 1) / minuteMS) }
