package queue

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// naiveNext is the rule of the order written down a second time, over a plain
// list of everybody who waits, with no queues and no shortcuts.
func naiveNext(s *State, counter string) *Ticket {
	c := s.Centre
	handicap := func(t *Ticket) (ms int64, serves bool) {
		if t.ForCounter != "" {
			return 0, t.ForCounter == counter
		}
		for _, k := range c.Counters {
			for _, line := range k.Serves {
				agency := s.Rules().Service(t.Service).Agency
				if k.ID == counter && (line.Service == t.Service || line.Agency == agency) {
					ms, serves = int64(line.HandicapMin)*60_000, true
				}
			}
		}
		return ms, serves
	}
	key := func(t *Ticket) int64 {
		ms, _ := handicap(t)
		for _, class := range c.Classes {
			switch {
			case class.ID == t.Class && class.Always:
				return t.ArrivalMS - alwaysMS + ms
			case class.ID == t.Class:
				return t.ArrivalMS - int64(class.HeadStartMin)*60_000 + ms
			}
		}
		return t.ArrivalMS + ms
	}
	smallest := func(normalOnly bool) (best *Ticket) {
		for _, t := range s.Tickets {
			_, serves := handicap(t)
			if t.State != Waiting || !serves || normalOnly && t.Class != "" {
				continue
			}
			if best == nil || key(t) < key(best) || key(t) == key(best) && t.Pos < best.Pos {
				best = t
			}
		}
		return best
	}
	limit := c.Policy.MaxPriorityRun
	if limit > 0 && s.Desk(counter).PriorityRun >= limit {
		if t := smallest(true); t != nil {
			return t
		}
	}
	return smallest(false)
}

// anyCommand draws a command that may or may not make sense now.
func anyCommand(r *rapid.T, s *State) (device string, c Command) {
	counter := rapid.SampledFrom([]string{"1", "2", "3"}).Draw(r, "counter")
	officer := map[string]string{"1": "duc", "2": "hoa", "3": "nam"}[counter]
	device = "desk-" + counter
	var ticket TicketID
	if len(s.Tickets) > 0 {
		ticket = s.Tickets[rapid.IntRange(0, len(s.Tickets)-1).Draw(r, "ticket")].ID
	}
	service := rapid.SampledFrom([]string{"gplx", "phuhieu", "lltp", "duoc"}).Draw(r, "service")
	class := rapid.SampledFrom([]string{"", "", "", "gia", "cap-cuu"}).Draw(r, "class")
	issue := IssueTicket{Service: service, Class: class}
	login := Login{Counter: counter, Officer: officer, PINRight: true, Takeover: true}
	transfer := Transfer{Counter: counter, Service: service}
	if rapid.Bool().Draw(r, "to counter") {
		transfer = Transfer{Counter: counter, ForCounter: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(r, "for")}
	}
	number := ""
	if t := s.Ticket(ticket); t != nil {
		number = t.Number
	}
	return device, rapid.SampledFrom([]Command{
		issue, issue, issue, issue, login, login,
		CallNext{Counter: counter},
		CallNext{Counter: counter},
		CallNext{Counter: counter},
		Start{Counter: counter},
		Start{Counter: counter},
		Finish{Counter: counter},
		Finish{Counter: counter},
		Recall{Counter: counter},
		MarkNoShow{Counter: counter},
		Hold{Counter: counter, Reason: "giấy tờ"},
		Resume{Counter: counter, Ticket: ticket},
		transfer,
		CallNumber{Counter: counter, Number: number, Reason: "gấp"},
		CancelTicket{Ticket: ticket, Reason: "đổi ý"},
		Pause{Counter: counter, Reason: "họp"},
		Unpause{Counter: counter},
		Logout{Counter: counter},
		Rate{Ticket: ticket, Score: 3},
		Login{Counter: counter, Officer: officer},
	}).Draw(r, "command")
}

// checkWhole looks at everything that must always hold.
func checkWhole(r *rapid.T, s *State) {
	at := map[TicketID]string{}
	for counter, desk := range s.Counters {
		if desk.Ticket == "" {
			continue
		}
		if other, taken := at[desk.Ticket]; taken {
			r.Fatalf("ticket %s is at counters %s and %s", desk.Ticket, other, counter)
		}
		at[desk.Ticket] = counter
	}
	numbers := map[string]bool{}
	queued := map[TicketID]int{}
	for key, l := range s.lines {
		for n := range l.fifos {
			q := &l.fifos[n]
			for i, t := range q.tickets {
				queued[t.ID]++
				if s.fifoOf(t) != q {
					r.Fatalf("ticket %s stands in lane %+v", t.ID, key)
				}
				if i > 0 && t.place().before(q.tickets[i-1].place()) {
					r.Fatalf("lane %+v is not in order", key)
				}
			}
		}
	}
	for _, t := range s.Tickets {
		if numbers[t.Number] {
			r.Fatalf("number %s was given twice", t.Number)
		}
		numbers[t.Number] = true
		_, atDesk := at[t.ID]
		if atDesk != (t.State == Called || t.State == Serving) {
			r.Fatalf("ticket %s is %s, at a desk: %v", t.ID, t.State, atDesk)
		}
		want := 0
		if t.State == Waiting {
			want = 1
		}
		if queued[t.ID] != want {
			r.Fatalf("ticket %s is %s and stands in %d lanes", t.ID, t.State, queued[t.ID])
		}
	}
	for _, counter := range []string{"1", "2", "3"} {
		if got, want := s.Next(counter), naiveNext(s, counter); got != want {
			r.Fatalf("counter %s: next is %v, by the plain rule %v", counter, got, want)
		}
	}
}

// Whatever is asked in whatever order: what was decided can be applied, the
// invariants hold, the order is that of the plain rule, and the log alone
// gives the same state, also by way of a snapshot and of JSON.
func TestAnyHistory(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, func(c *Centre) {
			c.Policy.MaxPriorityRun = rapid.IntRange(0, 3).Draw(r, "cap")
			c.Policy.FinishOnCall = rapid.Bool().Draw(r, "finish on call")
		})
		snapshot, cut := []byte(nil), uint64(0)
		for range rapid.IntRange(1, 120).Draw(r, "steps") {
			device, c := anyCommand(r, w.s)
			w.at += rapid.Int64Range(-5*minute, 20*minute).Draw(r, "time")
			w.do(device, c)
			checkWhole(r, w.s)
			if snapshot == nil && rapid.IntRange(0, 30).Draw(r, "snapshot") == 0 {
				snapshot, cut = []byte(toJSON(t, w.s)), w.s.Pos
			}
		}
		sameAfterReplay(r, w, snapshot, cut)
	})
}

// TestAnyHistoryOverDays does the same with the clock running on past midnight.
func TestAnyHistoryOverDays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t)
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			device, c := anyCommand(r, w.s)
			w.at += rapid.Int64Range(0, 5*60*minute).Draw(r, "time")
			w.do(device, c)
			checkWhole(r, w.s)
		}
		sameAfterReplay(r, w, nil, 0)
	})
}

func sameAfterReplay(r *rapid.T, w *world, snapshot []byte, cut uint64) {
	want, err := json.Marshal(w.s)
	if err != nil {
		r.Fatal(err)
	}
	from := NewState()
	if snapshot != nil {
		if from, err = LoadState(snapshot); err != nil {
			r.Fatal(err)
		}
	}
	for _, e := range w.log[cut:] {
		raw, err := e.MarshalJSON()
		if err != nil {
			r.Fatal(err)
		}
		var again Entry
		if err := json.Unmarshal(raw, &again); err != nil {
			r.Fatal(err)
		}
		if err := Apply(from, again); err != nil {
			r.Fatal(err)
		}
	}
	got, err := json.Marshal(from)
	if err != nil {
		r.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		r.Fatalf("the log alone gives another state:\n%s\nwant:\n%s", got, want)
	}
	for i, t := range w.s.RecentCalls() {
		if from.RecentCalls()[i].ID != t.ID {
			r.Fatalf("the wall's calls differ at %d", i)
		}
	}
}

// The same command again gets the answer of the first time.
func TestRepeatedCommandGetsTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	var answers []Answer
	for range answersPerDevice + 5 {
		answers = append(answers, w.must("kiosk", IssueTicket{Service: "gplx"}))
	}
	for i, want := range answers {
		got, found := w.s.Mark(Cause{"kiosk", 1, uint64(i + 1)})
		if i < 5 {
			want = Answer{Code: AnswerForgotten}
		}
		if !found || got.Answer != want {
			t.Errorf("command %d: %+v, want %+v", i+1, got.Answer, want)
		}
	}
	if _, found := w.s.Mark(Cause{"kiosk", 1, uint64(len(answers) + 1)}); found {
		t.Error("a new command counts as decided")
	}
	if _, found := w.s.Mark(Cause{"kiosk", 2, 1}); found {
		t.Error("the first command of a new incarnation counts as decided")
	}
	w.add(Cause{"kiosk", 2, 1}, nil, Answer{Code: OK})
	if got, found := w.s.Mark(Cause{"kiosk", 1, 99}); !found || got.Answer.Code != OldIncarnation {
		t.Errorf("a command of the old incarnation: %+v", got)
	}
}

func TestApplyRefusesWhatCannotBe(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	ticket := w.issue("gplx", "")
	w.call("1")
	for name, e := range map[string]Entry{
		"a gap":                {Pos: w.s.Pos + 2},
		"an unknown ticket":    {Pos: w.s.Pos + 1, Events: []Event{TicketNoShow{Ticket: "x", Counter: "1"}}},
		"a second grant":       {Pos: w.s.Pos + 1, Events: []Event{TicketCalled{Ticket: ticket.ID, Counter: "2"}}},
		"a number given twice": {Pos: w.s.Pos + 1, Events: []Event{TicketIssued{Ticket: ticket.ID, Number: "A001"}}},
		"a bad centre":         {Pos: w.s.Pos + 1, Events: []Event{CentreChanged{Centre{Agencies: []Agency{{ID: "x", Prefix: "é"}}}}}},
	} {
		s, err := LoadState([]byte(toJSON(t, w.s)))
		if err != nil {
			t.Fatal(err)
		}
		if err := Apply(s, e); err == nil {
			t.Errorf("%s is applied", name)
		}
	}
}

// An event of a newer program is kept as it came, and changes nothing.
func TestUnknownEventIsKept(t *testing.T) {
	const line = `{"pos":1,"at":5,"events":[{"type":"ticket.blessed","body":{"by":"ai đó","n":1.50}}]}`
	var e Entry
	if err := json.Unmarshal([]byte(line), &e); err != nil {
		t.Fatal(err)
	}
	if err := Apply(NewState(), e); err != nil {
		t.Fatal(err)
	}
	if got, err := e.MarshalJSON(); err != nil || string(got) != line {
		t.Errorf("written again it is %s (%v)", got, err)
	}
}

func TestPublicLeavesOutTheScore(t *testing.T) {
	e := Entry{Pos: 1, Events: []Event{TicketRated{Ticket: "t", Counter: "1", Officer: "duc", Score: 1, Levels: 4, Reasons: []string{"x"}}}}
	if got := e.Public().Events[0]; got.(TicketRated).Score != 0 || got.(TicketRated).Officer != "" {
		t.Errorf("public: %+v", got)
	}
	if e.Events[0].(TicketRated).Score != 1 {
		t.Error("Public changed the entry itself")
	}
}
