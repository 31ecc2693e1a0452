package program_test

import (
	"encoding/json"
	"strings"
	"testing"

	"motcua/internal/hub"
	"motcua/internal/officetest"
	"motcua/internal/queue"
	"motcua/internal/searches"
	"motcua/internal/wire"
)

// What a kiosk has counted is told at the hub.
func TestMissedSearchesAreListed(t *testing.T) {
	g := officetest.NewGatehouse(t)
	g.SaysInEnglish([]string{"Nothing was looked for"}, "catalogue", "missed")
	g.Refuses("-days is 0", "catalogue", "missed", "-days", "0")
	g.Refuses("-days is 367", "catalogue", "missed", "-days", "367")
	p, d := enrolled(g)
	seat, err := p.Seat(d, wire.RoleKiosk, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer seat.Close()
	result, err := seat.Keep(t.Context(), queue.CountSearches{Searches: []searches.Tally{
		{Text: "so do", N: 1200, Tapped: 100}, {Text: "khai sinh", N: 5, Tapped: 5}, {Text: "nguyen van a", N: 1},
	}})
	if err != nil || result.Answer.Code != queue.OK {
		t.Fatalf("%+v, %v", result, err)
	}
	out := g.SaysInEnglish([]string{"1,206 searches, 1,101 of them", "1,100  so do (looked for 1,200 times)", "1 texts were looked for in vain once"}, "catalogue", "missed")
	if strings.Contains(out, "nguyen") || strings.Contains(out, "khai sinh") {
		t.Errorf("it tells too much: %s", out)
	}
	var m hub.Missed
	if err := json.Unmarshal([]byte(g.SaysInEnglish([]string{"{"}, "catalogue", "missed", "-json")), &m); err != nil || m.Missed != 1101 || len(m.Texts) != 1 {
		t.Errorf("as JSON it is %+v (%v)", m, err)
	}
}
