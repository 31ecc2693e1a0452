package register

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

// someDossiers are n dossiers with marks.
func someDossiers(t testing.TB, n int) (list []Dossier) {
	t.Helper()
	for i := range n {
		d, _, ok := testKey.Take(Raw{Code: fmt.Sprintf("H25.01-261120-%06d", i), State: fmt.Sprint(1 + i%10), Due: "27/11/2026", Secret: fmt.Sprintf("%04d", i%10_000)}, nil)
		if !ok {
			t.Fatal("not taken")
		}
		list = append(list, d)
	}
	return list
}

func TestBookFindsAndCounts(t *testing.T) {
	list := someDossiers(t, 25)
	later := list[3]
	later.State = StateReturned
	b, twice := NewBook(append([]Dossier{list[24]}, append(list, later)...))
	if twice != 2 || b.Len() != 25 || b.States()[StateReturned] != 3 {
		t.Errorf("%d twice, %d dossiers, %v", twice, b.Len(), b.States())
	}
	if d := b.Find(later.Code); d.State != StateReturned {
		t.Errorf("the later one does not count: %+v", d)
	}
	if d := b.Find("H25.01-261120-999999"); d.Code != "" {
		t.Errorf("got %+v", d)
	}
	var none *Book
	if none.Find(later.Code).Code != "" || none.Len() != 0 || none.States() != nil {
		t.Error("no book has dossiers")
	}
}

func TestStoredBookIsTheSame(t *testing.T) {
	list := someDossiers(t, 50)
	list[7] = Dossier{Code: list[7].Code, State: StateAccepted, Step: StepPassed, Received: 20261101, Redue: 20261130, Finished: 20261129, Returned: 20261130, Counter: "3A"}
	b, _ := NewBook(list)
	stored, err := b.Encode(Header{From: "a.csv", AsOfMS: 5, ReadMS: 6, Report: []Counts{{FieldDue, RuleDate, 3}}}, testKey)
	if err != nil {
		t.Fatal(err)
	}
	back, h, err := Decode(stored, testKey)
	if err != nil || back.Len() != 50 || h.From != "a.csv" || h.AsOfMS != 5 || h.ReadMS != 6 || len(h.Report) != 1 {
		t.Fatalf("got %d, %+v, %v", back.Len(), h, err)
	}
	for _, d := range b.list {
		if got := back.Find(d.Code); got != d {
			t.Errorf("got %+v, want %+v", got, d)
		}
	}
	if _, _, err := Decode(stored, NewKey([]byte("another"))); !errors.Is(err, ErrOtherKey) {
		t.Errorf("another key: %v", err)
	}
	for i := range len(stored) {
		damaged := bytes.Clone(stored)
		damaged[i] ^= 1
		if back, _, err := Decode(damaged, testKey); err == nil && i > bytes.IndexByte(stored, '\n') {
			t.Fatalf("byte %d is damaged, and %d dossiers were read", i, back.Len())
		}
	}
	for _, cutAt := range []int{0, 1, 40, len(stored) / 2, len(stored) - 1} {
		if _, _, err := Decode(stored[:cutAt], testKey); err == nil {
			t.Errorf("half a book was read")
		}
	}
}
