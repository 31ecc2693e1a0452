package ledger_test

import (
	"reflect"
	"strings"
	"testing"

	"motcua/internal/audit"
	"motcua/internal/eventlog"
	"motcua/internal/ledger"
)

// The catalogues that were taken come back with a snapshot; one of an older program has
// none.
func TestSnapshotHasTheCatalogues(t *testing.T) {
	f := ledger.NewFold()
	none, err := f.Save()
	if err != nil || strings.Contains(string(none), "catalogues") {
		t.Fatalf("a centre without a catalogue saves %s, %v", none, err)
	}
	e := eventlog.Entry{Pos: 1, AtMS: 7, Events: []eventlog.Event{audit.CatalogueTaken{Hash: "a", Procedures: 3}}}
	if err := f.Apply(e); err != nil {
		t.Fatal(err)
	}
	data, err := f.Save()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ledger.LoadFold(data)
	if err != nil || !reflect.DeepEqual(back.Catalogues, f.Catalogues) || len(back.Catalogues.Taken) != 1 {
		t.Errorf("it comes back as %+v, %v", back.Catalogues, err)
	}
	if old, err := ledger.LoadFold(none); err != nil || len(old.Catalogues.Taken) != 0 {
		t.Errorf("an older snapshot: %+v, %v", old, err)
	}
}
