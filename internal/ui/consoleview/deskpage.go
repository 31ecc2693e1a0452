package consoleview

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"motcua/internal/console"
	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// desk draws the ticket and its commands at the left and the lists at the right.
func (d *deskPen) desk() {
	u := d.u
	rest := d.topBar(d.size)
	rest, foot := d.bottomBar(rest)
	foot = d.keyHint(foot)
	d.troubleTarget(foot)
	d.devices(foot)
	side := 440 * u
	d.lists(rest.Right(side))
	desk := rest.CutRight(side).Inset(28*u, 28*u)
	d.ticket(desk.Top(188 * u))
	desk = desk.CutTop(188*u + 18*u)
	d.firstRow(desk.Top(112 * u))
	desk = desk.CutTop(112*u + 18*u)
	d.secondRow(desk.Top(82 * u))
	desk = desk.CutTop(82*u + 14*u)
	d.thirdRow(desk.Top(54 * u))
	desk = desk.CutTop(54*u + 16*u)
	d.figures(desk.Bottom(92 * u))
	d.notices(desk.CutBottom(92*u+14*u), func() { d.s.run(commandByID("undo")) })
}

// topBar shows the officer, the counter and its state.
func (d *deskPen) topBar(area widget.Box) widget.Box {
	u := d.u
	bar := area.Top(64 * u)
	rest := d.barEnds(bar, d.s.text("common.counter", d.v.Counter))
	rest = d.barCommand(rest, "logout", d.v.Can.Logout)
	rest = d.pauseButton(rest)
	rest = d.statePill(rest)
	who := strings.Join(filled(d.v.Desk.Agency, d.v.Officer), " — ")
	if d.v.Desk.Duty != "" {
		duty := label(13.5*u, theme.SemiBold, theme.GoldLit)
		d.Text(rest.CutTop(36*u).Top(20*u), duty, d.v.Desk.Duty)
		rest = rest.CutTop(11 * u).Top(26 * u)
	}
	d.Labelled(rest, label(17*u, theme.Medium, theme.White), who, d.mark(), 11.5*u)
	return area.CutTop(64 * u)
}

func filled(parts ...string) []string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return out
}

// barCommand draws a small button of the top bar and returns the remaining room.
func (d *deskPen) barCommand(rest widget.Box, id string, on bool) widget.Box {
	c := commandByID(id)
	return d.barButton(rest, id, d.s.text(c.text), on, d.looksOn(c), func() { d.s.run(c) })
}

// restsAfter is how long a command may be without an answer before the other buttons are
// drawn grey. Most are answered within a few milliseconds, and a desk that turns grey and
// back at every key would flicker.
const restsAfter = time.Second

// looksOn reports whether the button of a command is drawn as enabled.
func (d *deskPen) looksOn(c *command) bool {
	s := d.s
	if c.can(d.v) {
		return true
	}
	short := d.v.PendingID != "" && s.beforeHere() && d.v.Now.Sub(s.before.Now) <= restsAfter
	return short && c.can(&s.before)
}

func (d *deskPen) pauseButton(rest widget.Box) widget.Box {
	c := commandByID("pause")
	text := d.s.text("console.pause")
	if d.v.Desk.State == console.StatePaused {
		text = d.s.text("console.resume")
	}
	return d.barButton(rest, "pause", text+" "+c.key, d.v.Can.Pause, d.looksOn(c), func() { d.s.run(c) })
}

func (d *deskPen) statePill(rest widget.Box) widget.Box {
	u := d.u
	text, fill, ink := d.s.text("console.state.free"), theme.Night2, theme.White
	switch d.v.Desk.State {
	case console.StateCalled:
		text, fill, ink = d.s.text("console.state.called"), d.c.Gold, d.c.OnGold
	case console.StateServing:
		text, fill = d.s.text("console.state.serving"), d.c.Green
	case console.StatePaused:
		text = strings.Join(filled(d.s.text("console.state.paused"), d.v.Desk.Reason), " – ") + " · " + i18n.Span(d.paused())
		fill, ink = d.c.GoldSoft, d.c.GoldInk
		if d.overLimit() {
			fill, ink = d.c.Brand, theme.White
		}
	}
	w := min(widget.Width(text, theme.SemiBold, 15*u)+32*u, rest.W*0.5)
	b := rest.Right(w).Centred(w, 30*u)
	d.Rect(b, widget.Frame{Fill: fill, Radius: 15 * u})
	d.Text(b.Inset(10*u, 0), centred(label(15*u, theme.SemiBold, ink)), text)
	return rest.CutRight(w + 18*u)
}

// paused is the length of the pause so far.
func (d *deskPen) paused() time.Duration {
	if d.v.Desk.PausedAt.IsZero() {
		return 0
	}
	return d.v.Now.Sub(d.v.Desk.PausedAt)
}

func (d *deskPen) overLimit() bool {
	return d.v.Desk.PauseLimit > 0 && d.paused() > d.v.Desk.PauseLimit
}

// keyHint names the two keys from which all others can be found, at the right of the bar.
func (d *deskPen) keyHint(in widget.Box) widget.Box {
	u := d.u
	hint := "Ctrl+K: " + strings.ToLower(d.s.text("console.find")) + " · F1: " + strings.ToLower(d.s.text("console.help"))
	hw := widget.Width(hint, theme.Medium, 15*u) + 4
	d.Text(in.Right(hw), trailing(label(15*u, theme.Medium, d.c.Soft)), hint)
	return in.CutRight(hw + 20*u)
}

// ticket draws the number at the desk and its clock.
func (d *deskPen) ticket(b widget.Box) {
	u, cur := d.u, &d.v.Desk.Current
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 20))
	if cur.Number == "" {
		d.noTicket(b)
		return
	}
	in := b.Inset(40*u, 0)
	size := 138 * u
	most := in.W * 0.42
	if len([]rune(cur.Service)) > longService {
		most = in.W * 0.3
	}
	if w := widget.Width(cur.Number, theme.Bold, size); w > most {
		size *= most / w
	}
	w := widget.Width(cur.Number, theme.Bold, size) + 2
	d.Text(in.Left(w), label(size, theme.Bold, d.c.Number), cur.Number)
	in = in.CutLeft(w + 44*u)
	clockW := 150 * u
	d.ticketClock(in.Right(clockW))
	d.ticketWords(in.CutRight(clockW + 16*u))
}

// longService is the number of letters from which the name of a service takes room from
// the number.
const longService = 120

func (d *deskPen) noTicket(b widget.Box) {
	u := d.u
	title, sub := d.s.text("console.none"), d.s.text("console.none.sub")
	if d.v.Desk.State == console.StatePaused {
		title = strings.Join(filled(d.s.text("console.state.paused"), d.v.Desk.Reason), " – ")
		sub = d.s.text("console.paused.sub")
		if limit := d.v.Desk.PauseLimit; limit > 0 {
			sub = d.s.text("console.pause.limit", int(limit.Minutes())) + " · " + sub
		}
	}
	mid := b.Inset(32*u, 0).Centred(b.W-64*u, 84*u)
	d.Text(mid.Top(48*u), centred(label(32*u, theme.Bold, d.c.Ink)), title)
	d.Text(mid.CutTop(50*u), centred(label(19*u, theme.Regular, d.c.Soft)), sub)
}

func (d *deskPen) ticketClock(b widget.Box) {
	u, cur := d.u, &d.v.Desk.Current
	span := time.Duration(0)
	if !cur.Since.IsZero() {
		span = d.v.Now.Sub(cur.Since)
	}
	ink := d.c.Ink
	note := d.s.text("console.clock.called")
	if cur.Serving {
		note = d.s.text("console.clock.served")
		if cur.TargetSec > 0 {
			target := time.Duration(cur.TargetSec) * time.Second
			note = d.s.text("console.target", i18n.Span(target))
			if span > target {
				ink = d.c.RedInk
			}
		}
	}
	mid := b.Centred(b.W, 94*u)
	d.Text(mid.Top(64*u), trailing(label(50*u, theme.Bold, ink)), i18n.Span(span))
	d.Text(mid.CutTop(66*u), trailing(label(18*u, theme.Regular, d.c.Soft)), note)
}

func (d *deskPen) ticketWords(b widget.Box) {
	u, cur := d.u, &d.v.Desk.Current
	service := widget.Type{Size: 25 * u, Min: 10.5 * u, Weight: theme.SemiBold, Color: d.c.Ink, Leading: 0.95}
	line := strings.Join(filled(d.s.text("console.arrived", i18n.Clock(cur.IssuedAt), cur.WaitMin, cur.Calls), cur.Note), " · ")
	low := 28 * u
	chips := d.chips()
	if len(chips) > 0 {
		low += 38 * u
	}
	if len(cur.Then) > 0 {
		low += 26 * u
	}
	h1 := widget.Height(cur.Service, service, b.W, b.H-low-8*u)
	block := b.Centred(b.W, h1+low)
	d.Text(block.Top(h1+1), service, cur.Service)
	block = block.CutTop(h1)
	facts := label(18*u, theme.Regular, d.c.Soft)
	facts.Min = 11 * u
	d.Text(block.Top(28*u), facts, line)
	block = block.CutTop(28 * u)
	if len(cur.Then) > 0 {
		d.then(block.Top(26 * u))
		block = block.CutTop(26 * u)
	}
	if len(chips) > 0 {
		d.chipRow(block.Bottom(30*u), chips)
	}
}

// then names the services that follow in the visit: all of them if there is room,
// otherwise the first and how many more.
func (d *deskPen) then(b widget.Box) {
	u, names := d.u, d.v.Desk.Current.Then
	t := label(16.5*u, theme.SemiBold, d.c.BlueInk)
	d.Icon(b.Left(18*u), theme.ArrowRight, t.Color)
	b = b.CutLeft(25 * u)
	all := d.s.text("console.then", strings.Join(names, ", "))
	if len(names) > 1 && widget.Width(all, t.Weight, t.Size) > b.W {
		more := "+" + strconv.Itoa(len(names)-1)
		w := widget.Width(more, t.Weight, t.Size) + 4
		d.Text(b.Right(w), trailing(t), more)
		b, all = b.CutRight(w+6*u), d.s.text("console.then", names[0])
	}
	t.Min = 14.5 * u
	d.Text(b, t, all)
}

// chip is a word on the card of the ticket at the desk.
type chip struct {
	text      string
	fill, ink widget.Color
}

// chips are the class, the chosen outcome, and the marks of the visit.
func (d *deskPen) chips() []chip {
	var list []chip
	if class := d.v.Desk.Current.Class; class != "" {
		key := "console.class"
		if d.v.Desk.Current.ClassBy {
			key = "console.class.by"
		}
		list = append(list, chip{d.s.text(key, class), d.c.GoldSoft, d.c.GoldInk})
	}
	n := &d.v.Desk.Notes
	if n.Over {
		return list
	}
	for _, c := range d.v.Desk.Outcomes {
		if c.ID == n.Outcome {
			list = append(list, chip{c.Name, d.c.GreenSoft, d.c.GreenIn})
		}
	}
	for _, c := range d.v.Desk.Marks {
		if slices.Contains(n.Marks, c.ID) {
			list = append(list, chip{c.Name, d.c.BlueSoft, d.c.BlueInk})
		}
	}
	return list
}

// chipRow draws as many chips as fit in b, and the number of the others.
func (d *deskPen) chipRow(b widget.Box, list []chip) {
	u, size := d.u, 16*d.u
	for i, c := range list {
		more := ""
		if i < len(list)-1 {
			more = "+" + strconv.Itoa(len(list)-i-1)
		}
		w := widget.Width(c.text, theme.SemiBold, size) + 26*u
		room := b.W - widget.Width(more, theme.SemiBold, size) - 8*u
		if i > 0 && w > room {
			d.Text(b, label(size, theme.SemiBold, d.c.Soft), "+"+strconv.Itoa(len(list)-i))
			return
		}
		box := b.Left(min(w, room))
		d.Rect(box, widget.Frame{Fill: c.fill, Radius: 7 * u})
		t := centred(label(size, theme.SemiBold, c.ink))
		t.Min = 9.5 * u
		d.Text(box.Inset(10*u, 0), t, c.text)
		b = b.CutLeft(min(w, room) + 8*u)
	}
}

// classChip shows a priority class at the left of b.
func (d *deskPen) classChip(b widget.Box, class string) {
	u := d.u
	text := d.s.text("console.class", class)
	b = b.Left(min(widget.Width(text, theme.SemiBold, 16*u)+26*u, b.W))
	d.Rect(b, widget.Frame{Fill: d.c.GoldSoft, Radius: 7 * u})
	d.Text(b.Inset(10*u, 0), centred(label(16*u, theme.SemiBold, d.c.GoldInk)), text)
}

// firstRow draws the three big buttons.
func (d *deskPen) firstRow(b widget.Box) {
	u := d.u
	gap := 16 * u
	wide := (b.W - 2*gap) * 0.444
	narrow := (b.W - 2*gap - wide) / 2
	note := d.s.text("console.next.none")
	if n := d.v.Desk.Next; n.Number != "" {
		note = d.s.text("console.next.note", n.Number, n.WaitMin)
	}
	d.command("next", b.Left(wide), 31, note)
	d.command("recall", b.CutLeft(wide+gap).Left(narrow), 25, "")
	onward := ""
	if len(d.v.Desk.Current.Then) > 0 && d.v.Desk.State == console.StateServing {
		onward = d.s.text("console.finish.then")
	}
	d.command("finish", b.Right(narrow), 25, onward)
}

func (d *deskPen) secondRow(b widget.Box) {
	note := ""
	if d.v.Desk.NoShowInSec > 0 && !d.v.Can.NoShow && d.v.Desk.State == console.StateCalled {
		note = d.s.text("console.noshow.in", d.v.Desk.NoShowInSec)
	}
	notes := map[string]string{"noshow": note}
	cells := b.Columns(5, 15*d.u)
	for i, id := range []string{"start", "noshow", "hold", "transfer", "any"} {
		d.command(id, cells[i], 18.5, notes[id])
	}
}

// thirdRow draws the smaller commands, as wide as their texts. Commands that the centre
// does not use are left out.
func (d *deskPen) thirdRow(b widget.Box) {
	u := d.u
	var ids []string
	for _, id := range []string{"return", "note", "plan", "priority", "walkin", "cancel", "profile", "day"} {
		if id == "priority" && len(d.v.Desk.Classes) == 0 || id == "profile" && len(d.v.Desk.Profiles) == 0 || id == "day" && !d.v.Desk.DayAsked {
			continue
		}
		ids = append(ids, id)
	}
	size, gap := 14.5*u, 9*u
	widths, total := make([]float32, len(ids)), float32(0)
	for i, id := range ids {
		widths[i] = max(widget.Width(d.s.text(commandByID(id).text+".short"), theme.SemiBold, size), 56*u)
		total += widths[i]
	}
	pad := (b.W - total - gap*float32(len(ids)-1)) / float32(len(ids))
	for i, id := range ids {
		w := widths[i] + pad
		d.quietCommand(id, b.Left(w), size, min(pad/2-1, 16*u))
		b = b.CutLeft(w + gap)
	}
}

// quietCommand draws a small button for a command.
func (d *deskPen) quietCommand(id string, b widget.Box, size, pad float32) {
	u := d.u
	c := commandByID(id)
	on := c.can(d.v)
	fill, line, ink, soft := d.commandColours(id, d.looksOn(c))
	key := c.key
	if d.v.PendingID == id {
		key = d.s.text("console.pending")
	}
	d.Rect(b, d.frame(d.tint(id, fill), line, 12))
	in := b.Inset(max(4*u, pad), 0).Centred(b.W-2*max(4*u, pad), 39*u)
	d.Text(in.Top(21*u), label(size, theme.SemiBold, ink), d.s.text(c.text+".short"))
	d.Text(in.CutTop(21*u), label(12.5*u, theme.SemiBold, soft), key)
	d.Target(widget.Target{ID: id, Box: b, Radius: 12 * u, Off: !on, Do: func() { d.s.run(c) }})
}

// command draws the button of a command: its name, its key and a note.
func (d *deskPen) command(id string, b widget.Box, size float32, note string) {
	u := d.u
	c := commandByID(id)
	on := c.can(d.v)
	fill, line, ink, soft := d.commandColours(id, d.looksOn(c))
	if d.v.PendingID == id {
		note = d.s.text("console.pending")
	}
	d.Rect(b, d.frame(d.tint(id, fill), line, 17))
	pad := 27 * u
	if size < 20 {
		pad = 19 * u
	}
	in := b.Inset(pad, 0)
	h1, h2 := size*1.36*u, 16*1.4*u
	block := in.Centred(in.W, h1+h2)
	d.Text(block.Top(h1), label(size*u, theme.SemiBold, ink), d.s.text(c.text))
	d.Text(block.CutTop(h1), label(15*u, theme.SemiBold, soft), strings.Join(filled(c.key, note), " · "))
	d.Target(widget.Target{ID: id, Box: b, Radius: 17 * u, Off: !on, Do: func() { d.s.run(c) }})
}

// restingRed is the share of the brand's red in the primary action while it cannot be
// used.
const restingRed = 0.5

func (d *deskPen) commandColours(id string, on bool) (fill, line, ink, soft widget.Color) {
	switch {
	case d.v.PendingID == id: // pressed, and without an answer yet
		return d.c.BlueSoft, d.c.Focus, d.c.BlueInk, d.c.BlueInk
	case !on && id == "next": // the clerk must find it even while it is disabled
		muted := theme.Mix(d.c.Paper, d.c.Brand, restingRed)
		return muted, muted, theme.White, theme.White
	case !on:
		return d.c.Faded, theme.Mix(d.c.Line, d.c.Paper, 0.4), d.c.FadedInk, d.c.FadedInk
	case id == "next":
		return d.c.Brand, d.c.Brand, theme.White, theme.Mix(theme.White, d.c.Brand, 0.15)
	case id == "finish":
		return d.c.GreenSoft, d.c.GreenLine, d.c.Green, d.c.Soft
	case id == "start" && d.v.Desk.State == console.StateCalled:
		return d.c.GreenSoft, d.c.GreenLine, d.c.Green, d.c.Soft
	case id == "recall" && d.v.Desk.RecallHint:
		return d.c.GoldSoft, d.c.Gold, d.c.GoldInk, d.c.GoldInk
	}
	return d.c.Card, d.c.Line, d.c.Ink, d.c.Soft
}

// figures draws the clerk's own figures of the day.
func (d *deskPen) figures(b widget.Box) {
	u, f := d.u, d.v.Desk.Figures
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 18))
	score, word := "–", d.s.text("console.fig.score.none")
	if f.ScoreTenths >= 0 && f.ScoreMax > 0 {
		score = i18n.Tenths(d.v.Lang, f.ScoreTenths) + "/" + strconv.Itoa(f.ScoreMax)
		word = d.s.text("console.fig.score", f.Answers)
	}
	list := []struct{ value, word string }{
		{count(f.Served, ""), d.s.text("console.fig.served")},
		{seconds(f.WaitSec), d.s.text("console.fig.wait")},
		{seconds(f.ServiceSec), d.s.text("console.fig.service")},
		{score, word},
		{count(f.OnTargetPct, "%"), d.s.text("console.fig.target")},
	}
	for i, c := range b.Inset(28*u, 0).Columns(len(list), 0) {
		if i > 0 {
			d.Fill(widget.Box{X: c.X, Y: b.Y + 18*u, W: max(1, 1.4*u), H: b.H - 36*u}, d.c.Line)
			c = c.CutLeft(22 * u)
		}
		mid := c.Centred(c.W, 62*u)
		d.Text(mid.Top(38*u), label(29*u, theme.Bold, d.c.Ink), list[i].value)
		d.Text(mid.CutTop(38*u).CutRight(6*u), label(15.5*u, theme.Regular, d.c.Soft), list[i].word)
	}
}

func count(n int, unit string) string {
	if n < 0 {
		return "–"
	}
	return strconv.Itoa(n) + unit
}

func seconds(n int) string {
	if n < 0 {
		return "–"
	}
	return i18n.Span(time.Duration(n) * time.Second)
}
