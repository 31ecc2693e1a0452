package kioskview

import (
	"image"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"

	"motcua/internal/i18n"
	"motcua/internal/kiosk"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// trouble reports that the paper will not come, so that the citizen must note the number.
func (d *pen) trouble() bool {
	if d.v.Page == kiosk.PageBooked {
		return d.v.Slip.Printer >= kiosk.PrinterTrouble
	}
	return d.v.Ticket.Printer >= kiosk.PrinterTrouble
}

// issued draws the number while its paper is printed, or without paper.
func (d *pen) issued() {
	u := d.u
	bandH := 222 * u
	if !d.tall {
		bandH = 130 * u
	}
	d.band(d.size.Top(bandH))
	rest := d.size.CutTop(bandH)
	if d.trouble() && d.tall {
		d.kept(rest)
		return
	}
	if d.tall {
		col := rest.Inset((rest.W-760*u)/2, 0).CutTop(70 * u).CutBottom(70 * u)
		bh := max(132*u, d.touch)
		d.doneButton(col.Bottom(bh))
		col = col.CutBottom(bh + 40*u)
		cardH := min(690*u*(1+(d.k-1)*0.3)+d.extra(), col.H-320*u)
		d.ticketCard(col.Top(cardH))
		panel := col.CutTop(cardH + 57*u)
		d.followPanel(panel.Top(min(300*u, panel.H)))
		return
	}
	in := rest.Inset(56*u, 30*u)
	bh := max(96*u, d.touch)
	share := float32(0.6)
	if d.trouble() && d.v.Ticket.QR != nil { // the code replaces the paper
		share = 0.56
	}
	left := in.Left(in.W*share - 18*u)
	right := in.CutLeft(in.W*share + 18*u)
	d.ticketCard(left)
	d.doneButton(right.Bottom(bh))
	d.followPanel(right.CutBottom(bh + 36*u))
}

// kept draws the portrait page without paper: the number as wide as the screen allows,
// and the code in the remaining room.
func (d *pen) kept(rest widget.Box) {
	u := d.u
	col := rest.Inset(72*u, 44*u)
	bh := max(132*u, d.touch)
	d.doneButton(col.Bottom(bh))
	col = col.CutBottom(bh + 36*u)
	if t := &d.v.Ticket; t.QR == nil && t.Code == "" {
		d.ticketCard(col.Top(min(col.H, 1000*u)))
		return
	}
	cardH := min(700*u, col.H*0.52)
	if len(d.v.Ticket.Next) > 0 {
		cardH += d.nextRoom()
	}
	d.ticketCard(col.Top(cardH))
	d.followPanel(col.CutTop(cardH + 32*u))
}

func (d *pen) bandTexts() (title, sub string) {
	if d.v.Page == kiosk.PageBooked {
		return d.paperTexts("kiosk.slip.", d.v.Slip.Printer, d.v.Slip.Trouble)
	}
	return d.paperTexts("kiosk.issued.", d.v.Ticket.Printer, d.v.Ticket.Trouble)
}

// paperTexts are the texts for the state of a paper, from a family of keys.
func (d *pen) paperTexts(family string, state kiosk.PrinterState, trouble string) (title, sub string) {
	t := func(key string) string { return d.s.text(family + key) }
	switch state {
	case kiosk.PrinterPrinting:
		return t("title"), t("printing")
	case kiosk.PrinterTrouble:
		return trouble, t("keep")
	case kiosk.PrinterNone:
		return t("none"), t("keep")
	}
	return t("title"), t("done")
}

// band is the coloured bar at the top: green if the paper comes, amber otherwise.
func (d *pen) band(b widget.Box) {
	u := d.u
	fill, ink, icon := d.c.Green, d.c.OnGreen, theme.Check
	if d.trouble() {
		fill, ink, icon = d.c.Amber, d.c.OnAmber, theme.Warning
	}
	d.Fill(b, fill)
	title, sub := d.bandTexts()
	big, small := 48*u, 30*u
	if !d.tall {
		big, small = 42*u, 27*u
	}
	in := b.Inset(48*u, 0)
	h1, h2 := big*1.3, small*1.5
	if d.trouble() && d.tall {
		h2 = small * 2.7
	}
	block := in.Centred(in.W, h1+h2)
	mark := big * 0.8
	w := min(in.W-mark*1.6, widget.Width(title, theme.Bold, big)+4*u)
	line := block.Top(h1).Centred(w+mark*1.5, h1)
	d.Icon(line.Left(mark), icon, ink)
	d.Text(line.CutLeft(mark*1.5), widget.Type{Size: big, Min: 26 * u, Weight: theme.Bold, Color: ink, Lines: 1, Middle: true}, title)
	d.Text(block.CutTop(h1), widget.Type{Size: small, Min: 18 * u, Weight: theme.Medium, Color: ink, Lines: 2, Middle: true, Align: fyne.TextAlignCenter, Balance: true}, sub)
}

// ticketCard draws the number and the facts for the citizen.
func (d *pen) ticketCard(b widget.Box) {
	u, t := d.u, &d.v.Ticket
	d.Rect(b, d.frame(d.c.Card, d.c.Line, 28))
	in := b.Inset(56*u, 0).CutTop(48 * u).CutBottom(44 * u)
	body := in
	if list := d.factList(); len(list) > 0 {
		d.facts(in.Bottom(112*u), list)
		rule := in.CutBottom(112*u + 34*u)
		d.Dashes(rule.Bottom(2*u), max(1, 2*u), 8*u, 6*u, theme.Mix(d.c.Line, d.c.Soft, 0.15))
		body = rule.CutBottom(30 * u)
	}
	go1 := body.Bottom(46 * u * d.k)
	if len(t.Next) > 0 {
		go1.Y -= d.nextHeight(body)
	}
	d.Text(go1, widget.Type{
		Size: 33 * u * d.k, Min: 20 * u, Weight: theme.SemiBold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true,
	}, d.whereTo())
	body = d.nextServices(body.CutBottom(46*u*d.k + 4*u))
	agency := widget.Type{Size: 34 * u, Min: 20 * u, Weight: theme.SemiBold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 1}
	service := widget.Type{
		Size: 28 * u, Min: 15 * u, Color: d.c.Soft, Align: fyne.TextAlignCenter, Leading: 0.94, Balance: true,
	}
	h1 := widget.Height(t.Agency, agency, body.W, body.H)
	h2 := widget.Height(t.Service, service, body.W, body.H*0.42-h1)
	head := body.Top(h1 + h2)
	d.Text(head.Top(h1), agency, t.Agency)
	d.Text(head.CutTop(h1), service, t.Service)
	num := body.CutTop(head.H)
	if t.Class != "" {
		num = d.chip(num, d.s.text("kiosk.class.sub", t.Class), d.c.GoldSoft, d.c.Gold, d.c.GoldInk)
	}
	switch {
	case t.Late:
		num = d.chip(num, d.s.text("kiosk.issued.late", t.Slot), d.c.BlueSoft, d.c.BlueInk, d.c.BlueInk)
	case t.Slot != "":
		num = d.chip(num, d.s.text("kiosk.issued.slot", t.Slot), d.c.BlueSoft, d.c.BlueInk, d.c.BlueInk)
	}
	d.number(num, t.Number)
}

// nextType is the type of the services that follow.
func (d *pen) nextType() widget.Type {
	return widget.Type{Size: 26 * d.u * d.nextGrow(), Min: 15 * d.u, Weight: theme.Medium, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 1 + listLines, Leading: 0.95}
}

func (d *pen) nextText(w float32) string {
	return d.s.text("kiosk.issued.next", d.listed(d.v.Ticket.Next, 2, d.nextType(), w))
}

// nextGrow is their enlargement in large text, less than usual, because the number needs
// its room.
func (d *pen) nextGrow() float32 { return 1 + (d.k-1)*0.6 }

// nextRoom is the largest height of the services that follow on a card.
func (d *pen) nextRoom() float32 {
	return float32(1+min(len(d.v.Ticket.Next), listLines)) * 33 * d.u * d.nextGrow()
}

func (d *pen) nextHeight(body widget.Box) float32 {
	return widget.Height(d.nextText(body.W), d.nextType(), body.W, d.nextRoom()) + 6*d.u
}

// nextServices lists the services that follow at the bottom of body, and returns the room
// above.
func (d *pen) nextServices(body widget.Box) widget.Box {
	if len(d.v.Ticket.Next) == 0 {
		return body
	}
	h := d.nextHeight(body)
	foot := widget.Box{X: body.X, Y: body.Y + body.H + (46*d.k+4)*d.u - h, W: body.W, H: h}
	d.Text(foot, d.nextType(), d.nextText(body.W))
	return body.CutBottom(h)
}

// chip draws a label above a ticket's number: for priority, or for an appointment.
func (d *pen) chip(b widget.Box, text string, fill, line, ink widget.Color) widget.Box {
	u := d.u
	w := min(b.W, widget.Width(text, theme.SemiBold, 24*u)+36*u)
	b = b.CutTop(10 * u)
	chip := b.Top(42*u).Centred(w, 42*u)
	d.Rect(chip, d.frame(fill, line, 10))
	d.Text(chip.Inset(12*u, 0), widget.Type{Size: 24 * u, Min: 14 * u, Weight: theme.SemiBold, Color: ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, text)
	return b.CutTop(42 * u)
}

// extra is the additional height of a portrait card for its chips and for the services
// that follow.
func (d *pen) extra() float32 {
	t, u := &d.v.Ticket, d.u
	h := float32(0)
	if t.Class != "" {
		h += 52 * u
	}
	if t.Slot != "" {
		h += 52 * u
	}
	if len(t.Next) > 0 {
		h += d.nextRoom()
	}
	return h
}

// number draws a ticket's number, or an hour, as large as the box allows.
func (d *pen) number(b widget.Box, text string) {
	size := b.H / 1.0
	w := widget.Width(text, theme.Bold, size)
	if w > b.W-6 {
		size *= (b.W - 6) / w
	}
	size = min(size, 400*d.u)
	lh := widget.LineHeight(theme.Bold, size)
	d.Text(b.Centred(b.W, lh), widget.Type{
		Size: size, Min: size * 0.5, Weight: theme.Bold, Color: d.c.Number, Align: fyne.TextAlignCenter, Lines: 1, Middle: true,
	}, text)
}

// whereTo names the counters: "3, 4 hoặc 5".
func (d *pen) whereTo() string {
	n := d.v.Ticket.Counters
	if len(n) == 0 {
		return d.s.text("kiosk.issued.wait")
	}
	list := n[0]
	if len(n) > 1 {
		list = strings.Join(n[:len(n)-1], ", ") + d.s.text("kiosk.issued.or") + n[len(n)-1]
	}
	return d.s.text("kiosk.issued.go", list)
}

type fact struct{ value, word string }

// factList is the people ahead, the estimate and the expected call, as far as they are
// known.
func (d *pen) factList() []fact {
	t := &d.v.Ticket
	var list []fact
	if t.Ahead >= 0 {
		list = append(list, fact{i18n.Number(d.v.Lang, t.Ahead), d.s.text("kiosk.issued.ahead")})
	}
	if t.Estimate.Known {
		v := i18n.ShortMinutes(t.Estimate.FromMin, t.Estimate.ToMin)
		if t.Estimate.ToMin <= 0 {
			v = d.s.text("estimate.now")
		}
		list = append(list, fact{v, d.s.text("kiosk.issued.estimate")})
	}
	if !t.CallAt.IsZero() {
		list = append(list, fact{i18n.Clock(t.CallAt), d.s.text("kiosk.issued.call")})
	}
	return list
}

func (d *pen) facts(b widget.Box, list []fact) {
	for i, c := range b.Columns(len(list), 12*d.u) {
		d.Text(c.Top(70*d.u), widget.Type{Size: 56 * d.u, Min: 26 * d.u, Weight: theme.Bold, Color: d.c.Ink, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, list[i].value)
		d.Text(c.CutTop(70*d.u), widget.Type{Size: 25 * d.u, Min: 16 * d.u, Color: d.c.Soft, Align: fyne.TextAlignCenter, Lines: 1, Middle: true}, list[i].word)
	}
}

// panel is a QR code with its explanation.
type panel struct {
	title, text string
	qr          image.Image
	strong      bool // the text is a necessary instruction
}

// types are the types of a panel's texts.
func (d *pen) types(p panel, align fyne.TextAlign) (head, body widget.Type) {
	u := d.u
	head = widget.Type{Size: 33 * u, Min: 20 * u, Weight: theme.SemiBold, Color: d.c.BlueInk, Lines: 1, Align: align}
	body = widget.Type{Size: 26 * u, Min: 17 * u, Color: d.c.Soft, Balance: true, Align: align}
	if p.strong {
		head.Size, head.Weight = 46*u, theme.Bold
		body.Size, body.Weight, body.Color = 33*u, theme.Medium, d.c.Ink
	}
	return head, body
}

// followPanel draws the ticket's QR code.
func (d *pen) followPanel(b widget.Box) {
	t := &d.v.Ticket
	if t.QR == nil && t.Code == "" {
		return
	}
	title, text := d.s.text("kiosk.issued.follow"), d.s.text("kiosk.issued.follow.text")
	if !t.Follow {
		title, text = d.s.text("kiosk.issued.code", t.Code), d.s.text("kiosk.issued.code.text")
	}
	if t.Offline {
		text = d.s.text("kiosk.issued.offline")
	}
	d.drawPanel(b, panel{title, text, t.QR, false})
}

func (d *pen) drawPanel(b widget.Box, p panel) {
	u, title, text := d.u, p.title, p.text
	line := d.c.BlueSoft
	if d.v.HighContrast {
		line = d.c.BlueInk
	}
	d.Rect(b, d.frame(d.c.BlueSoft, line, 28))
	in := b.Inset(34*u, 26*u)
	side := min(in.H, in.W*0.36)
	words := in
	if b.H > b.W*0.62 {
		d.standing(in, p)
		return
	}
	if p.qr != nil {
		d.qr(in.Left(side), p.qr)
		words = in.CutLeft(side + 36*u)
	}
	head, body := d.types(p, fyne.TextAlignLeading)
	h1 := widget.Height(title, head, words.W, words.H) + 4*u
	h2 := widget.Height(text, body, words.W, words.H-h1)
	words = words.Centred(words.W, h1+h2)
	d.Text(words.Top(h1), head, title)
	d.Text(words.CutTop(h1), body, text)
}

// standing draws the follow panel with the code above its text, as large as possible.
func (d *pen) standing(in widget.Box, p panel) {
	u, title, text := d.u, p.title, p.text
	head, body := d.types(p, fyne.TextAlignCenter)
	if d.trouble() { // the citizen takes the code away
		head.Size = max(head.Size, 40*u)
	}
	h1 := widget.Height(title, head, in.W, in.H*0.2) + 2*u
	h2 := widget.Height(text, body, in.W, in.H*0.3) + 2*u
	side := float32(0)
	if p.qr != nil {
		side = min(in.W, in.H-h1-h2-22*u)
	}
	block := in.Centred(in.W, side+22*u+h1+h2)
	if side > 0 {
		d.qr(block.Top(side), p.qr)
	}
	words := block.CutTop(side + 22*u)
	d.Text(words.Top(h1), head, title)
	d.Text(words.CutTop(h1), body, text)
}

// qr draws the code on white, which scanners need in every palette.
func (d *pen) qr(b widget.Box, code image.Image) {
	side := min(b.W, b.H)
	plate := b.Centred(side, side)
	d.Rect(plate, widget.Frame{Fill: theme.White, Radius: 10 * d.u})
	pad := 4 * d.u // for the round corners of the plate
	if !margined(code) {
		pad = side * 0.1
	}
	d.Picture(plate.Inset(pad, pad), code, widget.Crisp, 0)
}

// margined reports whether a picture of a code includes its quiet zone: otherwise its
// first pixel is dark, because of the finder pattern in the corner.
func margined(code image.Image) bool {
	at := code.Bounds().Min
	return color.GrayModel.Convert(code.At(at.X, at.Y)).(color.Gray).Y > 0x7f
}

// doneButton closes the page, which also closes after a time.
func (d *pen) doneButton(b widget.Box) {
	u := d.u
	d.Rect(b, widget.Frame{Fill: d.pressedTint("done", d.c.Dark), Radius: 24 * u})
	word, note := d.s.text("kiosk.done"), ""
	if d.v.LeftSec > 0 {
		note = d.s.text("kiosk.closes", d.v.LeftSec)
	}
	big, small := 40*u, 31*u
	noteW := widget.Width(note, theme.Regular, small)
	wordW := widget.Width(word, theme.Bold, big)
	if over := (wordW + noteW + 24*u) / (b.W - 40*u); over > 1 {
		small /= over * 1.1
		big /= over
		noteW, wordW = widget.Width(note, theme.Regular, small), widget.Width(word, theme.Bold, big)
	}
	gap := float32(0)
	if note != "" {
		gap = 22 * u
	}
	in := b.Centred(wordW+noteW+gap+4, b.H)
	d.Text(in.Left(wordW+2), widget.Type{Size: big, Weight: theme.Bold, Color: d.c.OnDark, Lines: 1, Middle: true}, word)
	d.Text(in.Right(noteW+2), widget.Type{Size: small, Color: d.c.DarkSoft, Lines: 1, Middle: true}, note)
	d.Target(widget.Target{ID: "done", Box: b, Radius: 24 * u, Choice: true, Do: d.s.act.Done})
}
