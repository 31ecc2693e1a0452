package citizen

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// Header is what the red bar tells.
type Header struct {
	Lang             i18n.Lang
	Centre, Motto    string
	Now              time.Time
	Sample, Insecure bool
	// CornerDown and CornerUp are the press and the release of the hidden corner; nil if
	// there is none.
	CornerDown, CornerUp func()
}

// Header draws the red bar with the centre's name and the clock, and returns the room
// below it.
func (d *Pen) Header(area widget.Box, v Header) widget.Box {
	u := d.U
	h := 120 * u
	if d.Tall {
		h = 204 * u
	}
	bar := area.Top(h)
	d.Fill(bar, d.C.Brand)
	in := bar.Inset(56*u, 0)
	disc := h * 0.55
	left := in.Left(disc)
	d.Circle(left, disc, d.C.OnBrand)
	d.Icon(left.Centred(disc*0.46, disc*0.46), theme.Star, d.C.Brand)
	if v.CornerDown != nil {
		d.Target(widget.Target{ID: "corner", Box: bar.Left(h), Mute: true, Down: v.CornerDown, Up: v.CornerUp})
	}

	clockW := 240 * u
	d.clock(in.Right(clockW), v)
	d.name(in.CutLeft(disc+32*u).CutRight(clockW+16*u), v)
	return area.CutTop(h)
}

// mark is what citizens must know of the system as a whole.
func (v *Header) mark() string { return i18n.Mark(v.Lang, v.Sample, v.Insecure) }

func (d *Pen) clock(b widget.Box, v Header) {
	u := d.U
	block := b.Centred(b.W, 104*u)
	if word, size := v.mark(), 18*u; d.Tall && word != "" { // in landscape it comes after the motto
		block = b.Centred(b.W, 150*u)
		d.Badge(block.Bottom(38*u).Right(widget.BadgeWidth(word, size)), size, d.C.OnBrand, word)
	}
	d.Text(block.Top(66*u), widget.Type{
		Size: 54 * u, Weight: theme.Bold, Color: d.C.OnBrand, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true,
	}, i18n.Clock(v.Now))
	d.Text(block.CutTop(66*u).Top(38*u), widget.Type{
		Size: 22 * u, Min: d.Least(), Weight: theme.Medium, Color: d.C.OnBrand, Align: fyne.TextAlignTrailing, Lines: 1, Middle: true,
	}, i18n.Date(v.Lang, v.Now))
}

func (d *Pen) name(b widget.Box, v Header) {
	u := d.U
	block := b.Centred(b.W, 124*u)
	lines := 2
	motto := v.Motto
	if !d.Tall {
		block = b.Centred(b.W, 86*u)
		lines = 1
	}
	foot := 32 * u
	badge := ""
	if !d.Tall {
		badge = v.mark()
	}
	d.Text(block.CutBottom(foot), widget.Type{
		Size: 36 * u, Min: 20 * u, Weight: theme.Bold, Color: d.C.OnBrand, Lines: lines, Foot: true, Leading: 0.98, Balance: true,
	}, strings.ToUpper(v.Centre))
	d.Labelled(block.Bottom(foot), widget.Type{
		Size: 23 * u, Min: d.Least(), Weight: theme.Medium, Color: theme.Mix(d.C.OnBrand, d.C.Brand, 0.12), Lines: 1, Middle: true,
	}, motto, badge, d.Least())
}
