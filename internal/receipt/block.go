package receipt

// align is the alignment of a column's lines.
type align int

const (
	left align = iota
	centred
	right
)

// column is an area for text on a page. Each paragraph is set at the page's y and
// moves it down.
type column struct {
	page     *page
	x, width int
	align    align
	dry      bool // only moves y
}

func (p *page) column(x, width int, a align) *column {
	return &column{page: p, x: x, width: width, align: a}
}

// face is the face of a style, or nil if the page has failed.
func (p *page) face(s style) *face {
	if p.err != nil {
		return nil
	}
	f, err := p.ts.face(s)
	if err != nil {
		p.fail(err)
		return nil
	}
	return f
}

// lineHeight leaves room above for a capital with two marks (Ễ) and below for a dot
// (Ộ) or a descender (g), so that a Ụ never touches an Ỉ below it.
func lineHeight(s style) int { return s.sizeDots * 4 / 3 }

// baseline is the distance from the top of a line to its baseline.
func baseline(s style) int { return s.sizeDots }

// paragraph sets text in as many lines of similar length as it needs. Empty text needs
// none.
func (c *column) paragraph(text string, s style) {
	if f := c.page.face(s); f != nil {
		c.setLines(f, c.lines(f, text, s), s)
	}
}

// filled is a paragraph whose lines are as full as they can be, for a text that is read
// and not looked at.
func (c *column) filled(text string, s style) {
	if f := c.page.face(s); f != nil {
		c.setLines(f, breakLines(text, c.width, func(part string) int { return f.width(part, s.tracking) }), s)
	}
}

func (c *column) setLines(f *face, lines []string, s style) {
	for _, line := range lines {
		if !c.dry {
			c.set(f, line, s, true)
		}
		c.page.y += lineHeight(s)
	}
}

// lines breaks text into lines of similar length for the column.
func (c *column) lines(f *face, text string, s style) []string {
	return balance(text, c.width, func(part string) int { return f.width(part, s.tracking) })
}

// set draws one line at the page's y, in black or in white.
func (c *column) set(f *face, line string, s style, black bool) {
	x := c.x
	switch c.align {
	case centred:
		from, to := f.ink(line, s.tracking)
		x += (c.width-(to-from))/2 - from
	case right:
		_, to := f.ink(line, s.tracking)
		x += c.width - to
	}
	f.draw(c.page.raster, line, x, c.page.y+baseline(s), s.tracking, black)
}

// padding is the space above and below a line in a box, so that capitals are
// centred.
func padding(s style) (above, below int) { return s.sizeDots / 6, s.sizeDots / 12 }

// band draws text in white on a black band, as wide as the paper or as the text.
func (p *page) band(text string, s style, across bool) {
	f := p.face(s)
	if f == nil {
		return
	}
	pad := s.sizeDots * 3 / 4
	c := p.column(p.margin+pad, p.inner()-2*pad, centred)
	lines := c.lines(f, text, s)
	width := 0
	for _, line := range lines {
		width = max(width, f.width(line, s.tracking)+2*pad)
	}
	if across {
		width = p.inner()
	}
	above, below := padding(s)
	high := above + len(lines)*lineHeight(s) + below
	p.raster.fill((p.raster.width-width)/2, p.y, width, high, true)
	p.y += above
	for _, line := range lines {
		c.set(f, line, s, false)
		p.y += lineHeight(s)
	}
	p.y += below
}

// frame draws text in a frame as wide as the paper.
func (p *page) frame(text string, s style) {
	top := p.y
	above, below := padding(s)
	p.y += above + p.rule
	c := p.column(p.margin+2*p.rule, p.inner()-4*p.rule, centred)
	c.paragraph(text, s)
	p.y += below + p.rule
	high := p.y - top
	p.raster.fill(p.margin, top, p.inner(), p.rule, true)
	p.raster.fill(p.margin, p.y-p.rule, p.inner(), p.rule, true)
	p.raster.fill(p.margin, top, p.rule, high, true)
	p.raster.fill(p.margin+p.inner()-p.rule, top, p.rule, high, true)
}

// line draws a rule across the paper.
func (p *page) line() {
	p.raster.fill(p.margin, p.y, p.inner(), p.rule, true)
	p.y += p.rule
}

// dashes draws a dashed line across the paper that ends with a dash.
func (p *page) dashes() {
	const dash, gap, thick = 6, 4, 2
	count := (p.inner() + gap) / (dash + gap)
	x := (p.raster.width - count*(dash+gap) + gap) / 2
	for range count {
		p.raster.fill(x, p.y, dash, thick, true)
		x += dash + gap
	}
	p.y += thick
}
