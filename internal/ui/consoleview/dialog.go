package consoleview

import (
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"golang.org/x/text/unicode/norm"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// askKind is the question of a dialog.
type askKind int

const (
	askNothing  askKind = iota
	askHold             // why the number is held
	askPause            // why the counter pauses
	askTransfer         // where to
	askFirst            // the reason for putting it first in line
	askNumber           // which number to call out of order
	askReason           // the reason for that
	askCommand          // a command by name
	askHelp             // nothing: the key table
	askReturn           // who has come back
	askOutcome          // the outcome of the visit
	askMark             // a required mark
	askNote             // notes on the visit
	askPlan             // the services that follow
	askWho              // which ticket's class to change
	askClass            // which class it is
	askClassReason
	askWalkIn // for which service somebody without a number is taken in
	askWalkInClass
	askWalkInReason
	askCancel // which number to cancel
	askCancelReason
	askProfile // the counter's set of services from now on
	askDay     // the service day
)

// dialogState is the open dialog, with the typed text and the answers of the dialogs
// before it.
type dialogState struct {
	kind   askKind
	typed  string // filter, or a number
	marked int    // selected row among those that match

	atDesk  string // ID of the ticket at the desk when the dialog was opened
	number  string // number of the ticket that the dialog is about
	ticket  string // and its ID
	class   string
	service string
	move    console.Move
	notes   console.Notes
	next    bool // call the next number when the visit is finished
	panel   notePanel
	rows    [panels]int // selected row in each part of the notes
	sent    bool        // the notes were sent
}

// maxTyped is the longest text that can be typed into a dialog.
const maxTyped = 40

// ask opens a dialog. number is the text typed already, or for askReason the number it is
// about.
func (s *deskPage) ask(k askKind, number string) {
	d := dialogState{kind: k, number: number}
	s.askNext(d)
	if k == askNumber {
		s.dialog.number, s.dialog.typed = "", number
		s.board.Redraw()
	}
}

func (s *deskPage) closeDialog() {
	s.dialog = dialogState{}
	s.board.Redraw()
}

// dialogStands reports whether the dialog's command is still allowed.
func (s *deskPage) dialogStands() bool {
	v := &s.view
	switch s.dialog.kind {
	case askNumber:
		return v.Can.CallAny
	case askCancel:
		return v.Can.Cancel
	case askNote:
		return v.Desk.Notes.Ticket == s.dialog.notes.Ticket && !(s.dialog.sent && sameNotes(v.Desk.Notes, s.dialog.notes))
	}
	q := questions[s.dialog.kind]
	return q == nil || q.stands(v) && (!q.desk || s.dialog.atDesk == v.Desk.Current.ID)
}

// choices are the rows of the open dialog that match the typed text.
func (s *deskPage) choices() []console.Choice {
	q := questions[s.dialog.kind]
	if q == nil {
		return nil
	}
	all := q.list(s)
	if s.dialog.typed == "" {
		return all
	}
	want := plain(s.dialog.typed)
	return filter(all, func(c console.Choice) bool { return strings.Contains(plain(c.Name+" "+c.Note), want) })
}

// plain is s in lower case without Vietnamese marks, so that "chuyen" finds "Chuyển".
func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ':
			b.WriteByte('d')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// dialogKey handles a key while a dialog is open.
func (s *deskPage) dialogKey(e *fyne.KeyEvent) bool {
	dlg := &s.dialog
	if dlg.kind == askNote {
		return s.noteKey(e)
	}
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyF1:
		s.closeDialog()
	case fyne.KeyUp:
		s.markChoice(dlg.marked - 1)
	case fyne.KeyDown, fyne.KeyTab:
		s.markChoice(dlg.marked + 1)
	case fyne.KeyPageUp, fyne.KeyPageDown:
		s.pageChoice(e.Name == fyne.KeyPageDown)
	case fyne.KeyBackspace:
		dlg.typed, dlg.marked = erase(dlg.typed), 0
		s.board.Redraw()
	case fyne.KeyReturn, fyne.KeyEnter:
		s.confirm(dlg.marked)
	}
	return true
}

// erase removes the last letter.
func erase(typed string) string {
	r := []rune(typed)
	return string(r[:max(0, len(r)-1)])
}

func (s *deskPage) markChoice(i int) {
	n := len(s.choices())
	if n == 0 {
		return
	}
	s.dialog.marked = (i + n) % n
	s.board.Redraw()
}

func (s *deskPage) pageChoice(down bool) {
	by := -shownChoices
	if down {
		by = shownChoices
	}
	s.dialog.marked = max(0, min(s.dialog.marked+by, len(s.choices())-1))
	s.board.Redraw()
}

// dialogRune handles a typed character; in a list a digit chooses at once.
func (s *deskPage) dialogRune(r rune) {
	dlg := &s.dialog
	switch {
	case dlg.kind == askHelp || !unicode.IsPrint(r):
		return
	case dlg.kind == askNote:
		s.noteRune(r)
		return
	case s.toggleMove(r):
		return
	case !s.asksNumber() && r >= '1' && r <= '9':
		s.confirm(s.firstChoice() + int(r-'1'))
		return
	case s.asksNumber() && !unicode.IsDigit(r) && !unicode.IsLetter(r):
		return
	}
	if len([]rune(dlg.typed)) < maxTyped {
		dlg.typed += string(r)
		dlg.marked = 0
	}
	s.board.Redraw()
}

// asksNumber reports whether a number is typed into the dialog.
func (s *deskPage) asksNumber() bool { return s.dialog.kind == askNumber || s.dialog.kind == askCancel }

// confirm takes row i of the dialog, or the typed number.
func (s *deskPage) confirm(i int) {
	dlg := s.dialog
	switch {
	case dlg.kind == askHelp:
		s.closeDialog()
		return
	case s.asksNumber():
		s.numberTyped()
		return
	}
	list := s.choices()
	if i < 0 || i >= len(list) {
		return
	}
	id := list[i].ID
	s.closeDialog()
	questions[dlg.kind].answer(s, dlg, id)
}

// numberTyped continues with the reason.
func (s *deskPage) numberTyped() {
	number := strings.ToUpper(strings.TrimSpace(s.dialog.typed))
	if number == "" {
		return
	}
	if s.view.Desk.Offline && s.dialog.kind == askNumber {
		s.closeDialog()
		s.act.CallAny(number, "")
		return
	}
	k := askReason
	if s.dialog.kind == askCancel {
		k = askCancelReason
	}
	s.ask(k, number)
}

// shownChoices is how many rows a dialog shows at once.
const shownChoices = 8

// firstChoice is the row at the top of the dialog's list, so that the selected row is
// visible.
func (s *deskPage) firstChoice() int {
	n := len(s.choices())
	return max(0, min(s.dialog.marked-shownChoices/2, n-shownChoices))
}

func (d *deskPen) dialogTitle() string {
	switch d.s.dialog.kind {
	case askNumber:
		return d.s.text("console.ask.any")
	case askCancel:
		return d.s.text("console.ask.cancel")
	case askHelp:
		return d.s.text("console.help")
	}
	return questions[d.s.dialog.kind].title(d.s)
}

// Sizes of a dialog in design units.
const (
	dialogW    = 720
	helpW      = 1120
	dialogHead = 88
	dialogFoot = 66
	dialogSub  = 32 // a line below the title
	dialogTogs = 58 // the switches of a transfer
	filterH    = 62
	choiceH    = 54
	helpRowH   = 37
	troubleH   = 58
	numberH    = 96
)

// dialog draws the open dialog in front of the desk.
func (d *deskPen) dialog() {
	d.Modal()
	s, u := d.s, d.u
	d.Fill(d.size, widget.Color{R: 0x0E, G: 0x1A, B: 0x24, A: 0x99})
	d.Target(widget.Target{ID: "outside", Box: d.size, Mute: true, Do: s.closeDialog})
	if s.dialog.kind == askNote {
		d.noteDialog()
		return
	}
	list := s.choices()
	w, body := float32(dialogW), float32(max(1, min(len(list), shownChoices)))*choiceH
	switch {
	case s.asksNumber():
		body = numberH
	case s.dialog.kind == askHelp:
		w, body = helpW, float32(helpRows())*helpRowH+float32(len(d.troubles()))*troubleH
	}
	sub, togs, filter := d.dialogExtras()
	b := d.size.Centred(w*u, (dialogHead+sub+togs+filter+body+dialogFoot)*u)
	in := d.dialogFrame(b, d.dialogTitle())
	if sub > 0 {
		d.Text(in.Top(24*u), label(16.5*u, theme.Regular, d.c.Soft), s.text(questions[s.dialog.kind].sub))
		in = in.CutTop(sub * u)
	}
	if togs > 0 {
		d.moveToggles(in.Top((togs - 14) * u))
		in = in.CutTop(togs * u)
	}
	if filter > 0 {
		d.input(in.Top(48*u), s.dialog.typed, s.text("console.login.filter"))
		in = in.CutTop(filter * u)
	}
	hint := s.text("console.ask.keys.list")
	switch {
	case s.asksNumber():
		hint = s.text("console.ask.any.hint")
		d.numberInput(in.Top((body - 14) * u))
	case s.dialog.kind == askHelp:
		hint = s.text("console.help.list")
		d.keyTable(d.troubleRows(in.Top(body * u)))
	default:
		d.choiceRows(in.Top(body*u), list, choiceH*u)
	}
	d.Text(b.Inset(32*u, 0).Bottom(54*u), label(15.5*u, theme.Regular, d.c.Soft), hint)
}

// dialogFrame draws the card of a dialog with its title and returns the room below.
func (d *deskPen) dialogFrame(b widget.Box, title string) widget.Box {
	u := d.u
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 22))
	d.Target(widget.Target{ID: "dialog", Box: b, Mute: true})
	in := b.Inset(32*u, 0)
	t := label(27*u, theme.Bold, d.c.Ink)
	t.Min = 18 * u
	d.Text(in.CutTop(24*u).Top(52*u), t, title)
	return in.CutTop(dialogHead * u)
}

// dialogExtras are the heights of the parts above the list: a line of text, the switches,
// the text field.
func (d *deskPen) dialogExtras() (sub, togs, filter float32) {
	s := d.s
	q := questions[s.dialog.kind]
	if q != nil && q.sub != "" {
		sub = dialogSub
	}
	if s.dialog.kind == askTransfer {
		togs = dialogTogs
	}
	if q != nil && (q.long || s.dialog.typed != "") {
		filter = filterH
	}
	return sub, togs, filter
}

// moveToggles draws the two switches of a transfer, with their keys.
func (d *deskPen) moveToggles(b widget.Box) {
	m, cells := d.s.dialog.move, b.Columns(2, 14*d.u)
	d.toggle(cells[0], moveFirst, d.s.text("console.ask.transfer.first"), m.First)
	d.toggle(cells[1], moveBack, d.s.text("console.ask.transfer.back"), m.Back)
}

func (d *deskPen) toggle(b widget.Box, key rune, text string, on bool) {
	u := d.u
	id := "toggle" + string(key)
	fill, line, ink := d.c.Card, d.c.Line, d.c.Ink
	if on {
		fill, line, ink = d.c.BlueSoft, d.c.Focus, d.c.BlueInk
	}
	d.Rect(b, d.frame(d.tint(id, fill), line, 10))
	in := b.Inset(12*u, 0)
	d.keyCap(in.Left(28*u), string(key))
	in = in.CutLeft(40 * u)
	if on {
		d.Icon(in.Right(20*u), theme.Check, ink)
	}
	d.Text(in.CutRight(26*u), label(17*u, theme.SemiBold, ink), text)
	d.Target(widget.Target{ID: id, Means: widget.Switch(on), Box: b, Radius: 10 * u, Mute: true, Do: func() { d.s.toggleMove(key) }})
}

func (d *deskPen) numberInput(b widget.Box) {
	d.Rect(b, d.frame(d.c.Paper, d.c.Focus, 12))
	in := b.Inset(20*d.u, 0)
	typed := strings.ToUpper(d.s.dialog.typed)
	if typed == "" {
		d.caret(in, widget.Box{X: in.X})
		return
	}
	used := d.Text(in.CutRight(10*d.u), label(48*d.u, theme.Bold, d.c.Number), typed)
	d.caret(in, used)
}

func (d *deskPen) choiceRows(b widget.Box, list []console.Choice, rowH float32) {
	u, s := d.u, d.s
	if len(list) == 0 {
		d.Text(b, label(18*u, theme.Regular, d.c.Soft), s.text("console.ask.none"))
		return
	}
	first := s.firstChoice()
	if len(list) > shownChoices {
		d.scrollBar(widget.Box{X: b.X, Y: b.Y, W: b.W + 20*u, H: b.H - 6*u}, first, shownChoices, len(list))
	}
	for i := first; i < min(len(list), first+shownChoices); i++ {
		row := b.CutTop(float32(i-first) * rowH).Top(rowH - 6*u)
		id := "choice:" + list[i].ID
		fill, line := d.c.Card, d.c.Card
		if i == s.dialog.marked {
			fill, line = d.c.BlueSoft, d.c.Focus
		}
		d.Rect(row, d.frame(d.tint(id, fill), line, 10))
		in := row.Inset(14*u, 0)
		if n := i - first + 1; n <= 9 {
			d.keyCap(in.Left(30*u), strconv.Itoa(n))
		}
		in = in.CutLeft(44 * u)
		if note := list[i].Note; note != "" {
			w := min(widget.Width(note, theme.Regular, 15.5*u)+4, in.W*0.34)
			d.Text(in.Right(w), trailing(noteType(15.5*u, d.c.Soft)), note)
			in = in.CutRight(w + 20*u)
		}
		name := label(18.5*u, theme.SemiBold, d.c.Ink)
		name.Lines, name.Leading, name.Min = 2, 0.92, 13.5*u
		d.Text(in, name, list[i].Name)
		d.Target(widget.Target{ID: id, Box: row, Radius: 10 * u, Mute: true, Do: func() { s.confirm(i) }})
	}
}

// helpRows is the number of rows of the key table, which has two columns.
func helpRows() int { return (len(commands) + 1) / 2 }

// keyTable draws the help: every command, its key and its numpad key.
func (d *deskPen) keyTable(b widget.Box) {
	u := d.u
	columns := b.Columns(2, 48*u)
	for i := range commands {
		c := &commands[i]
		row := columns[i/helpRows()].CutTop(float32(i%helpRows()) * helpRowH * u).Top(helpRowH * u)
		ink := d.c.Ink
		if !c.can(d.v) {
			ink = d.c.FadedInk
		}
		d.Text(row.CutRight(250*u), label(17*u, theme.SemiBold, ink), d.s.text(c.text))
		key := c.key
		if c.id == "any" {
			key = "# … Enter"
		}
		d.Text(row.Right(240*u).Left(100*u), label(17*u, theme.Bold, d.c.Brand), key)
		if c.pad != "" {
			d.Text(row.Right(140*u), label(15.5*u, theme.Regular, d.c.Soft), d.s.text("console.help.numpad", c.pad))
		}
	}
}
