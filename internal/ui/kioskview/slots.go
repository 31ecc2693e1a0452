package kioskview

import (
	"strconv"

	"fyne.io/fyne/v2"

	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// slots draws why there is no number, and the times to choose from instead.
func (d *pen) slots() {
	rest := d.header(d.size)
	rest = d.footer(rest)
	u := d.u
	area := rest.Inset(56*u, 22*u)
	if d.tall {
		area = rest.Inset(56*u, 34*u)
	}
	d.slotDays(d.slotsHeading(area))
}

// slotsHeading draws the reason, the service, and what can be done.
func (d *pen) slotsHeading(area widget.Box) widget.Box {
	u, k, v := d.u, 1+(d.k-1)*0.6, &d.v.Slots
	title := widget.Type{Size: 52 * u * k, Min: 28 * u, Weight: theme.Bold, Color: d.c.Ink, Lines: 2, Leading: 0.95, Balance: true}
	service := widget.Type{Size: 30 * u * k, Weight: theme.SemiBold, Color: d.c.Soft, Lines: 2, Leading: 0.95}
	text := widget.Type{Size: 33 * u * k, Min: 16 * u, Weight: theme.Medium, Color: d.c.Ink, Lines: 4, Balance: true}
	if !d.tall {
		title.Size, service.Size, text.Size = 40*u*k, 25*u*k, 26*u*k
	}
	service.Min = readable * service.Size // the citizen has chosen it and knows the rest of a long name
	row := d.back(area.Top(max(d.touch, 84*u)))
	h1 := widget.Height(v.Title, title, row.W, row.H)
	d.Text(row.Centred(row.W, h1+2), title, v.Title)
	space, under := 12*u, 30*u
	words := area.CutTop(row.H + space)
	words.H = min(words.H*0.3, words.H-d.slotsNeed()-space-under)
	h2 := widget.Height(v.Service, service, words.W, words.H*0.6)
	d.Text(words.Top(h2+2), service, v.Service)
	rest := words.CutTop(h2 + space)
	h3 := widget.Height(v.Text, text, rest.W, rest.H)
	d.Text(rest.Top(h3+2), text, v.Text)
	return area.CutTop(row.H + h2 + h3 + 2*space + under)
}

// slotGrid is the layout of times.
type slotGrid struct {
	cols                int
	label, between, gap float32 // above a day's times, between days, between times
}

func (d *pen) slotGrid() slotGrid {
	gap := max(22*d.u, d.gap)
	if d.tall {
		return slotGrid{3, 58 * d.u * d.k, 26 * d.u, gap}
	}
	return slotGrid{6, 0, gap, gap}
}

// height is the height of days whose times are h high.
func (g slotGrid) height(days []kiosk.SlotDay, h float32) float32 {
	total := float32(len(days))*g.label + float32(len(days)-1)*g.between
	for _, day := range days {
		n := float32(g.rows(day))
		total += n*h + (n-1)*g.gap
	}
	return total
}

func (g slotGrid) rows(day kiosk.SlotDay) int { return (len(day.Slots) + g.cols - 1) / g.cols }

// slotsNeed is the smallest height of all days.
func (d *pen) slotsNeed() float32 { return d.slotGrid().height(d.v.Slots.Days, d.touch) }

// slotDays draws the times, each day below its name, or beside it in landscape.
func (d *pen) slotDays(area widget.Box) {
	g, days := d.slotGrid(), d.v.Slots.Days
	rows := 0
	for _, day := range days {
		rows += g.rows(day)
	}
	h := max(d.touch, min((area.H-g.height(days, 0))/float32(max(rows, 1)), 170*d.u*d.k))
	y := area.Y
	for _, day := range days {
		block := widget.Box{X: area.X, Y: y, W: area.W, H: g.height([]kiosk.SlotDay{day}, h)}
		d.slotDay(day, block, g)
		y += block.H + g.between
	}
}

func (d *pen) slotDay(day kiosk.SlotDay, b widget.Box, g slotGrid) {
	u, k := d.u, d.k
	name := widget.Type{Size: 36 * u * k, Min: 18 * u, Weight: theme.Bold, Color: d.c.Ink, Lines: 1, Middle: true}
	times := b.CutTop(g.label)
	if d.tall {
		d.Text(b.Top(g.label-8*u), name, day.Name)
	} else {
		w := 300 * u
		name.Size, name.Lines, name.Leading, name.Balance = 30*u*min(k, 1.15), 2, 0.95, true
		d.Text(b.Left(w-20*u), name, day.Name)
		times = b.CutLeft(w)
	}
	rows := g.rows(day)
	for i, slot := range day.Slots {
		row := times.Rows(rows, g.gap)[i/g.cols]
		d.slot(slot, row.Columns(g.cols, g.gap)[i%g.cols])
	}
}

func (d *pen) slot(slot kiosk.Slot, b widget.Box) {
	u := d.u
	id := "slot:" + strconv.FormatInt(slot.AtMS, 10)
	line := theme.Mix(d.c.BlueSoft, d.c.BlueInk, 0.35)
	if d.v.HighContrast {
		line = d.c.BlueInk
	}
	d.Rect(b, d.pressedFrame(id, d.c.BlueSoft, line, 20))
	d.Text(b, widget.Type{
		Size: min(56*u*d.k, b.H*0.56, b.W*0.27), Min: 24 * u, Weight: theme.Bold, Color: d.c.BlueInk, Align: fyne.TextAlignCenter, Lines: 1, Middle: true,
	}, slot.Clock)
	act := d.s.act
	d.Target(widget.Target{ID: id, Box: b, Radius: 20 * u, Choice: true, Do: func() { act.ChooseSlot(slot.AtMS) }})
}
