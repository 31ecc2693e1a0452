package padview

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/pad"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Screen is the pad's whole screen. Its methods must be called on Fyne's goroutine.
type Screen struct {
	board *widget.Board
	act   pad.Actions
	view  pad.View
}

// New makes a pad; act gets the actions of the citizen.
func New(act pad.Actions) *Screen {
	s := &Screen{act: act}
	s.board = widget.NewBoard(func() string { return pageOf(&s.view) }, s.draw)
	s.board.OnKey = s.onKey
	return s
}

// pageOf identifies the page of a view. The same faces for another ticket are another
// page.
func pageOf(v *pad.View) string { return strconv.Itoa(int(v.Page)) + " " + v.Ticket }

// Object is the content of the window.
func (s *Screen) Object() fyne.CanvasObject { return s.board }

// Board is the drawing, for tests.
func (s *Screen) Board() *widget.Board { return s.board }

// Show draws v. Unchanged parts are not repainted.
func (s *Screen) Show(v pad.View) {
	if pageOf(&v) != pageOf(&s.view) {
		s.board.Focus("")
	}
	s.view = v
	s.board.Redraw()
}

// Attach connects the keyboard of c to the screen, which must be its content.
func (s *Screen) Attach(c fyne.Canvas) {
	s.board.Attach(c)
}

// TypedKey handles a key: Tab and the arrows move the focus, Enter presses,
// Escape skips the reasons.
func (s *Screen) TypedKey(e *fyne.KeyEvent) { s.board.TypedKey(e) }

// TypedRune handles a typed character: 1 to 9 press the n-th face or reason.
func (s *Screen) TypedRune(r rune) { s.board.TypedRune(r) }

func (s *Screen) onKey(e *fyne.KeyEvent) bool {
	if s.view.Page != pad.PageReasons {
		return false
	}
	switch e.Name {
	case fyne.KeyEscape:
		s.act.SkipReasons()
	case fyne.KeyReturn, fyne.KeyEnter:
		if s.board.FocusedID() != "" {
			return false
		}
		s.act.SendReasons()
	default:
		return false
	}
	return true
}

func (s *Screen) text(key string, args ...any) string {
	return i18n.Text(s.view.Lang, key, args...)
}

// pen is the painter with the data that all parts of the drawing need.
type pen struct {
	*widget.Painter
	s    *Screen
	v    *pad.View
	c    theme.Palette
	u    float32
	tall bool
	size widget.Box
}

func (s *Screen) draw(p *widget.Painter, size fyne.Size) {
	d := &pen{Painter: p, s: s, v: &s.view, c: theme.Day, size: widget.Box{W: size.Width, H: size.Height}}
	d.tall = size.Height > size.Width
	d.u = min(size.Width/1280, size.Height/800)
	if d.tall {
		d.u = min(size.Width/800, size.Height/1280)
	}
	d.Fill(d.size, d.c.Paper)
	switch s.view.Page {
	case pad.PageAsk:
		d.ask()
	case pad.PageReasons:
		d.reasons()
	case pad.PageThanks:
		d.poster(theme.Check, d.c.GreenSoft, d.c.Green, d.s.text("pad.thanks"), d.s.text("pad.thanks.sub"))
	case pad.PageClosed:
		d.poster(theme.Clock, d.c.GoldSoft, d.c.GoldInk, d.s.text("pad.closed"), d.s.text("pad.closed.sub"))
	case pad.PageOffline:
		icon, title, text := theme.LinkOff, d.s.text("pad.offline"), d.s.text("pad.offline.sub")
		if d.v.Trouble != "" {
			icon, title, text = theme.Warning, d.s.text("pad.broken"), d.v.Trouble
		}
		d.poster(icon, d.c.RedSoft, d.c.RedInk, title, text)
	default:
		d.idle()
	}
}

func (d *pen) frame(fill, line widget.Color, width, radius float32) widget.Frame {
	return widget.Frame{Fill: fill, Line: line, Width: max(1, width*d.u), Radius: radius * d.u}
}

func (d *pen) tint(id string, fill widget.Color) widget.Color {
	if d.Pressed(id) {
		return theme.Mix(fill, d.c.Ink, 0.12)
	}
	return fill
}

func line(size float32, w theme.Weight, c widget.Color) widget.Type {
	return widget.Type{Size: size, Min: size * 0.6, Weight: w, Color: c, Lines: 1, Middle: true}
}

func centred(t widget.Type) widget.Type {
	t.Align = fyne.TextAlignCenter
	return t
}

// initials are the first letters of the first and the last name: "TĐ".
func initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	first := func(w string) string { return strings.ToUpper(string([]rune(w)[:1])) }
	if len(words) == 1 {
		return first(words[0])
	}
	return first(words[0]) + first(words[len(words)-1])
}

// portrait draws the officer's photo, or the initials on a disc.
func (d *pen) portrait(b widget.Box) {
	side := min(b.W, b.H)
	disc := b.Centred(side, side)
	if d.v.Photo != nil {
		d.Picture(disc, d.v.Photo, widget.Cover, side/2)
		return
	}
	d.Circle(disc, side, d.c.BlueSoft)
	d.Text(disc, centred(line(side*0.42, theme.SemiBold, d.c.Blue)), initials(d.v.Officer))
}

// counterChip draws "Quầy 3" at the right end of b and returns its width.
func (d *pen) counterChip(b widget.Box, size float32) float32 {
	if d.v.Counter == "" {
		return 0
	}
	name := d.s.text("common.counter", d.v.Counter)
	w := widget.Width(name, theme.Bold, size) + size*1.9
	chip := b.Right(w).Centred(w, size*2.26)
	d.Rect(chip, widget.Frame{Fill: d.c.Brand, Radius: size * 0.5})
	d.Text(chip, centred(line(size, theme.Bold, theme.White)), name)
	return w
}

// who joins the data of the officer: "Chuyên viên · Sở … · phiếu A018".
func (d *pen) who(ticket bool) string {
	parts := []string{d.v.Title, d.v.Agency}
	if ticket && d.v.Ticket != "" {
		parts = append(parts, d.s.text("pad.ticket", d.v.Ticket))
	}
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

// header draws the officer who served, and returns the room below.
func (d *pen) header() widget.Box {
	u := d.u
	bar := d.size.Top(172*u).Inset(56*u, 34*u)
	chip := d.counterChip(bar, 28*u)
	in := bar.CutRight(chip + 24*u)
	if d.v.Officer != "" {
		d.portrait(in.Left(bar.H))
		in = in.CutLeft(bar.H + 27*u)
	}
	mid := in.Centred(in.W, 78*u)
	name := d.v.Officer
	if name == "" {
		name = d.v.Centre
	}
	d.Text(mid.Top(44*u), line(31*u, theme.SemiBold, d.c.Ink), name)
	role := line(21*u, theme.Regular, d.c.Soft)
	low := mid.CutTop(44 * u)
	if d.tall {
		role.Lines, role.Middle = 2, false
		low.H += 24 * u
	}
	d.Text(low, role, d.who(true))
	return d.size.CutTop(172 * u)
}

// footer draws the languages and the seconds until the page closes.
func (d *pen) footer(rest widget.Box) widget.Box {
	u, s := d.u, d.s
	h := 92 * u
	row := rest.Bottom(h)
	size := 20.5 * u
	names := []struct {
		lang i18n.Lang
		text string
	}{{i18n.Vietnamese, s.text("common.lang.vi")}, {i18n.English, s.text("common.lang.en")}}
	closes := ""
	if d.v.LeftSec > 0 && (d.v.Page == pad.PageAsk || d.v.Page == pad.PageReasons) {
		closes = s.text("pad.closes", d.v.LeftSec)
	}
	if mark := i18n.Mark(d.v.Lang, d.v.Sample, d.v.Insecure); mark != "" {
		closes = strings.TrimPrefix(closes+" · "+mark, " · ")
	}
	closeW := widget.Width(closes, theme.Medium, size) + 6
	gap := 36 * u
	total := float32(0)
	var widths []float32
	for _, n := range names {
		w := widget.Width(n.text, theme.SemiBold, size) + 44*u
		widths = append(widths, w)
		total += w + 12*u
	}
	if closes != "" {
		total += gap + closeW
	}
	in := row.Centred(min(total, row.W), 62*u)
	for i, n := range names {
		b := in.Left(widths[i])
		in = in.CutLeft(widths[i] + 12*u)
		on := n.lang == d.v.Lang || (d.v.Lang == "" && n.lang == i18n.Vietnamese)
		ink, fill, edge := d.c.Soft, d.c.Paper, d.c.Line
		if on {
			ink, fill, edge = d.c.OnDark, d.c.Dark, d.c.Dark
		}
		id := "lang:" + string(n.lang)
		d.Rect(b, d.frame(d.tint(id, fill), edge, 2, 16))
		d.Text(b, centred(line(size, theme.SemiBold, ink)), n.text)
		d.Target(widget.Target{ID: id, Box: b, Radius: 16 * u, Do: func() { s.act.SetLang(n.lang) }})
	}
	d.Text(in.CutLeft(gap-12*u), line(size, theme.Medium, d.c.Soft), closes)
	return rest.CutBottom(h)
}
