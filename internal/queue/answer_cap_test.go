package queue

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"motcua/internal/centre"
	"motcua/internal/eventlog"
)

// served is a centre whose counter 1 has served A001 a moment ago.
func served(t *testing.T) (*world, *Ticket) {
	w := newWorld(t, func(c *centre.Centre) {
		c.Rating.Reasons = append(c.Rating.Reasons, centre.Reason{ID: "thai-do", Name: "thái độ"})
	})
	w.sit("1", "duc")
	w.sit("2", "hoa")
	id := w.issue("gplx", "").ID
	w.serve("1")
	return w, w.s.Ticket(id)
}

// A rating is accepted while the pad asks, and later if it was given while the pad
// asked and was then on its way.
func TestFirstAnswerIsTakenInTime(t *testing.T) {
	const second, hour = int64(1000), 60 * minute
	window := 30*second + answerSlackMS
	for name, c := range map[string]struct {
		comes int64 // after the end of the visit
		given int64 // by the answer's own time, after the end of the visit; -1 for none
		want  eventlog.Code
		kept  AnswerKept
	}{
		"at once":                   {5 * second, 5 * second, OK, ""},
		"as the pad stops to ask":   {window, -1, OK, ""},
		"a moment later":            {window + second, -1, TooLate, ""},
		"an hour late":              {hour, -1, TooLate, ""},
		"an hour late, and says so": {hour, hour, OK, KeptLate},
		"in time, by a fast clock":  {5 * second, 12 * hour, OK, ""},
		"in time, by a slow clock":  {5 * second, -12 * hour, OK, ""},
		"offline":                   {3 * hour, 20 * second, OK, ""},
		"offline, at the end":       {3 * hour, window, OK, ""},
		"offline, after the end":    {3 * hour, window + second, OK, KeptLate},
		"offline, by no clock":      {3 * hour, -2 * hour, OK, KeptLate},
	} {
		t.Run(name, func(t *testing.T) {
			w, ticket := served(t)
			rate := Rate{Ticket: ticket.ID, Score: 4, Counter: "1", Officer: "duc", Answer: 9}
			if c.given != -1 {
				rate.AtMS = ticket.EndedMS + c.given
			}
			w.at = ticket.EndedMS + c.comes - second // do lets a second pass
			w.refused("pad", with{rate, Given{Counter: "1"}}, c.want)
			if rated := ticket.RatedMS > 0; rated != (c.want == OK && c.kept == "") {
				t.Errorf("the ticket is rated: %v", rated)
			}
			got := w.answers()
			if c.kept == "" && len(got) == 0 {
				return
			}
			if len(got) != 1 || got[0].Kept != c.kept || got[0].Officer != "" || got[0].Score != 4 {
				t.Errorf("on the record are %+v", got)
			}
		})
	}
}

// An answer is for the ticket that was served where the pad stands.
func TestAnswerBelongsToTheTicketsCounter(t *testing.T) {
	w, ticket := served(t)
	for name, c := range map[string]struct {
		rate Command
		want eventlog.Code
	}{
		"another counter's pad":       {with{Rate{Ticket: ticket.ID, Score: 1}, Given{Counter: "2"}}, OtherCounter},
		"its word against its hello":  {with{Rate{Ticket: ticket.ID, Score: 1, Counter: "1"}, Given{Counter: "2"}}, OtherCounter},
		"another counter by its word": {Rate{Ticket: ticket.ID, Score: 1, Counter: "2"}, OtherCounter},
		"of no counter":               {Rate{Ticket: ticket.ID, Score: 1}, OtherCounter},
		"free, for another counter":   {with{Rate{Score: 1, Counter: "1", AtMS: w.at}, Given{Counter: "2"}}, OtherCounter},
		"of an earlier day":           {with{Rate{Ticket: "2026-11-20/A001", Score: 1, Counter: "1", AtMS: w.at}, Given{Counter: "2"}}, OtherCounter},
		"by its hello":                {with{Rate{Ticket: ticket.ID, Score: 4}, Given{Counter: "1"}}, OK},
		"by both":                     {with{Rate{Ticket: ticket.ID, Score: 4, Counter: "1"}, Given{Counter: "1"}}, OK},
		"by its word":                 {Rate{Ticket: ticket.ID, Score: 4, Counter: "1"}, OK},
	} {
		w.refused("pad "+name, c.rate, c.want)
	}
	if got := w.answers(); len(got) != 0 {
		t.Errorf("on the record are %+v", got)
	}
}

func TestReasonsAreTheCentresEachOnce(t *testing.T) {
	w, ticket := served(t)
	rate := func(reasons ...string) Command {
		return with{Rate{Ticket: ticket.ID, Score: 1, Reasons: reasons}, Given{Counter: "1"}}
	}
	w.refused("pad", rate("cho-lau", "bịa"), UnknownReason)
	w.refused("pad", rate(slices.Repeat([]string{"cho-lau"}, 1000)...), TooLong)
	w.must("pad", rate("thai-do", "thai-do"))
	rated := w.log[len(w.log)-1].Events[0].(TicketRated)
	if !slices.Equal(rated.Reasons, []string{"thai-do"}) {
		t.Errorf("the reasons are %v", rated.Reasons)
	}
}

// counting are the recorded ratings that count, by counter.
func (w *world) counting() (n map[string]int) {
	n = map[string]int{}
	for _, given := range w.answers() {
		if given.Kept == KeptCounts {
			n[given.Counter]++
		} else if given.Officer != "" {
			w.t.Errorf("%+v counts for somebody", given)
		}
	}
	return n
}

// A tap every five seconds for a minute gives three ratings that count, whether they
// arrive one by one or all at once.
func TestFreeAnswersAreLimited(t *testing.T) {
	for name, late := range map[string]int64{"as they are given": 0, "all at once": 3 * 60 * minute} {
		t.Run(name, func(t *testing.T) {
			w, _ := served(t)
			began := w.at
			tap := func(counter string, afterMS int64) {
				w.at = max(w.at, began+afterMS+late)
				w.must("pad-"+counter, with{Rate{Score: 1, Counter: counter, Officer: "duc", AtMS: began + afterMS, Answer: began + afterMS}, Given{Counter: counter}})
			}
			for i := range int64(11) {
				tap("1", 5000*i)
			}
			tap("2", 30_000)
			if got := w.counting(); got["1"] != centre.DefaultFreePerMinute || got["2"] != 1 || len(w.answers()) != 12 {
				t.Fatalf("counting are %v of %d", got, len(w.answers()))
			}
			w.reloaded()
			for i := int64(2); i < 59; i++ { // one each minute for an hour
				tap("1", i*minute)
			}
			if got := w.counting(); got["1"] != centre.DefaultFreePerHour {
				t.Errorf("in an hour %d count", got["1"])
			}
			tap("1", 3*60*minute)
			if got := w.counting(); got["1"] != centre.DefaultFreePerHour+1 {
				t.Errorf("after that %d count", got["1"])
			}
			if n := len(w.s.FreeAnswers["1"]); n > 2*centre.DefaultFreePerHour {
				t.Errorf("%d are remembered", n)
			}
		})
	}
}

// A changed rating is not a second one, and may be changed for as long as that of a
// ticket.
func TestChangedFreeAnswerIsOneAnswer(t *testing.T) {
	w, _ := served(t)
	at := w.at
	tap := Rate{Score: 1, Counter: "1", AtMS: at, Answer: at}
	for range centre.DefaultFreePerMinute + 2 {
		w.must("pad", with{tap, Given{Counter: "1"}})
	}
	if got := w.counting(); got["1"] != centre.DefaultFreePerMinute+2 || len(w.s.FreeAnswers["1"]) != 1 {
		t.Errorf("counting are %v, remembered %d", got, len(w.s.FreeAnswers["1"]))
	}
	w.must("pad-2", with{tap, Given{Counter: "1"}}) // the same number, from another pad
	if n := len(w.s.FreeAnswers["1"]); n != 2 {
		t.Errorf("%d are remembered", n)
	}
	w.at += minute
	w.refused("pad", with{tap, Given{Counter: "1"}}, AlreadyRated)
	tap.AtMS += 1000 // another time makes it another rating
	w.must("pad", with{tap, Given{Counter: "1"}})
}

func TestLimitsOfFreeAnswersAreSettings(t *testing.T) {
	w := newWorld(t, func(c *centre.Centre) { c.Rating.FreePerMinute, c.Rating.FreePerHour = 1, 2 })
	for i := range int64(4) {
		w.must("pad", Rate{Score: 1, Counter: "1", AtMS: w.at + i*10_000, Answer: i})
		w.at += 40_000
	}
	if got := w.counting(); got["1"] != 2 {
		t.Errorf("counting are %v", got)
	}
}

// Entries of an older hub do not say whether a rating counts. They fold to the state
// that hub had, byte for byte, and count.
func TestAnswersOfOlderHubsFoldAsBefore(t *testing.T) {
	w, _ := served(t)
	before, err := json.Marshal(w.s)
	if err != nil {
		t.Fatal(err)
	}
	old := `{"pos":POS,"at":1,"events":[{"type":"answer.given","body":{"counter":"1","officer":"duc","score":4,"levels":4,"atMS":1,"answer":1}}]}`
	var e eventlog.Entry
	next, err := json.Marshal(w.s.Pos + 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(strings.Replace(old, "POS", string(next), 1)), &e); err != nil {
		t.Fatal(err)
	}
	was := w.s.AtMS
	if err := Apply(w.s, e); err != nil {
		t.Fatal(err)
	}
	w.s.Pos, w.s.AtMS = w.s.Pos-1, was
	after, err := json.Marshal(w.s)
	if err != nil || string(after) != string(before) || strings.Contains(string(after), "freeAnswers") {
		t.Errorf("the state was\n%s\nand is\n%s (%v)", before, after, err)
	}
}

// A removed counter is forgotten when none of its ratings can still be on the way.
func TestFreeAnswersAreForgotten(t *testing.T) {
	w := newWorld(t)
	w.must("pad", Rate{Score: 4, Counter: "1", AtMS: w.at, Answer: 1})
	w.at += 24 * 60 * minute
	w.roll()
	if len(w.s.FreeAnswers["1"]) != 1 {
		t.Error("it is forgotten the next day")
	}
	w.at += (answerDays + 2) * 24 * 60 * minute
	w.roll()
	if len(w.s.FreeAnswers) != 0 {
		t.Errorf("%v is remembered", w.s.FreeAnswers)
	}
}

// A device that gets ratings without scores counts as the hub does.
func TestReplicasCountAnswersAsTheHub(t *testing.T) {
	w, _ := served(t)
	for i := range int64(2 * centre.DefaultFreePerMinute) {
		w.must("pad", Rate{Score: 1, Counter: "1", Officer: "duc", AtMS: w.at, Answer: i})
	}
	replica := NewState()
	for _, e := range w.log {
		if err := Apply(replica, e.For(eventlog.Streams{eventlog.QueueStream})); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.s.FreeAnswers["1"]) != centre.DefaultFreePerMinute || !slices.Equal(replica.FreeAnswers["1"], w.s.FreeAnswers["1"]) {
		t.Errorf("the hub remembers %v, a device %v", w.s.FreeAnswers, replica.FreeAnswers)
	}
}
