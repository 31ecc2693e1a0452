package consoleview

import (
	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// barEnds draws the name of the counter at the left end of the top bar and the clock at
// the right, and returns the room between them.
func (d *pen) barEnds(bar widget.Box, name string) widget.Box {
	u := d.u
	d.Fill(bar, theme.Night)
	in := bar.Inset(28*u, 0)
	w := widget.Width(name, theme.Bold, 17*u) + 28*u
	chip := in.Left(w).Centred(w, 33*u)
	d.Rect(chip, widget.Frame{Fill: d.c.Brand, Radius: 7 * u})
	d.Text(chip, centred(label(17*u, theme.Bold, theme.White)), name)
	rest := in.CutLeft(w + 20*u)

	clockW := widget.Width("00:00:00", theme.Medium, 17*u) + 4
	d.Text(rest.Right(clockW), trailing(label(17*u, theme.Medium, theme.White)), i18n.ClockSec(d.v.Now))
	return rest.CutRight(clockW + 18*u)
}

// mark is the text of the badge for sample data, and for a hub that lets in everybody.
func (d *pen) mark() string { return i18n.Mark(d.v.Lang, d.v.Sample, d.v.Insecure) }

// commandMeans distinguishes the two commands of the key for a pause.
func (d *pen) commandMeans(id string) string {
	if id != "pause" {
		return ""
	}
	return widget.Switch(d.v.Desk.State == console.StatePaused)
}

// barButton draws a button of the top bar and returns the remaining room. on says that it
// can be pressed, lit that it is drawn as if it could.
func (d *pen) barButton(rest widget.Box, id, text string, on, lit bool, do func()) widget.Box {
	u, size := d.u, 15*d.u
	w := widget.Width(text, theme.Medium, size) + 24*u
	b := rest.Right(w).Centred(w, 34*u)
	fill, line, ink := theme.Night2, theme.Mix(theme.Night2, theme.White, 0.2), theme.White
	switch p := d.v.PendingID; {
	case p != "" && p == id || id == "pause" && p == console.CmdResume:
		fill, line, ink = d.c.BlueSoft, d.c.Focus, d.c.BlueInk
	case !on && !lit:
		ink = theme.Mix(theme.Night, theme.White, 0.4)
	}
	d.Rect(b, d.frame(d.tint(id, fill), line, 8))
	d.Text(b, centred(label(size, theme.Medium, ink)), text)
	d.Target(widget.Target{ID: id, Means: d.commandMeans(id), Box: b, Radius: 8 * u, Off: !on, Do: do})
	return rest.CutRight(w + 12*u)
}

// bottomBar draws an empty bar at the bottom of area, and returns the room above it and
// inside it.
func (d *pen) bottomBar(area widget.Box) (rest, in widget.Box) {
	u := d.u
	h := 44 * u
	bar := area.Bottom(h)
	d.Fill(bar, d.c.Card)
	d.Fill(bar.Top(max(1, 1.5*u)), d.c.Line)
	return area.CutBottom(h), bar.Inset(28*u, 0)
}

// notices draws the present messages, one line each, the most urgent first, as far as
// there is room. undo takes the last command back.
func (d *pen) notices(area widget.Box, undo func()) {
	u := d.u
	h, gap := 37*u, 7*u
	put := func(id string, icon theme.Icon, fill, ink widget.Color, text, action string, do func()) {
		if area.H < h {
			return
		}
		b := area.Top(h)
		area = area.CutTop(h + gap)
		d.Rect(b, widget.Frame{Fill: fill, Radius: 12 * u})
		d.Icon(b.CutLeft(16*u).Left(20*u), icon, ink)
		in := b.CutLeft(48 * u).CutRight(16 * u)
		if action != "" {
			w := widget.Width(action, theme.SemiBold, 16*u) + 28*u
			btn := in.Right(w).Centred(w, h-8*u)
			d.Rect(btn, d.frame(d.tint(id, d.c.Card), ink, 8))
			d.Text(btn, centred(label(16*u, theme.SemiBold, ink)), action)
			d.Target(widget.Target{ID: id, Box: btn, Radius: 8 * u, Do: do})
			in = in.CutRight(w + 12*u)
		}
		t := label(17*u, theme.SemiBold, ink)
		t.Lines, t.Leading = 2, 0.92
		d.Text(in, t, text)
	}
	v := d.v
	if v.Error != "" {
		put("error", theme.Warning, d.c.RedSoft, d.c.RedInk, v.Error, d.s.text("common.ok"), d.s.act.DismissError)
	}
	if v.PendingID == console.CmdUndo {
		put("", theme.Clock, d.c.BlueSoft, d.c.BlueInk, d.s.text("console.sending", v.Pending), "", nil)
	} else if v.UndoSec > 0 {
		put("undo", theme.Undo, d.c.BlueSoft, d.c.BlueInk, d.s.text("console.undo.note", v.Undo, v.UndoSec),
			d.s.text("console.undo")+" · Ctrl+Z", undo)
	}
	if v.Note != "" {
		icon, fill, ink := theme.Search, d.c.BlueSoft, d.c.BlueInk
		if v.NoteDone {
			icon, fill, ink = theme.Check, d.c.GreenSoft, d.c.GreenIn
		}
		put("said", icon, fill, ink, v.Note, d.s.text("common.ok"), d.s.act.DismissError)
	}
	if v.Desk.RecallHint {
		put("", theme.Bell, d.c.GoldSoft, d.c.GoldInk, d.s.text("console.hint.recall"), "", nil)
	}
}
