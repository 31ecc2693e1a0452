package consoleview

import (
	"cmp"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/centre"
	"motcua/internal/console"
)

// superState is what the supervisor has marked and opened. The mark is on a
// counter and not on a line, so that it stays where it is when alerts change
// the order.
type superState struct {
	marked      string // ID of the counter, empty for none
	first       int    // line at the top
	fit         int    // lines of the last drawing
	alertsFirst bool
	ask         superAsk
}

// deskName names a place to log in at.
func (s *Screen) deskName(id string) string {
	if id == centre.SupervisorDesk {
		return s.text("console.super.desk")
	}
	return s.text("common.counter", id)
}

// superRows are the counters in the order shown.
func (s *Screen) superRows() []console.CounterRow {
	rows := s.view.Supervision.Rows
	if !s.super.alertsFirst {
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b console.CounterRow) int { return cmp.Compare(urgency(a), urgency(b)) })
	return rows
}

// urgency orders counters: the lowest has the gravest alert, those without any
// come last.
func urgency(row console.CounterRow) int {
	if len(row.Alerts) == 0 {
		return 1
	}
	return -len(row.Alerts)
}

func (s *Screen) superIndex() int {
	return slices.IndexFunc(s.superRows(), func(r console.CounterRow) bool { return r.ID == s.super.marked })
}

// superRow is a counter of the page, nil for one that is not there.
func (s *Screen) superRow(id string) *console.CounterRow {
	rows := s.view.Supervision.Rows
	if i := slices.IndexFunc(rows, func(r console.CounterRow) bool { return r.ID == id }); i >= 0 {
		return &rows[i]
	}
	return nil
}

// superMark puts the mark on a line, and that line into sight.
func (s *Screen) superMark(i int) {
	rows := s.superRows()
	if len(rows) == 0 {
		return
	}
	i = min(max(i, 0), len(rows)-1)
	s.super.marked = rows[i].ID
	s.superSight()
	s.board.Redraw()
}

// superSight scrolls so that the mark shows.
func (s *Screen) superSight() {
	if i := s.superIndex(); i >= 0 && s.super.fit > 0 {
		s.super.first = min(s.super.first, i)
		s.super.first = max(s.super.first, i-s.super.fit+1)
	}
}

// superScroll moves the table by lines.
func (s *Screen) superScroll(lines int) {
	most := max(0, len(s.view.Supervision.Rows)-s.super.fit)
	s.super.first = min(max(0, s.super.first+lines), most)
	s.board.Redraw()
}

// superKey is the keyboard of the page.
func (s *Screen) superKey(e *fyne.KeyEvent) bool {
	if s.super.ask.kind != superNothing {
		return s.superAskKey(e)
	}
	i := s.superIndex()
	switch e.Name {
	case fyne.KeyUp:
		s.superMark(i - 1)
	case fyne.KeyDown:
		s.superMark(i + 1)
	case fyne.KeyPageUp:
		s.superMark(i - max(1, s.super.fit-1))
	case fyne.KeyPageDown:
		s.superMark(i + max(1, s.super.fit-1))
	case fyne.KeyHome:
		s.superMark(0)
	case fyne.KeyEnd:
		s.superMark(len(s.view.Supervision.Rows) - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		s.superOpen(s.super.marked)
	case fyne.KeyEscape:
		s.super.marked = ""
		s.act.DismissError()
		s.board.Redraw()
	case fyne.KeyF5:
		s.superSort()
	case fyne.KeyF6:
		s.superAskOpen(superRelease, "")
	case fyne.KeyF7:
		s.superAskOpen(superHall, "")
	case fyne.KeyF12:
		s.leaveSupervision()
	default:
		return false
	}
	return true
}

func (s *Screen) superSort() {
	s.super.alertsFirst = !s.super.alertsFirst
	s.super.first = 0
	s.superSight()
	s.board.Redraw()
}

func (s *Screen) leaveSupervision() {
	if !s.view.Supervision.Only {
		s.act.Supervise(false)
	}
}

// superRune types into the open dialog; a counter's digits put the mark on it.
func (s *Screen) superRune(r rune) {
	if s.super.ask.kind != superNothing {
		s.superAskRune(r)
		return
	}
	if r < '0' || r > '9' {
		return
	}
	for _, id := range []string{digitsOf(s.super.marked) + string(r), string(r)} {
		for i, row := range s.superRows() {
			if row.ID == id {
				s.superMark(i)
				return
			}
		}
	}
}

// digitsOf is a counter's ID if it is a number, so that the next digit goes on
// with it: 1, then 2, marks counter 12.
func digitsOf(id string) string {
	if _, err := strconv.Atoi(id); err != nil {
		return ""
	}
	return id
}

// superShortcut handles Ctrl+Z.
func (s *Screen) superShortcut(sc fyne.Shortcut) bool {
	undo := sc.ShortcutName() == undoShortcut.ShortcutName() || sc.ShortcutName() == (&fyne.ShortcutUndo{}).ShortcutName()
	if undo && s.view.Can.Undo && s.super.ask.kind == superNothing {
		s.act.Undo()
	}
	return undo
}

// superShown keeps the page in step with the view.
func (s *Screen) superShown() {
	ask := &s.super.ask
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
		s.super.ask = superAsk{}
	}
}
