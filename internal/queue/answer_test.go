package queue

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

// answers are the recorded ratings that belong to no ticket.
func (w *world) answers() (list []AnswerGiven) {
	for _, e := range w.log {
		for _, ev := range e.Events {
			if given, ok := ev.(AnswerGiven); ok {
				list = append(list, given)
			}
		}
	}
	return list
}

// wants fails unless these answers are on the record.
func (w *world) wants(want ...AnswerGiven) {
	w.t.Helper()
	if got := w.answers(); !slices.EqualFunc(got, want, func(a, b AnswerGiven) bool { return reflect.DeepEqual(a, b) }) {
		w.t.Errorf("on the record are\n%+v, want\n%+v", got, want)
	}
}

func TestRatingOfAFreeStandingPadIsForTheCounter(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	w.issue("gplx", "")
	w.serve("1")
	at := w.at - minute
	w.must("pad", Rate{Score: 4, Counter: "1", Officer: "duc", AtMS: at, Answer: 7})
	w.must("pad", Rate{Score: 1, Reasons: []string{"cho-lau", "bịa", "cho-lau"}, Counter: "1", Officer: "nobody", AtMS: at, Answer: 8})
	w.wants(
		AnswerGiven{Counter: "1", Officer: "duc", Score: 4, Levels: 4, AtMS: at, Answer: 7, Kept: KeptCounts},
		AnswerGiven{Counter: "1", Score: 1, Levels: 4, Reasons: []string{"cho-lau"}, AtMS: at, Answer: 8, Kept: KeptCounts},
	)
	if rated := w.ticket("A001").RatedMS; rated != 0 {
		t.Error("it counts for the ticket that was served last")
	}
	w.must("pad", Rate{Ticket: w.ticket("A001").ID, Score: 3, Counter: "1", AtMS: at}) // which can still be rated
	if rated := w.ticket("A001").RatedMS; rated == 0 || len(w.answers()) != 2 {
		t.Error("an answer for a ticket does not count for it")
	}
}

// A pad that is offline in the evening sends its ratings in the morning.
func TestAnswerOfADayThatIsOverIsKept(t *testing.T) {
	w := newWorld(t)
	w.sit("1", "duc")
	id := w.issue("gplx", "").ID
	w.serve("1")
	at := w.at
	w.at += 16 * 60 * minute
	w.roll()
	w.must("pad", Rate{Ticket: id, Score: 2, Reasons: []string{"cho-lau"}, Counter: "1", Officer: "duc", AtMS: at, Answer: at})
	w.wants(AnswerGiven{Ticket: id, Counter: "1", Officer: "duc", Score: 2, Levels: 4, Reasons: []string{"cho-lau"}, AtMS: at, Answer: at, Kept: KeptCounts})
	w.refused("pad", Rate{Ticket: TicketID(w.s.Day + "/A001"), Score: 2, Counter: "1", AtMS: w.at}, UnknownTicket)
	w.refused("pad", Rate{Ticket: id, Score: 2}, UnknownTicket) // as an older pad sent it
	w.at += answerDays * 24 * 60 * minute
	w.roll()
	w.must("pad", Rate{Ticket: id, Score: 2, Counter: "1", Officer: "duc", AtMS: at})
	if got := w.answers(); len(got) != 2 || got[1].Kept != KeptLate || got[1].AtMS != w.at || got[1].Officer != "" {
		t.Errorf("a week later: %+v", got)
	}
}

// A pad's clock was years behind and was set, and the pad lost power before it noticed:
// its stored ratings have impossible times. They are kept, and do not count.
func TestRatingWithAnImpossibleTimeDoesNotCount(t *testing.T) {
	for name, behindMS := range map[string]int64{"a week": answerDays*dayMS + 2*minute, "20 years": 20 * 365 * dayMS, "before 1970": 70 * 365 * dayMS} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.sit("1", "duc")
			served := w.issue("gplx", "").ID
			w.serve("1")
			w.at += 60 * minute
			for n := range int64(40) {
				w.must("pad", Rate{Score: 1, Counter: "1", Officer: "duc", AtMS: w.at - behindMS, Answer: 1 + n})
				w.must("pad", Rate{Ticket: served, Score: 1, Counter: "1", Officer: "duc", AtMS: w.at - behindMS, Answer: 100 + n})
			}
			got := w.answers()
			for _, a := range got {
				if a.Kept != KeptLate || a.Officer != "" || a.AtMS < w.at-2*minute || a.AtMS > w.at {
					t.Fatalf("on the record is %+v at %d", a, w.at)
				}
			}
			if len(got) != 80 || len(w.s.FreeAnswers["1"]) != 0 || w.s.Ticket(served).RatedMS != 0 {
				t.Errorf("%d answers are on the record, %d count, and the ticket was rated at %d", len(got), len(w.s.FreeAnswers["1"]), w.s.Ticket(served).RatedMS)
			}
			w.must("pad", Rate{Score: 4, Counter: "1", Officer: "duc", AtMS: w.at, Answer: 500}) // late ratings do not use up the limits
			if got := w.answers(); got[80].Kept != KeptCounts {
				t.Errorf("an answer of now is kept as %q", got[80].Kept)
			}
			w.replay()
		})
	}
}

// The log was restored to before the visit, so the hub does not know that it was
// served.
func TestAnswerForAVisitThatIsLostIsKept(t *testing.T) {
	var id TicketID
	hub, known := restored(t, func(w *world) {
		w.sit("1", "duc")
		issues(1)(w)
	}, func(w *world) {
		issues(1)(w)
		w.serve("1")
		w.serve("1")
		id = w.ticket("A002").ID
	})
	hub.seq["pad"] = 100
	rate := func(id TicketID) Rate { return Rate{Ticket: id, Score: 3, Counter: "1", Officer: "duc", AtMS: hub.at} }
	hub.must("pad", rate(id))                    // not known at all
	hub.must("pad", rate(hub.ticket("A001").ID)) // known as waiting
	if got := hub.answers(); len(got) != 2 || got[0].Ticket != id {
		t.Errorf("on the record are %+v", got)
	}
	hub.upload("wall", known)
	hub.must("pad", rate(id))
	if hub.ticket("A002").RatedMS == 0 || len(hub.answers()) != 2 {
		t.Error("an answer for a visit that was recovered does not count for it")
	}
}

// A device without scores uploads that the visit was rated; the pad sends the score.
func TestLostScoreOfARecoveredVisitIsRestored(t *testing.T) {
	var rate Rate
	hub, known := restored(t, func(w *world) { w.sit("1", "duc") }, func(w *world) {
		issues(1)(w)
		w.serve("1")
		rate = Rate{Ticket: w.ticket("A001").ID, Score: 2, Counter: "1", Officer: "duc", AtMS: w.at, Answer: w.at}
		w.must("pad", rate)
		w.at += 10 * minute
		w.refused("pad", rate, AlreadyRated)
	})
	hub.upload("wall", known)
	if hub.ticket("A001").RatedMS == 0 {
		t.Fatal("that it was rated is lost")
	}
	hub.seq["pad"] = 100
	hub.must("pad", rate)
	want := TicketRated{rate.Ticket, "1", "duc", 2, 4, nil, rate.Answer}
	if got := hub.log[len(hub.log)-1].Events; len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("on the record is %+v, want %+v", got, want)
	}
}

func TestImpossibleRatingIsRefused(t *testing.T) {
	w := newWorld(t)
	good := Rate{Score: 4, Counter: "1", AtMS: w.at}
	for name, c := range map[string]struct {
		change func(*Rate)
		code   eventlog.Code
	}{
		"no face":        {func(r *Rate) { r.Score = 0 }, BadScore},
		"a face too far": {func(r *Rate) { r.Score = 5 }, BadScore},
		"no counter":     {func(r *Rate) { r.Counter = "" }, UnknownTicket},
		"another centre": {func(r *Rate) { r.Counter = "99" }, UnknownCounter},
		"no time":        {func(r *Rate) { r.AtMS = 0 }, TooLate},
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			c.change(&bad)
			w.refused("pad", bad, c.code)
		})
	}
	w.must("pad", Rate{Score: 4, Counter: "1", AtMS: w.at + 60*minute})
	if got := w.answers(); len(got) != 1 || got[0].AtMS > w.at {
		t.Errorf("answers of the future: %+v", got)
	}
}

// No entry that leaves the hub has a score.
func TestAnswersLeaveTheHubWithoutScores(t *testing.T) {
	w := newWorld(t)
	w.must("pad", Rate{Score: 1, Reasons: []string{"cho-lau"}, Counter: "1", Officer: "duc", AtMS: w.at, Answer: 5})
	e := w.log[len(w.log)-1]
	raw, err := e.For(eventlog.Streams{eventlog.QueueStream}).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"score", "cho-lau", "duc", "levels"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("%q leaves the hub: %s", secret, raw)
		}
	}
	if got, ok := e.Events[0].(AnswerGiven); !ok || got.Score != 1 {
		t.Errorf("the hub's own entry is changed: %+v", e.Events[0])
	}
}
