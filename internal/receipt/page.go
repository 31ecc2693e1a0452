package receipt

import (
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"

	"motcua/assets"
)

// sizes are the dimensions for one paper width, in dots (8 dots are 1 mm).
type sizes struct {
	margin   int
	gap      int // between blocks
	head     int // em of the lines at the top
	title    int
	tracking int // of the title and the code
	number   int // height of the number's digits
	name     int // agency and counters
	text     int // service, and captions of the figures
	figure   int
	code     int
	small    int // hints, time of issue, foot
	qr       int // width of the QR code, where possible
	rule     int // thickness of lines
}

var (
	wide   = sizes{margin: 20, gap: 15, head: 27, title: 29, tracking: 3, number: 150, name: 31, text: 27, figure: 38, code: 31, small: 22, qr: 180, rule: 3}
	narrow = sizes{margin: 10, gap: 11, head: 22, title: 24, tracking: 2, number: 110, name: 26, text: 23, figure: 31, code: 27, small: 19, qr: 135, rule: 2}
)

// narrowBelow is the paper width, in dots, below which narrow is used.
const narrowBelow = 480

// page is a ticket that is drawn from top to bottom. The first error is kept and
// stops the drawing.
type page struct {
	sizes
	ts     *typesetter
	raster *Raster
	y      int // where the next block starts
	err    error
}

// usualHeight is more than most tickets have, in dots: such a raster is not moved while it
// grows.
const usualHeight = 1200

func newPage(ts *typesetter, widthDots int) *page {
	stride := (widthDots + 7) / 8
	p := &page{sizes: wide, ts: ts, raster: &Raster{width: widthDots, stride: stride, bits: make([]byte, 0, stride*usualHeight)}}
	if widthDots < narrowBelow {
		p.sizes = narrow
	}
	p.y = p.gap
	return p
}

func (p *page) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// inner is the width between the margins.
func (p *page) inner() int { return p.raster.width - 2*p.margin }

// ticket draws all of t.
func (p *page) ticket(t Ticket) {
	p.notices(t)
	p.heading(t, t.pick("PHIẾU SỐ THỨ TỰ", "QUEUE TICKET"))
	p.number(t.Number)
	p.what(t)
	if counters := t.counters(); counters != "" {
		p.y += p.gap / 3
		p.column(p.margin, p.inner(), centred).paragraph(counters, style{assets.Bold, p.name, 0})
	}
	p.class(t)
	p.appointment(t)
	p.next(t)
	p.y += p.gap
	p.dashes()
	p.figures(t)
	p.codeAndTime(t)
	p.y += p.gap
	for _, line := range t.advice() {
		p.column(p.margin, p.inner(), centred).paragraph(line, style{assets.Medium, p.small, 0})
	}
	p.y += p.gap
	p.raster.grow(p.y)
}

// notices draws the notices that concern the whole ticket.
func (p *page) notices(t Ticket) {
	if t.Reprint {
		p.band(t.pick("BẢN IN LẠI", "REPRINT"), style{assets.Bold, p.title, p.tracking}, true)
		p.y += p.gap / 2
	}
	if t.Sample {
		p.frame(t.pick("DỮ LIỆU MẪU", "SAMPLE DATA"), style{assets.Bold, p.title, p.tracking})
		p.y += p.gap / 2
	}
}

// what names the agency and the service.
func (p *page) what(t Ticket) {
	p.column(p.margin, p.inner(), centred).paragraph(t.Agency, style{assets.Bold, p.name, 0})
	p.column(p.margin, p.inner(), centred).paragraph(t.Service, style{assets.Medium, p.text, 0})
}

// class draws the priority class in its band.
func (p *page) class(t Ticket) {
	if class := t.class(); class != "" {
		p.y += p.gap / 2
		p.band(class, style{assets.Bold, p.small + 1, 1}, false)
	}
}

// next lists the services that follow in the same visit.
func (p *page) next(t Ticket) {
	if len(t.Next) == 0 {
		return
	}
	p.y += p.gap / 2
	column := p.column(p.margin, p.inner(), centred)
	column.paragraph(t.pick("Sau đó, cùng số này:", "Then, with the same number:"), style{assets.SemiBold, p.small, 0})
	for i, service := range t.Next {
		column.paragraph(strconv.Itoa(i+2)+". "+service, style{assets.Medium, p.small, 0})
	}
}

// heading draws who gives the paper, and what it is.
func (p *page) heading(t Ticket, title string) {
	column := p.column(p.margin, p.inner(), centred)
	column.paragraph(strings.ToUpper(t.Parent), style{assets.Medium, p.head, 0})
	column.paragraph(strings.ToUpper(t.Centre), style{assets.Bold, p.head, 0})
	p.y += p.gap
	p.line()
	p.y += p.gap / 3
	column.paragraph(title, style{assets.SemiBold, p.title, p.tracking})
	p.y += p.gap / 2
	p.line()
}

// number draws the number as high as p.number, or as high as fits the width.
func (p *page) number(text string) {
	s := style{assets.Bold, p.sizes.number * 1000 / capPerMille, 0}
	f := p.face(s)
	for f != nil {
		from, to := f.ink(text, 0)
		if to-from <= p.inner() || s.sizeDots <= p.small {
			break
		}
		s.sizeDots = min(s.sizeDots-1, s.sizeDots*p.inner()/(to-from))
		f = p.face(s)
	}
	if f == nil {
		return
	}
	p.y += 2 * p.gap
	p.y += f.cap
	from, to := f.ink(text, 0)
	f.draw(p.raster, text, (p.raster.width-(to-from))/2-from, p.y, 0, true)
	p.y += 3 * p.gap / 2
}

// capPerMille is the height of a capital of Be Vietnam Pro in thousandths of
// the em.
const capPerMille = 740

// figures draws how many wait, and how long it may take, side by side.
func (p *page) figures(t Ticket) {
	type figure struct{ value, caption string }
	var shown []figure
	for _, read := range []func() (string, string){t.ahead, t.wait} {
		if value, caption := read(); value != "" {
			shown = append(shown, figure{value, caption})
		}
	}
	if len(shown) == 0 {
		return
	}
	p.y += p.gap / 2
	top, bottom, each := p.y, p.y, p.inner()/len(shown)
	for i, f := range shown {
		p.y = top
		column := p.column(p.margin+i*each, each, centred)
		column.paragraph(f.value, style{assets.Bold, p.figure, 0})
		column.paragraph(f.caption, style{assets.Medium, p.small + 1, 0})
		bottom = max(bottom, p.y)
	}
	p.y = bottom + p.gap
	p.dashes()
}

// codeAndTime draws the QR code with the short code and the time of issue.
func (p *page) codeAndTime(t Ticket) {
	if t.Code == "" {
		p.y += p.gap
		p.timeOfIssue(p.column(p.margin, p.inner(), centred), t)
		return
	}
	p.besideQR(t.URL+t.Code, func(c *column) { p.codeText(c, t) })
}

// besideQR draws a QR code with words at its side, or under it where the paper
// is too narrow.
func (p *page) besideQR(content string, words func(c *column)) {
	q, err := newQR(content, qrcode.Medium, okModuleDots, p.qr, p.inner())
	if err != nil {
		p.fail(err)
		return
	}
	p.codeBeside(q, words)
}

// codeBeside is besideQR for an encoded QR code.
func (p *page) codeBeside(q qr, words func(c *column)) {
	// The white at the left is the margin and the 4 mm of paper that no
	// printer of these widths reaches.
	p.y += q.quiet()
	top := p.y
	beside := p.margin + q.width() + q.quiet()
	column := p.column(beside, p.raster.width-p.margin-beside, left)
	if column.width < p.qr {
		q.draw(p.raster, (p.raster.width-q.width())/2, top)
		p.y = top + q.width() + q.quiet()
		column = p.column(p.margin, p.inner(), centred)
		words(column)
		return
	}
	q.draw(p.raster, p.margin, top)
	column.dry = true
	words(column)
	high := p.y - top
	column.dry = false
	p.y = top + max(0, (q.width()-high)/2)
	words(column)
	p.y = max(p.y, top+q.width()+q.quiet()-p.gap)
}

// codeText sets the code, what it is good for, and the time of issue.
func (p *page) codeText(c *column, t Ticket) {
	c.paragraph(t.Code, style{assets.Bold, p.code, p.tracking})
	c.paragraph(t.scan(), style{assets.Medium, p.small, 0})
	p.timeOfIssue(c, t)
}

// timeOfIssue sets the time on one line, or on two where it must.
func (p *page) timeOfIssue(c *column, t Ticket) {
	s := style{assets.Medium, p.small, 0}
	clock, date, part := t.issued()
	full := clock + " · " + date + " · " + part
	if f := p.face(s); f != nil && f.width(full, 0) > c.width {
		c.paragraph(clock+" · "+part, s)
		c.paragraph(date, s)
		return
	}
	c.paragraph(full, s)
}
