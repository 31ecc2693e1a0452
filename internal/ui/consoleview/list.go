package consoleview

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// listState is the open list, its scroll position and the selected row. Only visible rows
// are drawn, so that hundreds cost no more than a dozen.
type listState struct {
	tab    int
	filter listFilter
	offset float32 // pixels scrolled
	marked int     // selected row; negative means none
	rowH   float32 // height of a row in the last drawing
	viewH  float32
}

// rows are the rows of the open list that match the filter.
func (s *deskPage) rows() []console.Row { return s.list.filter.of(s.allRows(&s.view.Desk)) }

func (s *deskPage) allRows(desk *console.Desk) []console.Row {
	switch s.list.tab {
	case tabHeld:
		return desk.Held
	case tabAbsent:
		return desk.Absent
	case tabDone:
		return desk.Done
	}
	return desk.Waiting
}

// markedRow is the row selected by the arrows.
func (s *deskPage) markedRow() (console.Row, bool) { return s.markedOf(&s.view.Desk) }

func (s *deskPage) markedOf(desk *console.Desk) (console.Row, bool) {
	rows := s.list.filter.of(s.allRows(desk))
	if i := s.list.marked; i >= 0 && i < len(rows) {
		return rows[i], true
	}
	return console.Row{}, false
}

// followMark keeps the selection on its ticket while the rows move: the next key is meant
// for that ticket and not for the one that has taken its place.
func (s *deskPage) followMark(before *console.Desk) {
	if was, is := s.markedOf(before); is {
		s.list.marked = slices.IndexFunc(s.rows(), func(r console.Row) bool { return r.ID == was.ID })
	}
}

// The lists, in the order of their tabs.
const (
	tabWaiting = iota
	tabHeld
	tabAbsent
	tabDone
	tabs
)

func (s *deskPage) tabName(i int) (string, int) {
	switch i {
	case tabHeld:
		return s.text("console.tab.held"), len(s.view.Desk.Held)
	case tabAbsent:
		return s.text("console.tab.absent"), len(s.view.Desk.Absent)
	case tabDone:
		return s.text("console.tab.done"), len(s.view.Desk.Done)
	}
	return s.text("console.tab.waiting"), len(s.view.Desk.Waiting)
}

func (s *deskPage) openTab(i int) {
	s.list.tab = (i + tabs) % tabs
	s.list.offset, s.list.marked = 0, -1
	s.board.Redraw()
}

// listKey handles the keys of the lists: left and right change the list, up and down the
// row, Enter calls the row out of order.
func (s *deskPage) listKey(e *fyne.KeyEvent) bool {
	if s.strip.shown || s.board.FocusedID() != "" {
		return false
	}
	switch e.Name {
	case fyne.KeyLeft:
		s.openTab(s.list.tab - 1)
	case fyne.KeyRight:
		s.openTab(s.list.tab + 1)
	case fyne.KeyUp:
		s.mark(s.list.marked - 1)
	case fyne.KeyDown:
		s.mark(s.list.marked + 1)
	case fyne.KeyPageDown:
		s.scroll(s.list.viewH)
	case fyne.KeyPageUp:
		s.scroll(-s.list.viewH)
	case fyne.KeyEscape:
		s.list.marked = -1
		if s.view.Error != "" || s.view.Note != "" {
			s.act.DismissError()
		}
		s.board.Redraw()
	case fyne.KeyReturn:
		s.takeRow(s.list.marked)
	default:
		return false
	}
	return true
}

// mark selects row i and scrolls it into view.
func (s *deskPage) mark(i int) {
	n := len(s.rows())
	if n == 0 {
		return
	}
	l := &s.list
	l.marked = min(max(i, 0), n-1)
	top := float32(l.marked) * l.rowH
	l.offset = min(l.offset, top)
	l.offset = max(l.offset, top+l.rowH-l.viewH)
	s.board.Redraw()
}

// scroll moves the list by dy pixels, within its ends.
func (s *deskPage) scroll(dy float32) {
	if s.dialog.kind != askNothing || s.isOpened() {
		return
	}
	l := &s.list
	most := max(0, float32(len(s.rows()))*l.rowH-l.viewH)
	l.offset = min(max(0, l.offset+dy), most)
	s.board.Redraw()
}

// takeRow runs the command of row i: a held citizen who is back in time is called at
// once, an absent one returns to the line, and anybody else is called out of order, which
// needs a reason.
func (s *deskPage) takeRow(i int) {
	rows := s.rows()
	if i < 0 || i >= len(rows) || !s.canTake(rows[i]) {
		return
	}
	switch r := rows[i]; {
	case r.NoAsk:
		s.act.CallBack(r.ID)
	case r.CanBack:
		s.act.Return(r.ID)
	default:
		s.ask(askReason, r.Number)
	}
}

func (s *deskPage) canTake(r console.Row) bool {
	if r.CanBack && !r.NoAsk {
		return s.view.Can.Return
	}
	return r.CanCall && s.view.Can.CallAny
}

func (d *deskPen) lists(b widget.Box) {
	u, s := d.u, d.s
	d.Fill(b, d.c.Card)
	d.Fill(b.Left(max(1, 1.5*u)), d.c.Line)
	head := b.Top(62 * u)
	d.tabs(head.Inset(14*u, 0))
	d.Fill(head.Bottom(max(1, 1.5*u)), d.c.Line)
	body := b.CutTop(62 * u)
	if s.list.filter.open {
		d.filterField(body.Top(filterFieldH * u))
		body = body.CutTop(filterFieldH * u)
	}
	l := &s.list
	l.rowH, l.viewH = 56*u, body.H
	rows := s.rows()
	l.offset = min(l.offset, max(0, float32(len(rows))*l.rowH-l.viewH))
	if len(rows) == 0 {
		d.Text(body.Top(120*u), centred(label(17*u, theme.Regular, d.c.Soft)), s.text(s.emptyWords()))
		return
	}
	// Rows are drawn completely: the list scrolls by whole rows, so nothing needs
	// clipping.
	first := int(l.offset/l.rowH + 0.5)
	fit := int(body.H / l.rowH)
	for i := first; i < min(len(rows), first+fit); i++ {
		d.row(body.CutTop(float32(i-first)*l.rowH).Top(l.rowH), i, rows[i])
	}
	if len(rows) > fit {
		d.scrollBar(body, first, fit, len(rows))
	}
}

func (d *deskPen) tabs(b widget.Box) {
	u, s := d.u, d.s
	size := 16.5 * u
	var widths [tabs]float32
	total := float32(0)
	for i := range tabs {
		name, n := s.tabName(i)
		widths[i] = widget.Width(name+" "+strconv.Itoa(n), theme.SemiBold, size)
		total += widths[i]
	}
	gap := (b.W - total) / tabs
	if gap < 14*u {
		size *= (b.W - 14*u*tabs) / total
		gap = 14 * u
	}
	x := b.X
	for i := range tabs {
		name, n := s.tabName(i)
		text := name + " " + strconv.Itoa(n)
		w := widget.Width(text, theme.SemiBold, size) + gap
		cell := widget.Box{X: x, Y: b.Y, W: w, H: b.H}
		x += w
		ink := d.c.Soft
		if i == s.list.tab {
			ink = d.c.Brand
			d.Fill(cell.Bottom(3*u), d.c.Brand)
		}
		d.Text(cell.CutTop(10*u), centred(label(size, theme.SemiBold, ink)), text)
		d.Target(widget.Target{ID: "tab" + strconv.Itoa(i), Box: cell, Radius: 6 * u, Do: func() { s.openTab(i) }})
	}
}

func (d *deskPen) row(b widget.Box, i int, r console.Row) {
	u, s := d.u, d.s
	id := "row:" + r.ID
	if i == s.list.marked {
		d.Fill(b.CutLeft(2*u), d.c.BlueSoft)
	}
	if d.Pressed(id) {
		d.Fill(b.CutLeft(2*u), theme.Mix(d.c.Card, d.c.Ink, 0.08))
	}
	d.Fill(b.Bottom(max(1, u)).CutLeft(2*u), theme.Mix(d.c.Line, d.c.Card, 0.45))
	in := b.Inset(25*u, 0)
	ink := d.c.Ink
	if r.Class {
		ink = d.c.GoldInk
	}
	if r.Class {
		d.Icon(b.CutLeft(7*u).Left(14*u), theme.Star, d.c.Gold)
	}
	d.Text(in.Left(80*u), label(25*u, theme.Bold, ink), r.Number)
	right, rightInk, weight := r.Shown, d.c.Soft, theme.Regular
	if right == "" && !r.Since.IsZero() {
		right = i18n.Span(d.v.Now.Sub(r.Since))
	}
	if r.Late {
		rightInk, weight = d.c.Brand, theme.Bold
	}
	w := min(max(widget.Width(right, weight, 16*u), widget.Width(r.Mark, theme.SemiBold, 12.5*u), 46*u), in.W*0.36)
	at := in.Right(w + 2)
	if r.Mark != "" {
		d.Text(at.CutTop(31*u).Top(18*u), trailing(label(12.5*u, theme.SemiBold, d.c.BlueInk)), r.Mark)
		at = at.CutTop(7 * u).Top(24 * u)
	}
	d.Text(at, trailing(label(16*u, weight, rightInk)), right)
	// All rows have one type size. A text that does not fit two lines ends in an
	// ellipsis, and is shown in full at the desk when the ticket is called.
	text := label(15.5*u, theme.Regular, d.c.Ink)
	text.Lines, text.Leading, text.Min = 2, 0.94, text.Size
	d.Text(in.CutLeft(88*u).CutRight(w+10*u), text, r.Text)
	d.Target(widget.Target{ID: id, Box: b, Off: !s.canTake(r), Mute: true, Do: func() { s.takeRow(i) }})
}
