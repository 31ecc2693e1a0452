package consoleview

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// notePanel is a part of the notes on a visit.
type notePanel int

const (
	panelOutcome notePanel = iota
	panelMarks
	panelItems
	panelText
	panels
)

// noteMost is the longest note in letters.
const noteMost = 200

// countMost is the largest count of one item.
const countMost = 9999

// askNotes opens the notes on the visit, at the part that is missing.
func (s *deskPage) askNotes() {
	d := dialogState{kind: askNote, number: s.view.Desk.Notes.Number, notes: cloneNotes(s.view.Desk.Notes)}
	s.askNext(d)
	s.dialog.panel = s.openPanels()[0]
	if len(s.view.Desk.Needs.Marks) > 0 && !s.view.Desk.Needs.Outcome {
		s.dialog.panel = panelMarks
	}
	s.board.Redraw()
}

func cloneNotes(n console.Notes) console.Notes {
	n.Marks, n.Items = slices.Clone(n.Marks), slices.Clone(n.Items)
	return n
}

// sameNotes reports whether two notes are equal.
func sameNotes(a, b console.Notes) bool {
	return a.Ticket == b.Ticket && a.Outcome == b.Outcome && a.Text == b.Text && slices.Equal(a.Marks, b.Marks) && slices.Equal(a.Items, b.Items)
}

// openPanels are the parts that the centre uses. The outcome of a finished visit cannot
// be changed.
func (s *deskPage) openPanels() []notePanel {
	var list []notePanel
	for p := panelOutcome; p < panelText; p++ {
		if len(s.panelChoices(p)) > 0 {
			list = append(list, p)
		}
	}
	return append(list, panelText)
}

func (s *deskPage) panelChoices(p notePanel) []console.Choice {
	switch {
	case p == panelOutcome && !s.dialog.notes.Over:
		return s.view.Desk.Outcomes
	case p == panelMarks:
		return s.view.Desk.Marks
	case p == panelItems:
		return s.view.Desk.Items
	}
	return nil
}

// noteKey handles a key in the notes: Tab goes to the next part, Enter saves everything.
func (s *deskPage) noteKey(e *fyne.KeyEvent) bool {
	dlg := &s.dialog
	list := s.openPanels()
	at := slices.Index(list, dlg.panel)
	row := &dlg.rows[dlg.panel]
	n := len(s.panelChoices(dlg.panel))
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyF1:
		s.closeDialog()
		return true
	case fyne.KeyTab, fyne.KeyRight:
		dlg.panel = list[(at+1)%len(list)]
	case fyne.KeyLeft:
		dlg.panel = list[(at+len(list)-1)%len(list)]
	case fyne.KeyUp:
		*row = max(0, *row-1)
	case fyne.KeyDown:
		*row = max(0, min(*row+1, n-1))
	case fyne.KeyBackspace:
		if dlg.panel == panelText {
			dlg.notes.Text = erase(dlg.notes.Text)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		s.keepNotes()
		return true
	}
	s.board.Redraw()
	return true
}

// noteRune types into the open part. A letter always goes into the text, whichever part
// is open.
func (s *deskPage) noteRune(r rune) {
	dlg := &s.dialog
	switch {
	case dlg.panel != panelText && r >= '1' && r <= '9':
		s.noteChosen(dlg.panel, s.firstNote(dlg.panel)+int(r-'1'), 1)
	case dlg.panel == panelItems && (r == '+' || r == '-'):
		by := 1
		if r == '-' {
			by = -1
		}
		s.noteChosen(panelItems, dlg.rows[panelItems], by)
	case dlg.panel == panelText || unicode.IsLetter(r):
		dlg.panel = panelText
		if len([]rune(dlg.notes.Text)) < noteMost {
			dlg.notes.Text += string(r)
		}
	}
	s.board.Redraw()
}

// noteChosen takes row i of a part: an outcome or mark is set or removed; the count of an
// item is changed by by.
func (s *deskPage) noteChosen(p notePanel, i, by int) {
	list := s.panelChoices(p)
	if i < 0 || i >= len(list) {
		return
	}
	n, id := &s.dialog.notes, list[i].ID
	s.dialog.panel, s.dialog.rows[p] = p, i
	switch p {
	case panelOutcome:
		if n.Outcome == id {
			id = ""
		}
		n.Outcome = id
	case panelMarks:
		if at := slices.Index(n.Marks, id); at >= 0 {
			n.Marks = slices.Delete(n.Marks, at, at+1)
		} else {
			n.Marks = append(n.Marks, id)
		}
	case panelItems:
		n.Items = counted(n.Items, id, by)
	}
	s.board.Redraw()
}

// counted changes the count of an item; an item with count 0 is not listed.
func counted(list []console.Count, id string, by int) []console.Count {
	i := slices.IndexFunc(list, func(c console.Count) bool { return c.Item == id })
	if i < 0 {
		if by <= 0 {
			return list
		}
		return append(list, console.Count{Item: id, N: by})
	}
	list[i].N = min(list[i].N+by, countMost)
	if list[i].N <= 0 {
		list = slices.Delete(list, i, i+1)
	}
	return list
}

func countOf(list []console.Count, id string) int {
	for _, c := range list {
		if c.Item == id {
			return c.N
		}
	}
	return 0
}

// keepNotes sends the notes. The dialog stays open until they are recorded, so that a
// refused note can be corrected.
func (s *deskPage) keepNotes() {
	n := &s.dialog.notes
	n.Text = strings.TrimSpace(n.Text)
	if sameNotes(*n, s.view.Desk.Notes) {
		s.closeDialog()
		return
	}
	s.dialog.sent = true
	s.act.Annotate(cloneNotes(*n))
	s.board.Redraw()
}

// noteRows is the number of visible rows of a part.
const noteRows = 6

// firstNote is the row at the top of a part.
func (s *deskPage) firstNote(p notePanel) int {
	n := len(s.panelChoices(p))
	return max(0, min(s.dialog.rows[p]-noteRows/2, n-noteRows))
}

// Sizes of the notes in design units.
const (
	noteW     = 1040
	noteRowH  = 42
	noteHeadH = 34
	noteTextH = 4 * noteRowH
	noteGap   = 20
)

// noteDialog draws the parts in two columns.
func (d *deskPen) noteDialog() {
	s, u := d.s, d.u
	list := s.openPanels()
	columns := 2
	if len(list) == 1 {
		columns = 1
	}
	var heights []float32
	for i, p := range list {
		h := float32(min(noteRows, len(s.panelChoices(p)))*noteRowH + noteHeadH)
		if p == panelText {
			h = noteHeadH + noteTextH
		}
		if i%columns == 0 {
			heights = append(heights, h)
		} else {
			heights[i/columns] = max(heights[i/columns], h)
		}
	}
	total := float32(0)
	for _, h := range heights {
		total += h + noteGap
	}
	b := d.size.Centred(noteW*u, (dialogHead+total+dialogFoot)*u)
	in := d.dialogFrame(b, s.text("console.note.title", s.dialog.number))
	for i, h := range heights {
		row := in.Top(h * u)
		in = in.CutTop((h + noteGap) * u)
		here := list[i*columns : min(len(list), (i+1)*columns)]
		for j, cell := range row.Columns(len(here), 28*u) {
			d.notePanel(cell, here[j])
		}
	}
	foot := b.Inset(32*u, 0).Bottom(54 * u)
	if s.dialog.sent && s.view.Error != "" {
		t := label(16.5*u, theme.SemiBold, d.c.RedInk)
		t.Lines, t.Leading = 2, 0.92
		d.Text(foot, t, s.view.Error)
		return
	}
	d.Text(foot, label(15.5*u, theme.Regular, d.c.Soft), s.text("console.note.keys"))
}

func (p notePanel) title() string {
	switch p {
	case panelOutcome:
		return "console.note.outcome"
	case panelMarks:
		return "console.note.marks"
	case panelItems:
		return "console.note.items"
	}
	return "console.note.text"
}

func (d *deskPen) notePanel(b widget.Box, p notePanel) {
	u, s := d.u, d.s
	active := s.dialog.panel == p
	ink := d.c.Soft
	if active {
		ink = d.c.BlueInk
	}
	d.Text(b.Top(28*u), label(16.5*u, theme.SemiBold, ink), s.text(p.title()))
	b = b.CutTop(noteHeadH * u)
	if p == panelText {
		d.noteText(b, active)
		return
	}
	list := s.panelChoices(p)
	first := s.firstNote(p)
	shown := min(len(list), first+noteRows)
	for i := first; i < shown; i++ {
		d.noteRow(b.CutTop(float32(i-first)*noteRowH*u).Top((noteRowH-5)*u), p, i, i-first+1, list[i])
	}
	if len(list) > noteRows {
		d.scrollBar(widget.Box{X: b.X, Y: b.Y, W: b.W + 16*u, H: noteRows*noteRowH*u - 5*u}, first, noteRows, len(list))
	}
}

// noteRow draws an outcome, mark or item: what is set is highlighted, and in the open
// part each row shows its key.
func (d *deskPen) noteRow(b widget.Box, p notePanel, i, digit int, c console.Choice) {
	u, s := d.u, d.s
	n := &s.dialog.notes
	count := countOf(n.Items, c.ID)
	on := p == panelOutcome && n.Outcome == c.ID || p == panelMarks && slices.Contains(n.Marks, c.ID) || p == panelItems && count > 0
	active := s.dialog.panel == p
	fill, line, ink := d.c.Card, d.c.Line, d.c.Ink
	if on {
		fill, line, ink = d.c.GreenSoft, d.c.GreenLine, d.c.GreenIn
	}
	if active && i == s.dialog.rows[p] {
		line = d.c.Focus
	}
	id := "note:" + strconv.Itoa(int(p)) + ":" + c.ID
	d.Rect(b, d.frame(d.tint(id, fill), line, 9))
	in := b.Inset(8*u, 0)
	if active {
		d.keyCap(in.Left(26*u), strconv.Itoa(digit))
	}
	in = in.CutLeft(36 * u)
	right, weight := c.Note, theme.Regular
	if p == panelItems {
		right, weight = strconv.Itoa(count), theme.Bold
	}
	if on && p != panelItems {
		d.Icon(in.Right(18*u), theme.Check, ink)
		right = ""
	}
	w := widget.Width(right, weight, 15.5*u) + 4
	d.Text(in.Right(w), trailing(label(15.5*u, weight, ink)), right)
	name := label(17*u, theme.SemiBold, ink)
	name.Lines, name.Leading, name.Min = 2, 0.9, 11.5*u
	d.Text(in.CutRight(max(w, 22*u)+8*u), name, c.Name)
	d.Target(widget.Target{ID: id, Means: widget.Switch(on && p != panelItems), Box: b, Radius: 9 * u, Mute: true, Do: func() { s.noteChosen(p, i, 1) }})
}

// noteText draws the note and its number of letters.
func (d *deskPen) noteText(b widget.Box, active bool) {
	u, s := d.u, d.s
	line := d.c.Line
	if active {
		line = d.c.Focus
	}
	b = b.Top(noteTextH * u)
	d.Rect(b, d.frame(d.c.Paper, line, 10))
	d.Target(widget.Target{ID: "note:text", Box: b, Mute: true, Do: func() {
		s.dialog.panel = panelText
		s.board.Redraw()
	}})
	in := b.Inset(14*u, 10*u)
	text := s.dialog.notes.Text
	used := len([]rune(text))
	d.Text(in.Bottom(20*u), trailing(label(13.5*u, theme.Regular, d.c.Soft)), strconv.Itoa(used)+"/"+strconv.Itoa(noteMost))
	in = in.CutBottom(22 * u)
	t := widget.Type{Size: 17 * u, Min: 11 * u, Weight: theme.Regular, Color: d.c.Ink}
	switch {
	case text != "":
		if active {
			text += "_"
		}
		d.Text(in, t, text)
	case active:
		d.caret(in.Top(26*u), widget.Box{X: in.X})
	default:
		t.Color = d.c.FadedInk
		d.Text(in, t, s.text("console.note.empty"))
	}
}
