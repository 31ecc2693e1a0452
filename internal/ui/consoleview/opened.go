package consoleview

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// isOpened reports whether the card of a scanned ticket is shown.
func (s *deskPage) isOpened() bool {
	return s.view.Desk.Opened.ID != ""
}

// closeOpened closes the card.
func (s *deskPage) closeOpened() {
	if s.isOpened() {
		s.act.CloseTicket()
	}
}

// runOverOpened runs a command of the desk while the card is shown. The card may have
// appeared just as the clerk pressed a key: it closes, and no key is lost. Until the next
// View, commands still refer to its ticket.
func (s *deskPage) runOverOpened(c *command) {
	s.closeOpened()
	s.run(c)
}

// isOpenedKey reports whether a key belongs to the card while it is shown.
func isOpenedKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter:
		return true
	}
	return commandByID("next").codes.is(e) // the numpad's Enter without a name
}

// openedKey handles the keys of the card: Escape closes it; Enter presses its first
// enabled button, or the one with the focus.
func (s *deskPage) openedKey(e *fyne.KeyEvent) bool {
	switch {
	case e.Name == fyne.KeyEscape:
		s.closeOpened()
	case s.board.FocusedID() != "":
		s.board.Press()
	case s.canBackOpened():
		s.act.Return(s.view.Desk.Opened.ID)
	case s.canCallOpened():
		s.callOpened()
	default:
		s.closeOpened()
	}
	return true
}

func (s *deskPage) canCallOpened() bool { return s.view.Desk.Opened.CanCall && s.view.Can.CallAny }

// canBackOpened reports whether the card's first button puts an absent citizen back in
// line. A held citizen is called at once instead.
func (s *deskPage) canBackOpened() bool {
	o := &s.view.Desk.Opened
	return o.Stands == console.StandsAbsent && o.CanBack && s.view.Can.Return
}

// callOpened calls a held citizen who is back in time; for anybody else it asks for the
// reason of a call out of order.
func (s *deskPage) callOpened() {
	if s.view.Desk.Opened.NoAsk {
		s.act.CallBack(s.view.Desk.Opened.ID)
		return
	}
	s.ask(askReason, s.view.Desk.Opened.Number)
}

// Sizes of the card in design units.
const (
	openedW      = 860
	openedPad    = 40
	openedHead   = 86
	openedWords  = 176
	openedFacts  = 92
	openedBand   = 62
	openedButton = 82
	openedGap    = 20
)

// opened draws the card of the scanned ticket, in front of the desk.
func (d *deskPen) opened() {
	d.Modal()
	s, u, o := d.s, d.u, &d.v.Desk.Opened
	d.Fill(d.size, widget.Color{R: 0x0E, G: 0x1A, B: 0x24, A: 0x99})
	d.Target(widget.Target{ID: "outside", Box: d.size, Mute: true, Do: s.closeOpened})
	h := float32(openedHead + openedWords + openedGap + openedFacts + openedGap + openedButton + 36)
	if o.Elsewhere != "" {
		h += openedBand + openedGap
	}
	b := d.size.Centred(openedW*u, h*u)
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 22))
	d.Target(widget.Target{ID: "opened", Box: b, Mute: true})
	in := b.Inset(openedPad*u, 0)
	d.openedHead(in.Top(openedHead * u))
	in = in.CutTop(openedHead * u)
	d.openedWords(in.Top(openedWords * u))
	in = in.CutTop((openedWords + openedGap) * u)
	d.openedFacts(in.Top(openedFacts * u))
	in = in.CutTop((openedFacts + openedGap) * u)
	if o.Elsewhere != "" {
		d.openedBand(in.Top(openedBand * u))
		in = in.CutTop((openedBand + openedGap) * u)
	}
	d.openedButtons(in.Top(openedButton * u))
}

// openedHead draws the title of the card, and the state of the ticket.
func (d *deskPen) openedHead(b widget.Box) {
	u, o := d.u, &d.v.Desk.Opened
	b = b.CutTop(14 * u)
	fill, ink := d.openedColours(o.Stands)
	size := 17.5 * u
	w := min(widget.Width(o.State, theme.SemiBold, size)+36*u, b.W*0.66)
	chip := b.Right(w).Centred(w, 38*u)
	d.Rect(chip, widget.Frame{Fill: fill, Radius: 19 * u})
	d.Text(chip.Inset(14*u, 0), centred(label(size, theme.SemiBold, ink)), o.State)
	d.Icon(b.Left(24*u), theme.Search, d.c.Soft)
	d.Text(b.CutLeft(34*u).CutRight(w+20*u), label(19*u, theme.SemiBold, d.c.Soft), d.s.text("console.open.title"))
}

func (d *deskPen) openedColours(s console.Stands) (fill, ink widget.Color) {
	switch s {
	case console.StandsWaiting:
		return d.c.BlueSoft, d.c.BlueInk
	case console.StandsCalled:
		return d.c.Gold, d.c.OnGold
	case console.StandsServing:
		return d.c.Green, d.c.OnGreen
	case console.StandsHeld:
		return d.c.GoldSoft, d.c.GoldInk
	case console.StandsAbsent:
		return d.c.RedSoft, d.c.RedInk
	case console.StandsDone:
		return d.c.GreenSoft, d.c.GreenIn
	}
	return theme.Mix(d.c.Paper, d.c.Ink, 0.08), d.c.Soft
}

// openedWords draws the number, and its service.
func (d *deskPen) openedWords(b widget.Box) {
	u, o := d.u, &d.v.Desk.Opened
	size, most := 116*u, b.W*0.42
	if len([]rune(o.Service)) > longService {
		most = b.W * 0.3
	}
	if w := widget.Width(o.Number, theme.Bold, size); w > most {
		size *= most / w
	}
	w := widget.Width(o.Number, theme.Bold, size) + 2
	d.Text(b.Left(w), label(size, theme.Bold, d.c.Number), o.Number)
	b = b.CutLeft(w + 36*u)
	service := widget.Type{Size: 25 * u, Min: 12 * u, Weight: theme.SemiBold, Color: d.c.Ink, Leading: 0.95}
	low := 28 * u
	if o.Class != "" {
		low += 38 * u
	}
	h := widget.Height(o.Service, service, b.W, b.H-low-8*u)
	block := b.Centred(b.W, h+low)
	d.Text(block.Top(h+1), service, o.Service)
	d.Text(block.CutTop(h).Top(28*u), label(18*u, theme.Regular, d.c.Soft), o.Agency)
	if o.Class != "" {
		d.classChip(block.Bottom(30*u), o.Class)
	}
}

// openedFacts draws when the number was issued, how long it waited, and how many are
// before it or how often it was called.
func (d *deskPen) openedFacts(b widget.Box) {
	u, o := d.u, &d.v.Desk.Opened
	d.Rect(b, d.frame(d.c.Paper, d.c.Line, 14))
	type fact struct {
		value, word string
		ink         widget.Color
	}
	waited := fact{"–", d.s.text("console.open.waited"), d.c.Ink}
	last := fact{strconv.Itoa(o.Calls), d.s.text("console.open.calls"), d.c.Ink}
	switch {
	case o.Stands == console.StandsWaiting:
		waited.value = i18n.Span(max(0, d.v.Now.Sub(o.Since)).Truncate(time.Second))
		if o.Late {
			waited.ink = d.c.Brand
		}
		last = fact{strconv.Itoa(o.Ahead), d.s.text("console.open.ahead"), d.c.Ink}
	case o.WaitMin >= 0:
		waited.value = d.s.text("console.open.minutes", o.WaitMin)
	}
	facts := []fact{{i18n.Clock(o.IssuedAt), d.s.text("console.open.issued"), d.c.Ink}, waited, last}
	for i, c := range b.Inset(26*u, 0).Columns(len(facts), 0) {
		if i > 0 {
			d.Fill(widget.Box{X: c.X, Y: b.Y + 18*u, W: max(1, 1.4*u), H: b.H - 36*u}, d.c.Line)
			c = c.CutLeft(24 * u)
		}
		mid := c.Centred(c.W, 62*u)
		d.Text(mid.Top(38*u), label(29*u, theme.Bold, facts[i].ink), facts[i].value)
		d.Text(mid.CutTop(38*u).CutRight(6*u), label(16*u, theme.Regular, d.c.Soft), facts[i].word)
	}
}

// openedBand shows where a ticket belongs that is not for this counter.
func (d *deskPen) openedBand(b widget.Box) {
	u := d.u
	d.Rect(b, widget.Frame{Fill: d.c.GoldSoft, Radius: 12 * u})
	d.Icon(b.CutLeft(18*u).Left(24*u), theme.ArrowRight, d.c.GoldInk)
	t := label(18*u, theme.SemiBold, d.c.GoldInk)
	t.Lines, t.Leading = 2, 0.92
	d.Text(b.CutLeft(56*u).CutRight(18*u), t, d.s.text("console.open.elsewhere", d.v.Desk.Opened.Elsewhere))
}

// openedButtons draws the commands for the ticket. Enter presses the first enabled one.
func (d *deskPen) openedButtons(b widget.Box) {
	u, s := d.u, d.s
	closeW := 220 * u
	main := b.CutRight(closeW + 16*u)
	back, call := s.canBackOpened(), s.canCallOpened()
	closeKeys := "Esc"
	if !back && !call {
		closeKeys = "Enter · Esc"
	}
	fill, line, ink, soft := d.commandColours("next", back || call)
	switch {
	case back:
		d.openedButton("back", main, fill, line, ink, soft, s.text("console.return"), "Enter · F5", true, func() { s.act.Return(s.view.Desk.Opened.ID) })
	case d.v.Desk.Opened.CanCall:
		note := "Enter"
		if !call {
			note = d.whyNoCall()
		}
		d.openedButton("call", main, fill, line, ink, soft, s.text("console.open.call"), note, call, s.callOpened)
	}
	d.openedButton("close", b.Right(closeW), d.c.Card, d.c.Line, d.c.Ink, d.c.Soft, s.text("console.open.close"), closeKeys, true, s.closeOpened)
}

func (d *deskPen) openedButton(id string, b widget.Box, fill, line, ink, soft widget.Color, name, note string, on bool, do func()) {
	u := d.u
	d.Rect(b, d.frame(d.tint(id, fill), line, 16))
	in := b.Inset(24*u, 0)
	h1, h2 := 24*1.36*u, 16*1.4*u
	block := in.Centred(in.W, h1+h2)
	d.Text(block.Top(h1), label(24*u, theme.SemiBold, ink), name)
	d.Text(block.CutTop(h1), label(15.5*u, theme.SemiBold, soft), note)
	d.Target(widget.Target{ID: id, Box: b, Radius: 16 * u, Off: !on, Do: do})
}

// whyNoCall says why nobody can be called out of order now.
func (d *deskPen) whyNoCall() string {
	v := d.v
	switch {
	case v.Link.Level == console.LevelBad:
		return d.s.text("console.open.down")
	case v.Pending != "":
		return d.s.text("console.sending", v.Pending)
	case v.Desk.State == console.StatePaused:
		return d.s.text("console.refuse.paused")
	}
	return d.s.text("console.refuse.busy")
}
