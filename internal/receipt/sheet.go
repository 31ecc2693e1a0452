package receipt

import (
	"errors"
	"fmt"
	"slices"

	"motcua/assets"
)

// Limits of a Sheet, besides MaxTextBytes for each text and MaxHeightDots for all of it.
const (
	MaxSheetLines = 64
	MaxSheetTexts = 8    // of Beside, Foot and Sign each
	MaxQRBytes    = 1000 // as long as a signed note may be
)

// Sheet is the content of a paper that is no ticket, such as the day sheet (tờ kết ngày)
// or a list of papers to bring. It is printed from top to bottom in the order of the
// fields; an empty one is left out. Fields of its Ticket say whose paper it is, and
// whether it is a sample or a copy.
type Sheet struct {
	Title   string      // below the centre's name: "TỜ KẾT NGÀY"; required
	Heading string      // "Thứ Bảy, 28/11/2026"
	Lines   []SheetLine // at most MaxSheetLines
	QR      string      // text of the QR code, at most MaxQRBytes
	Beside  []string    // words beside the QR code, or below one that is too wide for that
	Foot    []string    // small lines
	Sign    []string    // captions of lines to write on: "Họ tên"
}

// SheetLine is a paragraph of a sheet. Long texts take more lines.
type SheetLine struct {
	Kind  LineKind
	Text  string
	Right string // a short figure at the right edge: "1 bản chính"; may be empty
}

// LineKind is the form of a SheetLine.
type LineKind int

// The kinds of lines.
const (
	LineText LineKind = iota // a paragraph, or a figure with its name
	LineBold                 // a subtitle, or what must be read letter by letter
	LineBox                  // an item of a list, with an empty box to tick
	lineKinds
)

// check says what of the sheet is beyond its limits, apart from the length of its texts.
func (s *Sheet) check() error {
	switch {
	case len(s.Lines) > MaxSheetLines:
		return fmt.Errorf("it has %d lines, the limit is %d", len(s.Lines), MaxSheetLines)
	case max(len(s.Beside), len(s.Foot), len(s.Sign)) > MaxSheetTexts:
		return fmt.Errorf("it has %d texts beside its code, %d small ones and %d to write on, the limit of each is %d", len(s.Beside), len(s.Foot), len(s.Sign), MaxSheetTexts)
	case len(s.QR) > MaxQRBytes:
		return fmt.Errorf("the text of its QR code has %d bytes, the limit is %d", len(s.QR), MaxQRBytes)
	case s.QR == "" && len(s.Beside) > 0:
		return errors.New("it has words beside a QR code, and no code")
	case slices.ContainsFunc(s.Lines, func(l SheetLine) bool { return l.Kind < 0 || l.Kind >= lineKinds }):
		return errors.New("it has a line of an unknown kind")
	}
	return nil
}

// copied is a copy that shares nothing with the sheet.
func (s *Sheet) copied() *Sheet {
	c := *s
	c.Lines, c.Beside, c.Foot, c.Sign = slices.Clone(s.Lines), slices.Clone(s.Beside), slices.Clone(s.Foot), slices.Clone(s.Sign)
	return &c
}

// texts are all texts of the sheet but that of its QR code, of which every byte counts.
func (s *Sheet) texts() []*string {
	list := []*string{&s.Title, &s.Heading}
	for i := range s.Lines {
		list = append(list, &s.Lines[i].Text, &s.Lines[i].Right)
	}
	for _, texts := range [][]string{s.Beside, s.Foot, s.Sign} {
		for i := range texts {
			list = append(list, &texts[i])
		}
	}
	return list
}

// sheet draws the sheet of t.
func (p *page) sheet(t Ticket) {
	s := t.Sheet
	p.notices(t)
	p.heading(t, s.Title)
	if s.Heading != "" {
		p.y += 2 * p.gap / 3
		p.column(p.margin, p.inner(), centred).paragraph(s.Heading, style{assets.Bold, p.name, 0})
	}
	p.y += p.gap
	for _, l := range s.Lines {
		p.sheetLine(l)
	}
	p.sheetCode(s)
	if len(s.Foot) > 0 {
		p.y += 2 * p.gap / 3
		p.dashes()
		p.y += p.gap / 2
		for _, text := range s.Foot {
			p.column(p.margin, p.inner(), centred).paragraph(text, style{assets.Medium, p.small, 0})
		}
	}
	for _, caption := range s.Sign {
		p.toWriteOn(caption)
	}
	p.y += p.gap
	p.raster.grow(p.y)
}

// sheetLine draws a paragraph, its box, and its figure beside the first line or, if it is
// long, below the text.
func (p *page) sheetLine(l SheetLine) {
	if l.Text == "" && l.Right == "" {
		p.y += p.gap
		return
	}
	text, figure := style{assets.Medium, p.text, 0}, style{assets.SemiBold, p.text, 0}
	if l.Kind == LineBold {
		text.weight, figure.weight = assets.Bold, assets.Bold
	}
	from, to, top := p.margin, p.margin+p.inner(), p.y
	if l.Kind == LineBox {
		from += p.box(text) + p.gap
	}
	wide := 0
	if f := p.face(figure); f != nil {
		wide = f.width(l.Right, 0)
	}
	below := wide > p.inner()/3 // beside the text it would squeeze it
	if wide > 0 && !below {
		p.column(to-wide, wide, right).paragraph(l.Right, figure)
		p.y, to = top, to-wide-p.gap
	}
	column := p.column(from, to-from, left)
	if l.Kind == LineBold {
		column.paragraph(l.Text, text)
	} else {
		column.filled(l.Text, text)
	}
	if below {
		p.column(from, to-from, right).paragraph(l.Right, figure)
	}
	p.y = max(p.y, top+lineHeight(text)) + p.gap/2
}

// box draws an empty box to tick beside a line of the style, and returns its width.
func (p *page) box(s style) int {
	size := s.sizeDots
	y := p.y + baseline(s) + p.rule - size
	p.raster.fill(p.margin, y, size, size, true)
	p.raster.fill(p.margin+p.rule, y+p.rule, size-2*p.rule, size-2*p.rule, false)
	return size
}

// sheetCode draws the QR code of a sheet with its words.
func (p *page) sheetCode(s *Sheet) {
	if s.QR == "" {
		return
	}
	p.y += p.gap / 2
	p.dashes()
	q, err := newSheetQR(s.QR, p.qr, p.inner())
	if err != nil {
		p.fail(err)
		return
	}
	p.codeBeside(q, func(c *column) {
		for i, text := range s.Beside {
			if i > 0 {
				c.page.y += p.gap / 2
			}
			c.paragraph(text, style{assets.Medium, p.small, 0})
		}
	})
}

// toWriteOn draws a caption and a line beside it, with room above for a hand.
func (p *page) toWriteOn(caption string) {
	s := style{assets.Medium, p.small, 0}
	f := p.face(s)
	if f == nil {
		return
	}
	p.y += handDots
	wide := min(f.width(caption, 0), p.inner()/2)
	p.column(p.margin, wide, left).paragraph(caption, s)
	from := p.margin + wide + p.gap
	p.raster.fill(from, p.y-lineHeight(s)+baseline(s), p.margin+p.inner()-from, 2, true)
}

// handDots is the room for what a person writes: 6 mm.
const handDots = 48
