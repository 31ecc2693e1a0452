package console

import (
	"strings"

	"motcua/internal/device"
	"motcua/internal/i18n"
	"motcua/internal/queue"
	"motcua/internal/wire"
)

// Undo implements Actions. It takes back the last command of this console, and only
// if nothing has happened since.
func (c *Console) Undo() {
	c.do(CmdUndo, func(*queue.Ticket) queue.Command {
		command := queue.Undo{Counter: c.counter}
		c.undoing = ""
		c.cfg.Seat.Read(func(s *queue.State, _ device.Line, _ []wire.Peer) {
			if m := s.LastDone(c.cfg.Seat.ID(), c.cfg.Clock.HubMS()); m != nil {
				command.Pos, c.undoing = m.Pos, c.undoWords(s, m)
			}
		})
		return command
	})
}

// fillUndo says what can be taken back, and for how long.
func (c *Console) fillUndo(v *View, s *queue.State) {
	m := s.LastDone(c.cfg.Seat.ID(), c.cfg.Clock.HubMS())
	if m == nil {
		return
	}
	left := m.AtMS + int64(s.Centre.Policy.UndoSec)*1000 - c.cfg.Clock.HubMS()
	v.UndoSec = int((left + 999) / 1000)
	v.Undo = c.undoWords(s, m)
}

// undoWords names the command and its number: "Vắng mặt A025". A call that first
// finished a visit is named as the call.
func (c *Console) undoWords(s *queue.State, m *queue.UndoMark) string {
	what := m.What
	var numbers []string
	for i := range m.Tickets {
		numbers = append(numbers, m.Tickets[i].Number)
		if t := s.Ticket(m.Tickets[i].ID); i > 0 && t != nil && t.State == queue.Called {
			what, numbers = queue.TicketCalled{}.EventType(), numbers[i:]
		}
	}
	key := "console.undo." + what
	if !i18n.Has(c.lang, key) {
		key = "console.undo.other"
	}
	return strings.TrimSpace(i18n.Text(c.lang, key) + " " + strings.Join(numbers, ", "))
}
