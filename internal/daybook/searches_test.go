package daybook

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"motcua/internal/eventlog"
	"motcua/internal/queue"
	"motcua/internal/searches"
)

// counted is an entry with counts.
func counted(list ...searches.Tally) eventlog.Entry {
	return eventlog.Entry{Events: []eventlog.Event{queue.SoundTested{}, searches.Counted{Searches: list}}}
}

func TestSearchesOfADayAreAdded(t *testing.T) {
	f := &SearchesFold{}
	for _, e := range []eventlog.Entry{
		counted(searches.Tally{Text: "so do", N: 3}, searches.Tally{Text: "khai sinh", N: 5, Tapped: 4}),
		{Events: []eventlog.Event{queue.DayOpened{}}},
		counted(searches.Tally{Text: "so do", N: 2, Tapped: 1}, searches.Tally{Text: "gplx", N: 1}, searches.Tally{Text: "ho chieu", N: 2, Tapped: 2}),
	} {
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if is := len(e.Events) == 2; f.Wants(data) != is {
			t.Errorf("%s is wanted: %v", data, !is)
		}
		if err := f.Take(e); err != nil {
			t.Fatal(err)
		}
	}
	if total := f.Total(); total.N != 13 || total.Tapped != 7 {
		t.Errorf("all together are %+v", total)
	}
	list, rare := f.MissedTexts(2)
	if want := []Searched{{"so do", 5, 1}}; !reflect.DeepEqual(list, want) || rare != 2 {
		t.Errorf("missed are %+v and %d rare ones", list, rare)
	}
	if list, rare := f.MissedTexts(1); len(list) != 3 || rare != 0 || list[0].Text != "so do" || list[1].Text != "gplx" {
		t.Errorf("with the rare ones they are %+v", list)
	}
}

func TestSearchesOfACheckpointAreTheSame(t *testing.T) {
	f := &SearchesFold{}
	if err := f.Take(counted(searches.Tally{Text: "so do", N: 3, Tapped: 1})); err != nil {
		t.Fatal(err)
	}
	body, err := f.Save()
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"texts":[{"text":"so do","n":3,"tapped":1}]}`; string(body) != want {
		t.Errorf("raise searchesVersion: kept is %s", body)
	}
	back, err := SearchesOf("2026-11-23", 1, 9).Load(body)
	if err != nil || !reflect.DeepEqual(back, f) {
		t.Errorf("it comes back as %+v, %v", back, err)
	}
}

// Whatever is typed in a day, it is bounded, and no search is lost from the sum.
func TestSearchTextsAreBounded(t *testing.T) {
	f := &SearchesFold{}
	for i := range maxSearchTexts + 10 {
		if err := f.Take(counted(searches.Tally{Text: fmt.Sprint("a", i), N: 2, Tapped: 1})); err != nil {
			t.Fatal(err)
		}
	}
	if len(f.Texts) != maxSearchTexts || f.Other.N != 20 || f.Other.Tapped != 10 || f.Total().N != 2*(maxSearchTexts+10) {
		t.Errorf("%d texts, others %+v, together %+v", len(f.Texts), f.Other, f.Total())
	}
	var again Searches
	again.Add(f.Searches)
	if !reflect.DeepEqual(again, f.Searches) {
		t.Error("added to nothing, it is another")
	}
}
