package queue

import (
	"strings"
	"testing"

	"motcua/internal/eventlog"
)

func TestOnlyWhatIsNobodysIsCounted(t *testing.T) {
	for text, want := range map[string]eventlog.Code{
		"dang ki khai sinh":                   OK,
		"a1":                                  OK,
		"mau 01":                              OK,
		"nghi dinh 61 2018":                   PersonalData, // six digits: rather lost than somebody's
		"12345":                               OK,
		"123456":                              PersonalData,
		"0912 345 678":                        PersonalData,
		"cccd 035090000123":                   PersonalData,
		"1 2 3 4 5 6":                         PersonalData,
		"a b c d e f":                         OK,
		"":                                    BadSearch,
		" ":                                   BadSearch,
		" a":                                  BadSearch,
		"a ":                                  BadSearch,
		"a  b":                                BadSearch,
		"Khai sinh":                           BadSearch,
		"khai tử":                             BadSearch,
		"a@b":                                 BadSearch,
		"a\nb":                                BadSearch,
		"１２３４５６":                              BadSearch,
		strings.Repeat("a", MaxSearchRunes):   OK,
		strings.Repeat("a", MaxSearchRunes+1): TooLong,
	} {
		if got := SearchFits(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestSearchesAreCountedAllOrNone(t *testing.T) {
	w := newWorld(t, rich)
	good := SearchCount{Text: "khai sinh", N: 3, Tapped: 2}
	for what, c := range map[string]struct {
		list []SearchCount
		want eventlog.Code
	}{
		"good":             {[]SearchCount{good, {Text: "so do", N: 1}}, OK},
		"nothing":          {nil, BadSearch},
		"nobody":           {[]SearchCount{good, {Text: "so do"}}, BadSearch},
		"less":             {[]SearchCount{{Text: "so do", N: -1}}, BadSearch},
		"too many":         {[]SearchCount{{Text: "so do", N: maxSearches + 1}}, BadSearch},
		"more taps":        {[]SearchCount{{Text: "so do", N: 1, Tapped: 2}}, BadSearch},
		"less than a tap":  {[]SearchCount{{Text: "so do", N: 1, Tapped: -1}}, BadSearch},
		"a number":         {[]SearchCount{good, {Text: "0912345678", N: 1}}, PersonalData},
		"a long text":      {[]SearchCount{good, {Text: strings.Repeat("a", 61), N: 1}}, TooLong},
		"one not in small": {[]SearchCount{good, {Text: "SO DO", N: 1}}, BadSearch},
	} {
		before := toJSON(t, w.s)
		events, answer := Decide(w.s, eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1}, CountSearches{c.list}, Given{AtMS: w.at})
		if answer.Code != c.want || (len(events) == 1) != (c.want == OK) {
			t.Errorf("%s: %+v with %d events, want %q", what, answer, len(events), c.want)
		}
		for _, ev := range events {
			if err := Apply(w.s, eventlog.Entry{Pos: w.s.Pos + 1, AtMS: w.at, Events: []eventlog.Event{ev}}); err != nil {
				t.Fatal(err)
			}
			w.s.Pos--
		}
		if after := toJSON(t, w.s); after != before {
			t.Errorf("%s changes the state: %s", what, after)
		}
	}
}

// What was looked for stays in the hub.
func TestNoDeviceGetsTheSearches(t *testing.T) {
	e := eventlog.Entry{Pos: 1, Events: []eventlog.Event{SearchesCounted{Searches: []SearchCount{{Text: "a", N: 1}}}}, Cause: eventlog.Cause{Device: "kiosk-1", Inc: 1, Seq: 1}}
	for _, role := range []eventlog.Role{eventlog.Kiosk, eventlog.Console, eventlog.Pad, eventlog.Wall, eventlog.Gateway} {
		told := e.For(eventlog.StreamsOf(role, []eventlog.Stream{eventlog.QueueStream, eventlog.HubStream}))
		if len(told.Events) > 0 || told.Cause != (eventlog.Cause{}) {
			t.Errorf("a %s is told %+v", role, told)
		}
	}
}

func TestKiosksCountSearches(t *testing.T) {
	for role, want := range map[eventlog.Role]bool{eventlog.Kiosk: true, eventlog.Console: false, eventlog.Pad: false, eventlog.Wall: false, eventlog.Gateway: false} {
		if MaySend(role, CountSearches{}) != want {
			t.Errorf("a %s may count searches: %v", role, !want)
		}
	}
	if MayAskAgain(CountSearches{}) {
		t.Error("it is counted twice under another number")
	}
}
