package program

import (
	"encoding/json"
	"strings"
	"testing"

	"motcua/internal/hub"
	"motcua/internal/queue"
	"motcua/internal/searches"
	"motcua/internal/wire"
)

func TestMissedSearchesAreListed(t *testing.T) {
	g := newGatehouse(t)
	g.says([]string{"Nothing was looked for"}, "catalogue", "missed")
	g.refuses("-days is 0", "catalogue", "missed", "-days", "0")
	g.refuses("-days is 367", "catalogue", "missed", "-days", "367")
	p, d := g.enrolled()
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
	out := g.says([]string{"1,206 searches, 1,101 of them", "1,100  so do (looked for 1,200 times)", "1 texts were looked for in vain once"}, "catalogue", "missed")
	if strings.Contains(out, "nguyen") || strings.Contains(out, "khai sinh") {
		t.Errorf("it tells too much: %s", out)
	}
	var m hub.Missed
	if err := json.Unmarshal([]byte(g.says([]string{"{"}, "catalogue", "missed", "-json")), &m); err != nil || m.Missed != 1101 || len(m.Texts) != 1 {
		t.Errorf("as JSON it is %+v (%v)", m, err)
	}
}

// The same is told of a hub that does not run.
func TestMissedSearchesOfAStoppedHub(t *testing.T) {
	b := newBureau(t)
	b.says("Chưa có lần tìm nào", "catalogue", "missed")
}
