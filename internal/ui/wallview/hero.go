package wallview

import (
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
	"motcua/internal/wall"
)

const (
	figureShare = 0.71 // height of a digit relative to the font's size
	heroMargin  = 82   // design units left and right of the figures together
	heroFoot    = 84   // design units of the line with agency and place
	heroLeading = 1.08 // height of the figures' part relative to their size
	heroFigures = 4.24 // width of "A000" and "00" in the product's font, likewise
	heroArrow   = 0.62 // width of the arrow with its gaps, likewise
	heroLabels  = 49   // design units of the labels above
)

// heroWidth is the width of the newest number, its arrow and a counter of two digits,
// relative to their size: "A000", "00" and the arrow. It does not depend on the present
// number, so that the layout does not change from call to call; and it is not measured,
// because -check needs it before there is a window.
const heroWidth = heroFigures + heroArrow

// HeroReach is the height in pixels of the largest possible digits of the newest number
// on a screen of this size.
func HeroReach(w, h float32) float32 {
	tall, u := unit(fyne.NewSize(w, h))
	return figureShare * heroMost(w-96*u, heroArea(h, tall, u), u)
}

// heroArea is the least height for the calls.
func heroArea(h float32, tall bool, u float32) float32 {
	if tall {
		return h - (149+84+36+362)*u
	}
	return h - (112+84+52)*u
}

// heroMost is the largest size of the figures that leaves half of an area to the earlier
// calls.
func heroMost(w, h, u float32) float32 {
	return min((w-heroMargin*u)/heroWidth, (h*0.56-(heroLabels+heroFoot)*u)/heroLeading)
}

// heroSize is the size of the newest number's figures that the hall needs.
func (d *pen) heroSize() float32 {
	return max(d.heroBase()*max(1, min(1.6, d.v.HeroUnit)), d.v.HeroDigits/figureShare)
}

// heroBase is the default size.
func (d *pen) heroBase() float32 {
	if d.tall {
		return 232 * d.u
	}
	return 178 * d.u
}

// footed reports that the agency is below the newest number: always in portrait, and if
// the figures are larger than the default.
func (d *pen) footed() bool { return d.tall || d.v.HeroUnit > 1 || d.v.HeroDigits > 0 }

// hero draws the newest call with its labels, and returns the remaining room.
func (d *pen) hero(area widget.Box, footed bool) widget.Box {
	u := d.u
	head := area.Top(heroLabels*u).Inset(37*u, 0)
	label := widget.Type{Size: 28 * u, Weight: theme.Medium, Color: d.c.Mist, Lines: 1}
	d.Text(head, label, d.s.text("wall.called"))
	if d.v.Spoken { // for people who do not hear it
		d.Icon(head.CutLeft(widget.Width(d.s.text("wall.called"), label.Weight, label.Size)+14*u).Left(34*u), theme.Speaker, d.c.Accent)
	}
	label.Align = fyne.TextAlignTrailing
	d.Text(head, label, d.s.text("wall.to"))
	area = area.CutTop(heroLabels * u)
	size, h := d.heroSize(), min(224*u, area.H*0.5)
	if footed {
		size = min(size, max(d.heroBase(), heroMost(area.W, area.H+heroLabels*u, u)), (area.H*0.6-heroFoot*u)/heroLeading)
		h = size*heroLeading + heroFoot*u
	}
	b := area.Top(h)
	fill := d.c.Row
	style := callStyle{ink: d.c.Ink, soft: d.c.Mist, number: 178, agency: 34, word: 44, agencyLines: 3, hero: true}
	lit := d.v.Lit && d.v.Hero.Number != ""
	if lit {
		fill = theme.Mix(d.c.Lit, d.c.Crest, d.s.glow)
		style.ink, style.soft, style.lit = d.c.OnLit, d.c.LitSoft, true
	}
	frame := d.frame(fill, 24)
	if lit {
		frame.Line, frame.Width = d.c.Crest, 6*u
	}
	d.Rect(b, frame)
	switch {
	case d.v.Hero.Number == "":
		d.empty(b)
	case footed:
		d.heroFooted(b, d.v.Hero, style, size)
	default:
		d.heroBeside(b, d.v.Hero, style)
	}
	return area.CutTop(h + 16*u)
}

// heroFooted draws number, arrow and counter over the width of the box, and below them a
// line with the agency and the place.
func (d *pen) heroFooted(b widget.Box, c wall.Call, st callStyle, size float32) {
	u := d.u
	in := b.Inset(heroMargin/2*u, 0)
	figures := in.CutBottom(heroFoot * u)
	number := widget.Type{Size: size, Min: 30 * u, Weight: theme.Bold, Color: st.ink, Lines: 1, Middle: true}
	side := float32(0)
	if c.Arrow != wall.ArrowNone {
		side = 0.42
	}
	wide := func() (number, counter, all float32) {
		number, counter = widget.Width(c.Number, theme.Bold, size)+2, widget.Width(c.Counter, theme.Bold, size)+2
		return number, counter, number + counter + (side*1.35+0.05)*size
	}
	numberW, counterW, all := wide()
	if all > in.W {
		size *= in.W / all
		number.Size = size
		numberW, counterW, _ = wide()
	}
	side *= size
	counter := number
	counter.Align = fyne.TextAlignTrailing
	d.Text(figures.Left(numberW).Centred(numberW, figures.H*1.3), number, c.Number)
	d.Text(figures.Right(counterW).Centred(counterW, figures.H*1.3), counter, c.Counter)
	if side > 0 {
		gap := figures.CutLeft(numberW).CutRight(counterW)
		d.Icon(gap.Centred(side, side), arrowIcon(c.Arrow), st.ink)
	}
	foot := in.Bottom(heroFoot * u)
	d.Fill(foot.Top(3*u), theme.Mix(st.soft, d.c.Lit, 0.55))
	foot = foot.CutTop(3 * u).CutBottom(6 * u)
	t := widget.Type{Size: 37 * u, Min: 20 * u, Weight: theme.SemiBold, Color: st.soft, Lines: 1, Middle: true}
	if c.Place != "" {
		w := min(widget.Width(c.Place, t.Weight, t.Size)+4, foot.W*0.45)
		right := t
		right.Align = fyne.TextAlignTrailing
		d.Text(foot.Right(w), right, c.Place)
		foot = foot.CutRight(w + 30*u)
	}
	t.Lines = 2
	d.named(foot, t, c.Letter, c.Hue, d.explains(c), 50*u, st.lit)
}

// heroBeside draws the agency between number and counter, or below them if it does not
// fit there.
func (d *pen) heroBeside(b widget.Box, c wall.Call, st callStyle) {
	u := d.u
	scale := min(b.H/u/203, 1)
	t := widget.Type{Size: st.agency * u, Min: 18 * u, Weight: theme.Medium, Color: st.soft, Lines: st.agencyLines, Middle: true, Balance: true}
	set := d.setCall(b, c, st, scale)
	mid := set.in.CutLeft(set.numberW + 36*u).CutRight(set.rightRoom + 30*u)
	text := d.explains(c)
	letter := 46 * u
	t.Min = 27 * u // if it would be smaller, below is better
	if c.Place != "" || !widget.Fits(text, t, mid.W-d.letterRoom(c.Letter, letter), mid.H*0.86) {
		set = d.setCall(b.CutBottom(b.H*0.25), c, st, scale*0.92)
		mid = b.Inset(41*u, 0).Bottom(b.H * 0.32).CutBottom(b.H * 0.07)
		t.Lines, t.Size, t.Min, t.Leading, letter = 2, min(t.Size, 31*u), 13*u, 0.94, 40*u
		if c.Place != "" {
			w := min(widget.Width(c.Place, t.Weight, t.Size)+4, mid.W*0.4)
			right := t
			right.Align = fyne.TextAlignTrailing
			d.Text(mid.Right(w), right, c.Place)
			mid = mid.CutRight(w + 30*u)
		}
	} else {
		mid = mid.Centred(mid.W, mid.H*0.86)
	}
	d.drawCall(set, c)
	d.named(mid, t, c.Letter, c.Hue, text, letter, st.lit)
}

// explains is the text beside a number: the agency, and priority.
func (d *pen) explains(c wall.Call) string {
	if !c.Priority {
		return c.Agency
	}
	return strings.TrimPrefix(c.Agency+" · ", " · ") + d.s.text("wall.priority")
}

func (d *pen) empty(b widget.Box) {
	u := d.u
	mid := b.Inset(40*u, 0).Centred(b.W-80*u, 120*u)
	d.Text(mid.Top(72*u), widget.Type{Size: 52 * u, Min: 24 * u, Weight: theme.Bold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, d.s.text("wall.none"))
	d.Text(mid.CutTop(72*u), widget.Type{Size: 30 * u, Min: 18 * u, Color: d.c.Mist, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, d.s.text("wall.none.sub"))
}
