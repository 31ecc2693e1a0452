package wallview

import (
	"image"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// told draws what the hall is told just now: a band below the header, in every
// layout, for as long as it is heard.
func (d *pen) told(area widget.Box) widget.Box {
	if d.v.Announcement == "" {
		return area
	}
	u := d.u
	h := 132 * u
	bar := area.Top(h)
	d.Fill(bar, theme.White)
	in := bar.Inset(48*u, 10*u)
	d.Icon(in.Left(60*u), theme.Bell, theme.Day.Brand)
	d.Text(in.CutLeft(90*u), widget.Type{Size: 54 * u, Min: 26 * u, Weight: theme.Bold, Color: theme.Day.Ink, Lines: 2, Middle: true, Balance: true}, d.v.Announcement)
	return area.CutTop(h)
}

// filmed leaves room for a film, which somebody else draws: 16 to 9 as nearly all are,
// with black at the sides of others. Where there is room beside it stands why it has no
// sound while a number is called.
func (d *pen) filmed(b widget.Box) {
	u := d.u
	d.Rect(b, d.frame(d.c.Row, 24))
	in := b.Inset(16*u, 16*u)
	w, h := in.W, in.W*9/16
	if h > in.H {
		w, h = in.H*16/9, in.H
	}
	at := in.Centred(w, h)
	if beside := in.W - w; beside > 240*u {
		at = in.Left(w)
		note := in.CutLeft(w).Inset(24*u, 0)
		d.Icon(note.Left(34*u), theme.Speaker, d.c.Accent)
		d.Text(note.CutLeft(48*u), widget.Type{
			Size: 30 * u, Min: 18 * u, Weight: theme.SemiBold, Color: d.c.Accent, Lines: 3, Middle: true, Balance: true,
		}, d.s.text("wall.film.quiet"))
	}
	d.Fill(at, theme.Night)
	d.s.stage = image.Rect(int(at.X), int(at.Y), int(at.X+at.W), int(at.Y+at.H))
}

// notice draws the panel of notices: text on the gradient, or on a picture.
func (d *pen) notice(b widget.Box) {
	u, n := d.u, d.v.Notice
	switch {
	case n.Film.Path != "":
		d.filmed(b)
		return
	case n.Image == nil && d.c.Line.A > 0:
		d.Rect(b, d.frame(d.c.Row, 24))
	case n.Image == nil:
		d.Picture(b, d.s.gradientOf(b, d.c), widget.Cover, 24*u)
	case n.Whole:
		d.Rect(b, d.frame(d.c.Row, 24))
		d.Picture(b.Inset(16*u, 16*u), n.Image, widget.Contain, 0)
		return
	default:
		d.Picture(b, n.Image, widget.Cover, 24*u)
		if n.Title == "" && n.Text == "" {
			return
		}
		d.Picture(b, d.s.shadeOf(b), widget.Cover, 24*u)
	}
	in := b.Inset(45*u, 40*u)
	title := widget.Type{Size: 43 * u, Min: 26 * u, Weight: theme.SemiBold, Color: d.c.Ink, Foot: true, Lines: 3, Balance: true}
	body := widget.Type{Size: 27 * u, Min: 19 * u, Color: theme.Mix(d.c.Ink, d.c.NoticeFrom, 0.14), Foot: true, Leading: 1.06}
	if in.H < 260*u {
		in = b.Inset(45*u, 22*u)
	}
	h1 := widget.Height(n.Title, title, in.W, in.H*0.55)
	h2 := widget.Height(n.Text, body, in.W, in.H-h1-14*u)
	d.Text(in.CutBottom(h2+14*u).Bottom(h1+1), title, n.Title)
	d.Text(in.Bottom(h2+1), body, n.Text)
}
