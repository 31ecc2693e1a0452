package wallview

import (
	"image"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// told draws the present announcement: a band below the header, in every layout, while it
// is being said.
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

// filmed leaves room for a film, which another program draws: 16 to 9, like nearly all
// films; others have black bars. Its text is beside it if there is room, with the reason
// why it is silent during a call; otherwise its title is below.
func (d *pen) filmed(b widget.Box) {
	u, n := d.u, d.v.Notice
	d.Rect(b, d.frame(d.c.Row, 24))
	in := b.Inset(16*u, 16*u)
	at := wide(in)
	switch {
	case in.W-at.W > 240*u:
		at = in.Left(at.W)
		d.filmNote(in.CutLeft(at.W).Inset(26*u, 6*u))
	case n.Title != "":
		at = wide(in.CutBottom(76 * u))
		d.Text(in.Bottom(70*u), widget.Type{Size: 32 * u, Min: 17 * u, Weight: theme.SemiBold, Color: d.c.Ink, Lines: 2, Middle: true, Balance: true, Leading: 0.94}, n.Title)
	}
	d.Fill(at, theme.Night)
	d.s.stage = image.Rect(int(at.X), int(at.Y), int(at.X+at.W), int(at.Y+at.H))
}

// wide is the largest part of a box with the ratio 16 to 9, in its middle.
func wide(in widget.Box) widget.Box {
	if w := in.H * 16 / 9; w < in.W {
		return in.Centred(w, in.H)
	}
	return in.Centred(in.W, in.W*9/16)
}

// filmNote draws the text beside a film.
func (d *pen) filmNote(in widget.Box) {
	u, n := d.u, d.v.Notice
	quiet := in
	if n.Title != "" || n.Text != "" {
		quiet = in.Bottom(44 * u)
		in = in.CutBottom(52 * u)
		title := widget.Type{Size: 38 * u, Min: 20 * u, Weight: theme.SemiBold, Color: d.c.Ink, Lines: 3, Leading: 0.96}
		body := widget.Type{Size: 25 * u, Min: 15 * u, Color: theme.Mix(d.c.Ink, d.c.Row, 0.14)}
		h := widget.Height(n.Title, title, in.W, in.H*0.55)
		d.Text(in.Top(h+1), title, n.Title)
		d.Text(in.CutTop(h+8*u), body, n.Text)
	}
	d.Icon(quiet.Left(32*u), theme.Speaker, d.c.Accent)
	d.Text(quiet.CutLeft(46*u), widget.Type{Size: 28 * u, Min: 17 * u, Weight: theme.SemiBold, Color: d.c.Accent, Lines: 2, Middle: true, Balance: true, Leading: 0.94}, d.s.text("wall.film.quiet"))
}

// notice draws the notice panel: text on the gradient, or on a picture.
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
