package consoleview

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"motcua/internal/console"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// facet restricts the lists to a kind of ticket.
type facet int

const (
	facetAll facet = iota
	facetClass
	facetLate
	facets
)

// listFilter restricts the lists at the right while it is open.
type listFilter struct {
	open  bool
	typed string // part of the number, service or class, in any case and without marks
	facet facet
}

// of are the rows that match.
func (f listFilter) of(rows []console.Row) []console.Row {
	if !f.open || f.typed == "" && f.facet == facetAll {
		return rows
	}
	want := plain(f.typed)
	var out []console.Row
	for _, r := range rows {
		if f.facet == facetClass && !r.Class || f.facet == facetLate && !r.Late {
			continue
		}
		if want == "" || strings.Contains(plain(r.Number+" "+r.Text+" "+r.Mark), want) {
			out = append(out, r)
		}
	}
	return out
}

// startFilter opens the filter, or clears it.
func (s *deskPage) startFilter() {
	s.board.Focus("")
	s.list.filter = listFilter{open: true}
	s.filterChanged()
}

func (s *deskPage) filterChanged() {
	s.list.offset, s.list.marked = 0, -1
	s.board.Redraw()
}

// filterKey handles a key while the filter is open: Tab changes the facet, Escape closes
// the filter. The arrows and Enter belong to the list; Enter without a selected row takes
// the first one.
func (s *deskPage) filterKey(e *fyne.KeyEvent) bool {
	f := &s.list.filter
	if !f.open {
		return false
	}
	switch e.Name {
	case fyne.KeyEscape:
		*f = listFilter{}
	case fyne.KeyTab:
		f.facet = (f.facet + 1) % facets
	case fyne.KeyBackspace:
		f.typed = erase(f.typed)
	case fyne.KeyReturn, fyne.KeyEnter:
		s.takeRow(max(0, s.list.marked))
		return true
	default:
		return false
	}
	s.filterChanged()
	return true
}

// filterRune types into the filter.
func (s *deskPage) filterRune(r rune) bool {
	f := &s.list.filter
	if !f.open {
		return false
	}
	if unicode.IsPrint(r) && len([]rune(f.typed)) < maxTyped {
		f.typed += string(r)
		s.filterChanged()
	}
	return true
}

// numpadTypes reports that a key of the numpad is typed into the filter and is not a
// command; its Enter remains a command.
func (s *deskPage) numpadTypes(c *command) bool { return s.list.filter.open && c.id != "next" }

// emptyWords says why no row is shown.
func (s *deskPage) emptyWords() string {
	if len(s.allRows(&s.view.Desk)) > 0 {
		return "console.ask.none"
	}
	return "console.tab.empty"
}

const filterFieldH = 100

// filterField draws the text field of the filter, and its facets.
func (d *deskPen) filterField(b widget.Box) {
	u, s := d.u, d.s
	in := b.Inset(18*u, 0).CutTop(10 * u)
	d.input(in.Top(42*u), s.list.filter.typed, s.text("console.filter.hint"))
	row := in.CutTop(50 * u).Top(30 * u)
	for i, key := range []string{"console.filter.all", "console.filter.class", "console.filter.late"} {
		name := s.text(key)
		w := widget.Width(name, theme.SemiBold, 14.5*u) + 26*u
		chip := row.Left(w)
		fill, line, ink := d.c.Card, d.c.Line, d.c.Soft
		if s.list.filter.facet == facet(i) {
			fill, line, ink = d.c.BlueSoft, d.c.Focus, d.c.BlueInk
		}
		d.Rect(chip, d.frame(fill, line, 15))
		d.Text(chip, centred(label(14.5*u, theme.SemiBold, ink)), name)
		d.Target(widget.Target{ID: key, Box: chip, Mute: true, Do: func() {
			s.list.filter.facet = facet(i)
			s.filterChanged()
		}})
		row = row.CutLeft(w + 8*u)
	}
	d.Text(row, trailing(label(13*u, theme.Regular, d.c.Soft)), s.text("console.filter.keys"))
	d.Fill(b.Bottom(max(1, 1.5*u)), d.c.Line)
}
