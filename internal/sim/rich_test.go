package sim

import (
	"maps"
	"slices"
	"testing"
)

// A simulator without faults proves nothing: within a few hundred histories everything
// that it is made for must have happened.
func TestHistoriesHaveEverythingInThem(t *testing.T) {
	atLeast := map[string]int{
		"number of the hub": 1000, "offline number": 200, "paper in place of the hub's number": 10, "number that was out already": 1, "two papers with one number and one code": 1,
		"number never shown cancelled": 1, "ticket.handedoverlate": 5, "ticket.called": 200, "ticket.started": 50, "ticket.finished": 20,
		"ticket.noshow": 5, "ticket.held": 5, "ticket.transferred": 5, "ticket.rated": 5, "answer.given": 5, "announcement.made": 10, "announced by the clock": 10, "sound.hushed": 5, "sound.tested": 3, "day.closed": 100, "command.undone": 3,
		"text as long as it may be": 100, "entry that no device takes": 100, "entry of which devices take a part": 100, "upload time that a set clock had ended": 1,
		"hub crashed during a write that reached the disk: true": 3, "hub crashed during a write that reached the disk: false": 3,
		"crash that loses entries of the replica": 10, "new incarnation: store-rolled-back": 3, "new incarnation: identity-used-twice": 3,
		"asked again, and answered ok": 30, "asked again, and answered identity-used-twice": 1, "asked again, and answered old-incarnation": 1,
		"asked again, and answered answer-forgotten": 1,
		"appointment.booked":                         50, "appointment.cancelled": 3, "number of an appointment": 15, "slip refused: appointment-used": 10,
		"done offline: call-reserved": 20, "done offline: finish": 5, "done offline: call-typed": 10, "session resumed from yesterday": 1, "hub restored from a backup": 5, "day that is over uploaded": 5, "answer stated again": 5, "hub's disk put back": 10, "hub that noticed an older log": 10, "night": 30, "night without the hub": 20, "tickets.recovered": 5, "tickets.recoveredlate": 3, "ticket given back": 5, "call that waits for a ticket to be given back": 5,
	}
	counts := map[string]int{}
	n := uint64(300)
	if underRace {
		n = 20
	}
	for seed := uint64(1); seed <= n; seed++ {
		if err := newPlan(seed).happened(func(w *world) { w.counts = counts }); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		t.Logf("%6d  %s", counts[what], what)
	}
	for _, what := range slices.Sorted(maps.Keys(atLeast)) {
		if want := atLeast[what]; !underRace && counts[what] < want {
			t.Errorf("%q happened %d times in %d histories, want %d", what, counts[what], n, want)
		}
	}
}

// The same seed gives the same history, and leaving nothing out changes nothing.
func TestSeedIsAHistory(t *testing.T) {
	for seed := uint64(1); seed <= 20; seed++ {
		var logs [2][]stored
		for i := range logs {
			p := newPlan(seed)
			var w *world
			if err := p.happened(func(made *world) { w = made }); err != nil {
				t.Fatal(err)
			}
			logs[i] = w.hub.log
		}
		same := func(a, b stored) bool { return string(a.raw) == string(b.raw) }
		if len(logs[0]) < 5 || !slices.EqualFunc(logs[0], logs[1], same) {
			t.Errorf("seed %d gives two histories, of %d and %d entries", seed, len(logs[0]), len(logs[1]))
		}
	}
}
