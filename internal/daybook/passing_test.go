package daybook

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"motcua/internal/centre"
	"motcua/internal/queue"
)

// naive computes the order from the configuration and the state alone, without code of
// this package.
type naive struct {
	s       *queue.State
	counter string
	officer string
}

// handicapMin reports whether the counter takes a ticket, and after how many minutes it
// helps.
func (n naive) handicapMin(t *queue.Ticket) (minutes int, takes bool) {
	if t.ForCounter != "" {
		return 0, t.ForCounter == n.counter
	}
	if t.ForOfficer != "" {
		return 0, t.ForOfficer == n.officer
	}
	agency := ""
	for _, svc := range n.s.Centre.Services {
		if svc.ID == t.Service {
			agency = svc.Agency
		}
	}
	among := func(serves []centre.Serve) (minutes int, found bool) {
		for _, line := range serves {
			if line.Service == t.Service || line.Agency == agency {
				minutes, found = line.HandicapMin, true
			}
		}
		return minutes, found
	}
	desk := n.s.Desk(n.counter)
	serves := desk.Serves
	if len(serves) == 0 {
		for _, p := range n.s.Centre.Profiles {
			if p.ID == desk.Profile {
				serves = p.Serves
			}
		}
	}
	if len(serves) == 0 {
		serves = n.s.Centre.Counters[slices.IndexFunc(n.s.Centre.Counters, func(c centre.Counter) bool { return c.ID == n.counter })].Serves
	}
	minutes, takes = among(serves)
	for _, o := range n.s.Centre.Officers {
		if o.ID == n.officer && len(o.Skills) > 0 {
			more, knows := among(o.Skills)
			minutes, takes = minutes+more, takes && knows
		}
	}
	return minutes, takes
}

func (n naive) class(t *queue.Ticket) (headStartMin int, always bool) {
	for _, c := range n.s.Centre.Classes {
		if c.ID == t.Class {
			return c.HeadStartMin, c.Always
		}
	}
	return 0, false
}

// truth reports whether a rule really puts x before t at this counter, and how many
// milliseconds it is worth; decisive rules need no sum.
func (n naive) truth(r Rule, ev queue.TicketCalled, x, t *queue.Ticket) (ms int64, decisive, true_ bool) {
	hx, ax := n.class(x)
	ht, at := n.class(t)
	mx, _ := n.handicapMin(x)
	mt, _ := n.handicapMin(t)
	switch r.Kind {
	case RulePicked:
		return 0, true, ev.Kind == queue.CallKindPicked && ev.Reason != "" && r.Reason == ev.Reason
	case RuleWalkIn:
		return 0, true, ev.Kind == queue.CallKindWalkIn && ev.Reason != "" && r.Reason == ev.Reason
	case RuleBack:
		return 0, true, ev.Kind == queue.CallKindBack && x.State == queue.Held || x.First && !t.First
	case RuleCapped:
		limit := n.s.Centre.Policy.MaxPriorityRun
		return 0, true, ev.Kind == queue.CallKindCapped && limit > 0 && n.s.Desk(n.counter).PriorityRun >= limit && x.Class == "" && t.Class != ""
	case RuleFirst:
		return 0, true, x.First && !t.First
	case RuleAlways:
		return 0, true, ax && !at && r.Class == x.Class
	case RuleClass:
		return int64(hx-ht) * minuteMS, false, !ax && !at && hx > ht && r.Min == hx-ht
	case RuleOwnWork:
		return int64(mt-mx) * minuteMS, false, x.ForCounter == "" && x.ForOfficer == "" && mt > mx && r.Min == mt-mx
	case RuleKept:
		return int64(mt) * minuteMS, false, (x.ForCounter == n.counter && r.Counter == n.counter || x.ForOfficer == n.officer && r.Officer == n.officer) && mt > 0
	case RuleSlot:
		return x.IssuedMS - x.ArrivalMS, false, x.Appointment != "" && x.ArrivalMS < x.IssuedMS && r.AtMS == x.ArrivalMS
	case RuleLaterSlot:
		return t.ArrivalMS - t.IssuedMS, false, t.Appointment != "" && t.ArrivalMS > t.IssuedMS && r.AtMS == t.ArrivalMS
	case RuleBehind:
		return t.Back.MS - t.ArrivalMS, false, t.Back != nil
	}
	return 0, false, false
}

// check requires every passing of a call, with rules that apply and suffice.
func (n naive) check(r *rapid.T, c Call, ev queue.TicketCalled, x *queue.Ticket) {
	passed := map[queue.TicketID]Passing{}
	for _, p := range c.Passed {
		passed[p.Ticket] = p
	}
	for _, t := range n.s.Tickets {
		_, takes := n.handicapMin(t)
		came := t.Pos < x.Pos || t.ArrivalMS < x.ArrivalMS
		p, found := passed[t.ID]
		if want := t.State == queue.Waiting && t.ID != x.ID && takes && came; want != found {
			r.Fatalf("call of %s at counter %s (%s): %s was passed: %v, on record: %v", x.ID, n.counter, ev.Kind, t.ID, want, found)
		}
		if !found {
			continue
		}
		lead := int64(0)
		decided := false
		for _, rule := range p.Rules {
			ms, decisive, isTrue := n.truth(rule, ev, x, t)
			if !isTrue {
				r.Fatalf("call of %s at counter %s (%s) before %s: rule %+v is not true\n%+v\n%+v", x.ID, n.counter, ev.Kind, t.ID, rule, x, t)
			}
			lead, decided = lead+ms, decided || decisive
		}
		if len(p.Rules) == 0 || !decided && lead < x.IssuedMS-t.IssuedMS && t.Appointment == "" && x.Appointment == "" {
			r.Fatalf("call of %s before %s: the rules %+v are worth %d ms, not %d", x.ID, t.ID, p.Rules, lead, x.IssuedMS-t.IssuedMS)
		}
	}
}

// anyCommand draws a command that may or may not be valid now.
func anyCommand(r *rapid.T, s *queue.State, atMS int64) (device string, c queue.Command) {
	counter := rapid.SampledFrom([]string{"1", "2", "3"}).Draw(r, "counter")
	officer := map[string]string{"1": "duc", "2": "hoa", "3": "nam"}[counter]
	var t queue.Ticket
	if len(s.Tickets) > 0 {
		t = *s.Tickets[rapid.IntRange(0, len(s.Tickets)-1).Draw(r, "ticket")]
	}
	service := rapid.SampledFrom([]string{"gplx", "phuhieu", "lltp"}).Draw(r, "service")
	class := rapid.SampledFrom([]string{"", "", "", "gia", "mang-thai", "cap-cuu"}).Draw(r, "class")
	target := rapid.SampledFrom([]queue.Transfer{
		{Service: service}, {ForCounter: "1"}, {ForCounter: "3", First: true, Reason: "gap"}, {ForOfficer: "hoa"}, {Service: service, First: true, Reason: "gap"}, {Service: service, Return: true},
	}).Draw(r, "target")
	target.Counter = counter
	appointment := ""
	for code, a := range s.Appointments {
		if a.State == queue.Booked && (appointment == "" || code < appointment) {
			appointment = code
		}
	}
	slot := (atMS/minuteMS/30 + int64(rapid.IntRange(0, 2).Draw(r, "slot"))) * 30 * minuteMS
	issue, call := queue.IssueTicket{Service: service, Class: class}, queue.CallNext{Counter: counter}
	start, finish := queue.Start{Counter: counter}, queue.Finish{Counter: counter}
	login := queue.Login{Counter: counter, Officer: officer, PIN: "1234", Takeover: true}
	return "desk-" + counter, rapid.SampledFrom([]queue.Command{
		issue, issue, issue, issue, issue, login, login, call, call, call, call, start, start, finish, finish,
		queue.MarkNoShow{Counter: counter},
		queue.Hold{Counter: counter, Reason: "giay-to"},
		queue.Return{Counter: counter, Ticket: t.ID},
		queue.Return{Counter: counter, Ticket: t.ID},
		queue.Resume{Counter: counter, Ticket: t.ID},
		target, target,
		queue.CallNumber{Counter: counter, Number: t.Number, Reason: "gap"},
		queue.WalkIn{Counter: counter, Service: service, Reason: "gap"},
		queue.SetClass{Counter: counter, Ticket: t.ID, Class: class, Reason: "khai nhầm"},
		queue.CancelTicket{Ticket: t.ID, Reason: "đổi ý"},
		queue.BookAppointment{Service: service, SlotMS: slot},
		queue.CheckIn{Appointment: appointment},
		queue.CheckIn{Appointment: appointment},
		queue.SwitchProfile{Counter: counter, Profile: rapid.SampledFrom([]string{"", "giup"}).Draw(r, "profile")},
		queue.PlanVisit{Counter: counter, Services: []string{service}},
		queue.Undo{Counter: counter},
		queue.Undo{Counter: counter},
		queue.Pause{Counter: counter, Reason: "nghi"},
		queue.Unpause{Counter: counter},
		queue.Logout{Counter: counter},
	}).Draw(r, "command")
}

// Whatever happens, every waiting ticket that came earlier and that a counter could have
// taken is on the record of every call there, with rules that apply by the plain order;
// and no other ticket is.
func TestEveryPassingIsExplainedByATrueRule(t *testing.T) {
	calls, passings := 0, 0
	kinds := map[RuleKind]int{}
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, func(c *centre.Centre) {
			c.Policy.MaxPriorityRun = rapid.IntRange(0, 2).Draw(r, "cap")
			c.Policy.FinishOnCall = rapid.Bool().Draw(r, "finish on call")
			c.Policy.NoShowCalls, c.Policy.NoShowAfterSec = 1, 1
		})
		for i, officer := range []string{"duc", "hoa", "nam"} {
			counter := string(rune('1' + i))
			w.do("desk-"+counter, queue.Login{Counter: counter, Officer: officer, PIN: "1234"})
		}
		for range rapid.IntRange(30, 250).Draw(r, "steps") {
			device, c := anyCommand(r, w.State(), w.MS)
			w.MS += rapid.Int64Range(0, 3*minuteMS).Draw(r, "time")
			w.do(device, c)
		}
		reader := NewReader(testDay, "")
		reader.all = true
		for _, e := range w.Entries() {
			if err := reader.Take(e); err != nil {
				r.Fatal(err)
			}
		}
		book, err := reader.Book(w.MS)
		if err != nil {
			r.Fatal(err)
		}
		n, m := checkCalls(r, w, book, kinds)
		calls, passings = calls+n, passings+m
	})
	if passings == 0 || kinds[RuleClass]*kinds[RulePicked]*kinds[RuleFirst]*kinds[RuleOwnWork] == 0 || kinds[RuleUnexplained] > 0 {
		t.Errorf("%d calls and %d passings prove little: %v", calls, passings, kinds)
	}
}

// checkCalls replays the log beside the book.
func checkCalls(r *rapid.T, w *world, book *Book, kinds map[RuleKind]int) (calls, passings int) {
	s := queue.NewState()
	byPos := map[uint64]Call{}
	for _, c := range book.Calls {
		byPos[c.Pos] = c
		passings += len(c.Passed)
		for _, p := range c.Passed {
			for _, rule := range p.Rules {
				kinds[rule.Kind]++
			}
		}
	}
	for _, e := range w.Entries() {
		for _, ev := range e.Events {
			called, ok := ev.(queue.TicketCalled)
			if !ok {
				continue
			}
			c, found := byPos[e.Pos]
			if !found || c.Ticket != called.Ticket {
				r.Fatalf("the call of %s at %d is not in the book", called.Ticket, e.Pos)
			}
			x := s.Ticket(called.Ticket)
			if x == nil {
				x = walkedIn(e, called.Ticket)
			}
			for _, head := range called.Why {
				if key, _ := (&Reader{state: s}).keyAt(called, x); head.Ticket == x.ID && key.MS != head.KeyMS && called.Kind != queue.CallKindPicked {
					r.Fatalf("the key of %s is %d, on record %d", x.ID, key.MS, head.KeyMS)
				}
			}
			naive{s, called.Counter, called.Officer}.check(r, c, called, x)
			calls++
		}
		if err := queue.Apply(s, e); err != nil {
			r.Fatal(err)
		}
	}
	return calls, passings
}
