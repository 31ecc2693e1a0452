package consoleview

import (
	"slices"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Sizes of the bar, in design units.
const (
	barSize  = 15
	barLeast = 10
	barDot   = 18 // between the dot and the text
	barGap   = 28 // between two lines
)

// barLine is a device in the bar.
type barLine struct {
	text  string
	more  string // is kept when the text is cut
	moreW float32
	level console.Level
	w     float32 // width of text and more
}

// devices draws the devices in the bar: with the advice about a fault if there is room,
// otherwise without it, otherwise in smaller type. A line that needs more than half of
// the room is cut first; if even the smallest type is too wide, the longest lines are
// cut.
func (d *pen) devices(b widget.Box) {
	u := d.u
	lines, size := d.barLines(true, barSize*u), barSize*u
	room := b.W - (barDot+barGap)*u*float32(len(lines)) + barGap*u // for texts
	if total(lines) > room {
		lines = d.barLines(false, size)
		limit(lines, room/2)
	}
	// Letters start on whole pixels, so a line in smaller type may still be too wide.
	for need := total(lines); need > room && size > barLeast*u; need = total(lines) {
		size = max(size*room/need*0.98, barLeast*u)
		lines = d.barLines(false, size)
		limit(lines, room/2)
	}
	shorten(lines, room)
	for _, line := range lines {
		d.Circle(b.Left(11*u), 10*u, levelColour(line.level))
		t := label(size, theme.Medium, d.levelInk(line.level))
		t.Min = size
		in := b.CutLeft(barDot * u).Left(line.w)
		d.Text(in.CutRight(line.moreW), t, line.text)
		if line.more != "" {
			d.Text(in.Right(line.moreW), trailing(t), line.more)
		}
		b = b.CutLeft(line.w + (barDot+barGap)*u)
	}
}

// barLines are the lines of the devices that have something to report.
func (d *pen) barLines(full bool, size float32) []barLine {
	var lines []barLine
	for _, dev := range d.barDevices() {
		if dev.State == "" {
			continue
		}
		state := dev.State
		if full && dev.Full != "" {
			state = dev.Full
		}
		line := barLine{text: dev.Name + ": " + state, level: dev.Level}
		if dev.More != "" {
			line.more = "· " + dev.More
			line.moreW = widget.Width(line.more, theme.Medium, size) + 0.4*size
		}
		line.w = widget.Width(line.text, theme.Medium, size) + 2 + line.moreW
		lines = append(lines, line)
	}
	return lines
}

// barDevices are the devices of the bar, in its order.
func (d *pen) barDevices() []console.Device {
	return []console.Device{d.v.Link, d.v.Pad, d.v.Printer, d.v.Scanner, d.v.Speaker}
}

// shownTroubles is how many faults the help has room for.
const shownTroubles = 3

// troubles are the devices with a fault that somebody must repair. The bar often has no
// room for the advice.
func (d *pen) troubles() (list []console.Device) {
	for _, dev := range d.barDevices() {
		if dev.Full != "" && len(list) < shownTroubles {
			list = append(list, dev)
		}
	}
	return list
}

// troubleRows shows the advice about them above the help, and returns the room below.
func (d *pen) troubleRows(b widget.Box) widget.Box {
	u := d.u
	for _, dev := range d.troubles() {
		row := b.Top((troubleH - 10) * u)
		d.Circle(row.Left(11*u), 10*u, levelColour(dev.Level))
		t := label(17*u, theme.Medium, d.levelInk(dev.Level))
		t.Lines, t.Min = 2, 13*u
		d.Text(row.CutLeft(24*u), t, dev.Name+": "+dev.Full)
		b = b.CutTop(troubleH * u)
	}
	return b
}

// troubleTarget makes a tap on the bar open that advice.
func (d *deskPen) troubleTarget(b widget.Box) {
	if len(d.troubles()) > 0 {
		d.Target(widget.Target{ID: "devices", Box: b, Mute: true, Do: func() { d.s.ask(askHelp, "") }})
	}
}

func total(lines []barLine) (w float32) {
	for _, line := range lines {
		w += line.w
	}
	return w
}

// shorten shortens the longest lines, to equal widths, until all fit.
func shorten(lines []barLine, room float32) {
	widths := make([]float32, len(lines))
	for i, line := range lines {
		widths[i] = line.w
	}
	slices.Sort(widths)
	for i, w := range widths {
		share := max(0, room) / float32(len(widths)-i)
		if w > share {
			limit(lines, share)
			return
		}
		room -= w
	}
}

// limit limits the width of every line to w.
func limit(lines []barLine, w float32) {
	for i := range lines {
		lines[i].w = min(lines[i].w, w)
	}
}

// levelInk is the colour of a device's text.
func (d *pen) levelInk(l console.Level) widget.Color {
	switch l {
	case console.LevelBad:
		return d.c.RedInk
	case console.LevelWarn:
		return d.c.GoldInk
	}
	return d.c.Soft
}

func levelColour(l console.Level) widget.Color {
	switch l {
	case console.LevelWarn:
		return theme.Day.Gold
	case console.LevelBad:
		return theme.Day.Brand
	case console.LevelOff:
		return theme.Day.FadedInk
	}
	return theme.Day.Green
}
