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

// askKind is what a dialog asks.
type askKind int

const (
	askNothing  askKind = iota
	askHold             // why the number is held
	askPause            // why the counter pauses
	askTransfer         // where to
	askNumber           // which number to call out of order
	askReason           // and why
	askCommand          // a command by name
	askHelp             // nothing: the key table
)

// dialogState is the open dialog and what has been typed into it.
type dialogState struct {
	kind   askKind
	typed  string // filter, or the number
	number string // askReason: the number to call
	marked int    // row among those that match
}

// maxTyped bounds what can be typed into a dialog.
const maxTyped = 40

// ask opens a dialog. number is what has been typed already, or for askReason
// the number it is about.
func (s *Screen) ask(k askKind, number string) {
	s.dialog = dialogState{kind: k}
	switch k {
	case askNumber:
		s.dialog.typed = number
	case askReason:
		s.dialog.number = number
	}
	s.board.Focus("")
	s.board.Redraw()
}

func (s *Screen) closeDialog() {
	s.dialog = dialogState{}
	s.board.Redraw()
}

// dialogStands says whether the command that the dialog prepares is still
// allowed.
func (s *Screen) dialogStands() bool {
	can := s.view.Can
	switch s.dialog.kind {
	case askHold:
		return can.Hold
	case askPause:
		return can.Pause && s.view.State != console.StatePaused
	case askTransfer:
		return can.Transfer
	case askNumber, askReason:
		return can.CallAny
	}
	return true
}

// choices returns the rows of the open dialog that match what is typed.
func (s *Screen) choices() []console.Choice {
	var all []console.Choice
	v := &s.view
	switch s.dialog.kind {
	case askHold:
		all = v.HoldReasons
	case askPause:
		all = v.PauseReasons
	case askTransfer:
		all = v.Targets
	case askReason:
		all = v.CallReasons
	case askCommand:
		for i := range commands {
			if c := &commands[i]; c.id != "find" && c.can(v) {
				all = append(all, console.Choice{ID: c.id, Name: s.text(c.text), Note: c.key})
			}
		}
	}
	if s.dialog.typed == "" {
		return all
	}
	want := plain(s.dialog.typed)
	var out []console.Choice
	for _, c := range all {
		if strings.Contains(plain(c.Name+" "+c.Note), want) {
			out = append(out, c)
		}
	}
	return out
}

// plain returns s in lower case without Vietnamese marks, so that "chuyen"
// finds "Chuyển".
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

// dialogKey is the keyboard while a dialog is open.
func (s *Screen) dialogKey(e *fyne.KeyEvent) bool {
	dlg := &s.dialog
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyF1:
		s.closeDialog()
	case fyne.KeyUp:
		s.markChoice(dlg.marked - 1)
	case fyne.KeyDown, fyne.KeyTab:
		s.markChoice(dlg.marked + 1)
	case fyne.KeyBackspace:
		if r := []rune(dlg.typed); len(r) > 0 {
			dlg.typed = string(r[:len(r)-1])
			dlg.marked = 0
		}
		s.board.Redraw()
	case fyne.KeyReturn, fyne.KeyEnter:
		s.confirm(dlg.marked)
	}
	return true
}

func (s *Screen) markChoice(i int) {
	n := len(s.choices())
	if n == 0 {
		return
	}
	s.dialog.marked = (i + n) % n
	s.board.Redraw()
}

// dialogRune types into the dialog; in a list the digits choose at once.
func (s *Screen) dialogRune(r rune) {
	dlg := &s.dialog
	if dlg.kind == askHelp || !unicode.IsPrint(r) {
		return
	}
	if dlg.kind != askNumber && r >= '1' && r <= '9' {
		s.confirm(s.firstChoice() + int(r-'1'))
		return
	}
	if dlg.kind == askNumber && !unicode.IsDigit(r) && !unicode.IsLetter(r) {
		return
	}
	if len([]rune(dlg.typed)) < maxTyped {
		dlg.typed += string(r)
		dlg.marked = 0
	}
	s.board.Redraw()
}

// confirm takes row i of the dialog, or the number typed.
func (s *Screen) confirm(i int) {
	dlg := s.dialog
	switch dlg.kind {
	case askHelp:
		s.closeDialog()
		return
	case askNumber:
		if number := strings.ToUpper(strings.TrimSpace(dlg.typed)); number != "" {
			s.ask(askReason, number)
		}
		return
	}
	list := s.choices()
	if i < 0 || i >= len(list) {
		return
	}
	id := list[i].ID
	s.closeDialog()
	switch dlg.kind {
	case askHold:
		s.act.Hold(id)
	case askPause:
		s.act.Pause(id)
	case askTransfer:
		s.act.Transfer(id)
	case askReason:
		s.act.CallAny(dlg.number, id)
	case askCommand:
		s.run(commandByID(id))
	}
}

// shownChoices is how many rows a dialog shows at once.
const shownChoices = 8

// firstChoice is the row at the top of the dialog's list: it follows the mark.
func (s *Screen) firstChoice() int {
	n := len(s.choices())
	return max(0, min(s.dialog.marked-shownChoices/2, n-shownChoices))
}

func (d *pen) dialogTitle() string {
	t := d.s.text
	switch d.s.dialog.kind {
	case askHold:
		return t("console.ask.hold")
	case askPause:
		return t("console.ask.pause")
	case askTransfer:
		return t("console.ask.transfer")
	case askNumber:
		return t("console.ask.any")
	case askReason:
		return t("console.ask.any.reason", d.s.dialog.number)
	case askCommand:
		return t("console.find")
	}
	return t("console.help")
}

// dialog draws the open dialog in front of the desk.
func (d *pen) dialog() {
	d.Modal()
	s, u := d.s, d.u
	d.Fill(d.size, widget.Color{R: 0x0E, G: 0x1A, B: 0x24, A: 0x99})
	d.Target(widget.Target{ID: "outside", Box: d.size, Mute: true, Do: s.closeDialog})
	rowH := 54 * u
	var body float32
	list := s.choices()
	switch s.dialog.kind {
	case askNumber:
		body = 96 * u
	case askHelp:
		body = float32(len(commands)) * 38 * u
	default:
		body = float32(max(1, min(len(list), shownChoices))) * rowH
	}
	filter := float32(0)
	if s.filtered() {
		filter = 62 * u
	}
	w, h := 700*u, 92*u+filter+body+70*u
	b := d.size.Centred(w, h)
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 22))
	d.Target(widget.Target{ID: "dialog", Box: b, Mute: true})
	in := b.Inset(32*u, 0)
	d.Text(in.CutTop(24*u).Top(52*u), label(27*u, theme.Bold, d.c.Ink), d.dialogTitle())
	in = in.CutTop(88 * u)
	if filter > 0 {
		d.input(in.Top(48*u), s.dialog.typed, d.s.text("console.login.filter"))
		in = in.CutTop(filter)
	}
	switch s.dialog.kind {
	case askNumber:
		d.numberInput(in.Top(body - 14*u))
	case askHelp:
		d.keyTable(in.Top(body))
	default:
		d.choiceRows(in.Top(body), list, rowH)
	}
	hint := d.s.text("console.ask.keys.list")
	if s.dialog.kind == askNumber {
		hint = d.s.text("console.ask.any.hint")
	}
	d.Text(b.Inset(32*u, 0).Bottom(56*u), label(15.5*u, theme.Regular, d.c.Soft), hint)
}

// filtered says whether the dialog's list is narrowed by typing.
func (s *Screen) filtered() bool {
	k := s.dialog.kind
	return k == askTransfer || k == askCommand || (k != askNumber && s.dialog.typed != "")
}

func (d *pen) input(b widget.Box, typed, empty string) {
	u := d.u
	d.Rect(b, d.frame(d.c.Paper, d.c.Focus, 10))
	in := b.Inset(16*u, 0)
	if typed == "" {
		d.Text(in, label(18*u, theme.Regular, d.c.FadedInk), empty)
		return
	}
	used := d.Text(in.CutRight(8*u), label(18*u, theme.SemiBold, d.c.Ink), typed)
	d.caret(in, used)
}

func (d *pen) caret(in, used widget.Box) {
	d.Fill(widget.Box{X: used.X + used.W + 2*d.u, Y: in.Y + in.H*0.25, W: max(1, 2*d.u), H: in.H * 0.5}, d.c.Focus)
}

func (d *pen) numberInput(b widget.Box) {
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

func (d *pen) choiceRows(b widget.Box, list []console.Choice, rowH float32) {
	u, s := d.u, d.s
	if len(list) == 0 {
		d.Text(b, label(18*u, theme.Regular, d.c.Soft), s.text("console.ask.none"))
		return
	}
	first := s.firstChoice()
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
			key := in.Left(30*u).Centred(30*u, 30*u)
			d.Rect(key, d.frame(d.c.Paper, d.c.Line, 7))
			d.Text(key, centred(label(16*u, theme.SemiBold, d.c.Soft)), strconv.Itoa(n))
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

// keyTable draws the help: every command, its key and its numpad twin.
func (d *pen) keyTable(b widget.Box) {
	u := d.u
	for i := range commands {
		c := &commands[i]
		row := b.CutTop(float32(i) * 38 * u).Top(38 * u)
		ink := d.c.Ink
		if !c.can(d.v) {
			ink = d.c.FadedInk
		}
		d.Text(row.CutRight(330*u), label(17.5*u, theme.SemiBold, ink), d.s.text(c.text))
		key := c.key
		if c.id == "any" {
			key = "# … Enter"
		}
		d.Text(row.Right(320*u).Left(120*u), label(17.5*u, theme.Bold, d.c.Brand), key)
		if c.pad != "" {
			d.Text(row.Right(200*u), label(16*u, theme.Regular, d.c.Soft), d.s.text("console.help.numpad", c.pad))
		}
	}
}
