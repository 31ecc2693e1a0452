package consoleview

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// StripHeight and StripWidth are the strip's default size in pixels.
const (
	StripHeight = 48
	StripWidth  = 1240
)

// Strip is the console in one line, beside the clerk's other programs. It is another
// drawing of the same screen, with the same keys.
type Strip struct {
	s     *Screen
	board *widget.Board
	big   *widget.Board

	wanted bool // the clerk wants the strip whenever it is sufficient
	shown  bool

	// Switch shows the strip's window in place of the console's, or the other way round.
	// Without it there is no strip.
	Switch func(strip bool)
	// Grip is called when the strip's grip is pressed; the window follows the pointer
	// until it is released.
	Grip func()
	// Push moves the window to an edge of its monitor: dx and dy are −1, 0 or 1.
	Push func(dx, dy int)
}

// pushes are the keys that move the strip to an edge.
var pushes = map[string][2]int{}

func init() {
	for name, by := range map[fyne.KeyName][2]int{fyne.KeyUp: {0, -1}, fyne.KeyDown: {0, 1}, fyne.KeyLeft: {-1, 0}, fyne.KeyRight: {1, 0}} {
		pushes[pushShortcut(name).ShortcutName()] = by
	}
}

func pushShortcut(name fyne.KeyName) *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierControl}
}

// Strip is the screen's other window.
func (s *Screen) Strip() *Strip { return s.strip }

func newStrip(s *Screen) *Strip {
	st := &Strip{s: s, big: s.board}
	st.board = widget.NewBoard(s.front, st.draw)
	st.board.KeysAtOnce = true
	st.board.Least = fyne.NewSize(640, 40)
	st.board.OnKey = st.key
	st.board.OnRune = func(r rune) bool { return st.after(s.runeTyped(r)) }
	st.board.OnShortcut = st.shortcut
	return st
}

// Object is the content of the strip's window.
func (st *Strip) Object() fyne.CanvasObject { return st.board }

// Board is the drawing, for tests.
func (st *Strip) Board() *widget.Board { return st.board }

// Attach connects the keyboard of c to the strip.
func (st *Strip) Attach(c fyne.Canvas) {
	for i := range commands {
		if sc := commands[i].combined(); sc != nil {
			c.AddShortcut(sc, func(sc fyne.Shortcut) { st.shortcut(sc) })
		}
	}
	st.board.Attach(c)
}

// Want asks for the strip instead of the whole screen. It is shown after the login, and
// replaced by the screen for anything that does not fit a line.
func (st *Strip) Want(yes bool) {
	st.wanted = yes
	st.settle()
}

// settle shows the window that the present content needs.
func (st *Strip) settle() {
	line := st.wanted && st.Switch != nil && st.s.page.fitsLine()
	if line == st.shown {
		return
	}
	st.shown = line
	st.s.board = st.big
	if line {
		st.s.board = st.board
	}
	st.s.board.Focus("")
	st.Switch(line)
}

// after settles after a key has had its effect.
func (st *Strip) after(done bool) bool {
	st.settle()
	return done
}

// key handles a key of the strip, where the rows of a dialog are side by side.
func (st *Strip) key(e *fyne.KeyEvent) bool {
	if st.s.desk.dialog.kind != askNothing {
		switch e.Name {
		case fyne.KeyLeft:
			e = &fyne.KeyEvent{Name: fyne.KeyUp}
		case fyne.KeyRight:
			e = &fyne.KeyEvent{Name: fyne.KeyDown}
		}
	} else if e.Name == fyne.KeyEscape {
		st.s.act.DismissError()
		return true
	}
	return st.after(st.s.keyPressed(e))
}

func (st *Strip) shortcut(sc fyne.Shortcut) bool {
	if by, is := pushes[sc.ShortcutName()]; is && st.Push != nil {
		st.Push(by[0], by[1])
		return true
	}
	return st.after(st.s.page.shortcut(sc))
}

// toggle is Ctrl+M in either window.
func (st *Strip) toggle() {
	if st.Switch != nil {
		st.Want(!st.wanted)
	}
}

// Colours of the strip besides those of the top bar.
var (
	stripLine = theme.Mix(theme.Night, theme.White, 0.28)
	stripSoft = theme.Mist
	stripLate = widget.Color{R: 0xFF, G: 0x8B, B: 0x86, A: 0xff}
)

func (st *Strip) draw(p *widget.Painter, size fyne.Size) {
	d := st.s.pen(p, size)
	d.u = size.Height / StripHeight
	d.Rect(d.size, widget.Frame{Fill: theme.Night, Line: stripLine, Width: max(1, d.u)})
	st.s.page.drawLine(d, st.grip(d, d.size))
}

// drawLine draws the open question, or the desk with its commands.
func (s *deskPage) drawLine(p *pen, b widget.Box) {
	d := &deskPen{p, s}
	if s.dialog.kind != askNothing {
		d.stripDialog(b)
		return
	}
	b = d.stripDesk(d.stripBig(b))
	free := d.stripNews(b)
	d.stripKeys(b, free.X+free.W)
}

// fitsLine reports whether the open dialog, if any, fits a line: a list of choices, or a
// number. The card of a ticket does not.
func (s *deskPage) fitsLine() bool {
	switch s.dialog.kind {
	case askTransfer, askNote, askHelp:
		return false
	}
	return !s.isOpened()
}

// grip is the part of the strip by which it is moved.
func (st *Strip) grip(d *pen, b widget.Box) widget.Box {
	u := d.u
	g := b.Left(24 * u)
	for y := range 3 {
		for x := range 2 {
			dot := widget.Box{X: g.X + 8*u + float32(x)*6*u, Y: g.Y + g.H/2 - 8*u + float32(y)*7*u, W: 3 * u, H: 3 * u}
			d.Circle(dot, 3*u, stripSoft)
		}
	}
	d.Target(widget.Target{ID: "grip", Box: g, Mute: true, Down: func() {
		if st.Grip != nil {
			st.Grip()
		}
	}})
	name := d.s.deskName(d.v.Counter)
	w := widget.Width(name, theme.Bold, 16*u) + 22*u
	chip := b.CutLeft(24*u).Left(w).Centred(w, 30*u)
	d.Rect(chip, widget.Frame{Fill: d.c.Brand, Radius: 7 * u})
	d.Text(chip, centred(label(16*u, theme.Bold, theme.White)), name)
	return b.CutLeft(24*u + w + 12*u).CutRight(10 * u)
}

// stripBig draws the button for the whole screen, at the right.
func (d *deskPen) stripBig(b widget.Box) widget.Box {
	u, s := d.u, d.s
	text := "Ctrl+M " + s.text("console.strip.big")
	w := widget.Width(text, theme.Medium, 13*u) + 18*u
	box := b.Right(w).Centred(w, 30*u)
	d.Rect(box, widget.Frame{Fill: d.tint("big", theme.Night2), Line: stripLine, Width: max(1, u), Radius: 7 * u})
	d.Text(box, centred(label(13*u, theme.Medium, stripSoft)), text)
	d.Target(widget.Target{ID: "big", Box: box, Radius: 7 * u, Do: func() { s.strip.toggle() }})
	return b.CutRight(w + 10*u)
}

// stripDesk draws the state, the number at the desk with its clock, and the next number.
func (d *deskPen) stripDesk(b widget.Box) widget.Box {
	u, v, s := d.u, d.v, d.s
	text, fill, ink := s.text("console.strip.free"), theme.Mix(theme.Night2, theme.White, 0.12), theme.White
	switch v.Desk.State {
	case console.StateCalled:
		text, fill, ink = s.text("console.state.called"), d.c.Gold, d.c.OnGold
	case console.StateServing:
		text, fill = s.text("console.state.serving"), d.c.Green
	case console.StatePaused:
		text, fill, ink = strings.Join(filled(s.text("console.state.paused"), v.Desk.Reason), " – "), d.c.GoldSoft, d.c.GoldInk
	}
	w := min(widget.Width(text, theme.SemiBold, 14*u)+24*u, 210*u)
	pill := b.Left(w).Centred(w, 28*u)
	d.Rect(pill, widget.Frame{Fill: fill, Radius: 14 * u})
	d.Text(pill.Inset(9*u, 0), centred(label(14*u, theme.SemiBold, ink)), text)
	b = b.CutLeft(w + 14*u)
	if cur := &v.Desk.Current; cur.Number != "" {
		w = widget.Width(cur.Number, theme.Bold, 27*u) + 2
		d.Text(b.Left(w), label(27*u, theme.Bold, theme.White), cur.Number)
		b = b.CutLeft(w + 10*u)
		b = d.stripClock(b)
	}
	d.Fill(b.Left(max(1, u)).Inset(0, 12*u), stripLine)
	return d.stripNext(b.CutLeft(12 * u))
}

func (d *deskPen) stripClock(b widget.Box) widget.Box {
	u, cur := d.u, &d.v.Desk.Current
	span := time.Duration(0)
	if !cur.Since.IsZero() {
		span = d.v.Now.Sub(cur.Since)
	}
	ink := stripSoft
	if cur.Serving && cur.TargetSec > 0 && span > time.Duration(cur.TargetSec)*time.Second || d.v.Desk.RecallHint {
		ink = stripLate
	}
	clock := i18n.Span(span)
	w := widget.Width(clock, theme.SemiBold, 19*u) + 2
	d.Text(b.Left(w), label(19*u, theme.SemiBold, ink), clock)
	return b.CutLeft(w + 12*u)
}

func (d *deskPen) stripNext(b widget.Box) widget.Box {
	u, v, s := d.u, d.v, d.s
	put := func(text string, weight theme.Weight, ink widget.Color) {
		w := widget.Width(text, weight, 15*u) + 2
		d.Text(b.Left(w), label(15*u, weight, ink), text)
		b = b.CutLeft(w + 9*u)
	}
	if v.Desk.Next.Number == "" && len(v.Desk.Waiting) == 0 {
		put(s.text("console.strip.none"), theme.Medium, stripSoft)
		return b
	}
	if v.Desk.Next.Number != "" {
		put(s.text("console.strip.next", v.Desk.Next.Number), theme.SemiBold, theme.GoldLit)
	}
	ink := stripSoft
	if len(v.Desk.Waiting) > 0 && v.Desk.Waiting[0].Late {
		ink = stripLate
	}
	put(s.text("console.strip.waiting", len(v.Desk.Waiting)), theme.Medium, ink)
	return b
}

// stripNews draws the most urgent message: a refusal, a lost link, the unanswered
// command, a possible undo. It is at the right, so that the keys do not move when it
// appears or disappears: a click on a key must not undo something, nor a late click on
// the undo call somebody.
func (d *deskPen) stripNews(b widget.Box) widget.Box {
	u, v, s := d.u, d.v, d.s
	fill, ink, text, means := d.c.BlueSoft, d.c.BlueInk, "", ""
	do := func() {}
	switch {
	case v.Error != "":
		fill, ink, text, means, do = d.c.RedSoft, d.c.RedInk, v.Error, "error", s.act.DismissError
	case v.Link.Level == console.LevelBad:
		fill, ink, text = d.c.RedSoft, d.c.RedInk, v.Link.Name+": "+v.Link.State
	case v.Pending != "" && (v.PendingID == console.CmdUndo || v.Now.Sub(s.before.Now) > restsAfter):
		text = s.text("console.sending", v.Pending)
	case v.UndoSec > 0:
		text = "Ctrl+Z " + s.text("console.undo") + ": " + s.text("console.undo.note", v.Undo, v.UndoSec)
		means, do = "undo", func() { s.run(commandByID("undo")) }
	case v.Note != "":
		text, means, do = v.Note, "note", s.act.DismissError
		if v.NoteDone {
			fill, ink = d.c.GreenSoft, d.c.GreenIn
		}
	default:
		return b
	}
	w, most := widget.Width(text, theme.SemiBold, 14*u)+24*u, b.W*0.62
	if w > most { // on two lines of about equal length
		w = min(most, w*0.56+24*u)
	}
	box := b.Right(w).Centred(w, 34*u)
	d.Rect(box, widget.Frame{Fill: d.tint("news", fill), Radius: 8 * u})
	t := label(14*u, theme.SemiBold, ink)
	t.Lines, t.Leading, t.Min, t.Balance = 2, 0.9, 10*u, true
	d.Text(box.Inset(11*u, 0), t, text)
	d.Target(widget.Target{ID: "news", Means: means, Box: box, Radius: 8 * u, Do: do})
	return b.CutRight(w + 10*u)
}

// stripOrder is the order in which the keys are placed.
var stripOrder = []string{"next", "start", "finish", "recall", "noshow", "hold", "transfer", "pause", "any", "note", "return"}

// stripKeys draws the keys that work now, as many as fit in b. Those that reach beyond
// end, where the messages start, are hidden meanwhile.
func (d *deskPen) stripKeys(b widget.Box, end float32) {
	u, s := d.u, d.s
	for _, id := range stripOrder {
		c := commandByID(id)
		if c == nil || !d.looksOn(c) {
			continue
		}
		text := s.text(c.text)
		if id == "pause" && d.v.Desk.State == console.StatePaused {
			text = s.text("console.resume")
		}
		keyW, textW := widget.Width(c.key, theme.Bold, 14*u)+2, widget.Width(text, theme.Medium, 14*u)+2
		w := keyW + textW + 24*u
		if w > b.W {
			continue // a shorter one may still fit
		}
		box := b.Left(w).Centred(w, 32*u)
		if box.X+box.W > end {
			return
		}
		fill, line, ink, keyInk := d.stripKeyColours(id)
		d.Rect(box, widget.Frame{Fill: d.tint(id, fill), Line: line, Width: max(1, u), Radius: 8 * u})
		in := box.Inset(9*u, 0)
		d.Text(in.Left(keyW), label(14*u, theme.Bold, keyInk), c.key)
		d.Text(in.CutLeft(keyW+6*u).Left(textW), label(14*u, theme.Medium, ink), text)
		d.Target(widget.Target{ID: id, Means: d.commandMeans(id), Box: box, Radius: 8 * u, Off: !c.can(d.v), Do: func() { s.strip.after(s.tapped(c)) }})
		b = b.CutLeft(w + 7*u)
	}
}

func (d *deskPen) stripKeyColours(id string) (fill, line, ink, keyInk widget.Color) {
	switch p := d.v.PendingID; {
	case p != "" && p == id || id == "pause" && p == console.CmdResume:
		return d.c.BlueSoft, d.c.Focus, d.c.BlueInk, d.c.BlueInk
	case id == "next":
		return d.c.Brand, d.c.Brand, theme.White, theme.White
	case id == "recall" && d.v.Desk.RecallHint:
		return d.c.Gold, d.c.Gold, d.c.OnGold, d.c.OnGold
	}
	return theme.Night2, theme.Mix(theme.Night2, theme.White, 0.16), theme.White, theme.GoldLit
}

func (s *deskPage) tapped(c *command) bool {
	s.run(c)
	return true
}

// stripDialog draws the open question in the line: its title, the typed text, and the
// answers with their digits.
func (d *deskPen) stripDialog(b widget.Box) {
	u, s := d.u, d.s
	title := d.dialogTitle()
	w := min(widget.Width(title, theme.Bold, 16*u)+2, b.W*0.32)
	t := label(16*u, theme.Bold, theme.GoldLit)
	t.Lines, t.Leading, t.Min = 2, 0.9, 10.5*u
	d.Text(b.Left(w), t, title)
	b = b.CutLeft(w + 12*u)
	esc := widget.Width("Esc", theme.Bold, 13*u) + 2
	d.Text(b.Right(esc), label(13*u, theme.Bold, stripSoft), "Esc")
	b = b.CutRight(esc + 12*u)
	q := questions[s.dialog.kind]
	if typed := s.dialog.typed; typed != "" || q == nil || q.long {
		b = d.stripTyped(b, typed)
	}
	if s.asksNumber() {
		d.Text(b, label(14*u, theme.Medium, stripSoft), s.text("console.ask.any.hint"))
		return
	}
	d.stripChoices(b)
}

func (d *deskPen) stripTyped(b widget.Box, typed string) widget.Box {
	u := d.u
	if d.s.asksNumber() {
		typed = strings.ToUpper(typed)
	}
	w := max(130*u, min(widget.Width(typed, theme.SemiBold, 17*u)+30*u, b.W*0.4))
	box := b.Left(w).Centred(w, 34*u)
	d.Rect(box, widget.Frame{Fill: theme.White, Line: d.c.Focus, Width: max(1, 1.5*u), Radius: 8 * u})
	in := box.Inset(10*u, 0)
	if typed == "" {
		d.caret(in, widget.Box{X: in.X})
	} else {
		d.caret(in, d.Text(in.CutRight(6*u), label(17*u, theme.SemiBold, d.c.Ink), typed))
	}
	return b.CutLeft(w + 12*u)
}

func (d *deskPen) stripChoices(b widget.Box) {
	u, s := d.u, d.s
	list := s.choices()
	if len(list) == 0 {
		d.Text(b, label(15*u, theme.Medium, stripSoft), s.text("console.ask.none"))
		return
	}
	first := s.firstChoice()
	list = list[first:min(len(list), first+shownChoices)]
	lines := make([]barLine, len(list))
	for i, c := range list {
		lines[i].w = widget.Width(c.Name, theme.SemiBold, 14*u) + 46*u
	}
	if room := b.W - 7*u*float32(len(list)-1); total(lines) > room {
		shorten(lines, room)
	}
	for i, c := range list {
		box := b.Left(lines[i].w).Centred(lines[i].w, 34*u)
		b = b.CutLeft(lines[i].w + 7*u)
		fill, ink := theme.Night2, theme.White
		if first+i == s.dialog.marked {
			fill, ink = theme.White, d.c.Ink
		}
		id := "choice:" + c.ID
		d.Rect(box, widget.Frame{Fill: d.tint(id, fill), Line: stripLine, Width: max(1, u), Radius: 8 * u})
		key := box.CutLeft(7*u).Left(22*u).Centred(22*u, 22*u)
		d.Rect(key, widget.Frame{Fill: theme.Mix(fill, ink, 0.14), Radius: 5 * u})
		d.Text(key, centred(label(13*u, theme.Bold, ink)), strconv.Itoa(i+1))
		t := label(14*u, theme.SemiBold, ink)
		t.Lines, t.Leading, t.Min = 2, 0.88, 10.5*u
		d.Text(box.CutLeft(35*u).CutRight(7*u), t, c.Name)
		d.Target(widget.Target{ID: id, Box: box, Radius: 8 * u, Do: func() { s.confirm(first + i); s.strip.settle() }})
	}
}
