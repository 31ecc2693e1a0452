package consoleview

import (
	"fmt"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Heights of the supervisor's page, in design units.
const (
	superTall  = 50 // height of a line, if all counters fit
	superDense = 33 // smallest height of a line
	superLines = 46 // from this height on a line has two rows of text
	superHead  = 38
	superSums  = 88
)

// page draws every counter, with the figures of the centre above.
func (d *superPen) page() {
	u, s := d.u, d.s
	d.superTopBar(d.size.Top(64 * u))
	rest := d.superBottomBar(d.size.CutTop(64 * u))
	rest = rest.Inset(28*u, 16*u)
	d.superSums(rest.Top(superSums * u))
	rest = rest.CutTop((superSums + 14) * u)
	if n := d.superNotices(); n > 0 {
		h := float32(n)*44*u - 7*u
		d.notices(rest.Bottom(h), s.undo)
		d.superTable(rest.CutBottom(h+12*u), rest.H)
	} else {
		d.superTable(rest, rest.H)
	}
	if s.ask.kind != superNothing {
		d.superDialog()
	}
}

// superNotices is the number of lines that d.notices will draw.
func (d *superPen) superNotices() (n int) {
	for _, is := range []bool{d.v.Error != "", d.v.PendingID == console.CmdUndo || d.v.UndoSec > 0, d.v.Note != ""} {
		if is {
			n++
		}
	}
	return min(n, 2)
}

func (d *superPen) superTopBar(bar widget.Box) {
	u, s := d.u, d.s
	rest := d.barEnds(bar, s.text("console.super.desk"))
	if d.v.Supervision.Only {
		rest = d.barButton(rest, "logout", s.text("console.logout"), d.v.Can.Logout, false, s.logout)
	} else {
		rest = d.barButton(rest, "desk", s.text("common.counter", d.v.Counter)+" F12", true, true, s.leaveSupervision)
	}
	rest = d.barButton(rest, "hall", s.hallButton()+" F7", true, true, func() { s.superAskOpen(superHall, "") })
	if d.v.Pending != "" { // the table stays unchanged
		text := s.text("console.sending", d.v.Pending)
		w := widget.Width(text, theme.SemiBold, 15*u) + 32*u
		pill := rest.Right(w).Centred(w, 30*u)
		d.Rect(pill, widget.Frame{Fill: d.c.BlueSoft, Radius: 15 * u})
		d.Text(pill, centred(label(15*u, theme.SemiBold, d.c.BlueInk)), text)
		rest = rest.CutRight(w + 18*u)
	}
	who := d.v.Officer
	if d.v.Centre != "" {
		who += " — " + d.v.Centre
	}
	d.Labelled(rest, label(17*u, theme.Medium, theme.White), who, d.mark(), 11.5*u)
}

// superBottomBar shows the state of the devices, and the keys.
func (d *superPen) superBottomBar(area widget.Box) widget.Box {
	u, s := d.u, d.s
	h := 44 * u
	bar := area.Bottom(h)
	d.Fill(bar, d.c.Card)
	d.Fill(bar.Top(max(1, 1.5*u)), d.c.Line)
	in := bar.Inset(28*u, 0)
	hints := []struct{ key, text string }{
		{"Enter", s.text("console.super.keys.act")},
		{"F5", s.text("console.super.alerts.first")},
		{"F6", s.text("console.super.kept") + " " + strconv.Itoa(len(d.v.Supervision.Kept))},
		{"Ctrl+Z", s.text("console.super.undo")},
	}
	if n := len(d.v.Supervision.Locks); n > 0 {
		hints = append(hints, struct{ key, text string }{"F8", s.text("console.super.locks") + " " + strconv.Itoa(n)})
	}
	if !d.v.Supervision.Only {
		hints = append(hints, struct{ key, text string }{"F12", s.text("console.super.back")})
	}
	for i := len(hints) - 1; i >= 0; i-- {
		h := hints[i]
		w := widget.Width(h.text, theme.Medium, 15*u) + 2
		d.Text(in.Right(w), trailing(label(15*u, theme.Medium, d.c.Soft)), h.text)
		in = in.CutRight(w + 6*u)
		w = widget.Width(h.key, theme.Bold, 15*u) + 2
		d.Text(in.Right(w), trailing(label(15*u, theme.Bold, d.c.Ink)), h.key)
		in = in.CutRight(w + 18*u)
	}
	d.devices(in)
	return area.CutBottom(h)
}

// superSum is one figure of the header.
type superSum struct {
	value, word string
	ink         widget.Color
}

// superSums draws the figures of the whole centre.
func (d *superPen) superSums(b widget.Box) {
	u, sum := d.u, d.v.Supervision.Sums
	oldest, oldestInk := "–", d.c.Ink
	if !sum.Oldest.IsZero() {
		oldest = i18n.Span(d.v.Now.Sub(sum.Oldest))
	}
	if sum.Late {
		oldestInk = d.c.Brand
	}
	inside, word := "–", d.s.text("console.super.sum.inside.none")
	if sum.InsidePct >= 0 {
		inside, word = strconv.Itoa(sum.InsidePct)+"%", d.s.text("console.super.sum.inside", sum.Quotes)
	}
	list := []superSum{
		{fmt.Sprintf("%d/%d", sum.Open, sum.Counters), d.s.text("console.super.sum.open"), d.c.Ink},
		{i18n.Number(d.v.Lang, sum.Waiting), d.s.text("console.super.sum.waiting"), d.c.Ink},
		{oldest, d.s.text("console.super.sum.oldest"), oldestInk},
		{i18n.Number(d.v.Lang, sum.Served), d.s.text("console.super.sum.served"), d.c.Ink},
		{i18n.Number(d.v.Lang, sum.Expected), d.s.text("console.super.sum.expected"), d.c.Ink},
		{inside, word, d.c.Ink},
	}
	d.superAlertSum(b.Right(230 * u))
	b = b.CutRight(230*u + 14*u)
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 18))
	for i, c := range b.Inset(24*u, 0).Columns(len(list), 0) {
		if i > 0 {
			d.Fill(widget.Box{X: c.X, Y: b.Y + 16*u, W: max(1, 1.4*u), H: b.H - 32*u}, d.c.Line)
			c = c.CutLeft(20 * u)
		}
		d.superFigure(c, list[i])
	}
}

func (d *superPen) superFigure(c widget.Box, f superSum) {
	u := d.u
	mid := c.Centred(c.W, 60*u)
	d.Text(mid.Top(37*u), label(28*u, theme.Bold, f.ink), f.value)
	d.Text(mid.CutTop(37*u).CutRight(4*u), label(15*u, theme.Regular, d.c.Soft), f.word)
}

// superAlertSum shows how many counters have an alert; pressing it sorts them to the top.
func (d *superPen) superAlertSum(b widget.Box) {
	u, s, n := d.u, d.s, d.v.Supervision.Sums.Alerts
	fill, line, ink := d.c.GreenSoft, d.c.GreenLine, d.c.GreenIn
	icon, value, word := theme.Check, "0", s.text("console.super.alerts")
	if n > 0 {
		fill, line, ink = d.c.RedSoft, d.c.RedSoft, d.c.RedInk
		icon, value = theme.Warning, strconv.Itoa(n)
	}
	d.Rect(b, d.frame(d.tint("alerts", fill), line, 18))
	in := b.Inset(20*u, 0)
	d.Icon(in.Left(34*u).Centred(34*u, 34*u), icon, ink)
	in = in.CutLeft(50 * u)
	mid := in.Centred(in.W, 60*u)
	d.Text(mid.Top(37*u), label(28*u, theme.Bold, ink), value)
	d.Text(mid.CutTop(37*u), label(15*u, theme.SemiBold, ink), word)
	d.Target(widget.Target{ID: "alerts", Box: b, Radius: 18 * u, Do: s.superSort})
}

// superColumn is a column of the table.
type superColumn struct {
	head  string // key of its title
	wide  float32
	right bool // numbers are right-aligned
}

var superColumns = []superColumn{
	{"console.super.col.counter", 100, false},
	{"console.super.col.state", 222, false},
	{"console.super.col.officer", 270, false},
	{"console.super.col.ticket", 84, false},
	{"console.super.col.since", 78, true},
	{"console.super.col.waiting", 86, true},
	{"console.super.col.oldest", 106, true},
	{"console.super.col.served", 78, true},
	{"console.super.col.alerts", 0, false}, // the rest
}

// cells divides a line of the table into its columns.
func (d *superPen) cells(b widget.Box) []widget.Box {
	out := make([]widget.Box, len(superColumns))
	for i, c := range superColumns {
		w := c.wide * d.u
		if c.wide == 0 {
			b = b.CutLeft(26 * d.u)
			w = b.W
		}
		out[i] = b.Left(w).CutRight(8 * d.u)
		b = b.CutLeft(w)
	}
	return out
}

// superTable draws the counters into b. whole is its height without a message below: a
// message of a few seconds must not change the lines.
func (d *superPen) superTable(b widget.Box, whole float32) {
	u, s := d.u, d.s
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 18))
	head := b.Top(superHead*u).Inset(20*u, 0)
	for i, cell := range d.cells(head) {
		t := label(14*u, theme.SemiBold, d.c.Soft)
		if superColumns[i].right {
			t = trailing(t)
		}
		used := d.Text(cell, t, s.text(superColumns[i].head))
		if i == len(superColumns)-1 && s.alertsFirst {
			d.Icon(widget.Box{X: used.X + used.W + 6*u, Y: cell.Y, W: 16 * u, H: cell.H}, theme.ArrowUp, d.c.RedInk)
		}
	}
	body := b.CutTop(superHead * u).CutBottom(6 * u)
	d.Fill(body.Top(max(1, 1.4*u)), d.c.Line)
	rows := s.superRows()
	h := (whole - b.H + body.H) / float32(max(1, len(rows)))
	h = min(max(h, superDense*u), superTall*u)
	fit := max(1, int(body.H/h))
	s.fit = fit
	s.first = min(s.first, max(0, len(rows)-fit))
	first := s.first
	for i := first; i < min(len(rows), first+fit); i++ {
		d.superRow(body.CutTop(float32(i-first)*h).Top(h), &rows[i], h >= superLines*u)
	}
	if len(rows) > fit {
		d.scrollBar(body, first, fit, len(rows))
	}
}

// superRow draws a counter; tall rows have a second line.
func (d *superPen) superRow(b widget.Box, r *console.CounterRow, tall bool) {
	u, s := d.u, d.s
	id := "counter:" + r.ID
	in := b.Inset(2*u, 0)
	if len(r.Alerts) > 0 {
		d.Fill(in, theme.Mix(d.c.Card, d.c.RedSoft, 0.5))
		d.Fill(in.Left(5*u), d.c.Brand)
	}
	if d.Pressed(id) {
		d.Fill(in, theme.Mix(d.c.Card, d.c.Ink, 0.08))
	}
	if r.ID == s.marked {
		d.Rect(in, widget.Frame{Fill: theme.Mix(d.c.Card, d.c.BlueSoft, 0.75), Radius: 8 * u})
	}
	d.Fill(b.Bottom(max(1, u)).Inset(2*u, 0), theme.Mix(d.c.Line, d.c.Card, 0.45))
	size := 15.5 * u
	cell := d.cells(b.Inset(20*u, 0))
	faded := r.Stands == console.DeskClosed || r.Stands == console.DeskShut
	ink := d.c.Ink
	if faded {
		ink = d.c.Soft
	}
	d.Text(cell[0], label(17*u, theme.Bold, ink), d.superName(r, cell[0].W, 17*u))
	d.superState(cell[1], r)
	d.superOfficer(cell[2], r, tall)
	d.Text(cell[3], label(18*u, theme.Bold, d.c.Number), r.Ticket)
	num := func(i int, text string, alert console.AlertKind) {
		t := label(size, theme.Medium, d.c.Ink)
		if has(r.Alerts, alert) {
			t.Weight, t.Color = theme.Bold, d.c.Brand
		}
		if text == "0" || text == "–" {
			t.Color = d.c.FadedInk
		}
		d.Text(cell[i], trailing(t), text)
	}
	num(4, d.span(r.Since), stateAlert(r.Stands))
	num(5, strconv.Itoa(r.Waiting), console.AlertCrowd)
	num(6, d.span(r.Oldest), console.AlertWait)
	num(7, strconv.Itoa(r.Served), -1)
	d.superAlerts(cell[8], r.Alerts)
	if r.ID == s.marked { // last, so that the line of the next row does not cut its edge
		d.Rect(b.Inset(2*u, 0), widget.Frame{Fill: widget.Color{}, Line: d.c.Focus, Width: max(2, 2*u), Radius: 8 * u})
	}
	d.Target(widget.Target{ID: id, Box: b, Mute: true, Do: func() { s.superTap(r.ID) }})
}

// superName is the name of a counter, or only its number if the name is too long for the
// column: "Quầy 18 – Tr…" would be useless.
func (d *superPen) superName(r *console.CounterRow, room, size float32) string {
	if widget.Width(r.Name, theme.Bold, size) > room {
		return d.s.text("common.counter", r.ID)
	}
	return r.Name
}

// superTap selects a counter, and opens a selected one.
func (s *superPage) superTap(id string) {
	if s.marked == id {
		s.superOpen(id)
		return
	}
	s.marked = id
	s.board.Redraw()
}

// span is a duration, a dash for none.
func (d *superPen) span(since time.Time) string {
	if since.IsZero() {
		return "–"
	}
	return i18n.Span(d.v.Now.Sub(since))
}

func has(alerts []console.Alert, kind console.AlertKind) bool {
	for _, a := range alerts {
		if a.Kind == kind {
			return true
		}
	}
	return false
}

// stateAlert is the alert about how long a counter has been in its state.
func stateAlert(stands console.DeskStands) console.AlertKind {
	switch stands {
	case console.DeskServing:
		return console.AlertService
	case console.DeskPaused:
		return console.AlertPause
	case console.DeskFree:
		return console.AlertIdle
	}
	return -1
}

// superState draws the state as a pill.
func (d *superPen) superState(b widget.Box, r *console.CounterRow) {
	u := d.u
	fill, ink := theme.Mix(d.c.BlueSoft, d.c.Blue, 0.08), d.c.BlueInk
	switch r.Stands {
	case console.DeskCalling:
		fill, ink = d.c.Gold, d.c.OnGold
	case console.DeskServing:
		fill, ink = d.c.GreenSoft, d.c.GreenIn
	case console.DeskPaused:
		fill, ink = d.c.GoldSoft, d.c.GoldInk
	case console.DeskClosed:
		fill, ink = d.c.Paper, d.c.FadedInk
	case console.DeskShut:
		fill, ink = d.c.RedSoft, d.c.RedInk
	}
	w := min(widget.Width(r.State, theme.SemiBold, 15*u)+24*u, b.W)
	pill := b.Left(w).Centred(w, 27*u)
	d.Rect(pill, widget.Frame{Fill: fill, Radius: 13 * u})
	t := centred(label(15*u, theme.SemiBold, ink))
	t.Min = 11 * u
	d.Text(pill.Inset(9*u, 0), t, r.State)
}

// superOfficer shows the officer and what the counter takes, on two lines if there is
// room.
func (d *superPen) superOfficer(b widget.Box, r *console.CounterRow, tall bool) {
	u := d.u
	who, whoInk := r.Officer, d.c.Ink
	if who == "" {
		who, whoInk = d.s.text("console.super.nobody"), d.c.FadedInk
	}
	work, workInk := r.Work, d.c.Soft
	if r.Assigned {
		workInk = d.c.BlueInk
	}
	if r.Assigned && tall {
		work = d.s.text("console.super.assigned", r.Work)
	}
	whoType, workType := label(15.5*u, theme.SemiBold, whoInk), label(13.5*u, theme.Regular, workInk)
	whoType.Min, workType.Min = 12*u, workType.Size
	if tall {
		mid := b.Centred(b.W, 42*u)
		d.Text(mid.Top(22*u), whoType, who)
		d.Text(mid.CutTop(22*u), workType, work)
		return
	}
	w := min(widget.Width(who, whoType.Weight, whoType.Size)+2, b.W*0.62)
	d.Text(b.Left(w), whoType, who)
	if rest := b.CutLeft(w + 10*u); rest.W > 40*u {
		d.Text(rest, workType, work)
	}
}

// superAlerts draws the gravest alert in full, and the others as far as there is room.
func (d *superPen) superAlerts(b widget.Box, alerts []console.Alert) {
	u := d.u
	size := 14 * u
	for i, a := range alerts {
		text := a.Text
		if i > 0 {
			text = a.Short
		}
		w := widget.Width(text, theme.SemiBold, size) + 18*u
		if i > 0 && w > b.W-30*u {
			more := label(size, theme.Bold, d.c.RedInk)
			d.Text(b, more, "+"+strconv.Itoa(len(alerts)-i))
			return
		}
		last := float32(0)
		if i+1 < len(alerts) {
			last = 34 * u // for the number of the others
		}
		w = min(w, b.W-last)
		chip := b.Left(w).Centred(w, 25*u)
		d.Rect(chip, widget.Frame{Fill: d.c.RedSoft, Radius: 7 * u})
		t := label(size, theme.SemiBold, d.c.RedInk)
		t.Align, t.Min = fyne.TextAlignCenter, 10.5*u
		d.Text(chip.Inset(7*u, 0), t, text)
		b = b.CutLeft(w + 7*u)
	}
}
