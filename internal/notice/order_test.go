package notice

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNamesAreOrderedAsPeopleDo(t *testing.T) {
	want := []string{"", "1", "01b", "2 a", "10 a", "a", "A2", "a10", "b", "trang-9", "trang-10"}
	for range 20 {
		got := rapid.Permutation(want).Example()
		slices.SortStableFunc(got, compareNames)
		if !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	}
}

// The order must be transitive: with a before b, b before c and c before a, files would
// be lost.
func TestOrderIsOne(t *testing.T) {
	name := rapid.StringOfN(rapid.SampledFrom([]rune("aAb01 2-")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := name.Draw(t, "a"), name.Draw(t, "b"), name.Draw(t, "c")
		if compareNames(a, b) != -compareNames(b, a) || (compareNames(a, b) == 0) != (a == b) {
			t.Fatalf("%q and %q: %d and %d", a, b, compareNames(a, b), compareNames(b, a))
		}
		if compareNames(a, b) <= 0 && compareNames(b, c) <= 0 && compareNames(a, c) > 0 {
			t.Fatalf("%q, %q, %q go round in a circle", a, b, c)
		}
	})
}

// A round continues after a page that is gone.
func TestPageThatIsGoneKeepsItsPlace(t *testing.T) {
	pages := []page{{rest: "a", name: "a.txt"}, {rest: "b", name: "b.pdf"}, {rest: "b", name: "b.pdf", number: 1}, {rest: "c", name: "c.png"}}
	for i := range pages {
		for j := range pages {
			if got := pages[j].comesAfter(pages[i].key()); got != (j > i) {
				t.Errorf("page %d comes after page %d: %v", j, i, got)
			}
		}
		if !pages[i].comesAfter("") {
			t.Errorf("page %d does not come after the beginning", i)
		}
	}
	gone := page{rest: "b", name: "a.txt", number: 7, stamp: stamp{size: 5}}
	if pages[0].comesAfter(gone.key()) || !pages[1].comesAfter(gone.key()) {
		t.Error("a page that is gone has no place")
	}
}
