package hub_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"motcua/internal/daybook"
	"motcua/internal/hub"
	"motcua/internal/queue"
	"motcua/internal/searches"
	"motcua/internal/wire"
)

// missed asks what was looked for in vain.
func (r *rig) missed(days string) hub.Missed {
	r.t.Helper()
	return asked[hub.Missed](r, http.MethodGet, hub.PathMissed+"?days="+days, nil)
}

// What citizens do not find is told over days, from the log, whether a checkpoint was kept
// or not.
func TestMissedSearchesAreCountedOverDays(t *testing.T) {
	r := newRig(t)
	kiosk := r.device("kiosk-1", wire.RoleKiosk, "")
	count := func(list ...searches.Tally) {
		t.Helper()
		want(t, do(t, kiosk, queue.CountSearches{Searches: list}), queue.OK)
	}
	count(searches.Tally{Text: "so do", N: 3}, searches.Tally{Text: "khai sinh", N: 5, Tapped: 5})
	count(searches.Tally{Text: "nguyen van a", N: 1})
	r.now.Add(24 * time.Hour.Milliseconds())
	eventually(t, "the next day", func() bool {
		return reflect.DeepEqual(r.missed("1"), hub.Missed{From: "2026-11-24", To: "2026-11-24", Texts: []daybook.Searched{}})
	})
	count(searches.Tally{Text: "so do", N: 4, Tapped: 1}, searches.Tally{Text: "mo quan", N: 2})
	both := hub.Missed{
		From: "2026-11-23", To: "2026-11-24", Searches: 15, Missed: 9, Rare: 1,
		Texts: []daybook.Searched{{Text: "so do", N: 7, Tapped: 1}, {Text: "mo quan", N: 2}},
	}
	for range 2 { // the second time from a checkpoint
		if got := r.missed("30"); !reflect.DeepEqual(got, both) {
			t.Errorf("missed are %+v", got)
		}
	}
	if got := r.missed("1"); got.Searches != 6 || got.From != "2026-11-24" {
		t.Errorf("on the last day they are %+v", got)
	}
	r.refused(http.StatusBadRequest, hub.FaultRequest, http.MethodGet, hub.PathMissed+"?days=0", "")
	r.refused(http.StatusBadRequest, hub.FaultRequest, http.MethodGet, hub.PathMissed, "")
	r.stop()
	r.start()
	if got := r.missed("30"); !reflect.DeepEqual(got, both) {
		t.Errorf("after a restart they are %+v", got)
	}
}

// The same command has one effect, and what could be somebody's number has none.
func TestSearchIsCountedOnce(t *testing.T) {
	r := newRig(t)
	kiosk, _ := r.join("kiosk-1", wire.RoleKiosk)
	c := queue.CountSearches{Searches: []searches.Tally{{Text: "so do", N: 3}}}
	first := want(t, kiosk.do(1, c), queue.OK)
	if again := want(t, kiosk.do(1, c), queue.OK); again.Pos != first.Pos {
		t.Errorf("it is counted again at %d", again.Pos)
	}
	want(t, kiosk.do(2, queue.CountSearches{Searches: []searches.Tally{{Text: "0912 345 678", N: 1}}}), queue.PersonalData)
	if got := r.missed("1"); got.Searches != 3 {
		t.Errorf("counted are %+v", got)
	}
	if _, text := r.ask(http.MethodGet, hub.PathExport+"?form=json", nil); strings.Contains(text, "345 678") {
		t.Error("the number is in the log")
	}
}
