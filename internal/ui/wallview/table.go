package wallview

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

// queues draws the people waiting for each agency, and below them the hours of today and
// the pauses.
func (d *pen) queues(b widget.Box) {
	u := d.u
	d.Rect(b, d.frame(d.c.Row, 24))
	in := b.Inset(34*u, 18*u)
	in = d.notes(in)
	people, wait := columns(in, u)
	head := widget.Type{Size: 24 * u, Min: 15 * u, Weight: theme.Medium, Color: d.c.Mist, Lines: 1, Middle: true}
	right := head
	right.Align = fyne.TextAlignTrailing
	d.Text(in.Top(36*u).CutRight(people+wait), head, d.s.text("wall.waiting"))
	if len(d.v.Queues) > 0 {
		d.Text(in.Top(36*u).CutRight(wait).Right(people), right, d.s.text("wall.people"))
		d.Text(in.Top(36*u).Right(wait), right, d.s.text("wall.expected"))
	}
	in = in.CutTop(40 * u)
	rowH := 46 * u
	if n := float32(len(d.v.Queues)); n*rowH > in.H {
		rowH = max(in.H/n, 36*u) // closer together, so that none is left out
	}
	rows := max(1, int(in.H/rowH+0.01))
	if len(d.v.Queues) == 0 {
		d.Text(in.Top(rowH), widget.Type{Size: 26 * u, Color: d.c.Mist, Lines: 1, Middle: true}, d.s.text("wall.nobody"))
	}
	shown := len(d.v.Queues)
	if shown > rows { // the last row says how many more there are
		shown = rows - 1
		more := widget.Type{Size: min(24*u, rowH*0.62), Min: 14 * u, Weight: theme.Medium, Color: d.c.Mist, Lines: 1, Middle: true}
		d.Text(in.CutTop(float32(shown)*rowH).Top(rowH), more, d.s.text("wall.more", len(d.v.Queues)-shown))
	}
	for i, q := range d.v.Queues[:shown] {
		d.queue(in.CutTop(float32(i)*rowH).Top(rowH), q)
	}
}

// columns are the widths for the number of people and for the estimate.
func columns(b widget.Box, u float32) (people, wait float32) {
	return min(b.W*0.15, 120*u), min(b.W*0.23, 210*u)
}

// queue draws one agency: letter, name, people, range of minutes.
func (d *pen) queue(b widget.Box, q wall.Queue) {
	u := d.u
	t := widget.Type{Size: min(27*u, b.H*0.68), Min: 15 * u, Weight: theme.SemiBold, Color: d.c.Ink, Lines: 1, Middle: true}
	right := t
	right.Align = fyne.TextAlignTrailing
	people, wait := columns(b, u)
	est := ""
	switch {
	case q.IsClosed:
		est = d.s.text("wall.closed")
		t.Color, right.Color = d.c.Mist, d.c.Mist
	case q.Known && q.ToMin <= 0:
		est = d.s.text("wall.now")
	case q.Known:
		est = i18n.ShortMinutes(q.FromMin, q.ToMin)
		if unit := d.s.text("wall.minutes"); wait > 190*u { // room for the word
			est = strings.TrimSuffix(est, "’") + " " + unit
		}
	}
	d.Text(b.Right(wait), right, est)
	rest := b.CutRight(wait)
	d.Text(rest.Right(people), right, strconv.Itoa(q.Waiting))
	d.named(rest.CutRight(people+8*u), t, q.Letter, q.Hue, q.Name, min(34*u, b.H*0.8), false)
}

// notes draws, at the bottom of the table, the hours of today and the counters on a
// pause, and returns the remaining room.
func (d *pen) notes(in widget.Box) widget.Box {
	u := d.u
	const lineH = 34
	note := func(icon theme.Icon, text string) {
		line := in.Bottom(lineH * u)
		d.Icon(line.Left(26*u), icon, d.c.Accent)
		d.Text(line.CutLeft(38*u), widget.Type{Size: 22 * u, Min: 15 * u, Weight: theme.Medium, Color: d.c.Mist, Lines: 1, Middle: true}, text)
		in = in.CutBottom(lineH * u)
	}
	if d.v.Today != "" {
		note(theme.Clock, d.s.text("wall.today", d.v.Today))
	}
	if len(d.v.Paused) > 0 {
		note(theme.Pause, d.pauses(in.W-40*u))
	}
	return in
}

// pauses is a line with as many paused counters as fit, and how many more there are.
func (d *pen) pauses(width float32) string {
	line := ""
	for i, p := range d.v.Paused {
		text := d.s.text("wall.paused", p.Counter, p.Reason)
		if p.Reason == "" {
			text = d.s.text("wall.paused.bare", p.Counter)
		}
		longer := strings.TrimPrefix(line+" · "+text, " · ")
		rest := ""
		if left := len(d.v.Paused) - i; i > 0 {
			rest = " " + d.s.text("wall.paused.more", left)
		}
		if i > 0 && widget.Width(longer+" "+d.s.text("wall.paused.more", len(d.v.Paused)), theme.Medium, 22*d.u) > width {
			return line + rest
		}
		line = longer
	}
	return line
}
