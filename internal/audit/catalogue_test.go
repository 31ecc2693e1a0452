package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"motcua/internal/eventlog"
)

// take folds that a catalogue was taken.
func take(c *Catalogues, atMS int64, ev CatalogueTaken) {
	c.Apply(eventlog.Entry{AtMS: atMS, Events: []eventlog.Event{Exported{}, ev}})
}

func TestUndoBringsBackTheOneBefore(t *testing.T) {
	c := &Catalogues{}
	if _, ok := c.Current(); ok {
		t.Error("an empty log has a catalogue")
	}
	if _, ok := c.Before(); ok {
		t.Error("an empty log has one before")
	}
	take(c, 1, CatalogueTaken{Hash: "a"})
	if _, ok := c.Before(); ok {
		t.Error("the first has one before")
	}
	take(c, 2, CatalogueTaken{Hash: "b", Before: "a", Procedures: 7})
	take(c, 3, CatalogueTaken{Hash: "a", Before: "b", Undone: true})
	current, _ := c.Current()
	before, ok := c.Before()
	if current.Hash != "a" || !current.Undone || current.AtMS != 3 || !ok || before.Hash != "b" || before.Procedures != 7 {
		t.Errorf("in force is %+v, before it was %+v", current, before)
	}
	take(c, 4, CatalogueTaken{Hash: "c", Before: "gone"})
	if before, ok := c.Before(); ok {
		t.Errorf("one that the state does not have is %+v", before)
	}
}

func TestStateOfCataloguesIsBoundedAndSurvives(t *testing.T) {
	c := &Catalogues{}
	for i := range keptCatalogues + 5 {
		take(c, int64(i), CatalogueTaken{Hash: fmt.Sprint(i), Bytes: 1})
	}
	if len(c.Taken) != keptCatalogues || c.Taken[0].Hash != "5" {
		t.Errorf("%d are kept, the first is %q", len(c.Taken), c.Taken[0].Hash)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Catalogues
	if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(&back, c) {
		t.Errorf("it comes back as another one (%v)", err)
	}
}

func TestFilesOfOldCataloguesAreLetGo(t *testing.T) {
	c := &Catalogues{}
	for i, hash := range []string{"a", "b", "c", "d", "e"} {
		take(c, int64(i), CatalogueTaken{Hash: hash, Bytes: 10})
	}
	take(c, 5, CatalogueTaken{Hash: "f", Bytes: 10, Before: "a"}) // "a" was brought back in between
	for _, w := range []struct {
		sinceMS, bytes int64
		want           []string
	}{
		{0, 1000, []string{"a", "b", "c", "d", "e", "f"}},
		{3, 1000, []string{"a", "d", "e", "f"}},
		{0, 30, []string{"a", "e", "f"}},
		{100, 0, []string{"a", "f"}}, // whatever their age and size
	} {
		if got := slices.Sorted(maps.Keys(c.Kept(w.sinceMS, w.bytes))); !slices.Equal(got, w.want) {
			t.Errorf("since %d, %d bytes: %q are kept, want %q", w.sinceMS, w.bytes, got, w.want)
		}
	}
}

// What is made public is no secret, but no device takes its record from the log.
func TestDevicesDoNotGetTheRecordOfCatalogues(t *testing.T) {
	e := eventlog.Entry{Pos: 1, Events: []eventlog.Event{CatalogueTaken{Hash: "a", User: "root"}}}
	if told := e.For(eventlog.StreamsOf(eventlog.Kiosk, nil)); len(told.Events) > 0 {
		t.Errorf("a kiosk is told %+v", told)
	}
}
