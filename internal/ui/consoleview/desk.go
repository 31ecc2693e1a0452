package consoleview

import (
	"fmt"

	"motcua/internal/console"
)

// deskPage is the page of an officer at a counter, with its dialogs and lists, and the
// card of a scanned ticket.
type deskPage struct {
	*shared
	dialog dialogState
	list   listState
}

// deskPen draws the desk.
type deskPen struct {
	*pen
	s *deskPage
}

func (s *deskPage) draw(p *pen) {
	d := &deskPen{p, s}
	d.desk()
	if s.isOpened() {
		d.opened()
	}
	if s.dialog.kind != askNothing {
		d.dialog()
	}
}

// shown updates the page for a new view: the selection stays on its ticket, and a dialog
// closes when its command is no longer allowed.
func (s *deskPage) shown(old console.View, entered bool) {
	if !entered {
		s.followMark(&old.Desk)
	}
	if s.view.Desk.Opened.ID != old.Desk.Opened.ID {
		s.board.Focus("")
	}
	if s.dialog.kind != askNothing && !s.dialogStands() {
		s.dialog = dialogState{}
	}
}

// left closes the dialog and resets the lists.
func (s *deskPage) left() { s.dialog, s.list = dialogState{}, listState{marked: -1} }

func (s *deskPage) front() string {
	q := &s.dialog
	return fmt.Sprint(s.view.Desk.Opened.ID, q.kind, q.atDesk, q.number, q.ticket)
}
