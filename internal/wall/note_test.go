package wall

import (
	"encoding/json"
	"strings"
	"testing"

	"motcua/internal/queue"
)

// An officer's notes on a visit are in every replica, also the wall's, and must not
// be shown on a wall.
func TestNotesAreOnNoWall(t *testing.T) {
	const note = "thiếu giấy khai sinh"
	for _, counter := range []string{"", "3"} {
		run(t, "counter "+counter, func(c *Config) { c.Counter = counter }, func(l *lobby) {
			ticket := l.hub.Must("desk-3", queue.CallNext{Counter: "3"})
			l.hub.Must("desk-3", queue.Annotate{Counter: "3", Ticket: ticket.ID, Note: note})
			shown, err := json.Marshal(l.see())
			if err != nil {
				t.Fatal(err)
			}
			l.hub.State(func(s *queue.State) {
				if got := s.Ticket(ticket.ID).Note; got != note {
					t.Errorf("the note is %q", got)
				}
			})
			if strings.Contains(string(shown), "khai sinh") || !strings.Contains(string(shown), ticket.Number) {
				t.Errorf("the wall shows %s", shown)
			}
		})
	}
}
