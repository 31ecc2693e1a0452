package lookupview

import (
	"image"

	"motcua/internal/film"
	"motcua/internal/lookup"
	"motcua/internal/ui/theme"
	"motcua/internal/ui/widget"
)

// fullText draws everything that the catalogue tells of a procedure, page by page.
func (d *pen) fullText() {
	v, u, k := d.v.Text, d.U, d.K
	area := d.body()
	head := d.headHeight()
	pager := d.tall(84) + d.gap(20)
	room := area.H - head - 40*u
	if d.Tall {
		room -= pager
	}
	w := area.W - 64*u
	body := widget.Type{Size: 26 * u * k, Min: 26 * u * k, Color: d.C.Ink, Leading: 1.04}
	title := widget.Type{Size: 29 * u * k, Min: 29 * u * k, Weight: theme.Bold, Color: d.C.BlueInk}
	heights := make([]float32, len(v.Parts))
	starts, used := []int{0}, float32(0)
	for i, p := range v.Parts {
		t, space := body, 10*u
		if p.Heading {
			t, space = title, 20*u
		}
		heights[i] = widget.Height(p.Text, t, w, 1e6) + space
		if used += heights[i]; used > room && i > starts[len(starts)-1] {
			from := i
			if v.Parts[i-1].Heading && i-1 > starts[len(starts)-1] {
				from = i - 1
			}
			starts = append(starts, from)
			used = 0
			for _, h := range heights[from : i+1] {
				used += h
			}
		}
	}
	d.s.turn.split(starts)
	area = d.heading(area, d.s.text("lookup.text.title"), shortName(v.Name), true)
	if len(starts) > 1 {
		area = d.footPager(area)
	}
	d.Rect(area, d.Frame(d.C.Card, d.C.Line, 22))
	in := area.Inset(32*u, 20*u)
	at, to := d.s.turn.at(), len(v.Parts)
	if at+1 < len(starts) {
		to = starts[at+1]
	}
	for i := starts[at]; i < to; i++ {
		t := body
		if v.Parts[i].Heading {
			t = title
		}
		t.Min = d.Least() // a paragraph that is higher than the page
		h := min(heights[i], in.H)
		d.Text(in.Top(h), t, v.Parts[i].Text)
		in = in.CutTop(heights[i])
	}
}

// shortName is the beginning of a long name.
func shortName(name string) string {
	const most = 110
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return name
}

// stage draws a page that is full-screen, with its buttons at the bottom, and returns the
// room for what it shows.
func (d *pen) stage(title string, at, of int) widget.Box {
	u, a := d.U, d.s.act
	d.Fill(d.Size, theme.Night)
	h := d.tall(96)
	bar := d.Size.Bottom(h + 32*u)
	d.Fill(bar, theme.Night2)
	row := bar.Inset(32*u, 16*u)
	d.s.top, d.s.foot = 0, d.Size.H
	side := h * 1.5
	back := d.plain("back", theme.ArrowLeft, d.s.text("kiosk.back"), 26, a.Back)
	back.mark = d.C.Ink
	w := max(widget.Width(back.text, theme.SemiBold, back.size)+back.size*3.4, d.Touch)
	d.button(row.Left(w), back)
	rest := row.CutLeft(w + d.gap(24))
	if of > 1 {
		next := d.plain("next", theme.ArrowRight, "", 26, func() { a.TurnSample(1) })
		previous := d.plain("previous", theme.ArrowLeft, "", 26, func() { a.TurnSample(-1) })
		next.off, previous.off = at >= of, at <= 1
		next.mark, previous.mark = d.C.Ink, d.C.Ink
		if next.off {
			next.mark = d.C.FadedInk
		}
		if previous.off {
			previous.mark = d.C.FadedInk
		}
		d.button(rest.Right(side), next)
		rest = rest.CutRight(side + d.gap(24))
		d.button(rest.Right(side), previous)
		rest = rest.CutRight(side + d.gap(24))
		title = d.s.text("lookup.sample.at", at, of) + "  ·  " + title
	}
	d.Text(rest, widget.Type{Size: 27 * u * d.K, Min: d.Least(), Weight: theme.Medium, Color: theme.White, Lines: 3, Leading: 0.95, Middle: true}, title)
	return d.Size.CutBottom(bar.H).Inset(24*u, 24*u)
}

// sample draws a page of a filled-in dossier.
func (d *pen) sample() {
	p := d.v.Sheet
	area := d.stage(p.Title, p.At, p.Of)
	switch {
	case p.Trouble != "":
		d.onStage(area, theme.Warning, p.Trouble)
	case p.Image == nil:
		d.onStage(area, theme.Clock, d.s.text("lookup.sample.wait"))
	default:
		d.Picture(area, p.Image, widget.Contain, 0)
	}
}

// film leaves room for a film, or says why there is none.
func (d *pen) film() {
	v := d.v.Film
	title := v.Title
	if title == "" {
		title = d.s.text("lookup.film.title")
	}
	area := d.stage(title, 0, 0)
	switch {
	case v.Trouble != "":
		d.onStage(area, theme.Play, v.Trouble)
	case d.s.Film == nil:
		d.onStage(area, theme.Play, d.s.text("lookup.film.no-player"))
	default:
		d.onStage(area, theme.Clock, d.s.text("lookup.sample.wait"))
		d.s.filmAt = image.Rect(int(area.X), int(area.Y), int(area.X+area.W), int(area.Y+area.H))
	}
}

// onStage is a message on a full-screen page.
func (d *pen) onStage(area widget.Box, icon theme.Icon, text string) {
	u := d.U
	b := area.Centred(min(area.W, 900*u), min(area.H, 460*u))
	d.Icon(b.Top(b.H*0.45).Centred(b.H*0.36, b.H*0.36), icon, theme.Mist)
	d.Text(b.Bottom(b.H*0.5), widget.Type{Size: 40 * u * d.K, Min: d.Least(), Weight: theme.SemiBold, Color: theme.White, Lines: 3, Align: 1, Balance: true}, text)
}

// showFilm tells the player where the film is to be seen, after every drawing.
func (s *Screen) showFilm() {
	if s.Film == nil {
		return
	}
	v := s.view.Film
	if s.view.Page != lookup.PageFilm || v.Path == "" || s.filmAt.Empty() {
		if s.playing {
			s.playing = false
			s.Film(film.Film{}, image.Rectangle{})
		}
		return
	}
	s.playing = true
	s.Film(film.Film{Key: v.Key, Turn: v.Turn, Path: v.Path}, s.filmAt)
}
