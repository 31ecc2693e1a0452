package store

import (
	"context"
	"reflect"
	"testing"

	"go.etcd.io/bbolt"

	"motcua/internal/queue"
)

func TestFormFollowsTheFields(t *testing.T) {
	type inner struct{ A int }
	type changed struct{ A string }
	type ring struct {
		Next *ring
		N    int
	}
	types := []reflect.Type{
		reflect.TypeFor[struct{ A int }](),
		reflect.TypeFor[struct{ A string }](),
		reflect.TypeFor[struct{ A, B int }](),
		reflect.TypeFor[struct {
			A int `json:"a"`
		}](),
		reflect.TypeFor[struct{ A []inner }](),
		reflect.TypeFor[struct{ A []changed }](),
		reflect.TypeFor[struct{ A map[string]*inner }](),
		reflect.TypeFor[struct{ A map[int]*inner }](),
		reflect.TypeFor[ring](), // comes to an end
		reflect.TypeFor[queue.State](),
	}
	seen := map[string]int{}
	for i, typ := range types {
		form := formOf(typ)
		if other, double := seen[form]; double || form != formOf(typ) {
			t.Errorf("%v has the form of %v", typ, types[other])
		}
		seen[form] = i
	}
	if formOf(reflect.TypeFor[struct{ A int }]()) != formOf(reflect.TypeFor[struct {
		A int
		b string
	}]()) {
		t.Error("a field that is not kept has changed the form")
	}
}

// A state that another version stored is read, and missing fields are not a fault. A
// backup has it unchanged.
func TestStateOfAnotherVersionIsNotCompared(t *testing.T) {
	s := centreStore(t, t.TempDir(), 2, 3)
	r := verified(t, s)
	if !r.Compared {
		t.Error("the state of this program is not compared")
	}
	if err := s.SaveSnapshot(r.Snapshot, []byte(`{"pos":14}`), false); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(context.Background()); err != nil || len(r.Faults) != 1 {
		t.Errorf("another state is no fault: %+v (%v)", r, err)
	}
	if err := s.db.Update(func(tx *bbolt.Tx) error { return putMeta(tx, keyForm, []byte("another")) }); err != nil {
		t.Fatal(err)
	}
	if r := verified(t, s); r.Compared {
		t.Error("the state of another program is compared")
	}
	backup := backupOf(t, s)
	if r, err := VerifyFile(context.Background(), backup); err != nil || len(r.Faults) > 0 || r.Compared {
		t.Errorf("the backup is %+v (%v)", r, err)
	}
	dir := t.TempDir()
	if _, err := Restore(dir, file, backup, 5000); err != nil {
		t.Fatal(err)
	}
	if r := verified(t, reopenChained(t, dir)); r.Compared {
		t.Error("after a restore the state of another program is compared")
	}
	if err := s.SaveSnapshot(r.Snapshot, []byte("{"), false); err != nil {
		t.Fatal(err)
	}
	if err := s.db.Update(func(tx *bbolt.Tx) error { return putMeta(tx, keyForm, []byte("another")) }); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Verify(context.Background()); err != nil || len(r.Faults) != 1 {
		t.Errorf("a state that cannot be read is no fault: %+v (%v)", r, err)
	}
}
