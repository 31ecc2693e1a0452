package consoleview

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// loginPage asks for the counter, the officer and the PIN.
type loginPage struct {
	*shared
	noLine
	loginState
}

// loginPen draws the login page.
type loginPen struct {
	*pen
	s *loginPage
}

func (s *loginPage) draw(d *pen) { (&loginPen{d, s}).page() }

func (s *loginPage) shortcut(fyne.Shortcut) bool { return false }

// scroll moves the selection; the list follows it.
func (s *loginPage) scroll(dy float32) {
	switch {
	case dy < 0:
		s.key(&fyne.KeyEvent{Name: fyne.KeyUp})
	case dy > 0:
		s.key(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
}

// left clears what was typed.
func (s *loginPage) left() { s.loginState = loginState{} }

func (s *loginPage) front() string {
	l := &s.view.Login
	return fmt.Sprint(l.TakeoverFrom != "", l.ChooseNew, l.Counter)
}

// loginState is the typed text of the login page.
type loginState struct {
	filter string // filters the list, or is the login name if there is no list
	pin    string
	marked int
	onPIN  bool // without a list of officers: the PIN is being typed, not the name

	again   string // the new PIN, typed again
	onAgain bool   // that is being typed
	differs bool   // the two were not alike
}

// defaultPINMax is the longest PIN if the view does not set it.
const defaultPINMax = 8

// shown updates the page for a new view: a refused PIN is cleared, and the last officer
// is selected first.
func (s *loginPage) shown(old console.View, entered bool) {
	l, was := &s.view.Login, &old.Login
	if l.Error != "" && l.Error != was.Error || was.Checking && !l.Checking {
		s.loginState.pin = ""
	}
	if l.ChooseNew != was.ChooseNew {
		s.clearNew()
	}
	if l.Counter != was.Counter || entered {
		s.loginState = loginState{}
		for i, o := range l.Officers {
			if o.ID == l.Officer {
				s.loginState.marked = i
			}
		}
		if len(l.Officers) == 0 && l.Officer != "" {
			s.loginState.filter, s.loginState.onPIN = l.Officer, true
		}
	}
}

// choosingCounter reports whether the page asks for the counter first.
func (s *loginPage) choosingCounter() bool { return s.view.Login.Counter == "" }

// loginRows are the counters or officers that match the filter.
func (s *loginPage) loginRows() []console.Choice {
	all := s.view.Login.Officers
	if s.choosingCounter() {
		all = s.view.Login.Counters
	}
	if s.loginState.filter == "" {
		return all
	}
	want := plain(s.loginState.filter)
	var out []console.Choice
	for _, c := range all {
		if strings.Contains(plain(c.ID+" "+c.Name+" "+c.Note), want) {
			out = append(out, c)
		}
	}
	return out
}

func (s *loginPage) loginBlocked() bool {
	return s.view.Login.Checking || s.view.Login.LockedSec > 0
}

func (s *loginPage) key(e *fyne.KeyEvent) bool {
	st := &s.loginState
	if s.view.Login.TakeoverFrom != "" {
		switch e.Name {
		case fyne.KeyReturn, fyne.KeyEnter:
			s.act.Takeover(true)
		case fyne.KeyEscape:
			s.act.Takeover(false)
		}
		return true
	}
	if s.view.Login.ChooseNew {
		s.newKey(e.Name)
		return true
	}
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown:
		d := 1
		if e.Name == fyne.KeyUp {
			d = -1
		}
		if n := len(s.loginRows()); n > 0 {
			st.marked = min(max(st.marked+d, 0), n-1)
		}
	case fyne.KeyTab:
		st.onPIN = !st.onPIN
	case fyne.KeyBackspace:
		s.loginErase()
	case fyne.KeyEscape:
		st.pin, st.filter, st.onPIN = "", "", false
	case fyne.KeyReturn, fyne.KeyEnter:
		s.loginEnter()
	}
	s.board.Redraw()
	return true
}

func (s *loginPage) loginErase() {
	st := &s.loginState
	switch {
	case st.pin != "":
		st.pin = st.pin[:len(st.pin)-1]
	case st.filter != "":
		r := []rune(st.filter)
		st.filter, st.onPIN, st.marked = string(r[:len(r)-1]), false, 0
	}
}

// loginEnter chooses the counter, continues with the PIN, or logs in.
func (s *loginPage) loginEnter() {
	st := &s.loginState
	rows := s.loginRows()
	if s.choosingCounter() {
		if st.marked < len(rows) {
			id := rows[st.marked].ID
			s.loginState = loginState{}
			s.act.ChooseCounter(id)
		}
		return
	}
	if s.loginBlocked() {
		return
	}
	officer := st.filter
	if len(s.view.Login.Officers) > 0 {
		if st.marked >= len(rows) {
			return
		}
		officer = rows[st.marked].ID
	}
	if st.pin == "" || officer == "" {
		st.onPIN = officer != ""
		return
	}
	s.act.Login(officer, st.pin)
}

func (s *loginPage) rune(r rune) {
	st, l := &s.loginState, &s.view.Login
	if l.TakeoverFrom != "" || !unicode.IsPrint(r) {
		return
	}
	listed := len(l.Officers) > 0
	digit := r >= '0' && r <= '9'
	most := cmp.Or(l.PINMax, defaultPINMax)
	switch {
	case l.ChooseNew:
		s.newDigit(r, digit, most)
	case !s.choosingCounter() && digit && (listed || st.onPIN):
		if !s.loginBlocked() && len(st.pin) < most {
			st.pin += string(r)
		}
	case len([]rune(st.filter)) < maxTyped && (listed || !st.onPIN):
		st.filter += string(r)
		st.marked = 0
	}
	s.board.Redraw()
}

// page draws the card in the middle of the page.
func (d *loginPen) page() {
	u, s, l := d.u, d.s, &d.v.Login
	d.Fill(d.size.Top(64*u), theme.Night)
	bar := d.size.Top(64*u).Inset(28*u, 0)
	d.Icon(bar.Left(22*u), theme.Star, d.c.Gold)
	clock := i18n.ClockSec(d.v.Now)
	cw := widget.Width("00:00:00", theme.Medium, 17*u) + 4
	d.Text(bar.Right(cw), trailing(label(17*u, theme.Medium, theme.White)), clock)
	rest := bar.CutLeft(36 * u).CutRight(cw + 18*u)
	rest = d.barButton(rest, "lang", s.text("console.lang"), true, true, func() {
		if s.view.Lang == i18n.English {
			s.act.SetLang(i18n.Vietnamese)
		} else {
			s.act.SetLang(i18n.English)
		}
	})
	d.Labelled(rest, label(17*u, theme.SemiBold, theme.White), d.v.Centre, d.mark(), 11.5*u)
	_, foot := d.bottomBar(d.size)
	d.devices(foot)

	area := d.loginTrouble(d.size.CutTop(64 * u).CutBottom(44 * u))
	b := area.Centred(600*u, d.loginHeight())
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 24))
	in := b.Inset(44*u, 0).CutTop(32 * u).CutBottom(32 * u)
	in = d.loginHead(in)
	switch {
	case l.TakeoverFrom != "":
		d.takeover(in)
	case l.ChooseNew:
		d.choosePIN(in)
	case s.choosingCounter():
		d.loginList(in, s.text("console.login.counter"))
	default:
		d.loginOfficer(in)
	}
}

// Heights of the login card in design units.
const (
	loginRowH   = 56
	loginHeadH  = 96 // with the space above it
	loginListH  = 40 // the text above a list
	loginFootH  = 238
	loginPadH   = 34
	loginAloneH = 110 // the field for the name, if officers are not listed
	loginMostH  = 760
	loginNewH   = 660
	// loginTroubleH is the room for a fault, with the gaps around it.
	loginTroubleH = 66
)

// loginHeight is the height that the card needs for its content.
func (d *loginPen) loginHeight() float32 {
	l, rows := &d.v.Login, float32(max(1, len(d.v.Login.Officers)))
	h := loginHeadH + loginListH + rows*loginRowH + loginFootH + loginPadH
	switch {
	case l.TakeoverFrom != "":
		h = 560
	case l.ChooseNew:
		h = loginNewH
	case d.s.choosingCounter():
		h = loginHeadH + loginListH + float32(max(1, len(l.Counters)))*loginRowH + loginPadH
	case len(l.Officers) == 0:
		h = loginHeadH + loginAloneH + loginFootH + loginPadH
	}
	most := float32(loginMostH)
	if len(d.troubles()) > 0 {
		most -= loginTroubleH
	}
	return min(h, most) * d.u
}

// loginTrouble shows above the bar the advice about the worst fault, and returns the room
// above it. The bar has no room for it, the help is not available before the login, and
// with a wrong key nobody can log in.
func (d *loginPen) loginTrouble(area widget.Box) widget.Box {
	list := d.troubles()
	if len(list) == 0 {
		return area
	}
	u := d.u
	band := area.Bottom(loginTroubleH*u).Inset(28*u, 7*u)
	fill := d.c.GoldSoft
	if list[0].Level == console.LevelBad {
		fill = d.c.RedSoft
	}
	ink := d.levelInk(list[0].Level)
	d.Rect(band, widget.Frame{Fill: fill, Radius: 12 * u})
	d.Icon(band.CutLeft(16*u).Left(24*u), theme.Warning, ink)
	t := label(17*u, theme.SemiBold, ink)
	t.Lines, t.Leading, t.Min = 2, 0.92, 13*u
	d.Text(band.CutLeft(54*u).CutRight(16*u), t, list[0].Name+": "+list[0].Full)
	return area.CutBottom(loginTroubleH * u)
}

func (d *loginPen) loginHead(in widget.Box) widget.Box {
	u, s, l := d.u, d.s, &d.v.Login
	d.Text(in.Top(48*u), label(33*u, theme.Bold, d.c.Ink), s.text("console.login.title"))
	if l.Counter != "" {
		name := s.deskName(l.Counter)
		w := widget.Width(name, theme.Bold, 20*u) + 34*u
		chip := in.Top(48*u).Right(w).Centred(w, 42*u)
		d.Rect(chip, widget.Frame{Fill: d.c.Brand, Radius: 9 * u})
		d.Text(chip, centred(label(20*u, theme.Bold, theme.White)), name)
		if len(l.Counters) > 0 {
			d.Target(widget.Target{ID: "counter", Box: chip, Radius: 9 * u, Do: func() { s.act.ChooseCounter("") }})
		}
	}
	return in.CutTop(66 * u)
}

// loginOfficer asks for the officer and the PIN.
func (d *loginPen) loginOfficer(in widget.Box) {
	u, s, l := d.u, d.s, &d.v.Login
	foot := in.Bottom(226 * u)
	if len(l.Officers) > 0 {
		d.loginList(in.CutBottom(loginFootH*u), s.text("console.login.officer"))
	} else {
		d.Text(in.Top(30*u), label(17*u, theme.SemiBold, d.c.Soft), s.text("console.login.name"))
		field := in.CutTop(34 * u).Top(58 * u)
		d.field(field, !s.loginState.onPIN, "name", func() { s.loginState.onPIN = false })
		if s.loginState.filter != "" {
			d.Text(field.Inset(18*u, 0), label(22*u, theme.SemiBold, d.c.Ink), s.loginState.filter)
		}
	}
	d.Text(foot.Top(30*u), label(17*u, theme.SemiBold, d.c.Soft), s.text("console.login.pin"))
	field := foot.CutTop(34 * u).Top(58 * u)
	d.field(field, len(l.Officers) > 0 || s.loginState.onPIN, "pin", func() { s.loginState.onPIN = true })
	d.pinDots(field.Inset(20*u, 0), s.loginState.pin, s.text("console.login.pin.hint"))
	d.loginStatus(foot.CutTop(96 * u).Top(48 * u))
	d.loginButton(foot.Bottom(70*u), s.text("console.login.enter"), !s.loginBlocked() && s.loginState.pin != "", s.loginEnter)
}

// loginButton draws the red button at the foot of the card.
func (d *loginPen) loginButton(button widget.Box, text string, ready bool, press func()) {
	u := d.u
	fill := d.c.Brand
	if !ready {
		fill = theme.Mix(d.c.Card, d.c.Brand, restingRed)
	}
	d.Rect(button, widget.Frame{Fill: d.tint("enter", fill), Radius: 14 * u})
	d.Text(button, centred(label(24*u, theme.SemiBold, theme.White)), text)
	d.Target(widget.Target{ID: "enter", Box: button, Radius: 14 * u, Off: !ready, Do: press})
}

// field draws the frame of a field; a tap on it runs choose.
func (d *loginPen) field(b widget.Box, active bool, id string, choose func()) {
	line := d.c.Line
	if active {
		line = d.c.Focus
	}
	d.Rect(b, d.frame(d.c.Paper, line, 12))
	s := d.s
	d.Target(widget.Target{ID: id, Box: b, Radius: 12 * d.u, Mute: true, Do: func() {
		choose()
		s.board.Redraw()
	}})
}

// pinDots draws a dot for each digit of a PIN, or the hint while there is none.
func (d *loginPen) pinDots(b widget.Box, pin, hint string) {
	u := d.u
	if pin == "" {
		d.Text(b, label(18*u, theme.Regular, d.c.FadedInk), hint)
		return
	}
	for i := range len(pin) {
		d.Rect(widget.Box{X: b.X + float32(i)*26*u, Y: b.Y + b.H/2 - 8*u, W: 16 * u, H: 16 * u}, widget.Frame{Fill: d.c.Ink, Radius: 8 * u})
	}
}

func (d *loginPen) loginStatus(b widget.Box) {
	u, l := d.u, &d.v.Login
	t := label(17*u, theme.SemiBold, d.c.RedInk)
	t.Lines, t.Leading = 2, 0.92
	switch {
	case l.LockedSec > 0:
		d.Text(b, t, d.s.text("console.login.locked", l.LockedSec))
	case l.Shut != "" && l.Error == "":
		d.Text(b, t, d.s.text("console.login.shut", l.Shut))
	case l.Checking && l.Error == "":
		t.Color = d.c.BlueInk
		d.Text(b, t, d.s.text("console.login.checking"))
	default:
		d.Text(b, t, l.Error)
	}
}

// loginList draws the counters or officers around the selected one.
func (d *loginPen) loginList(b widget.Box, title string) {
	u, s := d.u, d.s
	d.Text(b.Top(30*u), label(17*u, theme.SemiBold, d.c.Soft), title)
	filter := s.loginState.filter
	hint := label(16*u, theme.Regular, d.c.FadedInk)
	if filter == "" {
		filter = s.text("console.login.filter")
	} else {
		hint = label(16*u, theme.SemiBold, d.c.BlueInk)
	}
	d.Text(b.Top(30*u).CutLeft(b.W*0.4), trailing(hint), filter)
	b = b.CutTop(loginListH * u)
	rowH := loginRowH * u
	rows := s.loginRows()
	if s.choosingCounter() && d.v.Login.Checking { // there is no list yet, and no room below it for the reason
		d.loginStatus(b.Top(rowH))
		return
	}
	if len(rows) == 0 {
		d.Text(b.Top(rowH), label(18*u, theme.Regular, d.c.Soft), s.text("console.ask.none"))
		return
	}
	fit := max(1, int(b.H/rowH+0.01)) // a rounding error must not hide a row
	first := max(0, min(s.loginState.marked-fit/2, len(rows)-fit))
	if len(rows) > fit {
		d.scrollBar(widget.Box{X: b.X, Y: b.Y, W: b.W + 22*u, H: float32(fit)*rowH - 8*u}, first, fit, len(rows))
	}
	for i := first; i < min(len(rows), first+fit); i++ {
		row := b.CutTop(float32(i-first) * rowH).Top(rowH - 8*u)
		fill, line := d.c.Card, d.c.Line
		if i == s.loginState.marked {
			fill, line = d.c.BlueSoft, d.c.Focus
		}
		id := "row:" + rows[i].ID
		d.Rect(row, d.frame(d.tint(id, fill), line, 10))
		in := row.Inset(16*u, 0)
		if note := rows[i].Note; note != "" {
			w := min(widget.Width(note, theme.Regular, 15.5*u)+4, in.W*0.4)
			d.Text(in.Right(w), trailing(noteType(15.5*u, d.c.Soft)), note)
			in = in.CutRight(w + 24*u)
		}
		d.Text(in, label(19*u, theme.SemiBold, d.c.Ink), rows[i].Name)
		d.Target(widget.Target{ID: id, Box: row, Mute: true, Do: func() { s.tapLoginRow(i) }})
	}
}

func (s *loginPage) tapLoginRow(i int) {
	s.loginState.marked = i
	if s.choosingCounter() {
		s.loginEnter()
	}
	s.board.Redraw()
}

// takeover asks whether to end another officer's session at this counter.
func (d *loginPen) takeover(in widget.Box) {
	u, s := d.u, d.s
	in = in.Centred(in.W, 420*u)
	d.Circle(in.Top(96*u), 96*u, d.c.GoldSoft)
	d.Icon(in.Top(96*u).Centred(48*u, 48*u), theme.Warning, d.c.GoldInk)
	t := widget.Type{Size: 24 * u, Min: 16 * u, Weight: theme.SemiBold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Middle: true, Balance: true}
	d.Text(in.CutTop(110*u).Top(120*u), t, s.text("console.login.takeover", s.view.Login.TakeoverFrom))
	d.Text(in.CutTop(232*u).Top(34*u), centred(label(17*u, theme.Regular, d.c.Soft)), s.text("console.login.takeover.note"))
	both := in.Bottom(72*u).Columns(2, 20*u)
	d.Rect(both[0], d.frame(d.tint("no", d.c.Card), d.c.Line, 14))
	d.Text(both[0], centred(label(21*u, theme.SemiBold, d.c.Ink)), s.text("console.login.no")+" · Esc")
	d.Target(widget.Target{ID: "no", Box: both[0], Radius: 14 * u, Do: func() { s.act.Takeover(false) }})
	d.Rect(both[1], widget.Frame{Fill: d.tint("yes", d.c.Brand), Radius: 14 * u})
	d.Text(both[1], centred(label(21*u, theme.SemiBold, theme.White)), s.text("console.login.yes")+" · Enter")
	d.Target(widget.Target{ID: "yes", Box: both[1], Radius: 14 * u, Do: func() { s.act.Takeover(true) }})
}
