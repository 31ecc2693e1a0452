package consoleview

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
)

// superPage shows every counter to a supervisor. The selection is a counter and not a
// line, so that it stays when alerts change the order.
type superPage struct {
	*shared
	noLine
	marked      string // ID of the selected counter, empty for none
	first       int    // line at the top
	fit         int    // lines in the last drawing
	alertsFirst bool
	ask         superAsk
}

// superPen draws the supervisor's page.
type superPen struct {
	*pen
	s *superPage
}

func (s *superPage) draw(d *pen) { (&superPen{d, s}).page() }

// left closes the dialog. The selection and the order of the lines are kept.
func (s *superPage) left() { s.ask = superAsk{} }

func (s *superPage) front() string { return fmt.Sprint(s.ask.kind, s.ask.counter, s.ask.ticket) }

// superRows are the counters in the order shown.
func (s *superPage) superRows() []console.CounterRow {
	rows := s.view.Supervision.Rows
	if !s.alertsFirst {
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b console.CounterRow) int { return cmp.Compare(urgency(a), urgency(b)) })
	return rows
}

// urgency orders counters: the lowest value has the gravest alert; those without an alert
// come last.
func urgency(row console.CounterRow) int {
	if len(row.Alerts) == 0 {
		return 1
	}
	return -len(row.Alerts)
}

func (s *superPage) superIndex() int {
	return slices.IndexFunc(s.superRows(), func(r console.CounterRow) bool { return r.ID == s.marked })
}

// superRow is a counter of the page, nil if it does not exist.
func (s *superPage) superRow(id string) *console.CounterRow {
	rows := s.view.Supervision.Rows
	if i := slices.IndexFunc(rows, func(r console.CounterRow) bool { return r.ID == id }); i >= 0 {
		return &rows[i]
	}
	return nil
}

// superMark selects a line and scrolls it into view.
func (s *superPage) superMark(i int) {
	rows := s.superRows()
	if len(rows) == 0 {
		return
	}
	i = min(max(i, 0), len(rows)-1)
	s.marked = rows[i].ID
	s.superSight()
	s.board.Redraw()
}

// superSight scrolls so that the selection is visible.
func (s *superPage) superSight() {
	if i := s.superIndex(); i >= 0 && s.fit > 0 {
		s.first = min(s.first, i)
		s.first = max(s.first, i-s.fit+1)
	}
}

// scroll moves the table by lines.
func (s *superPage) scroll(dy float32) {
	if s.ask.kind != superNothing || dy == 0 {
		return
	}
	lines := 3 * int(dy/max(dy, -dy))
	most := max(0, len(s.view.Supervision.Rows)-s.fit)
	s.first = min(max(0, s.first+lines), most)
	s.board.Redraw()
}

// key handles a key of the page.
func (s *superPage) key(e *fyne.KeyEvent) bool {
	if s.ask.kind != superNothing {
		return s.superAskKey(e)
	}
	i := s.superIndex()
	switch e.Name {
	case fyne.KeyUp:
		s.superMark(i - 1)
	case fyne.KeyDown:
		s.superMark(i + 1)
	case fyne.KeyPageUp:
		s.superMark(i - max(1, s.fit-1))
	case fyne.KeyPageDown:
		s.superMark(i + max(1, s.fit-1))
	case fyne.KeyHome:
		s.superMark(0)
	case fyne.KeyEnd:
		s.superMark(len(s.view.Supervision.Rows) - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		s.superOpen(s.marked)
	case fyne.KeyEscape:
		s.marked = ""
		s.act.DismissError()
		s.board.Redraw()
	case fyne.KeyF5:
		s.superSort()
	case fyne.KeyF6:
		s.superAskOpen(superRelease, "")
	case fyne.KeyF7:
		s.superAskOpen(superHall, "")
	case fyne.KeyF8:
		if len(s.view.Supervision.Locks) > 0 {
			s.superAskOpen(superLocks, "")
		}
	case fyne.KeyF12:
		s.leaveSupervision()
	default:
		return false
	}
	return true
}

func (s *superPage) superSort() {
	s.alertsFirst = !s.alertsFirst
	s.first = 0
	s.superSight()
	s.board.Redraw()
}

func (s *superPage) logout() {
	if s.view.Can.Logout {
		s.act.Logout()
	}
}

func (s *superPage) leaveSupervision() {
	if !s.view.Supervision.Only {
		s.act.Supervise(false)
	}
}

// rune types into the open dialog; without one, a counter's digits select it.
func (s *superPage) rune(r rune) {
	if s.ask.kind != superNothing {
		s.superAskRune(r)
		return
	}
	if r < '0' || r > '9' {
		return
	}
	for _, id := range []string{digitsOf(s.marked) + string(r), string(r)} {
		for i, row := range s.superRows() {
			if row.ID == id {
				s.superMark(i)
				return
			}
		}
	}
}

// digitsOf is a counter's ID if it is a number, so that the next digit can be appended:
// 1, then 2, selects counter 12.
func digitsOf(id string) string {
	if _, err := strconv.Atoi(id); err != nil {
		return ""
	}
	return id
}

// shortcut handles Ctrl+Z.
func (s *superPage) shortcut(sc fyne.Shortcut) bool {
	undo := sc.ShortcutName() == undoShortcut.ShortcutName() || sc.ShortcutName() == (&fyne.ShortcutUndo{}).ShortcutName()
	if undo && s.ask.kind == superNothing {
		s.undo()
	}
	return undo
}

// undo takes the last command back, if that is allowed now.
func (s *superPage) undo() {
	if s.view.Can.Undo {
		s.act.Undo()
	}
}

// shown updates the page for a new view.
func (s *superPage) shown(console.View, bool) {
	ask := &s.ask
	if ask.kind == superNothing {
		return
	}
	row := s.superRow(ask.counter)
	stands := row != nil || ask.counter == ""
	switch ask.kind {
	case superShut:
		stands = stands && row.Can.Shut
	case superTakeBack:
		stands = stands && row.Can.TakeBack && row.TicketID == ask.ticket
	case superAssign:
		stands = stands && row.Can.Assign
	}
	if !stands {
		s.ask = superAsk{}
	}
}
