package wallview

import (
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// lobby draws the hall's wall: calls, notices and queues.
func (d *pen) lobby() {
	u := d.u
	rest := d.header(d.size)
	rest = d.offline(rest)
	rest = d.told(rest)
	if d.v.Closed != nil {
		d.closed(rest)
		return
	}
	rest = d.ticker(rest)
	if d.tall {
		d.upright(rest.Inset(48*u, 18*u))
		return
	}
	d.across(rest.Inset(48*u, 26*u))
}

// upright is the layout in portrait: everything below each other.
func (d *pen) upright(in widget.Box) {
	const gap = 22
	u := d.u
	table := 340 * u
	low := in.Bottom(table)
	in = in.CutBottom(table + gap*u)
	if d.hasNotice() {
		d.notice(in.Bottom(290 * u))
		in = in.CutBottom((290 + gap) * u)
	}
	d.queues(low)
	d.rows(d.hero(in, true))
}

// across is the layout in landscape: calls at the left, the rest at the right. If the
// number needs more room than that, it takes the whole width.
func (d *pen) across(in widget.Box) {
	u := d.u
	side := min(692*u, in.W*0.4)
	left := in.CutRight(side + 26*u)
	if d.footed() && d.heroSize()*heroWidth > left.W-heroMargin*u {
		in = d.hero(in, true)
		if d.rowHeight(in) < leastRow*u { // this number of rows needs the whole width to be readable
			d.rows(in)
			return
		}
		left = in.CutRight(side + 26*u)
		d.rows(left)
	} else {
		d.rows(d.hero(left, d.footed()))
	}
	right := in.Right(side)
	switch {
	case !d.hasNotice() || right.H < 520*u: // the queues are more important than the notices
		d.queues(right)
	default:
		d.notice(right.Top(right.H * 0.55))
		d.queues(right.CutTop(right.H*0.55 + 20*u))
	}
}

func (d *pen) hasNotice() bool {
	n := &d.v.Notice
	return n.Title != "" || n.Text != "" || n.Image != nil || n.Film.Path != ""
}

func (d *pen) header(area widget.Box) widget.Box {
	u := d.u
	h := 112 * u
	if d.tall {
		h = 149 * u
	}
	bar := area.Top(h)
	d.Fill(bar, d.c.Bar)
	if d.c.Line.A > 0 {
		d.Fill(bar.Bottom(3*u), d.c.Line)
	}
	in := bar.Inset(48*u, 0)
	d.Icon(in.Left(32*u), theme.Star, d.c.OnBar)
	clock := widget.Type{Size: 60 * u, Weight: theme.Bold, Color: d.c.OnBar, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true}
	date := widget.Type{Size: 27 * u, Weight: theme.Medium, Color: d.c.OnBar, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true}
	day := i18n.Date(d.v.Lang, d.v.Now)
	dateW := widget.Width(day, date.Weight, date.Size) + 4
	var rest widget.Box
	if d.tall { // the date is below the time
		clock.Size = 82 * u
		w := max(dateW, 240*u)
		d.Text(in.Right(w).Top(109*u), clock, i18n.Clock(d.v.Now))
		d.Text(in.Right(w).CutTop(94*u).Top(36*u), date, day)
		rest = in.CutRight(w + 20*u)
	} else {
		d.Text(in.Right(190*u), clock, i18n.Clock(d.v.Now))
		rest = in.CutRight(230 * u)
		d.Text(rest.Right(dateW), date, day)
		rest = rest.CutRight(dateW + 24*u)
	}
	mark := i18n.Mark(d.v.Lang, d.v.Sample, d.v.Insecure)
	lines := 1
	if d.tall {
		lines = 2
	}
	name := widget.Type{Size: 36 * u, Min: 20 * u, Weight: theme.Bold, Color: d.c.OnBar, Lines: lines, Middle: true, Balance: true, Leading: 0.98}
	d.Labelled(rest.CutLeft(49*u), name, strings.ToUpper(d.v.Centre), mark, 19*u)
	return area.CutTop(h)
}

// offline says that the data are old, if the wall is offline.
func (d *pen) offline(area widget.Box) widget.Box {
	if !d.v.Offline {
		return area
	}
	u := d.u
	h := 62 * u
	bar := area.Top(h)
	d.Fill(bar, d.c.Alert)
	text := d.s.text("wall.offline.never")
	if !d.v.DataAt.IsZero() {
		text = d.s.text("wall.offline", i18n.Since(d.v.DataAt, d.v.Now))
	}
	size := 32 * u
	w := min(bar.W-160*u, widget.Width(text, theme.SemiBold, size)+2)
	line := bar.Centred(w+54*u, h)
	d.Icon(line.Left(38*u), theme.LinkOff, d.c.OnAlert)
	d.Text(line.CutLeft(54*u), widget.Type{Size: size, Min: 20 * u, Weight: theme.SemiBold, Color: d.c.OnAlert, Lines: 1, Middle: true}, text)
	return d.why(area.CutTop(h))
}

// why shows below it what to do, on a wall that is being set up.
func (d *pen) why(area widget.Box) widget.Box {
	if d.v.Why == "" {
		return area
	}
	u := d.u
	bar := area.Top(84 * u)
	d.Fill(bar, d.c.Advice)
	d.Text(bar.Inset(48*u, 4*u), widget.Type{
		Size: 26 * u, Min: 18 * u, Weight: theme.Medium, Color: d.c.OnAdvice, Align: fyne.TextAlignCenter, Lines: 2, Middle: true, Balance: true, Leading: 0.94,
	}, d.v.Why)
	return area.CutTop(84 * u)
}
