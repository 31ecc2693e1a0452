package queue

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

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
	login := Login{Counter: counter, Officer: officer, PIN: "1234", Takeover: true}
	transfer := Transfer{Counter: counter, Service: service}
	if rapid.Bool().Draw(r, "to counter") {
		transfer = Transfer{Counter: counter, ForCounter: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(r, "for")}
	}
	number := ""
	if t := s.Ticket(ticket); t != nil {
		number = t.Number
	}
	if rapid.IntRange(0, 11).Draw(r, "in the halls") == 0 {
		return device, anyHallCommand(r)
	}
	if rapid.IntRange(0, 2).Draw(r, "kind") == 0 {
		return device, anyNewCommand(r, s, counter, ticket, service, class)
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
		Hold{Counter: counter, Reason: "bo-sung"},
		Resume{Counter: counter, Ticket: ticket},
		transfer,
		CallNumber{Counter: counter, Number: number, Reason: "gấp"},
		CancelTicket{Ticket: ticket, Reason: "đổi ý"},
		Pause{Counter: counter, Reason: "họp"},
		Unpause{Counter: counter},
		Logout{Counter: counter},
		with{Rate{Ticket: ticket, Score: 3}, Given{Counter: counter}},
		Rate{Score: 2, Counter: counter, AtMS: s.AtMS, Answer: int64(s.Pos)},
		Login{Counter: counter, Officer: officer},
	}).Draw(r, "command")
}

// anyNewCommand draws a command that goes beyond the plain visit.
func anyNewCommand(r *rapid.T, s *State, counter string, ticket TicketID, service, class string) Command {
	officer := rapid.SampledFrom([]string{"duc", "hoa", "nam", "lan"}).Draw(r, "to officer")
	appointment := ""
	for code := range s.Appointments { // whichever: the smallest, so that a run can be repeated
		if appointment == "" || code < appointment {
			appointment = code
		}
	}
	return rapid.SampledFrom([]Command{
		Undo{Counter: counter},
		Undo{Counter: counter},
		Undo{Counter: counter},
		Return{Counter: counter, Ticket: ticket},
		Return{Ticket: ticket},
		WalkIn{Counter: counter, Service: service, Class: class, Reason: "không biết dùng máy"},
		PlanVisit{Counter: counter, Services: []string{service}},
		SetClass{Counter: counter, Ticket: ticket, Class: class, Reason: "đã xem giấy tờ"},
		Annotate{Counter: counter, Ticket: ticket, Marks: []string{"phuc-tap"}, Items: []Count{{"ban-sao", 2}}, Note: "đã hẹn"},
		Finish{Counter: counter, Outcome: "nhan"},
		Transfer{Counter: counter, ForOfficer: officer},
		Transfer{Counter: counter, Service: service, First: true, Reason: "đã chờ ở quầy khác"},
		Transfer{Counter: counter, Service: service, Return: true},
		SwitchProfile{Counter: counter, Profile: rapid.SampledFrom([]string{"", "tra-kq"}).Draw(r, "profile")},
		IssueTicket{Service: service, Class: class, Then: []string{"lltp"}},
		with{BookAppointment{Service: service, SlotMS: s.AtMS + 20*minute}, Given{Imported: true}},
		CheckIn{Appointment: appointment},
		Login{Counter: centre.SupervisorDesk, Officer: "lan", PIN: "1234", Takeover: true},
		TakeBack{Ticket: ticket, Reason: "nhầm quầy"},
		Release{Counter: counter},
		Release{Ticket: ticket},
		Reassign{Counter: counter, Serves: []centre.Serve{{Service: service}}},
		Reassign{Counter: counter},
		ShutCounter{Counter: counter, Reason: "hỏng máy"},
		OpenCounter{Counter: counter},
	}).Draw(r, "new command")
}

// deviceOf is the device that may send a command.
func deviceOf(device string, c Command) string {
	switch c := c.(type) {
	case Login:
		if c.Counter == centre.SupervisorDesk {
			return "sup"
		}
	case TakeBack, Release, Reassign, ShutCounter, OpenCounter, Announce, Hush, TestSound:
		return "sup"
	case Return:
		if c.Counter == "" {
			return "kiosk"
		}
	}
	return device
}

// timePasses is a mostly short time, so that there is something to undo; sometimes a
// long one, so that windows close; and sometimes a negative one.
func timePasses(r *rapid.T) int64 {
	if rapid.IntRange(0, 2).Draw(r, "much time") > 0 {
		return rapid.Int64Range(0, 3000).Draw(r, "time")
	}
	return rapid.Int64Range(-5*minute, 20*minute).Draw(r, "time")
}

// undoCheck keeps the state before each entry.
type undoCheck map[uint64]string

func (u undoCheck) before(s *State) { u[s.Pos+1] = essence(s) }

// check compares the state after an undo with the state before the undone command, if
// nothing came between.
func (u undoCheck) check(r *rapid.T, w *world) {
	last := w.log[len(w.log)-1]
	if len(last.Events) == 0 {
		return
	}
	undone, is := last.Events[0].(CommandUndone)
	if !is || undone.Pos+1 != last.Pos {
		return
	}
	if got, want := essence(w.s), u[undone.Pos]; want != "" && got != want {
		r.Fatalf("after undoing %s the state is\n%s\nwant\n%s", undone.What, got, want)
	}
}

// essence is the state without positions, times and other history.
func essence(s *State) string {
	data, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	var v map[string]any
	if err := json.Unmarshal(data, &v); err != nil {
		return err.Error()
	}
	for _, key := range []string{"pos", "atMS", "decided", "undo", "centre"} {
		delete(v, key)
	}
	for _, part := range []string{"counters", "samples"} {
		entries, _ := v[part].(map[string]any)
		for id, entry := range entries {
			if fields, is := entry.(map[string]any); is {
				delete(fields, "changedPos")
				if len(fields) == 0 {
					delete(entries, id)
				}
			}
			if list, is := entry.([]any); is && len(list) == 0 {
				delete(entries, id)
			}
		}
		if len(entries) == 0 {
			delete(v, part)
		}
	}
	tickets, _ := v["tickets"].([]any)
	for _, t := range tickets {
		if fields, is := t.(map[string]any); is {
			delete(fields, "changedPos")
		}
	}
	data, err = json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// checkWhole checks the invariants of a state.
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
				if i > 0 && t.place().Before(q.tickets[i-1].place()) {
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
}

// Any commands in any order: every decision can be applied, the invariants hold, the
// order is that of the reference, and the log alone gives the same state, also through
// a snapshot and JSON.
func TestAnyHistory(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, func(c *centre.Centre) {
			c.Policy.MaxPriorityRun = rapid.IntRange(0, 3).Draw(r, "cap")
			c.Policy.FinishOnCall = rapid.Bool().Draw(r, "finish on call")
			rich(c)
		})
		ref, undone := newReference(w.s.Centre), undoCheck{}
		snapshot, cut := []byte(nil), uint64(0)
		for range rapid.IntRange(1, 120).Draw(r, "steps") {
			device, c := anyCommand(r, w.s)
			w.at += timePasses(r)
			undone.before(w.s)
			w.do(deviceOf(device, c), c)
			checkWhole(r, w.s)
			undone.check(r, w)
			checkHall(r, w)
			ref.follow(w.log[len(ref.seen):])
			ref.compare(r, w.s)
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
		w := newWorld(t, rich)
		ref := newReference(w.s.Centre)
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			device, c := anyCommand(r, w.s)
			w.at += rapid.Int64Range(0, 5*60*minute).Draw(r, "time")
			w.do(deviceOf(device, c), c)
			checkWhole(r, w.s)
			ref.follow(w.log[len(ref.seen):])
			ref.compare(r, w.s)
			checkHall(r, w)
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
		var again eventlog.Entry
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
	for _, k := range w.s.Centre.Counters {
		for i, t := range w.s.WaitingAt(k.ID, len(w.s.Tickets)) {
			if again := from.WaitingAt(k.ID, len(w.s.Tickets)); again[i].ID != t.ID {
				r.Fatalf("counter %s: place %d has %s, after the restart %s", k.ID, i, t.ID, again[i].ID)
			}
		}
	}
	for i, t := range w.s.RecentCalls() {
		if from.RecentCalls()[i].ID != t.ID {
			r.Fatalf("the wall's calls differ at %d", i)
		}
	}
}

func TestApplyRefusesWhatCannotBe(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	ticket := w.issue("gplx", "")
	w.call("1")
	for name, e := range map[string]eventlog.Entry{
		"a gap":                {Pos: w.s.Pos + 2},
		"an unknown ticket":    {Pos: w.s.Pos + 1, Events: []eventlog.Event{TicketNoShow{Ticket: "x", Counter: "1"}}},
		"a second grant":       {Pos: w.s.Pos + 1, Events: []eventlog.Event{TicketCalled{Ticket: ticket.ID, Counter: "2"}}},
		"a number given twice": {Pos: w.s.Pos + 1, Events: []eventlog.Event{TicketIssued{Ticket: ticket.ID, Number: "A001"}}},
		"a bad centre":         {Pos: w.s.Pos + 1, Events: []eventlog.Event{CentreChanged{centre.Centre{Agencies: []centre.Agency{{ID: "x", Prefix: "é"}}}}}},
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
	var e eventlog.Entry
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
	e := eventlog.Entry{Pos: 1, Events: []eventlog.Event{TicketRated{Ticket: "t", Counter: "1", Officer: "duc", Score: 1, Levels: 4, Reasons: []string{"x"}}}}
	if got := e.For(eventlog.Streams{eventlog.QueueStream}).Events[0]; got.(TicketRated).Score != 0 || got.(TicketRated).Officer != "" {
		t.Errorf("public: %+v", got)
	}
	if e.Events[0].(TicketRated).Score != 1 {
		t.Error("Public changed the entry itself")
	}
}
