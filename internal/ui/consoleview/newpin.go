package consoleview

import (
	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// What the login page asks after a PIN that somebody else has set: another one, twice.

func (s *loginPage) clearNew() { s.pin, s.again, s.onAgain, s.differs = "", "", false, false }

// newKey handles a key while a new PIN is chosen.
func (s *loginPage) newKey(name fyne.KeyName) {
	st := &s.loginState
	switch name {
	case fyne.KeyEscape:
		s.act.ChoosePIN("")
	case fyne.KeyTab, fyne.KeyUp, fyne.KeyDown:
		st.onAgain = !st.onAgain
	case fyne.KeyBackspace:
		if field := s.newField(); *field != "" {
			*field = (*field)[:len(*field)-1]
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		s.newEnter()
	}
	s.board.Redraw()
}

// newField is the field that is being typed into.
func (s *loginPage) newField() *string {
	if s.onAgain {
		return &s.again
	}
	return &s.pin
}

func (s *loginPage) newDigit(r rune, digit bool, most int) {
	if field := s.newField(); digit && len(*field) < most && !s.loginBlocked() {
		s.differs = false
		*field += string(r)
	}
}

// newEnter goes on to the second field, or sends the new PIN if both are alike.
func (s *loginPage) newEnter() {
	switch {
	case s.loginBlocked() || s.pin == "":
	case !s.onAgain || s.again == "":
		s.onAgain = true
	case s.pin != s.again:
		s.clearNew()
		s.differs = true
	default:
		s.act.ChoosePIN(s.pin)
	}
	s.board.Redraw()
}

// choosePIN draws the two fields of the new PIN.
func (d *loginPen) choosePIN(in widget.Box) {
	u, s, st := d.u, d.s, &d.s.loginState
	why := label(18*u, theme.Regular, d.c.Ink)
	why.Lines, why.Leading, why.Min = 2, 1, 14*u
	d.Text(in.Top(58*u), why, s.text("console.login.new.why"))
	in = in.CutTop(78 * u)
	for i, one := range []struct{ id, key, typed string }{{"new", "console.login.new", st.pin}, {"again", "console.login.again", st.again}} {
		again := i == 1
		d.Text(in.Top(30*u), label(17*u, theme.SemiBold, d.c.Soft), s.text(one.key))
		field := in.CutTop(34 * u).Top(58 * u)
		d.field(field, st.onAgain == again, one.id, func() { st.onAgain = again })
		d.pinDots(field.Inset(20*u, 0), one.typed, "")
		in = in.CutTop(112 * u)
	}
	if st.differs {
		t := label(17*u, theme.SemiBold, d.c.RedInk)
		t.Lines, t.Leading = 2, 0.92
		d.Text(in.Top(58*u), t, s.text("console.login.new.differs"))
	} else {
		d.loginStatus(in.Top(58 * u))
	}
	ready := !s.loginBlocked() && st.pin != "" && st.again != ""
	d.loginButton(in.Bottom(70*u), s.text("console.login.new.save"), ready, s.newEnter)
}
