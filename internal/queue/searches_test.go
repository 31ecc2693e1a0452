package queue

import (
	"strings"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/searches"
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
	good := searches.Tally{Text: "khai sinh", N: 3, Tapped: 2}
	for what, c := range map[string]struct {
		list []searches.Tally
		want eventlog.Code
	}{
		"good":             {[]searches.Tally{good, {Text: "so do", N: 1}}, OK},
		"nothing":          {nil, BadSearch},
		"nobody":           {[]searches.Tally{good, {Text: "so do"}}, BadSearch},
		"less":             {[]searches.Tally{{Text: "so do", N: -1}}, BadSearch},
		"too many":         {[]searches.Tally{{Text: "so do", N: MaxSearches + 1}}, BadSearch},
		"more taps":        {[]searches.Tally{{Text: "so do", N: 1, Tapped: 2}}, BadSearch},
		"less than a tap":  {[]searches.Tally{{Text: "so do", N: 1, Tapped: -1}}, BadSearch},
		"a number":         {[]searches.Tally{good, {Text: "0912345678", N: 1}}, PersonalData},
		"a long text":      {[]searches.Tally{good, {Text: strings.Repeat("a", 61), N: 1}}, TooLong},
		"one not in small": {[]searches.Tally{good, {Text: "SO DO", N: 1}}, BadSearch},
	} {
		before := toJSON(t, w.s)
		events, answer := Decide(w.s, eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1}, CountSearches{c.list}, Given{AtMS: w.at})
		if answer.Code != c.want || (len(events) == 1) != (c.want == OK) {
			t.Errorf("%s: %+v with %d events, want %q", what, answer, len(events), c.want)
		}
		if len(events) == 0 {
			continue
		}
		// The hub's state is that of a device, which learns only that there is an entry.
		e := eventlog.Entry{Pos: w.s.Pos + 1, AtMS: w.at, Events: events, Answer: answer, Cause: eventlog.Cause{Device: "kiosk", Inc: 1, Seq: 1, Nonce: "x"}}
		told, err := LoadState([]byte(before))
		if err != nil {
			t.Fatal(err)
		}
		for s, entry := range map[*State]eventlog.Entry{w.s: e, told: e.For(eventlog.StreamsOf(eventlog.Kiosk, nil))} {
			if err := Apply(s, entry); err != nil {
				t.Fatal(err)
			}
		}
		if hub, device := toJSON(t, w.s), toJSON(t, told); hub != device {
			t.Errorf("the hub has %s, and a device %s", hub, device)
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
