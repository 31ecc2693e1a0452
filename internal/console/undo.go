package console

import (
	"strings"

	"motcua/internal/i18n"
	"motcua/internal/queue"
)

// Undo implements Actions.
func (c *Console) Undo() {
	c.direct("undo", func() queue.Command { return queue.Undo{Counter: c.counter} })
}

// fillUndo says what can be taken back, and for how long.
func (c *Console) fillUndo(v *View, s *queue.State) {
	m := s.LastDone(c.cfg.Seat.ID(), c.cfg.Now())
	if m == nil {
		return
	}
	left := m.AtMS + int64(s.Centre.Policy.UndoSec)*1000 - c.cfg.Now()
	v.UndoSec = int((left + 999) / 1000)
	var numbers []string
	for i := range m.Tickets {
		numbers = append(numbers, m.Tickets[i].Number)
	}
	v.Undo = strings.TrimSpace(i18n.Text(c.lang, "console.undo."+m.What) + " " + strings.Join(numbers, ", "))
}
